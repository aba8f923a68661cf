import { addDays, daysBetween, schoolDay } from '../../kernel/clock.ts';
import { shownDate } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Audit } from '../../platform/audit/index.ts';
import { guardedRoute, hasRole, nobody } from '../../platform/routes/index.ts';
import type { Answer, Permission, Route } from '../../platform/routes/index.ts';
import { policiesOf } from '../../school/policies/index.ts';
import { inWatch, nextReminder } from '../asking/index.ts';
import type { Declines, KeyPlace } from '../links/index.ts';
import { COCKPIT_PAGE, cockpitShows, cockpitSorts } from './cockpit-store.ts';
import type { CockpitQuery, CockpitRow, CockpitStore } from './cockpit-store.ts';
import { personKinds } from './evidence-view.ts';
import { roundOf } from './round-facts.ts';
import type { RoundFacts } from './round-facts.ts';
import { needsReply } from './rounds-page.ts';
import { roundSeal } from './rounds-store.ts';
import type { RoundsStore } from './rounds-store.ts';
import { onPaper } from './ways.ts';
import { z } from 'zod';

/** Every open question of the school is the care coordinator's to watch. */
export const watchConsents: Permission = {
  id: 'consent.cockpit',
  scope: 'licence',
  risk: ['personal'],
  roles: ['coordinator'],
  allow: (actor) => (hasRole(actor, 'coordinator') ? 'coordinator' : undefined),
};

const PATH = '/instemmingen';
const SOON_DAYS = 3;
const cockpitQuery = z
  .object({
    zoek: z.string().max(100).default(''),
    toon: z.union([z.enum(cockpitShows), z.literal('')]).default(''),
    sorteer: z.enum(cockpitSorts).default('einde'),
    omgekeerd: z.enum(['1', '0']).default('0'),
    pagina: z.coerce.number().int().min(1).max(10_000).default(1),
  })
  .transform(
    (asked): CockpitQuery => ({
      search: asked.zoek.trim(),
      show: asked.toon,
      sort: asked.sorteer,
      descending: asked.omgekeerd === '1',
      page: asked.pagina,
    }),
  );

/** The Instemming-cockpit: every open question, who is missing, and what asks for an answer. */
export function cockpitRoutes(deps: {
  cockpit: CockpitStore;
  store: RoundsStore;
  audit: Audit;
  declines: Declines;
  dossierKey: (dossier: KeyPlace) => Buffer;
  base: string;
}): Route[] {
  const { cockpit, store, audit, base } = deps;
  return [
    guardedRoute({
      method: 'GET',
      path: PATH,
      permission: watchConsents,
      csrf: 'none',
      frame: 'host',
      audit: 'none',
      query: cockpitQuery,
      load: () => nobody,
      act: async ({ actor, at, t, query }): Promise<Answer> => {
        const today = schoolDay(at);
        const found = await cockpit.page(actor.licenceId, today, query);
        const rows = found.slice(0, COCKPIT_PAGE);
        const people = await store.people(rows.map(({ id }) => id));
        await audit.record(actor, {
          event: 'consent.cockpit-viewed',
          details: { dossiers: rows.map(({ dossierId }) => dossierId), page: query.page },
        });
        const shown = rows.map(
          (row): Shown => ({
            row,
            round: roundOf(
              row,
              people.filter(({ roundId }) => roundId === row.id),
              { sealed: roundSeal(deps.dossierKey({ ...row, id: row.dossierId })), today },
            ),
          }),
        );
        const asked = shown.flatMap(({ row, round }) =>
          round.people.map((person) => ({ ...person, pupilId: row.pupilId })),
        );
        const declined = await deps.declines.of(asked);
        return cockpitPage({
          query,
          t,
          base,
          today,
          more: found.length > COCKPIT_PAGE,
          total: found[0]?.total ?? 0,
          rows: shown,
          declined: new Set(
            asked.filter((_one, index) => declined[index] !== undefined).map(({ id }) => id),
          ),
        });
      },
    }),
  ];
}

interface Shown {
  row: CockpitRow;
  round: RoundFacts;
}

