import { z } from 'zod';
import { normalize } from '../../dossier/form/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { Translate } from '../../kernel/translate.ts';
import { publicRoute } from '../../platform/routes/index.ts';
import type { Answer, PublicInput, Route } from '../../platform/routes/index.ts';
import type { AskingFault } from '../asking/index.ts';
import type { LinkGate } from '../link-facts/index.ts';
import { schoolOf } from '../links/index.ts';
import type { LinkRow, VisitRow } from '../links/index.ts';
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
import type { DataAnswers } from './answers-service.ts';
import { LONGEST_TEXT } from './asking.ts';
import { dataAnswers } from './data-consent.ts';
import type { DataAnswer } from './data-consent.ts';
import { ownPage, withdrawPage } from './own-view.ts';
import type { OwnNotice } from './own-view.ts';

/** Longer than words may be, so that who writes too much keeps them and is told. */
const answerBody = z
  .object({ vraag: z.string().max(60).default(''), ...readIn })
  .catchall(z.string().max(250_000));
const withdrawBody = z.object({
  vraag: z.string().max(60).default(''),
  onderdeel: z.string().max(60).default(''),
  woorden: z.string().max(250_000).default(''),
});
const renewBody = z.object({ token: z.string().max(200).default('') });

type Form = z.output<typeof answerBody>;
type Given = { itemId: string; answer: DataAnswer; words: string };

interface OwnDeps {
  visits: Visits;
  answers: DataAnswers;
  schoolName: (licenceId: string) => string;
  base: string;
  /** What a link that somebody kept leads to. */
  linkOf: (token: string) => Promise<{ gate: LinkGate; row: LinkRow | undefined }>;
}

const path = '/inzage/toestemming';
const common = ({ visits }: OwnDeps) =>
  ({ permission: 'public', frame: 'none', lang: visitorLang(visits) }) as const;

/**
 * What a parent or pupil reads, answers and takes back who came in by a link for AVG-toestemming.
 */
export const ownRoutes = (deps: OwnDeps): Route[] => [
  ...answerRoutes(deps),
  ...withdrawRoutes(deps),
  renewRoute(deps),
];

type Speaking = { t: Translate; lang: Lang; at: Date };

const show = async (
  { answers, visits, base, schoolName }: OwnDeps,
  visit: VisitRow,
  { t, lang, at }: Speaking,
): Promise<Answer> => {
  const said = visits.sayings.of(visit, path);
  return ownPage({
    visit,
    reading: await answers.reading(visit),
    base,
    school: schoolName(visit.licenceId),
    today: schoolDay(at),
    t,
    lang,
    form: {
      typed: said?.typed ?? {},
      faults: said?.faults ?? [],
      notice: said?.notice as OwnNotice | undefined,
      kept: said?.kept ?? [],
    },
  });
};

async function answer(
  deps: OwnDeps,
  visit: VisitRow,
  { t, body }: PublicInput<unknown, unknown, Form>,
): Promise<Answer> {
  const { visits, answers } = deps;
  const kept = wordsIn(body);
  // A page of another question that was left open: its answers are about other texts.
  if (body.vraag !== visit.aboutId)
    return await sayBack(visits, visit, { page: path, notice: 'other-question', kept });
  const { question } = await answers.reading(visit);
  const { given, faults } = readAnswers(
    body,
    question.items.map(({ id }) => id),
  );
  if (faults.length > 0) return await sayBack(visits, visit, { page: path, typed: body, faults });
  const done = await answers.answer(visit, given, body.taal ?? visit.lang);
  if (done === 'over') return gonePage('visit-over', t, kept, { purpose: visit.purpose });
  if (done === 'late' || done === 'already')
    return await sayBack(visits, visit, { page: path, notice: done, kept });
  await visits.sayings.drop(visit);
  return { kind: 'redirect', to: path };
}

const answerRoutes = (deps: OwnDeps): Route[] => [
  publicRoute({
    ...common(deps),
    method: 'GET',
    path,
    csrf: 'none',
    audit: 'in-unit',
    act: (input) =>
      visiting(deps.visits, 'data-consent', input, async (visit) => {
        await deps.answers.noteRead(visit);
        return await show(deps, visit, input);
      }),
  }),
  publicRoute({
    ...common(deps),
    method: 'POST',
    keepsTyped: true,
    path,
    csrf: 'origin',
    audit: 'in-unit',
    bodyLimit: ANSWER_BODY,
    body: answerBody,
    act: (input) =>
      visiting(
        deps.visits,
        'data-consent',
        input,
        (visit) => answer(deps, visit, input),
        wordsIn(input.body),
      ),
  }),
];

