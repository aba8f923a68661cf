import type { Unit } from '../../platform/store/index.ts';
import type { KeyPlace } from '../links/index.ts';
import { countsFor, holdsToday } from './data-consent.ts';
import type { DataKind } from './data-consent.ts';
import type { QuestionFacts, QuestionItem, QuestionReader } from './question-facts.ts';

/** Somebody who decides, and whose last word on sharing is a no. */
export interface Objection {
  name: string;
  relation: string;
  how: 'refused' | 'withdrawn';
  at: Date;
}

/** Whether a dossier may be shared with the partnership today, and if not, why. */
export interface SharingStanding {
  state: 'given' | Objection['how'] | 'over' | 'open' | 'unanswered' | 'none';
  /** The latest first; empty when nobody who decides said no. */
  objections: readonly Objection[];
  /** The last day of a permission whose time is over, `yyyy-mm-dd`. */
  until?: string;
}

export type ReadStanding = (
  dossier: KeyPlace,
  today: string,
  unit?: Unit,
) => Promise<SharingStanding>;

const sharing: DataKind = 'share-swv';

/** Read anew at every question, so that a withdrawal counts at once. */
export const createStanding =
  (reader: QuestionReader): ReadStanding =>
  async (dossier, today, unit) =>
    standingOf(
      await (unit === undefined ? reader : reader.within(unit)).ofDossier(dossier, today),
      today,
    );

interface Asked {
  question: QuestionFacts;
  item: QuestionItem;
}

/** @param questions the newest first */
export function standingOf(questions: readonly QuestionFacts[], today: string): SharingStanding {
  const asked = questions.flatMap((question): Asked[] =>
    question.items.filter(({ kind }) => kind === sharing).map((item) => ({ question, item })),
  );
  if (holdsToday(asked.map(factsOf), today)) return { state: 'given', objections: [] };
  const objections = objectionsIn(asked);
  const [latest] = objections;
  if (latest !== undefined) return { state: latest.how, objections };
  const newest = asked.find(({ item }) => item.state !== 'dropped')?.item;
  switch (newest?.state) {
    case 'over':
      return { state: 'over', objections, until: newest.holdsUntil };
    case 'unanswered':
    case 'open':
      return { state: newest.state, objections };
    default:
      return { state: 'none', objections };
  }
}

const factsOf = ({ question, item }: Asked): Parameters<typeof holdsToday>[0][number] => ({
  rule: question.rule,
  kind: item.kind,
  holdsUntil: item.holdsUntil,
  closed: question.closedAt !== null,
  endsOn: question.endsOn,
  people: question.people.map(({ part, said }) => {
    const answer = said.find((one) => one.item.id === item.id)?.answer;
    return {
      part,
      answer: answer?.answer ?? null,
      answeredAt: answer?.at ?? null,
      withdrawnAt: answer?.withdrawn?.at ?? null,
    };
  }),
});

/** Of each who decides the last word, over all questions, where that is a no. */
function objectionsIn(asked: readonly Asked[]): Objection[] {
  const last = new Map<string, Objection | { how: 'given'; at: Date }>();
  for (const { question, item } of asked)
    for (const person of question.people) {
      const answer = person.said.find((one) => one.item.id === item.id)?.answer;
      if (answer === undefined || !countsFor(question.rule, item.kind, person.part)) continue;
      const { name, relation } = person;
      const at = answer.withdrawn?.at ?? answer.at;
      const how = answer.withdrawn === undefined ? answer.answer : 'withdrawn';
      // A yes in a question that the school took back says nothing any more; a no does.
      if (how === 'given' && question.closedAt !== null) continue;
      const before = last.get(person.key);
      if (before === undefined || before.at < at)
        last.set(person.key, how === 'given' ? { how, at } : { how, at, name, relation });
    }
  return [...last.values()]
    .filter((word): word is Objection => word.how !== 'given')
    .toSorted((a, b) => b.at.getTime() - a.at.getTime());
}
