import { z } from 'zod';
import { normalize } from '../../dossier/form/index.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { Translate } from '../../kernel/translate.ts';
import { publicRoute } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import type { VisitRow } from '../links/index.ts';
import {
  ANSWER_BODY,
  endAt,
  gonePage,
  readIn,
  sayBack,
  visiting,
  visitorLang,
} from '../visits/index.ts';
import type { Visits } from '../visits/index.ts';
import type { Answers } from './answers-service.ts';
import { planPage } from './plan-view.ts';
import type { PlanNotice } from './plan-view.ts';
import { answerFaults, linkAnswers } from './round.ts';
import type { AnswerFault, LinkAnswer } from './round.ts';

/** Longer than an answer may be, so that who writes too much keeps it and is told. */
const text = z.string().max(250_000).default('');
const answerBody = z.object({
  keuze: z.union([z.enum(linkAnswers), z.literal('')]).default(''),
  opmerking: text,
  reden: text,
  vraag: z.string().max(60).default(''),
  ...readIn,
});
const downloadBody = z.object({ voorstel: z.string().max(400).default('') });

interface PlanDeps {
  visits: Visits;
  answers: Answers;
  schoolName: (licenceId: string) => string;
  base: string;
}

const PATH = '/inzage/plan';

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
      path: PATH,
      csrf: 'none',
      audit: 'in-unit',
      act: (input) =>
        visiting(visits, 'consent', input, async (visit) => {
          await answers.noteRead(visit);
          return await show(deps, visit, input.t, input.lang);
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
        visiting(visits, 'consent', input, (visit) => download(deps, visit, input.body.voorstel)),
    }),
  ];
}

const show = async (
  { answers, visits, base, schoolName }: PlanDeps,
  visit: VisitRow,
  t: Translate,
  lang: Lang,
): Promise<Answer> => {
  const said = visits.sayings.of(visit, PATH);
  return planPage({
    visit,
    reading: await answers.reading(visit),
    declined: await visits.declined(visit),
    base,
    school: schoolName(visit.licenceId),
    t,
    lang,
    form: {
      typed: said?.typed ?? {},
      faults: (said?.faults ?? []) as readonly AnswerFault[],
      notice: said?.notice as PlanNotice | undefined,
      kept: said?.kept ?? [],
    },
  });
};

type AnswerForm = z.output<typeof answerBody>;

function wordsOf({ keuze, opmerking, reden }: AnswerForm): string | undefined {
  const typed = { refused: reden, 'agreed-remark': opmerking, agreed: '', '': '' }[keuze];
  return normalize({ key: 'words', kind: 'text' }, typed);
}

async function answer(
  deps: PlanDeps,
  visit: VisitRow,
  { body, t }: { body: AnswerForm; t: Translate },
  kept: readonly string[],
): Promise<Answer> {
  const { answers, visits } = deps;
  const choice: LinkAnswer | undefined = body.keuze === '' ? undefined : body.keuze;
  const words = wordsOf(body);
  const faults = answerFaults(choice, words);
  // A page of an earlier question, or of another pupil's, that was left open: its words are about
  // another text, and stand in no form of this one.
  if (body.vraag !== visit.aboutId)
    return await sayBack(visits, visit, { page: PATH, notice: 'other-question', kept });
  if (faults.length > 0 || choice === undefined || words === undefined) {
    const { keuze, opmerking, reden } = body;
    return await sayBack(visits, visit, { page: PATH, typed: { keuze, opmerking, reden }, faults });
  }
  const done = await answers.answer(visit, {
    answer: choice,
    words,
    lang: body.taal ?? visit.lang,
  });
  if (done === 'over') return gonePage('visit-over', t, kept, { purpose: visit.purpose });
  if (done === 'lapsed' || done === 'already')
    return await sayBack(visits, visit, { page: PATH, notice: done, kept });
  if (visit.kind === 'tablet') {
    await visits.leave(visit);
    return {
      kind: 'redirect',
      to: endAt('tablet-done', visit),
      cookies: [{ name: 'inzage', value: '' }],
    };
  }
  await visits.sayings.drop(visit);
  return { kind: 'redirect', to: PATH };
}

async function download(deps: PlanDeps, visit: VisitRow, password: string): Promise<Answer> {
  // A file would stay on the school's device.
  if (visit.kind === 'tablet') return { kind: 'redirect', to: PATH };
  try {
    const bytes = await deps.answers.download(visit, password);
    await deps.visits.sayings.drop(visit);
    return { kind: 'file', bytes, type: 'application/pdf', name: 'plan.pdf' };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const notice = error.status === 400 ? 'password' : 'pdf-away';
    return await sayBack(deps.visits, visit, { page: PATH, notice });
  }
}