const withdrawPath = `${path}/intrekken`;

/** Taking back has a page of its own: in the middle of reading nobody takes back by a slip. */
const withdrawRoutes = (deps: OwnDeps): Route[] => [
  publicRoute({
    ...common(deps),
    method: 'GET',
    path: withdrawPath,
    csrf: 'none',
    audit: 'none',
    query: z.object({ onderdeel: z.string().max(60).default('') }),
    act: (input) =>
      visiting(deps.visits, 'data-consent', input, async (visit): Promise<Answer> => {
        const { own } = await deps.answers.reading(visit);
        const said = own.said.find(({ item }) => item.id === input.query.onderdeel);
        if (said?.state !== 'given') return { kind: 'redirect', to: path };
        const typed = deps.visits.sayings.of(visit, withdrawPath)?.typed ?? {};
        const words = typed['onderdeel'] === said.item.id ? (typed['woorden'] ?? '') : '';
        return withdrawPage({ visit, said, words, base: deps.base, t: input.t });
      }),
  }),
  publicRoute({
    ...common(deps),
    method: 'POST',
    keepsTyped: true,
    path: withdrawPath,
    csrf: 'origin',
    audit: 'in-unit',
    bodyLimit: ANSWER_BODY,
    body: withdrawBody,
    act: (input) =>
      visiting(deps.visits, 'data-consent', input, async (visit): Promise<Answer> => {
        const { vraag, onderdeel, woorden } = input.body;
        if (vraag !== visit.aboutId)
          return await sayBack(deps.visits, visit, { page: path, notice: 'other-question' });
        // Taking back asks for no words: what is too long or no text is left out, and never stops
        // it.
        const words = [...(normalize({ key: 'words', kind: 'text' }, woorden)?.trim() ?? '')]
          .slice(0, LONGEST_TEXT)
          .join('');
        const done = await deps.answers.withdraw(visit, onderdeel, words);
        if (done === 'over') return gonePage('visit-over', input.t, [], { purpose: visit.purpose });
        await deps.visits.sayings.drop(visit);
        return { kind: 'redirect', to: path };
      }),
  }),
];

const renewPath = `${path}/nieuwe-link`;

const renewRoute = (deps: OwnDeps): Route =>
  publicRoute({
    ...common(deps),
    method: 'POST',
    keepsTyped: true,
    path: renewPath,
    csrf: 'origin',
    audit: 'in-unit',
    body: renewBody,
    act: async ({ body, t }): Promise<Answer> => {
      const { gate, row } = await deps.linkOf(body.token);
      if (row === undefined || gate === 'unknown') return gonePage('unknown', t);
      if (gate === 'open') return { kind: 'redirect', to: `/inzage/${body.token}` };
      if (gate !== 'expired' || !(await deps.answers.mayRenew(row)))
        return gonePage(gate, t, [], { purpose: row.purpose, school: schoolOf(row) });
      const sent = await deps.answers.renew(row);
      return { kind: 'redirect', to: endAt(sent ? 'renewed' : 'renewed-often', row) };
    },
  });

const wordsIn = (body: Form): string[] =>
  Object.entries(body)
    .filter(([name, value]) => name.startsWith('woorden-') && value.trim() !== '')
    .map(([, value]) => value);

/** One answer a kind; those without one are left for another time. */
function readAnswers(
  body: Form,
  itemIds: readonly string[],
): { given: Given[]; faults: AskingFault[] } {
  const chosen = itemIds.flatMap((itemId) => {
    const answer = dataAnswers.find((one) => one === body[`antwoord-${itemId}`]);
    return answer === undefined
      ? []
      : [
          {
            itemId,
            answer,
            words: normalize({ key: 'words', kind: 'text' }, body[`woorden-${itemId}`] ?? ''),
          },
        ];
  });
  const faults: AskingFault[] = [
    ...(chosen.length === 0 ? [{ field: 'antwoorden', code: 'data-answer-none' }] : []),
    ...chosen.flatMap(({ itemId, words }) => {
      const code = wordsFault(words);
      return code === undefined ? [] : [{ field: `woorden-${itemId}`, code }];
    }),
  ];
  return {
    faults,
    given: chosen.map(({ itemId, answer, words }) => ({
      itemId,
      answer,
      words: words?.trim() ?? '',
    })),
  };
}

function wordsFault(words: string | undefined): string | undefined {
  if (words === undefined) return 'words-refused';
  return [...words].length > LONGEST_TEXT ? 'too-long' : undefined;
}
