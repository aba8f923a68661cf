import { expect } from 'chai';
import type { FeatureNeeds } from '../../plugin/compose.ts';
import type { DossierFacts } from '../../plugin/dossier/facts/index.ts';
import type { ConfigInput } from '../../plugin/index.ts';
import { schoolDay } from '../../plugin/kernel/clock.ts';
import type { Today } from '../../plugin/platform/index.ts';
import type { SignedInActor } from '../../plugin/platform/routes/index.ts';
import type { RouteDefinition } from '../../plugin/sharing/request-routes/index.ts';
import { oppLight } from '../../plugin/sharing/request-routes/built-in/opp-light.ts';
import type { RequestSubject } from '../../plugin/sharing/requests/index.ts';
import { startApp } from './app.ts';
import type { AppOptions, TestApp } from './app.ts';
import { addLocalAccount } from './accounts.ts';
import type { Client } from './client.ts';
import { kind, recordData } from './data-consent.ts';
import { personId, rows } from './groups.ts';
import { partnershipLicences, share } from './partnership.ts';
import { ADAPTER } from './school.ts';
import { consent, fillDossier, makeDossier, save, set } from './story.ts';

/** A school, its partnership, and a partner of that one which treats requests as well. */
export const requestLicences: ConfigInput['licences'] = [
  ...partnershipLicences.map((licence) =>
    licence.name === 'SWVPOLDER' ? { ...licence, partners: ['TOMVONK'] } : licence,
  ),
  {
    name: 'TOMVONK',
    kind: 'swv',
    tenant: { adapter: ADAPTER, tenant: 'hetbaken' },
    schoolName: 'Tom Vonk College',
    town: 'Alkmaar',
  },
];

export interface RequestApp {
  app: TestApp;
  /** The parts of the product, for acts that have no page in a test. */
  parts: FeatureNeeds;
  karim: Client;
  /** The care coordinator, as an actor. */
  coordinator: SignedInActor;
}

export async function startRequestApp(options: AppOptions = {}): Promise<RequestApp> {
  let parts: FeatureNeeds | undefined;
  const app = await startApp({
    ...options,
    config: { licences: requestLicences, ...options.config },
    features: [
      (given) => {
        parts = given;
        return { name: 'looks-inside' };
      },
    ],
  });
  if (parts === undefined) throw new Error('The product told nothing of its parts');
  const karim = app.as('karim', 'zorgcoordinator');
  await karim.visit(`${app.base}/leerlingen`);
  const coordinator: SignedInActor = {
    personId: await personId(app, 'karim'),
    licenceId: await licenceId(app, 'DEWERF'),
    roles: ['coordinator'],
    basis: 'coordinator',
  };
  return { app, parts, karim, coordinator };
}

export const licenceId = async (app: TestApp, name: string): Promise<string> =>
  ((await rows(app, 'SELECT id FROM opp_licences WHERE name = ?', [name])) as { id: string }[])[0]
    ?.id ?? '';

let people = 0;

/** Somebody at a desk, as an actor. */
export async function deskActor(app: TestApp, licence = 'SWVPOLDER'): Promise<SignedInActor> {
  people += 1;
  const { personId: id, licenceId: at } = await addLocalAccount(app, {
    given: `Els${people}`,
    family: 'Bos',
    email: `els${people}@swv.example`,
    role: 'swv',
    licence,
  });
  return { personId: id, licenceId: at, roles: ['swv'], basis: 'request' };
}

/** A route of few questions, no report and no file, that a test changes at will. */
export const quick: RouteDefinition = {
  ...oppLight,
  reports: [],
  permission: 'given',
};

/** From now on schools are asked this along the route of its key. */
export async function useRoute(
  { app, parts }: RequestApp,
  definition: RouteDefinition,
  by?: SignedInActor,
): Promise<void> {
  const admin = by ?? { ...(await deskActor(app)), roles: ['admin' as const], basis: 'admin' };
  const { requestRoutes, routesStore } = parts.requestRoutes;
  const found = await routesStore.currentOf(
    parts.platform.database,
    admin.licenceId,
    definition.key,
  );
  if (found === undefined) throw new Error(`There is no route ${definition.key}`);
  const version = await requestRoutes.saveDraft(admin, found.routeId, definition);
  await requestRoutes.begin(admin, found.routeId, version);
}

/** The dossier as it stands now, for this actor. */
export async function dossierNow(
  { parts }: RequestApp,
  { personId: actorId, licenceId: at }: SignedInActor,
  dossier: string,
  school = at,
): Promise<DossierFacts> {
  const today = schoolDay(parts.platform.clock.now());
  const found = await parts.record.store.find(dossier, { actorId, licenceId: school, today });
  if (found === undefined) throw new Error('There is no such dossier');
  return found;
}

