import type { Lang } from '../../kernel/lang.ts';
import type { Unit } from '../../platform/store/index.ts';
import type { AskedSeal } from '../asking/index.ts';
import type { LinkPerson } from '../link-facts/index.ts';
import type { EventRow, KeyPlace, LinksStore, MailRow } from '../links/index.ts';
import { itemState, personItemState } from './data-consent.ts';
import type {
  DataAnswer,
  DataKind,
  ItemState,
  Part,
  PersonItemState,
  Way,
  WhoRule,
} from './data-consent.ts';
import { textHash } from './item-text.ts';
import type { ItemFactsTyped, ItemText, ItemTexts } from './item-text.ts';
import { questionSeal } from './questions-store.ts';
import type {
  AnswerRow,
  ItemRow,
  PersonRow,
  QuestionParts,
  QuestionRow,
  QuestionsStore,
} from './questions-store.ts';

/** What somebody said to one kind, opened; `by` names who recorded it for them. */
export interface Told {
  way: Way;
  on: string;
  at: Date;
  words: string;
  by: string;
}
export interface ItemAnswer extends Told {
  answer: DataAnswer;
  textHash: Buffer;
  withdrawn: Told | undefined;
  followed: { at: Date; by: string; words: string } | undefined;
}

export interface QuestionItem {
  id: string;
  kind: DataKind;
  typed: ItemFactsTyped;
  /** In Dutch, as staff read it; {@link texts} has both. */
  text: ItemText;
  hash: Buffer;
  texts: ItemTexts;
  holdsUntil: string;
  state: ItemState;
}
export interface QuestionPerson extends LinkPerson {
  id: string;
  key: string;
  part: Part;
  lang: Lang;
  reminders: number;
  bounced: boolean;
  linkWithdrawn: boolean;
  /** By item, in order; `answer` absent as long as there is none. */
  said: { item: QuestionItem; state: PersonItemState; answer: ItemAnswer | undefined }[];
}

/** A question with everybody and every kind in it, opened. */
export interface QuestionFacts {
  id: string;
  way: 'links' | 'outside';
  rule: WhoRule;
  endsOn: string;
  askedAt: Date;
  askedBy: string;
  closedAt: Date | null;
  note: string;
  leftOut: string;
  items: QuestionItem[];
  people: QuestionPerson[];
}

/** Everything that shows who was asked what, and what came of it. */
export interface QuestionEvidence {
  question: QuestionFacts;
  mails: MailRow[];
  events: EventRow[];
}

export interface QuestionReader {
  ofDossier(dossier: KeyPlace, today: string): Promise<QuestionFacts[]>;
  one(dossier: KeyPlace, questionId: string, today: string): Promise<QuestionFacts | undefined>;
  evidence(
    dossier: KeyPlace,
    questionId: string,
    today: string,
  ): Promise<QuestionEvidence | undefined>;
  /** The same, as the unit sees it. */
  within(unit: Unit): QuestionReader;
}

export function createQuestionReader(deps: {
  store: QuestionsStore;
  links: LinksStore;
  dossierKey: (dossier: KeyPlace) => Buffer;
}): QuestionReader {
  const { store } = deps;
  const opened = async (
    dossier: KeyPlace,
    rows: QuestionRow[],
    today: string,
  ): Promise<QuestionFacts[]> => {
    const parts = await store.parts(rows.map(({ id }) => id));
    return rows.map((row) =>
      questionOf(row, parts, { seal: questionSeal(deps.dossierKey(dossier)), today }),
    );
  };
  const one: QuestionReader['one'] = async (dossier, questionId, today) => {
    const row = await store.byId(questionId);
    return row === undefined || row.dossierId !== dossier.id
      ? undefined
      : (await opened(dossier, [row], today))[0];
  };
  return {
    one,
    ofDossier: async (dossier, today) =>
      await opened(dossier, await store.ofDossier(dossier.id), today),
    evidence: async (dossier, questionId, today) => {
      const question = await one(dossier, questionId, today);
      if (question === undefined) return undefined;
      const [mails, events] = await Promise.all([
        deps.links.mails(questionId),
        deps.links.events(questionId),
      ]);
      return { question, mails, events };
    },
    within: (unit) =>
      createQuestionReader({ ...deps, store: store.within(unit), links: deps.links.within(unit) }),
  };
}

export const ruleOf = (
  row: Pick<QuestionRow, 'askedOf' | 'allGuardians' | 'pupilTests'>,
): WhoRule => ({
  askedOf: row.askedOf,
  allGuardians: row.allGuardians === 1,
  pupilTests: row.pupilTests === 1,
});

