import { z } from 'zod';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { normalize } from '../../dossier/form/index.ts';
import { loadDossier } from '../../dossier/frame/index.ts';
import type { DossierStore } from '../../dossier/record/index.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import { askedActRoutes } from '../asking/index.ts';
import { LONGEST_TEXT } from './asking.ts';
import { askDataConsent, questionsPath, questionsUrl } from './policy.ts';
import type { QuestionActs } from './question-acts.ts';
import type { QuestionsPage } from './questions-page.ts';

export const questionParams = z.object({ dossierId: z.uuid(), questionId: z.uuid() });
const personParams = questionParams.extend({ personId: z.uuid() });
const text = (max: number): z.ZodDefault<z.ZodString> => z.string().max(max).default('');

const path = `${questionsPath}/:questionId`;
const common = {
  method: 'POST',
  keepsTyped: true,
  permission: askDataConsent,
  csrf: 'token',
  frame: 'host',
  audit: 'in-unit',
  live: true,
} as const;

interface ActsDeps {
  store: DossierStore;
  acts: QuestionActs;
  page: QuestionsPage;
}

/**
 * What the school does with a question: send again, take a link or the question back, extend,
 * record what it did after a no.
 */
export const dataActRoutes = (deps: ActsDeps): Route[] => [
  ...linkRoutes(deps),
  dropRoute(deps),
  followRoute(deps),
];

const loading =
  ({ store }: ActsDeps) =>
  <P extends { dossierId: string }, Q, B>(
    input: Input<P, Q, B>,
  ): Promise<DossierFacts | undefined> =>
    loadDossier(store, input);

const back = (dossier: DossierFacts, flash: string): Answer => ({
  kind: 'redirect',
  to: questionsUrl(dossier.id),
  flash,
});

const dropRoute = (deps: ActsDeps): Route =>
  guardedRoute({
    ...common,
    path: `${path}/intrekken`,
    params: questionParams,
    load: loading(deps),
    act: async ({ subject: dossier, params, actor }): Promise<Answer> => {
      await deps.acts.drop(actor, dossier, params.questionId);
      return back(dossier, 'data-consent-dropped');
    },
  });

const linkRoutes = ({ store, acts, page }: ActsDeps): Route[] =>
  askedActRoutes(store, {
    path: questionsPath,
    param: 'questionId',
    permission: { ask: askDataConsent, withdraw: askDataConsent },
    extend: (...given) => acts.extend(...given),
    resend: (actor, dossier, { id, personId }, email) =>
      acts.resend(actor, dossier, { questionId: id, personId }, email),
    withdraw: (actor, dossier, { id, personId }) =>
      acts.withdrawLink(actor, dossier, { questionId: id, personId }),
    show: (input, _id, refused) => page(input, refused),
    to: (dossier) => questionsUrl(dossier.id),
    flash: {
      extended: 'consent-extended',
      resent: 'consent-resent',
      withdrawn: 'consent-withdrawn',
    },
  });

const followRoute = (deps: ActsDeps): Route =>
  guardedRoute({
    ...common,
    path: `${path}/:personId/gevolg`,
    params: personParams,
    load: loading(deps),
    body: z.object({ onderdeel: z.uuid(), gevolg: text(20_000) }),
    act: async (input): Promise<Answer> => {
      const { subject: dossier, params, body, actor } = input;
      const words = normalize({ key: 'followed', kind: 'text' }, body.gevolg)?.trim() ?? '';
      const code = followFault(words);
      if (code !== undefined)
        return await deps.page(input, {
          id: `${params.personId}-${body.onderdeel}`,
          field: 'gevolg',
          code,
          typed: body.gevolg,
        });
      await deps.acts.follow(actor, dossier, params, { itemId: body.onderdeel, words });
      return back(dossier, 'data-consent-followed');
    },
  });

function followFault(words: string): string | undefined {
  if (words.length < 3) return 'data-follow-empty';
  return [...words].length > LONGEST_TEXT ? 'too-long' : undefined;
}
