import { daysBetween, schoolDay } from '../../kernel/clock.ts';
import { shownDate } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Audit } from '../../platform/audit/index.ts';
import { guardedRoute, nobody } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import { inWatch } from '../asking/index.ts';
import type { KeyPlace } from '../links/index.ts';
import { watchConsents } from '../plan-consent/index.ts';
import { saidChip } from './evidence-view.ts';
import { questionsUrl } from './policy.ts';
import { asksAction, questionOf } from './question-facts.ts';
import type { QuestionFacts } from './question-facts.ts';
import { questionSeal } from './questions-store.ts';
import type { QuestionsStore } from './questions-store.ts';
import { WATCH_PAGE, watchShows } from './watch-store.ts';
import type { WatchQuery, WatchRow, WatchStore } from './watch-store.ts';
import { z } from 'zod';

const PATH = '/instemmingen/toestemming';
const SOON_DAYS = 3;
const watchQuery = z
  .object({
    zoek: z.string().max(100).default(''),
    toon: z.union([z.enum(watchShows), z.literal('')]).default(''),
    pagina: z.coerce.number().int().min(1).max(10_000).default(1),
  })
  .transform(
    (asked): WatchQuery => ({ search: asked.zoek.trim(), show: asked.toon, page: asked.pagina }),
  );

interface Shown {
  row: WatchRow;
  question: QuestionFacts;
}

/** The cockpit's other half: every question for AVG-toestemming that waits for somebody. */
export function watchRoutes(deps: {
  watch: WatchStore;
  store: QuestionsStore;
  audit: Audit;
  dossierKey: (dossier: KeyPlace) => Buffer;
  base: string;
}): Route[] {
  return [
    guardedRoute({
      method: 'GET',
      path: PATH,
      permission: watchConsents,
      csrf: 'none',
      frame: 'host',
      audit: 'none',
      query: watchQuery,
      load: () => nobody,
      act: async ({ actor, at, t, query }): Promise<Answer> => {
        const today = schoolDay(at);
        const found = await deps.watch.page(actor.licenceId, today, query);
        const rows = found.slice(0, WATCH_PAGE);
        const parts = await deps.store.parts(rows.map(({ id }) => id));
        await deps.audit.record(actor, {
          event: 'data-consent.cockpit-viewed',
          details: { dossiers: rows.map(({ dossierId }) => dossierId), page: query.page },
        });
        return page({
          query,
          t,
          base: deps.base,
          today,
          more: found.length > WATCH_PAGE,
          total: found[0]?.total ?? 0,
          rows: rows.map((row) => ({
            row,
            question: questionOf(row, parts, {
              seal: questionSeal(deps.dossierKey({ ...row, id: row.dossierId })),
              today,
            }),
          })),
        });
      },
    }),
  ];
}

function page({
  query,
  t,
  base,
  today,
  more,
  total,
  rows,
}: {
  query: WatchQuery;
  t: Translate;
  base: string;
  today: string;
  more: boolean;
  total: number;
  rows: readonly Shown[];
}): Answer {
  const link = (number: number): string =>
    `${base}${PATH}?${new URLSearchParams({ zoek: query.search, toon: query.show, pagina: String(number) }).toString()}`;
  return {
    kind: 'page',
    template: 'data-consent/watch',
    page: { title: t('dataConsent.watch.title'), nav: 'consents' },
    view: {
      standsIn: inWatch('data-consent'),
      action: `${base}${PATH}`,
      clear: `${base}${PATH}`,
      search: query.search,
      filtered: query.search !== '' || query.show !== '',
      shows: watchShows.map((value) => ({
        value,
        label: t(`rounds.cockpit.shows.${value}`),
        selected: value === query.show,
      })),
      total: t('rounds.cockpit.total', { count: total }),
      none: rows.length === 0,
      rows: rows.map((shown) => rowView(shown, { t, base, today })),
      pager: {
        ...(query.page > 1 ? { newer: link(query.page - 1) } : {}),
        ...(more ? { older: link(query.page + 1) } : {}),
        label: t('overview.page', { page: query.page }),
      },
    },
  };
}

function rowView(
  { row, question }: Shown,
  { t, base, today }: { t: Translate; base: string; today: string },
): object {
  const left = daysBetween(today, question.endsOn);
  const linked = question.way === 'links';
  return {
    pupil: displayName(row),
    group: row.groupName ?? '',
    url: base + questionsUrl(row.dossierId),
    asked: shownDate(schoolDay(question.askedAt)),
    by: question.askedBy,
    end: linked ? shownDate(question.endsOn) : '',
    endKind: !linked ? 'calm' : left < 0 ? 'stop' : left <= SOON_DAYS ? 'warn' : 'calm',
    endWord: linked
      ? t(
          left < 0
            ? 'rounds.cockpit.over'
            : left === 0
              ? 'rounds.cockpit.today'
              : 'rounds.cockpit.left',
          { count: Math.abs(left) },
        )
      : t('dataConsent.facts.outside'),
    people: question.people.map((person) => ({
      name: person.name,
      said: person.said.map(({ item, answer, state }) => ({
        kind: t(`dataConsent.kinds.${item.kind}`),
        chip: saidChip(question, state, answer, t),
        react: asksAction(answer),
      })),
    })),
  };
}
