import { z } from 'zod';
import { normalize } from '../../dossier/form/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { Translate } from '../../kernel/translate.ts';
import { publicRoute } from '../../platform/routes/index.ts';
import type { Answer, PublicInput, Route } from '../../platform/routes/index.ts';
import type { AskingFault } from '../asking/index.ts';
import type { LinkGate } from '../link-facts/index.ts';
import type { LinkRow, VisitRow } from '../links/index.ts';
import { gonePage, visiting, visitorLang } from '../visits/index.ts';
import type { Visits } from '../visits/index.ts';
import type { DataAnswers } from './answers-service.ts';
import { LONGEST_TEXT } from './asking.ts';
import { dataAnswers } from './data-consent.ts';
import type { DataAnswer } from './data-consent.ts';
import { ownPage } from './own-view.ts';
import type { OwnForm } from './own-view.ts';

/** Longer than words may be, so that who writes too much keeps them and is told. */
const answerBody = z
  .object({ vraag: z.string().max(60).default('') })
  .catchall(z.string().max(250_000));
const withdrawBody = z.object({
  vraag: z.string().max(60).default(''),
  onderdeel: z.string().max(60).default(''),
  woorden: z.string().max(250_000).default(''),
});
const renewBody = z.object({ token: z.string().max(200).default('') });

type Form = z.output<typeof answerBody>;
type Given = { itemId: string; answer: DataAnswer; words: string };

/**
 * What a parent or pupil reads, answers and takes back who came in by a link for AVG-toestemming.
 */
export function ownRoutes(deps: {
  visits: Visits;
  answers: DataAnswers;
  schoolName: (licenceId: string) => string;
  base: string;
  /** What a link that somebody kept leads to. */
  linkOf: (token: string) => Promise<{ gate: LinkGate; row: LinkRow | undefined }>;
}): Route[] {
  const { visits, answers, base } = deps;
  const common = { permission: 'public', frame: 'none', lang: visitorLang(visits) } as const;
  const path = '/inzage/toestemming';
  const show = async (
    visit: VisitRow,
    { t, at }: { t: Translate; at: Date },
    form: OwnForm = {},
  ): Promise<Answer> =>
    ownPage({
      visit,
      reading: await answers.reading(visit),
      base,
      school: deps.schoolName(visit.licenceId),
      today: schoolDay(at),
      t,
      form,
    });

  const answer = async (
    visit: VisitRow,
    input: PublicInput<unknown, unknown, Form>,
  ): Promise<Answer> => {
    const { body } = input;
    // A page of another question that was left open: its answers are about other texts.
    if (body.vraag !== visit.aboutId)
      return await show(visit, input, { notice: 'other-question', status: 409 });
    const { question } = await answers.reading(visit);
    const { given, faults } = readAnswers(
      body,
      question.items.map(({ id }) => id),
    );
    if (faults.length > 0) return await show(visit, input, { typed: body, faults, status: 422 });
    const done = await answers.answer(visit, given);
    if (done === 'over')
      return gonePage(
        'visit-over',
        input.t,
        given.map(({ words }) => words).filter((words) => words !== ''),
      );
    return done === 'late'
      ? await show(visit, input, { typed: body, notice: 'late', status: 409 })
      : { kind: 'redirect', to: path };
  };

  return [
    publicRoute({
      ...common,
      method: 'GET',
      path,
      csrf: 'none',
      audit: 'in-unit',
      act: (input) =>
        visiting(visits, 'data-consent', input, async (visit) => {
          await answers.noteRead(visit);
          return await show(visit, input);
        }),
    }),
    publicRoute({
      ...common,
      method: 'POST',
      path,
      csrf: 'origin',
      audit: 'in-unit',
      body: answerBody,
      act: (input) =>
        visiting(
          visits,
          'data-consent',
          input,
          (visit) => answer(visit, input),
          wordsIn(input.body),
        ),
    }),
    publicRoute({
      ...common,
      method: 'POST',
      path: `${path}/intrekken`,
      csrf: 'origin',
      audit: 'in-unit',
      body: withdrawBody,
      act: (input) =>
        visiting(visits, 'data-consent', input, async (visit): Promise<Answer> => {
          const { vraag, onderdeel } = input.body;
          if (vraag !== visit.aboutId)
            return await show(visit, input, { notice: 'other-question', status: 409 });
          // Taking back asks for no words: what is too long or no text is left out, and never stops
          // it.
          const words = [
            ...(normalize({ key: 'words', kind: 'text' }, input.body.woorden)?.trim() ?? ''),
          ]
            .slice(0, LONGEST_TEXT)
            .join('');
          const done = await answers.withdraw(visit, onderdeel, words);
          return done === 'over' ? gonePage('visit-over', input.t) : { kind: 'redirect', to: path };
        }),
    }),
    publicRoute({
      ...common,
      method: 'POST',
      path: `${path}/nieuwe-link`,
      csrf: 'origin',
      audit: 'in-unit',
      body: renewBody,
      act: async ({ body, t }): Promise<Answer> => {
        const { gate, row } = await deps.linkOf(body.token);
        if (row === undefined || gate === 'unknown') return gonePage('unknown', t);
        if (gate === 'open') return { kind: 'redirect', to: `/inzage/${body.token}` };
        if (gate !== 'expired' || !(await answers.mayRenew(row)))
          return gonePage(gate, t, [], { purpose: row.purpose });
        return (await answers.renew(row))
          ? { ...gonePage('renewed', t, [], { purpose: row.purpose }), status: 200 }
          : { ...gonePage('renewed-often', t, [], { purpose: row.purpose }), status: 429 };
      },
    }),
  ];
}

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
    ...chosen.flatMap(({ itemId, words }) =>
      words === undefined
        ? [{ field: `woorden-${itemId}`, code: 'words-refused' }]
        : [...words].length > LONGEST_TEXT
          ? [{ field: `woorden-${itemId}`, code: 'too-long' }]
          : [],
    ),
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
