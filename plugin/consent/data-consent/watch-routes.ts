import { z } from 'zod';
import type { Translate } from '../../kernel/translate.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { Route } from '../../platform/routes/index.ts';
import { watchQuery, watchRoute } from '../asking/index.ts';
import type { KeyPlace } from '../links/index.ts';
import { saidChip } from './evidence-view.ts';
import type { Chip } from './evidence-view.ts';
import { questionsUrl } from './policy.ts';
import { asksAction, questionOf } from './question-facts.ts';
import type { QuestionFacts } from './question-facts.ts';
import { questionSeal } from './questions-store.ts';
import type { QuestionsStore } from './questions-store.ts';
import type { WatchRow, WatchStore } from './watch-store.ts';

interface WatchDeps {
  watch: WatchStore;
  store: QuestionsStore;
  audit: Audit;
  dossierKey: (dossier: KeyPlace) => Buffer;
  base: string;
}

/** The cockpit's other half: every question for AVG-toestemming that waits for somebody. */
export const watchRoutes = (deps: WatchDeps): Route[] => [
  watchRoute(deps, {
    path: '/instemmingen/toestemming',
    tab: 'data-consent',
    audit: 'data-consent.cockpit-viewed',
    query: z.object(watchQuery.fields).transform((asked) => watchQuery.read(asked)),
    title: (t) => t('dataConsent.watch.title'),
    find: (licenceId, today, query) => deps.watch.page(licenceId, today, query),
    entries: async (rows, { t, today }) => {
      const parts = await deps.store.parts(rows.map(({ id }) => id));
      const opened = (row: WatchRow): QuestionFacts =>
        questionOf(row, parts, {
          seal: questionSeal(deps.dossierKey({ ...row, id: row.dossierId })),
          today,
        });
      return rows.map((row) => {
        const question = opened(row);
        return {
          row,
          to: questionsUrl(row.dossierId),
          askedAt: question.askedAt,
          askedBy: question.askedBy,
          end:
            question.way === 'links'
              ? { on: question.endsOn }
              : { word: t('dataConsent.facts.outside') },
          view: entryView(question, t),
        };
      });
    },
    link: ({ search, show }, page) =>
      `?${new URLSearchParams({ zoek: search, toon: show, pagina: String(page) }).toString()}`,
    show: (view) => ({ template: 'data-consent/watch', view }),
  }),
];

interface EntryView {
  people: { name: string; said: { kind: string; chip: Chip; react: boolean }[] }[];
}

const entryView = (question: QuestionFacts, t: Translate): EntryView => ({
  people: question.people.map((person) => ({
    name: person.name,
    said: person.said.map(({ item, answer, state }) => ({
      kind: t(`dataConsent.kinds.${item.kind}`),
      chip: saidChip(question, state, answer, t),
      react: asksAction(answer),
    })),
  })),
});
