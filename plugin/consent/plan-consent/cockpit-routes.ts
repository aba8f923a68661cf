import { z } from 'zod';
import { addressOf } from '../../kernel/addresses.ts';
import { addDays, schoolDay } from '../../kernel/clock.ts';
import { shownDate } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { Route } from '../../platform/routes/index.ts';
import { policiesOf } from '../../school/policies/index.ts';
import { nextReminder, watchQuery, watchRoute } from '../asking/index.ts';
import type { Declines, KeyPlace } from '../links/index.ts';
import { cockpitSorts } from './cockpit-store.ts';
import type { CockpitQuery, CockpitRow, CockpitStore } from './cockpit-store.ts';
import { personKinds } from './evidence-view.ts';
import { roundOf } from './round-facts.ts';
import type { RoundFacts } from './round-facts.ts';
import { needsReply } from './rounds-page.ts';
import { roundSeal } from './rounds-store.ts';
import type { RoundsStore } from './rounds-store.ts';
import { onPaper } from './ways.ts';

const PATH = '/instemmingen';
const cockpitQuery = z
  .object({
    ...watchQuery.fields,
    sorteer: z.enum(cockpitSorts).default('einde'),
    omgekeerd: z.enum(['1', '0']).default('0'),
  })
  .transform(
    (asked): CockpitQuery => ({
      ...watchQuery.read(asked),
      sort: asked.sorteer,
      descending: asked.omgekeerd === '1',
    }),
  );

interface CockpitDeps {
  cockpit: CockpitStore;
  store: RoundsStore;
  audit: Audit;
  declines: Declines;
  dossierKey: (dossier: KeyPlace) => Buffer;
  base: string;
}

/** The Instemming-cockpit: every open question, who is missing, and what asks for an answer. */
export const cockpitRoutes = (deps: CockpitDeps): Route[] => [
  watchRoute(deps, {
    path: PATH,
    tab: 'consent',
    audit: 'consent.cockpit-viewed',
    query: cockpitQuery,
    title: (t) => t('rounds.cockpit.title'),
    find: (licenceId, today, query) => deps.cockpit.page(licenceId, today, query),
    entries: async (rows, { t, today }) => {
      const opened = await openedOf(deps, rows, today);
      const declined = await declinedOf(deps.declines, opened);
      return opened.map(({ row, round }) => ({
        row,
        to: `/dossiers/${row.dossierId}/logboek/inzage-instemming`,
        askedAt: round.askedAt,
        askedBy: round.askedBy,
        end: { on: round.endsOn },
        view: entryView({ row, round }, { t, today, declined }),
      }));
    },
    link: (query, page) => linkTo({ ...query, page }),
    show: (view, query, { t, base }) => ({
      template: 'consent/cockpit',
      view: { ...view, ...cockpitView(query, t, base) },
    }),
  }),
];

interface Opened {
  row: CockpitRow;
  round: RoundFacts;
}

async function openedOf(
  { store, dossierKey }: CockpitDeps,
  rows: readonly CockpitRow[],
  today: string,
): Promise<Opened[]> {
  const people = await store.people(rows.map(({ id }) => id));
  return rows.map((row) => ({
    row,
    round: roundOf(
      row,
      people.filter(({ roundId }) => roundId === row.id),
      { sealed: roundSeal(dossierKey({ ...row, id: row.dossierId })), today },
    ),
  }));
}

async function declinedOf(
  declines: Declines,
  opened: readonly Opened[],
): Promise<ReadonlySet<string>> {
  const asked = opened.flatMap(({ row, round }) =>
    round.people.map((person) => ({ ...person, pupilId: row.pupilId })),
  );
  const declined = await declines.of(asked);
  return new Set(asked.filter((_one, index) => declined[index] !== undefined).map(({ id }) => id));
}

const linkTo = (query: CockpitQuery): string =>
  addressOf('', {
    zoek: query.search,
    toon: query.show,
    sorteer: query.sort === 'einde' ? '' : query.sort,
    omgekeerd: query.descending ? '1' : '',
    pagina: query.page === 1 ? '' : String(query.page),
  });

interface CockpitView {
  toLapsed: string;
  sort: string;
  descending: '1' | '0';
  headers: { label: string; current: boolean; descending: boolean; url: string }[];
}

const cockpitView = (query: CockpitQuery, t: Translate, base: string): CockpitView => ({
  toLapsed: `${base}/dossiers?taak=lapsed`,
  sort: query.sort,
  descending: query.descending ? '1' : '0',
  headers: cockpitSorts.map((sort) => ({
    label: t(`rounds.cockpit.headers.${sort}`),
    current: query.sort === sort,
    descending: query.sort === sort && query.descending,
    url:
      base +
      PATH +
      linkTo({ ...query, sort, descending: query.sort === sort && !query.descending, page: 1 }),
  })),
});

interface EntryView {
  next: string | undefined;
  people: {
    name: string;
    state: string;
    kind: string;
    noMail: string | undefined;
    react: string | undefined;
  }[];
}

function entryView(
  { row, round }: Opened,
  context: { t: Translate; today: string; declined: ReadonlySet<string> },
): EntryView {
  const { t, today, declined } = context;
  const reminders = round.people
    .filter((person) => !onPaper(person, declined.has(person.id)))
    .filter(
      ({ answer, state }) =>
        answer === null && !['bounced', 'withdrawn', 'expired'].includes(state),
    )
    .flatMap((person) => nextReminder(person.reminders, policiesOf(row.ownPolicies)) ?? []);
  const waits = reminders.length > 0 && round.endsOn >= today && round.agreedAt === null;
  const next = (): string => shownDate(addDays(schoolDay(round.askedAt), Math.min(...reminders)));
  return {
    next: waits ? t('rounds.nextReminder', { date: next() }) : undefined,
    people: round.people.map((person) => ({
      name: person.name,
      state: t(`rounds.people.${person.state}`),
      kind: personKinds[person.state],
      noMail: declined.has(person.id) ? t('rounds.cockpit.noMail') : undefined,
      react: needsReply(person) ? t('rounds.cockpit.react') : undefined,
    })),
  };
}