export function questionOf(
  row: QuestionRow,
  parts: QuestionParts,
  context: { seal: AskedSeal; today: string },
): QuestionFacts {
  const { seal } = context;
  const people = parts.people.filter(({ questionId }) => questionId === row.id);
  const items = parts.items
    .filter(({ questionId }) => questionId === row.id)
    .map((item) => itemOf(row, item, { ...context, people, answers: parts.answers }));
  return {
    id: row.id,
    way: row.way,
    rule: ruleOf(row),
    endsOn: row.endsOn,
    askedAt: row.askedAt,
    askedBy: row.askedBy,
    closedAt: row.closedAt,
    note: seal.open(row.note, 'note', row.id),
    leftOut: seal.open(row.leftOut, 'left_out', row.id),
    items,
    people: people.map((person) => personOf(person, items, { ...context, answers: parts.answers })),
  };
}

interface Context {
  seal: AskedSeal;
  today: string;
  answers: readonly AnswerRow[];
}

/** Without a person's words: what decides where an item stands. */
export function itemFacts(
  row: Pick<QuestionRow, 'askedOf' | 'allGuardians' | 'pupilTests' | 'endsOn' | 'closedAt'>,
  item: Pick<ItemRow, 'id' | 'kind' | 'holdsUntil'>,
  people: readonly Pick<PersonRow, 'id' | 'part'>[],
  answers: readonly Pick<
    AnswerRow,
    'itemId' | 'personId' | 'answer' | 'answeredAt' | 'withdrawnAt'
  >[],
): Parameters<typeof itemState>[0] {
  return {
    rule: ruleOf(row),
    kind: item.kind,
    holdsUntil: item.holdsUntil,
    closed: row.closedAt !== null,
    endsOn: row.endsOn,
    people: people.map(({ id, part }) => {
      const given = answers.find(({ itemId, personId }) => itemId === item.id && personId === id);
      return {
        part,
        answer: given?.answer ?? null,
        answeredAt: given?.answeredAt ?? null,
        withdrawnAt: given?.withdrawnAt ?? null,
      };
    }),
  };
}

function itemOf(
  row: QuestionRow,
  item: ItemRow,
  { seal, today, people, answers }: Context & { people: readonly PersonRow[] },
): QuestionItem {
  const kept = JSON.parse(seal.open(item.content, 'content', item.id)) as {
    typed: ItemFactsTyped;
    text: string;
    /** Absent in what was asked before it was asked in English too. */
    english?: string;
  };
  const dutch = { text: JSON.parse(kept.text) as ItemText, hash: item.textHash };
  return {
    id: item.id,
    kind: item.kind,
    typed: kept.typed,
    ...dutch,
    texts: {
      nl: dutch,
      en:
        kept.english === undefined
          ? dutch
          : { text: JSON.parse(kept.english) as ItemText, hash: textHash(kept.english) },
    },
    holdsUntil: item.holdsUntil,
    state: itemState(itemFacts(row, item, people, answers), today),
  };
}

function personOf(
  person: PersonRow,
  items: readonly QuestionItem[],
  { seal, today, answers }: Context,
): QuestionPerson {
  return {
    id: person.id,
    key: person.key,
    part: person.part,
    lang: person.lang,
    reminders: person.reminders,
    bounced: person.mail === 'dead',
    linkWithdrawn: person.withdrawnAt !== null,
    ...seal.person(person),
    said: items.map((item) => {
      const row = answers.find(
        ({ itemId, personId }) => itemId === item.id && personId === person.id,
      );
      return {
        item,
        answer: row === undefined ? undefined : answerOf(row, seal),
        state: personItemState(
          {
            ...person,
            answer: row?.answer ?? null,
            takenBackAt: row?.withdrawnAt ?? null,
            holdsUntil: item.holdsUntil,
          },
          today,
        ),
      };
    }),
  };
}

function answerOf(row: AnswerRow, seal: AskedSeal): ItemAnswer {
  const words = (sealed: Buffer | null, column: string): string =>
    sealed === null ? '' : seal.open(sealed, column, `${row.itemId}/${row.personId}`);
  return {
    answer: row.answer,
    way: row.way,
    on: row.answeredOn,
    at: row.answeredAt,
    words: words(row.words, 'words'),
    by: row.recordedBy ?? '',
    textHash: row.textHash,
    withdrawn:
      row.withdrawnAt === null
        ? undefined
        : {
            way: row.withdrawnWay ?? 'link',
            on: row.withdrawnOn ?? '',
            at: row.withdrawnAt,
            words: words(row.withdrawnWords, 'withdrawn_words'),
            by: row.withdrawnBy ?? '',
          },
    followed:
      row.followedAt === null
        ? undefined
        : {
            at: row.followedAt,
            by: row.followedBy ?? '',
            words: words(row.followedWords, 'followed_words'),
          },
  };
}

/** A no, or a yes that was taken back, asks what the school does now. */
export const asksAction = (answer: ItemAnswer | undefined): boolean =>
  answer !== undefined &&
  answer.followed === undefined &&
  (answer.answer === 'refused' || answer.withdrawn !== undefined);
