import { randomUUID } from 'node:crypto';
import type { FeatureNeeds } from '../../plugin/compose.ts';
import { schoolDay } from '../../plugin/kernel/clock.ts';
import type { RouteDefinition } from '../../plugin/sharing/request-routes/index.ts';
import { requestSeal } from '../../plugin/sharing/requests/index.ts';
import type { KeptSnapshot } from '../../plugin/sharing/requests/index.ts';
import type { TestApp } from './app.ts';
import type { Client, Reply } from './client.ts';
import { rows } from './groups.ts';
import { deskPerson } from './partnership.ts';
import { quick } from './requests.ts';

export const requestUrl = (app: TestApp, id: string): string => `${app.base}/swv/aanvragen/${id}`;

/** A text as a reader sees it. */
export const plain = (text: string): string =>
  text.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

/** Two colleagues at the desk, each in a browser of their own. */
export async function twoAtDesk(app: TestApp): Promise<{ els: Client; joris: Client }> {
  const els = await deskPerson(app);
  const joris = await deskPerson(app, {
    email: 'joris@swv.example',
    given: 'Joris',
    family: 'Vos',
  });
  return { els, joris };
}

/** A route of few questions that ends in a declaration, where two people look. */
export const quickTlv: RouteDefinition = {
  ...quick,
  ends: { kind: 'tlv' },
  clause: { nl: 'U kunt binnen zes weken bezwaar maken.' },
  decides: {
    fourEyes: true,
    outcomes: [
      { key: 'toegekend', label: { nl: 'toegekend' }, kind: 'yes', asks: ['tlv'] },
      { key: 'geweigerd', label: { nl: 'geweigerd' }, kind: 'no', asks: [] },
    ],
  },
};

export const granted = {
  uitkomst: 'toegekend',
  nummer: '2026-0007',
  soort: 'vso',
  categorie: '1',
  van: '01-01-2027',
  tot: '31-07-2028',
  motivering: 'Een gewone school kan deze ondersteuning nu niet bieden.',
  clausule: 'U kunt binnen zes weken bezwaar maken.',
  gezien: '1',
};

/** Somebody at the desk takes the request up. */
export async function takeUp(app: TestApp, client: Client, id: string): Promise<Reply> {
  const page = await client.visit(requestUrl(app, id));
  const me = /name="wie" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  return await client.post(`${requestUrl(app, id)}/toewijzen`, { wie: me });
}

/**
 * A request about a dossier as it is shared now, beside the way that a school sends one: for tests
 * that ask who may see it.
 */
export async function plantRequest(
  app: TestApp,
  { platform, record }: FeatureNeeds,
  dossierId: string,
): Promise<string> {
  const id = randomUUID();
  const admin = await app.database.admin();
  try {
    await admin.query(
      `INSERT INTO opp_requests (id, reference, dossier_id, licence_id, pupil_id, partnership_id,
         desk_id, route_id, version_id, kind, name, share_id, round, status, running, sent_at,
         sent_by, due_on, changed_at)
       SELECT ?, '26-000001', s.dossier_id, s.licence_id, d.pupil_id, s.partnership_id,
         s.partnership_id, r.id, v.id, r.route_key, '{"nl":"Aanvraag"}', s.id, 1, 'sent', 1,
         UTC_TIMESTAMP(3), s.shared_by, '2030-01-01', UTC_TIMESTAMP(3)
       FROM opp_partnership_shares s
       JOIN opp_dossiers d ON d.id = s.dossier_id
       JOIN opp_request_routes r ON r.partnership_id = s.partnership_id
       JOIN opp_request_route_versions v ON v.route_id = r.id
       WHERE s.dossier_id = ?
       LIMIT 1`,
      [id, dossierId],
    );
    const [found] = (await rows(
      app,
      'SELECT licence_id AS licenceId, sent_by AS actorId FROM opp_requests WHERE id = ?',
      [id],
    )) as { licenceId: string; actorId: string }[];
    if (found === undefined) throw new Error('The dossier is not shared');
    const today = schoolDay(platform.clock.now());
    const dossier = await record.store.find(dossierId, { ...found, today });
    if (dossier === undefined) throw new Error('There is no such dossier');
    const seal = requestSeal(platform.dossierKey(dossier));
    await admin.query(
      `INSERT INTO opp_request_snapshots (request_id, number, sequence, share_version, document, hash,
         made_by, made_at)
       VALUES (?, 1, 1, 1, ?, UNHEX(REPEAT('00', 32)), ?, UTC_TIMESTAMP(3))`,
      [
        id,
        seal.seal(JSON.stringify(emptySnapshot), 'request_snapshots/document', `${id}/1`),
        found.actorId,
      ],
    );
  } finally {
    await admin.end();
  }
  return id;
}

const emptySnapshot: Omit<KeptSnapshot, 'hash' | 'number' | 'madeAt'> = {
  schema: 1,
  reference: '26-000001',
  round: 1,
  kind: 'tlv',
  name: { nl: 'Aanvraag' },
  category: null,
  routeHash: '',
  school: { name: 'De Werf', licenceId: '' },
  pupil: { name: 'Yara', birthDate: null, group: '', level: 'voorziening' },
  sentBy: 'Karim',
  sentAt: '2026-01-01T00:00:00.000Z',
  contact: '',
  words: '',
  answers: [],
  shared: {
    shareId: '',
    version: 1,
    steps: [],
    medical: false,
    psychological: false,
    sections: [],
  },
  checklist: [],
  consent: { state: 'concept', mode: null, on: null },
  permission: 'given',
  experts: [],
  items: [],
  leftOut: 0,
};
