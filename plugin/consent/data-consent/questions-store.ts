import type { Lang } from '../../kernel/lang.ts';
import type { Reads, Unit } from '../../platform/store/index.ts';
import { personName } from '../../school/people/index.ts';
import { askedSeal } from '../asking/index.ts';
import type { AskedSeal } from '../asking/index.ts';
import type { LinkProgress } from '../link-facts/index.ts';
import { progressColumns } from '../links/index.ts';
import { dataConsentAnswersTable } from './data-consent-tables.ts';
import type { DataAnswer, DataKind, Part, Way, WhoRule } from './data-consent.ts';

export interface QuestionRow {
  id: string;
  dossierId: string;
  way: 'links' | 'outside';
  askedOf: WhoRule['askedOf'];
  allGuardians: number;
  pupilTests: number;
  note: Buffer;
  leftOut: Buffer;
  endsOn: string;
  askedAt: Date;
  askedBy: string;
  closedAt: Date | null;
}
export interface ItemRow {
  id: string;
  questionId: string;
  kind: DataKind;
  content: Buffer;
  textHash: Buffer;
  holdsUntil: string;
}
export interface PersonRow extends LinkProgress {
  id: string;
  questionId: string;
  key: string;
  part: Part;
  person: Buffer;
  lang: Lang;
  reminders: number;
}
export interface AnswerRow {
  itemId: string;
  personId: string;
  answer: DataAnswer;
  way: Way;
  answeredOn: string;
  answeredAt: Date;
  textHash: Buffer;
  words: Buffer | null;
  recordedBy: string | null;
  withdrawnWay: Way | null;
  withdrawnOn: string | null;
  withdrawnAt: Date | null;
  withdrawnWords: Buffer | null;
  withdrawnBy: string | null;
  followedAt: Date | null;
  followedBy: string | null;
  followedWords: Buffer | null;
}
/** All of some questions, sealed as it lies. */
export interface QuestionParts {
  items: ItemRow[];
  people: PersonRow[];
  answers: AnswerRow[];
}

/** The places of a question, of its items, answers and people. */
export const questionSeal = (key: Buffer): AskedSeal => askedSeal('data-consent', key);

/** Nobody recorded what somebody answered by their own link. */
const staffName = (id: string): string =>
  `(SELECT ${personName('s')} FROM {people} s WHERE s.id = ${id})`;

export const questionColumns = `r.id, r.dossier_id AS dossierId, r.way, r.asked_of AS askedOf,
  r.all_guardians AS allGuardians, r.pupil_tests AS pupilTests, r.note, r.left_out AS leftOut,
  r.ends_on AS endsOn, r.asked_at AS askedAt, ${staffName('r.asked_by')} AS askedBy,
  r.closed_at AS closedAt`;

export interface QuestionsStore {
  /** The newest first. */
  ofDossier(dossierId: string): Promise<QuestionRow[]>;
  byId(questionId: string): Promise<QuestionRow | undefined>;
  parts(questionIds: readonly string[]): Promise<QuestionParts>;
  /** The same, as the unit sees it. */
  within(unit: Unit): QuestionsStore;
}

export const createQuestionsStore = (reads: Reads): QuestionsStore => ({
  ofDossier: (dossierId) =>
    reads.select(
      `SELECT ${questionColumns} FROM {data_consent_questions} r
        WHERE r.dossier_id = :dossierId
        ORDER BY r.asked_at DESC, r.id`,
      { dossierId },
    ),
  byId: async (questionId) => {
    const [row] = await reads.select<QuestionRow>(
      `SELECT ${questionColumns} FROM {data_consent_questions} r WHERE r.id = :questionId`,
      { questionId },
    );
    return row;
  },
  parts: async (questionIds) => {
    const ids = ['', ...questionIds];
    return {
      items: await itemsOf(reads, ids),
      people: await peopleOf(reads, ids),
      answers: await answersOf(reads, ids),
    };
  },
  within: (unit) => createQuestionsStore(unit),
});