export const lightAnswers = (word = 'tekst'): ReturnType<typeof set>[] => [
  set('licht-doel', `${word} doel`),
  set('licht-vorm', 'klas'),
  set('licht-uren', '2'),
  set('licht-begin', '2027-01-01'),
  set('licht-eind', '2027-06-01'),
  set('licht-school', `${word} school`),
  set('licht-evaluatie', '2027-03-01'),
  set('reden-nu', `${word} reden`),
  set('gewenst', `${word} gewenst`),
  set('contact', `${word} contact`),
  set('spoed', 'wachten'),
];

/**
 * A dossier at voorziening with steps 1 to 7 finished and consent registered; of Yara, who has
 * guardians, with their permission to share.
 */
export async function preparedDossier({ app, karim }: RequestApp, name = 'yara'): Promise<string> {
  const dossier = await makeDossier(app, karim, name, 'voorziening');
  await fillDossier(app, karim, dossier);
  await consent(app, karim, dossier);
  if (name !== 'yara') return dossier;
  const recorded = await recordData(app, karim, dossier, {
    ...kind('delen', 'SWV De Polder', { antwoord: 'given' }),
    wijze: 'paper',
    datum: '01-11-2025',
    toelichting: 'Getekend formulier in de map.',
  });
  expect(recorded.status, recorded.text.slice(0, 300)).to.equal(303);
  return dossier;
}

/** Chooses the route, answers its questions and shares: only INDIENEN is left. */
export async function readyForRequest(
  of: RequestApp,
  name = 'yara',
  more: readonly ReturnType<typeof set>[] = [],
): Promise<string> {
  const { app, karim } = of;
  const dossier = await preparedDossier(of, name);
  await save(app, karim, dossier, 9, [set('choice', 'opp-light')]);
  await save(app, karim, dossier, 9, [...lightAnswers(), ...more]);
  const shared = await share(app, karim, dossier, [1, 2, 3, 4, 5, 6, 7, 8]);
  expect(shared.status, shared.text.slice(0, 300)).to.equal(303);
  return dossier;
}

/** What the page that sends would have shown. */
export async function seenNow(
  of: RequestApp,
  dossier: DossierFacts,
): Promise<{ seen: number; shareVersion: number; versionId: string }> {
  const { t, today } = words(of);
  const found = await of.parts.requests.readiness.of(dossier, { t, today });
  return {
    seen: dossier.sequence,
    shareVersion: found?.share?.version ?? 0,
    versionId: dossier.toolbox.versionId ?? '',
  };
}

const words = ({ parts }: RequestApp) => ({
  t: parts.platform.language.translate('nl'),
  today: schoolDay(parts.platform.clock.now()),
});

/** What is still missing, as the page lists it. */
export async function missingNow(of: RequestApp, dossier: string): Promise<string[]> {
  const facts = await dossierNow(of, of.coordinator, dossier);
  const found = await of.parts.requests.readiness.of(facts, words(of));
  return (found?.items ?? []).filter(({ met }) => !met).map(({ text }) => text);
}

/** Sends what stands ready; answers the id of the request. */
export async function sendNow(of: RequestApp, dossier: string, contact = ''): Promise<string> {
  const facts = await dossierNow(of, of.coordinator, dossier);
  const asked = { ...(await seenNow(of, facts)), contact };
  return (await of.parts.requests.sending.send(of.coordinator, facts, asked)).id;
}

/** A request as its pages load it, on either side. */
export async function subjectOf(
  of: RequestApp,
  actor: SignedInActor,
  id: string,
): Promise<RequestSubject> {
  const { parts } = of;
  const request = await parts.requests.requests.find(parts.platform.database, id);
  if (request === undefined) throw new Error('There is no such request');
  const dossier = await dossierNow(of, actor, request.dossierId, request.licenceId);
  const { today } = words(of);
  const share = await parts.requests.shares.newest(dossier.id, request.deskId);
  return { dossier, request, share, today, trace: dossier.trace };
}

/** Code of what an act refuses; '' when it does what was asked. */
export async function codeOf(act: Promise<unknown>): Promise<string> {
  try {
    await act;
    return '';
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code);
    throw error;
  }
}

/** What the requests put on the start page of this person. */
export function todayOf(of: RequestApp, actor: SignedInActor): Promise<Today> {
  const { t, today } = words(of);
  return of.parts.requests.today({
    actor,
    at: of.parts.platform.clock.now(),
    t,
    scope: {
      licenceId: actor.licenceId,
      actorId: actor.personId,
      today,
      ownGroupsOnly: !actor.roles.includes('coordinator'),
    },
  });
}
