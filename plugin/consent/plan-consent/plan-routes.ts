import { z } from 'zod';
import { normalize } from '../../dossier/form/index.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Translate } from '../../kernel/translate.ts';
import { publicRoute } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import type { VisitRow } from '../links/index.ts';
import { ANSWER_BODY, gonePage, visiting, visitorLang } from '../visits/index.ts';
import type { Visits } from '../visits/index.ts';
import type { Answers } from './answers-service.ts';
import { planPage } from './plan-view.ts';
import type { PlanForm } from './plan-view.ts';
import { answerFaults, linkAnswers } from './round.ts';
import type { LinkAnswer } from './round.ts';

/** Longer than an answer may be, so that who writes too much keeps it and is told. */
const text = z.string().max(250_000).default('');
const answerBody = z.object({
  keuze: z.union([z.enum(linkAnswers), z.literal('')]).default(''),
  opmerking: text,
  reden: text,
  vraag: z.string().max(60).default(''),
});
const downloadBody = z.object({ voorstel: z.string().max(400).default('') });

interface PlanDeps {
  visits: Visits;
  answers: Answers;
  schoolName: (licenceId: string) => string;
  base: string;
}

/**
 * What a parent or pupil reads and answers who came in by a link for consent. Only the answer
 * changes anything.
 */
export function planRoutes(deps: PlanDeps): Route[] {
  const { answers, visits } = deps;
  const common = { permission: 'public', frame: 'none', lang: visitorLang(visits) } as const;
  return [
    publicRoute({
      ...common,
      method: 'GET',
      path: '/inzage/plan',
      csrf: 'none',
      audit: 'in-unit',
      act: (input) =>
        visiting(visits, 'consent', input, async (visit) => {
          await answers.noteRead(visit);
          return await show(deps, visit, input.t);
        }),
    }),
    publicRoute({
      ...common,
      method: 'POST',
      keepsTyped: true,
      path: '/inzage/antwoord',
      csrf: 'origin',
      audit: 'in-unit',
      bodyLimit: ANSWER_BODY,
      body: answerBody,
      act: (input) => {
        const { body } = input;
        const typed = [body.opmerking, body.reden].filter((one) => one.trim() !== '');
        return visiting(
          visits,
          'consent',
          input,
          (visit) => answer(deps, visit, input, typed),
          typed,
        );
      },
    }),
    publicRoute({
      ...common,
      method: 'POST',
      path: '/inzage/verslag',
      csrf: 'origin',
      audit: 'in-unit',
      costly: true,
      body: downloadBody,
      act: (input) =>
        visiting(visits, 'consent', input, (visit) =>
          download(deps, visit, input.t, input.body.voorstel),
        ),
    }),
  ];
}

const show = async (
  { answers, visits, base, schoolName }: PlanDeps,
  visit: VisitRow,
  t: Translate,
  form: PlanForm = {},
): Promise<Answer> =>
  planPage({
    visit,
    reading: await answers.reading(visit),
    declined: await visits.declined(visit),
    base,
    school: schoolName(visit.licenceId),
    t,
    form,
  });

type AnswerForm = z.output<typeof answerBody>;

function wordsOf({ keuze, opmerking, reden }: AnswerForm): string | undefined {
  const typed = { refused: reden, 'agreed-remark': opmerking, agreed: '', '': '' }[keuze];
  return normalize({ key: 'words', kind: 'text' }, typed);
}

async function answer(
  deps: PlanDeps,
  visit: VisitRow,
  { body, t }: { body: AnswerForm; t: Translate },
  typed: readonly string[],
): Promise<Answer> {
  const { answers, visits } = deps;
  const choice: LinkAnswer | undefined = body.keuze === '' ? undefined : body.keuze;
  const words = wordsOf(body);
  const faults = answerFaults(choice, words);
  // A page of an earlier question that was left open: its answer is about another text.
  if (body.vraag !== visit.aboutId)
    return await show(deps, visit, t, { ...body, notice: 'other-question', status: 409 });
  if (faults.length > 0 || choice === undefined || words === undefined)
    return await show(deps, visit, t, { ...body, faults, status: 422 });
  const done = await answers.answer(visit, { answer: choice, words });
  if (done === 'over') return gonePage('visit-over', t, typed);
  if (visit.kind === 'tablet' && done !== 'lapsed') {
    await visits.leave(visit);
    return {
      ...gonePage('tablet-done', t),
      status: 200,
      cookies: [{ name: 'inzage', value: '' }],
    };
  }
  return done === 'lapsed'
    ? await show(deps, visit, t, { ...body, notice: 'lapsed', status: 409 })
    : { kind: 'redirect', to: '/inzage/plan' };
}

async function download(
  deps: PlanDeps,
  visit: VisitRow,
  t: Translate,
  password: string,
): Promise<Answer> {
  // A file would stay on the school's device.
  if (visit.kind === 'tablet') return { kind: 'redirect', to: '/inzage/plan' };
  try {
    return {
      kind: 'file',
      bytes: await deps.answers.download(visit, password),
      type: 'application/pdf',
      name: 'plan.pdf',
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return await show(deps, visit, t, {
      notice: error.status === 400 ? 'password' : 'pdf-away',
      status: error.status,
    });
  }
}