const itemsOf = (reads: Reads, ids: readonly string[]): Promise<ItemRow[]> =>
  reads.select(
    `SELECT id, question_id AS questionId, kind, content, text_hash AS textHash,
            holds_until AS holdsUntil
       FROM {data_consent_items}
      WHERE question_id IN (:ids)
      ORDER BY question_id, position`,
    { ids },
  );

const peopleOf = (reads: Reads, ids: readonly string[]): Promise<PersonRow[]> =>
  reads.select(
    `SELECT c.id, c.question_id AS questionId, c.person_key AS \`key\`, c.part, c.reminders,
            ${progressColumns('q')}
       FROM {data_consent_people} c JOIN {link_recipients} q ON q.id = c.id
      WHERE c.question_id IN (:ids)
      ORDER BY c.question_id, c.position`,
    { ids },
  );

const answersOf = (reads: Reads, ids: readonly string[]): Promise<AnswerRow[]> =>
  reads.select(
    `SELECT a.item_id AS itemId, a.person_id AS personId, a.answer, a.way,
            a.answered_on AS answeredOn, a.answered_at AS answeredAt, a.text_hash AS textHash,
            a.words, ${staffName('a.recorded_by')} AS recordedBy,
            a.withdrawn_way AS withdrawnWay, a.withdrawn_on AS withdrawnOn,
            a.withdrawn_at AS withdrawnAt, a.withdrawn_words AS withdrawnWords,
            ${staffName('a.withdrawn_by')} AS withdrawnBy, a.followed_at AS followedAt,
            ${staffName('a.followed_by')} AS followedBy, a.followed_words AS followedWords
       FROM {data_consent_answers} a
       JOIN {data_consent_items} i ON i.id = a.item_id AND i.question_id IN (:ids)`,
    { ids },
  );

/** One answer, or its withdrawal, as it is written. `on`: the day on which it was said. */
export interface Said {
  itemId: string;
  personId: string;
  way: Way;
  on: string;
  words: string;
}

/** Each of these happens once; the second time nothing is written, and the answer is false. */
export interface AnswerWriter {
  answer(unit: Unit, said: Said & { answer: DataAnswer; textHash: Buffer }): Promise<boolean>;
  withdraw(unit: Unit, said: Said): Promise<boolean>;
  /** What the school did after a no or a withdrawal. */
  follow(unit: Unit, at: Pick<Said, 'itemId' | 'personId' | 'words'>): Promise<boolean>;
}

export function answerWriter(seal: AskedSeal): AnswerWriter {
  const kept = (
    words: string,
    column: string,
    said: { itemId: string; personId: string },
  ): Buffer | null =>
    words === '' ? null : seal.seal(words, column, `${said.itemId}/${said.personId}`);
  return {
    answer: async (unit, { itemId, personId, answer, way, on, words, textHash }) => {
      const there = await unit.find(dataConsentAnswersTable, { itemId, personId }, { lock: true });
      if (there !== undefined) return false;
      await unit.insert(dataConsentAnswersTable, {
        itemId,
        personId,
        answer,
        way,
        answeredOn: on,
        answeredAt: unit.at,
        textHash,
        words: kept(words, 'words', { itemId, personId }),
        recordedBy: unit.actor.personId ?? null,
      });
      return true;
    },
    withdraw: async (unit, { itemId, personId, way, on, words }) =>
      (await unit.update(
        dataConsentAnswersTable,
        { itemId, personId, answer: 'given', withdrawnAt: null },
        {
          withdrawnWay: way,
          withdrawnOn: on,
          withdrawnAt: unit.at,
          withdrawnWords: kept(words, 'withdrawn_words', { itemId, personId }),
          withdrawnBy: unit.actor.personId ?? null,
        },
      )) === 1,
    follow: async (unit, { itemId, personId, words }) =>
      (await unit.write(
        `UPDATE {data_consent_answers}
            SET followed_at = :at, followed_by = :by, followed_words = :words
          WHERE item_id = :itemId AND person_id = :personId AND followed_at IS NULL
            AND (answer = 'refused' OR withdrawn_at IS NOT NULL)`,
        {
          itemId,
          personId,
          at: unit.at,
          by: unit.actor.personId ?? null,
          words: kept(words, 'followed_words', { itemId, personId }),
        },
      )) === 1,
  };
}
