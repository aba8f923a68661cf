import { z } from 'zod';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { normalize } from '../../dossier/form/index.ts';
import { loadDossier } from '../../dossier/frame/index.ts';
import type { DossierStore } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import { askedPage } from '../asking/index.ts';
import { identifications } from '../link-facts/index.ts';
import type { Declines } from '../links/index.ts';
import { TABLET_MINUTES } from '../visits/index.ts';
import { askConsent, registerConsent } from './consent-policy.ts';
import { reachable } from './in-round.ts';
import type { RoundReader } from './round-facts.ts';
import type { RoundsPage } from './rounds-page.ts';
import { onPaper } from './ways.ts';
import type { Ways } from './ways.ts';

const roundParams = z.object({ dossierId: z.uuid(), roundId: z.uuid() });
const personParams = roundParams.extend({ personId: z.uuid() });
const tabletBody = z.object({ hoe: z.union([z.enum(identifications), z.literal('')]).default('') });
/** What the window of an envelope has room for under a name. */
const MOST_LINES = 3;
const LONGEST_LINE = 60;
const letterBody = z.object({ adres: z.string().max(20_000).default('') });

/** As it was typed, without empty lines; or why it cannot be printed so. */
function addressLines(typed: string): string[] | { fault: string } {
  const text = normalize({ key: 'address', kind: 'text' }, typed);
  if (text === undefined) return { fault: 'letter-address-signs' };
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines.length > MOST_LINES) return { fault: 'letter-address-lines' };
  return lines.some((line) => [...line].length > LONGEST_LINE)
    ? { fault: 'letter-address-long' }
    : lines;
}

type TabletInput = Input<z.output<typeof personParams>, unknown, unknown> & {
  subject: DossierFacts;
};

interface WaysDeps {
  store: DossierStore;
  ways: Ways;
  reader: RoundReader;
  declines: Declines;
  page: RoundsPage;
  base: string;
}

const list = '/dossiers/:dossierId/logboek/inzage-instemming';
const path = `${list}/:roundId/:personId`;
const common = {
  method: 'POST',
  csrf: 'token',
  frame: 'host',
  audit: 'in-unit',
  live: true,
} as const;

/**
 * Reaching somebody without a mailed link: letters, the school's code, and signing here and now.
 */
export const waysRoutes = (deps: WaysDeps): Route[] => [
  ...letterRoutes(deps),
  schoolCodeRoute(deps),
  mailWantedRoute(deps),
  ...tabletRoutes(deps),
];

const loading =
  ({ store }: WaysDeps) =>
  <P extends { dossierId: string }, Q, B>(
    input: Input<P, Q, B>,
  ): Promise<DossierFacts | undefined> =>
    loadDossier(store, input);

const listUrl = (dossier: DossierFacts): string => list.replace(':dossierId', dossier.id);

const pdf = (bytes: Uint8Array, at: Date): Answer => ({
  kind: 'file',
  bytes,
  type: 'application/pdf',
  name: `brieven-${schoolDay(at)}.pdf`,
});

const letterRoutes = (deps: WaysDeps): Route[] => [
  guardedRoute({
    ...common,
    path: `${list}/:roundId/brieven`,
    costly: true,
    permission: askConsent,
    params: roundParams,
    load: loading(deps),
    act: async ({ subject: dossier, params, actor, session, at }): Promise<Answer> => {
      const today = schoolDay(at);
      const people = await onPaperIn(deps, dossier, params.roundId, today);
      const to = people.map((personId) => ({ personId, address: [] }));
      const by = { today, session };
      return pdf(await deps.ways.letters(actor, dossier, params.roundId, to, by), at);
    },
  }),
  guardedRoute({
    ...common,
    path: `${path}/brief`,
    costly: true,
    permission: askConsent,
    params: personParams,
    body: letterBody,
    load: loading(deps),
    act: async (input): Promise<Answer> => {
      const { subject: dossier, params, actor, session, body, at } = input;
      const { roundId, personId } = params;
      const address = addressLines(body.adres);
      // Before anything is made: the code of an earlier letter must not end for nothing.
      if ('fault' in address)
        return await deps.page(input, {
          id: personId,
          field: 'adres',
          code: address.fault,
          typed: body.adres,
        });
      const to = [{ personId, address }];
      const by = { today: schoolDay(at), session };
      return pdf(await deps.ways.letters(actor, dossier, roundId, to, by), at);
    },
  }),
];