function cockpitPage(data: {
  query: CockpitQuery;
  t: Translate;
  base: string;
  today: string;
  more: boolean;
  total: number;
  rows: readonly Shown[];
  declined: ReadonlySet<string>;
}): Answer {
  const { query, t, base, today, total } = data;
  const link = (changes: Partial<CockpitQuery>): string => {
    const next = { ...query, ...changes };
    const values = new URLSearchParams(
      Object.entries({
        zoek: next.search,
        toon: next.show,
        sorteer: next.sort === 'einde' ? '' : next.sort,
        omgekeerd: next.descending ? '1' : '',
        pagina: next.page === 1 ? '' : String(next.page),
      }).filter(([, value]) => value !== ''),
    );
    return `${base}${PATH}${values.size === 0 ? '' : `?${values.toString()}`}`;
  };
  return {
    kind: 'page',
    template: 'consent/cockpit',
    page: { title: t('rounds.cockpit.title'), nav: 'consents' },
    view: {
      standsIn: inWatch('consent'),
      action: `${base}${PATH}`,
      search: query.search,
      filtered: query.search !== '' || query.show !== '',
      clear: `${base}${PATH}`,
      toLapsed: `${base}/dossiers?taak=lapsed`,
      shows: cockpitShows.map((value) => ({
        value,
        label: t(`rounds.cockpit.shows.${value}`),
        selected: value === query.show,
      })),
      sort: query.sort,
      descending: query.descending ? '1' : '0',
      headers: cockpitSorts.map((sort) => ({
        label: t(`rounds.cockpit.headers.${sort}`),
        current: query.sort === sort,
        descending: query.sort === sort && query.descending,
        url: link({ sort, descending: query.sort === sort && !query.descending, page: 1 }),
      })),
      total: t('rounds.cockpit.total', { count: total }),
      none: data.rows.length === 0,
      rows: data.rows.map((shown) => rowView(shown, { t, base, today, declined: data.declined })),
      pager: {
        ...(query.page > 1 ? { newer: link({ page: query.page - 1 }) } : {}),
        ...(data.more ? { older: link({ page: query.page + 1 }) } : {}),
        label: t('overview.page', { page: query.page }),
      },
    },
  };
}

function rowView(
  { row, round }: Shown,
  {
    t,
    base,
    today,
    declined,
  }: { t: Translate; base: string; today: string; declined: ReadonlySet<string> },
): object {
  const left = daysBetween(today, round.endsOn);
  const reminders = round.people
    .filter((person) => !onPaper(person, declined.has(person.id)))
    .filter(
      ({ answer, state }) =>
        answer === null && !['bounced', 'withdrawn', 'expired'].includes(state),
    )
    .flatMap((person) => nextReminder(person.reminders, policiesOf(row.ownPolicies)) ?? []);
  const next =
    reminders.length === 0 ? undefined : addDays(schoolDay(round.askedAt), Math.min(...reminders));
  return {
    pupil: displayName(row),
    group: row.groupName ?? '',
    url: `${base}/dossiers/${row.dossierId}/logboek/inzage-instemming`,
    asked: shownDate(schoolDay(round.askedAt)),
    by: round.askedBy,
    end: shownDate(round.endsOn),
    endKind: left < 0 ? 'stop' : left <= SOON_DAYS ? 'warn' : 'calm',
    endWord: t(
      left < 0
        ? 'rounds.cockpit.over'
        : left === 0
          ? 'rounds.cockpit.today'
          : 'rounds.cockpit.left',
      { count: Math.abs(left) },
    ),
    ...(next === undefined || left < 0 || round.agreedAt !== null
      ? {}
      : { next: t('rounds.nextReminder', { date: shownDate(next) }) }),
    people: round.people.map((person) => ({
      name: person.name,
      state: t(`rounds.people.${person.state}`),
      kind: personKinds[person.state],
      ...(declined.has(person.id) ? { noMail: t('rounds.cockpit.noMail') } : {}),
      ...(needsReply(person) ? { react: t('rounds.cockpit.react') } : {}),
    })),
  };
}
