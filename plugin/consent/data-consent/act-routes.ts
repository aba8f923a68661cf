import { z } from 'zod';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { normalize } from '../../dossier/form/index.ts';
import { loadDossier } from '../../dossier/frame/index.ts';
import type { DossierStore } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { isMailAddress } from '../../kernel/mail-address.ts';
import { isoDate } from '../../kernel/moments.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import { dayFaults } from '../asking/index.ts';
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
  ...questionRoutes(deps),
  ...linkRoutes(deps),
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

const questionRoutes = (deps: ActsDeps): Route[] => [
  guardedRoute({
    ...common,
    path: `${path}/verlengen`,
    params: questionParams,
    load: loading(deps),
    body: z.object({ einddatum: text(40) }),
    act: async (input): Promise<Answer> => {
      const { subject: dossier, params, body, actor, at } = input;
      const endsOn = isoDate(body.einddatum.trim());
      const [fault] = dayFaults(endsOn, schoolDay(at));
      if (fault !== undefined || endsOn === undefined)
        return await deps.page(input, {
          id: params.questionId,
          field: 'einddatum',
          code: fault?.code ?? 'date',
          typed: body.einddatum,
        });
      await deps.acts.extend(actor, dossier, params.questionId, endsOn);
      return back(dossier, 'consent-extended');
    },
  }),
  guardedRoute({
    ...common,
    path: `${path}/intrekken`,
    params: questionParams,
    load: loading(deps),
    act: async ({ subject: dossier, params, actor }): Promise<Answer> => {
      await deps.acts.drop(actor, dossier, params.questionId);
      return back(dossier, 'data-consent-dropped');
    },
  }),
];

const linkRoutes = (deps: ActsDeps): Route[] => [
  guardedRoute({
    ...common,
    path: `${path}/:personId/opnieuw`,
    params: personParams,
    load: loading(deps),
    body: z.object({ mail: text(300) }),
    act: async (input): Promise<Answer> => {
      const { subject: dossier, params, body, actor } = input;
      const email = body.mail.trim();
      if (!isMailAddress(email))
        return await deps.page(input, {
          id: params.personId,
          field: 'mail',
          code: email === '' ? 'other-address-missing' : 'address-wrong',
          typed: body.mail,
        });
      await deps.acts.resend(actor, dossier, params, email);
      return back(dossier, 'consent-resent');
    },
  }),
  guardedRoute({
    ...common,
    path: `${path}/:personId/intrekken`,
    params: personParams,
    load: loading(deps),
    act: async ({ subject: dossier, params, actor }): Promise<Answer> => {
      await deps.acts.withdrawLink(actor, dossier, params);
      return back(dossier, 'consent-withdrawn');
    },
  }),
];

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