/** The ids of those who must still answer and get no mail. */
async function onPaperIn(
  { reader, declines }: WaysDeps,
  dossier: DossierFacts,
  roundId: string,
  today: string,
): Promise<string[]> {
  const round = (await reader.ofDossier(dossier, today)).find(({ id }) => id === roundId);
  const people = round?.people.filter(({ answer }) => answer === null) ?? [];
  const declined = await declines.of(
    people.map((person) => ({ ...person, pupilId: dossier.pupilId })),
  );
  return people
    .filter((person, index) => onPaper(person, declined[index] !== undefined))
    .map(({ id }) => id);
}

const schoolCodeRoute = (deps: WaysDeps): Route =>
  guardedRoute({
    ...common,
    path: `${path}/schoolcode`,
    permission: registerConsent,
    params: personParams,
    load: loading(deps),
    act: async (input): Promise<Answer> => {
      const { subject: dossier, params, actor, t, at } = input;
      const { base } = deps;
      const code = await deps.ways.schoolCode(actor, dossier, params);
      const name =
        (await deps.reader.ofDossier(dossier, schoolDay(at)))
          .flatMap(({ people }) => people)
          .find(({ id }) => id === params.personId)?.name ?? '';
      const root = base + listUrl(dossier);
      return askedPage(input, base, {
        template: 'consent/school-code',
        title: t('rounds.schoolCode.title', { name }),
        tab: 'consent',
        up: { label: t('rounds.title'), url: root },
        view: { code, name, back: root },
      });
    },
  });

const mailWantedRoute = (deps: WaysDeps): Route =>
  guardedRoute({
    ...common,
    path: `${path}/wel-mail`,
    permission: registerConsent,
    params: personParams,
    load: loading(deps),
    body: z.object({ redenmail: z.string().max(20_000).default('') }),
    act: async (input): Promise<Answer> => {
      const { subject: dossier, params, actor, body } = input;
      const reason = normalize({ key: 'reason', kind: 'text' }, body.redenmail)?.trim() ?? '';
      if (reason.length < 3)
        return await deps.page(input, {
          id: params.personId,
          field: 'redenmail',
          code: 'mail-wanted-unexplained',
          typed: body.redenmail,
        });
      await deps.ways.undoDecline(actor, dossier, params, reason);
      return { kind: 'redirect', to: listUrl(dossier), flash: 'mail-wanted' };
    },
  });

const tabletRoutes = (deps: WaysDeps): Route[] => [
  guardedRoute({
    method: 'GET',
    path: `${path}/hier-tekenen`,
    permission: registerConsent,
    csrf: 'none',
    frame: 'host',
    audit: 'consent.tablet-prepared',
    live: true,
    params: personParams,
    load: loading(deps),
    act: (input) => tabletPage(deps, input),
  }),
  guardedRoute({
    ...common,
    path: `${path}/hier-tekenen`,
    permission: registerConsent,
    params: personParams,
    load: loading(deps),
    body: tabletBody,
    act: async (input): Promise<Answer> => {
      const { subject: dossier, params, actor, session, body, t } = input;
      if (body.hoe === '') return await tabletPage(deps, input, t('faults.identification-missing'));
      const by = { session, identified: body.hoe };
      const cookie = await deps.ways.tablet(actor, dossier, params, by);
      // Longer than the visit, so that afterwards the device still knows what it was.
      return {
        kind: 'redirect',
        to: '/inzage/plan',
        cookies: [
          { name: 'inzage', value: cookie, maxAgeSeconds: 12 * 3_600 },
          { name: 'session', value: '' },
        ],
      };
    },
  }),
];

async function tabletPage(
  { reader, base }: WaysDeps,
  input: TabletInput,
  fault?: string,
): Promise<Answer> {
  const { subject: dossier, params, t, at } = input;
  const today = schoolDay(at);
  const round = (await reader.ofDossier(dossier, today)).find(({ id }) => id === params.roundId);
  if (round === undefined) throw notFound();
  if (round.closedAt !== null || dossier.status === 'archived')
    throw new AppError('round-over', 409);
  const { name } = reachable(round, params.personId, today);
  const root = base + listUrl(dossier);
  return askedPage(input, base, {
    template: 'consent/tablet',
    title: t('rounds.tablet.title', { name }),
    tab: 'consent',
    up: { label: t('rounds.title'), url: root },
    faults: fault === undefined ? [] : [{ text: fault, url: '#hoe' }],
    view: {
      who: name,
      // Where the host signed in, its own session stays: that is said, and not promised away.
      ends: t(`rounds.tablet.${input.session.way === 'local' ? 'endsAll' : 'ends'}`),
      minutes: TABLET_MINUTES,
      action: `${root}/${params.roundId}/${params.personId}/hier-tekenen`,
      back: root,
      fault,
      ways: identifications.map((value) => ({
        value,
        label: t(`rounds.tablet.choose.${value}`),
      })),
    },
  });
}
