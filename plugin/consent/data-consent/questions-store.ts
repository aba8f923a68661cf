import type { Lang } from '../../kernel/lang.ts';
import { openText, sealText } from '../../platform/store/index.ts';
import type { Database, Row, Unit } from '../../platform/store/index.ts';
import type { LinkPerson, LinkProgress } from '../link-facts/index.ts';
import { openPerson, progressColumns } from '../links/index.ts';
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

/** A text of a question, item or answer, sealed under the dossier's key in its own place. */
export interface QuestionSeal {
  seal(text: string, column: string, id: string): Buffer;
  open(sealed: Buffer, column: string, id: string): string;
  person(row: { id: string; person: Buffer }): LinkPerson;
}

export const questionSeal = (key: Buffer): QuestionSeal => ({
  seal: (text, column, id) => sealText(key, text, `data-consent/${column}/${id}`),
  open: (sealed, column, id) => openText(key, sealed, `data-consent/${column}/${id}`),
  person: (row) => openPerson(key, row.id, row.person),
});

const nameOf = (person: string): string =>
  `CONCAT_WS(' ', ${person}.given, NULLIF(${person}.prefix, ''), ${person}.family)`;
/** Nobody recorded what somebody answered by their own link. */
const staffName = (id: string): string =>
  `(SELECT ${nameOf('s')} FROM {people} s WHERE s.id = ${id})`;

export const questionColumns = `r.id, r.dossier_id AS dossierId, r.way, r.asked_of AS askedOf, r.all_guardians AS allGuardians, r.pupil_tests AS pupilTests, r.note,
  r.left_out AS leftOut, r.ends_on AS endsOn, r.asked_at AS askedAt, ${staffName('r.asked_by')} AS askedBy, r.closed_at AS closedAt`;

type Select = <T extends object = Row>(
  sql: string,
  values?: Parameters<Unit['write']>[1],
) => Promise<T[]>;

export interface QuestionsStore {
  /** The newest first. */
  ofDossier(dossierId: string, unit?: Unit): Promise<QuestionRow[]>;
  byId(questionId: string, unit?: Unit): Promise<QuestionRow | undefined>;
  parts(questionIds: readonly string[], unit?: Unit): Promise<QuestionParts>;
}

export function createQuestionsStore(deps: { database: Database }): QuestionsStore {
  const bare: Select = (sql, values) => deps.database.select(sql, values);
  const from = (unit: Unit | undefined): Select =>
    unit === undefined ? bare : (sql, values) => unit.select(sql, values);
  return {
    ofDossier: (dossierId, unit) =>
      from(unit)<QuestionRow>(
        `SELECT ${questionColumns} FROM {data_consent_questions} r WHERE r.dossier_id = :dossierId ORDER BY r.asked_at DESC, r.id`,
        { dossierId },
      ),
    byId: async (questionId, unit) =>
      (
        await from(unit)<QuestionRow>(
          `SELECT ${questionColumns} FROM {data_consent_questions} r WHERE r.id = :questionId`,
          { questionId },
        )
      )[0],
    parts: async (questionIds, unit) => {
      const values = { ids: ['', ...questionIds] };
      const items = await from(unit)<ItemRow>(
        `SELECT id, question_id AS questionId, kind, content, text_hash AS textHash, holds_until AS holdsUntil
           FROM {data_consent_items} WHERE question_id IN (:ids) ORDER BY question_id, position`,
        values,
      );
      const people = await from(unit)<PersonRow>(
        `SELECT c.id, c.question_id AS questionId, c.person_key AS \`key\`, c.part, c.reminders, ${progressColumns('q')}
           FROM {data_consent_people} c JOIN {link_recipients} q ON q.id = c.id WHERE c.question_id IN (:ids) ORDER BY c.question_id, c.position`,
        values,
      );
      const answers = await from(unit)<AnswerRow>(
        `SELECT a.item_id AS itemId, a.person_id AS personId, a.answer, a.way, a.answered_on AS answeredOn, a.answered_at AS answeredAt, a.text_hash AS textHash, a.words,
                ${staffName('a.recorded_by')} AS recordedBy, a.withdrawn_way AS withdrawnWay, a.withdrawn_on AS withdrawnOn, a.withdrawn_at AS withdrawnAt,
                a.withdrawn_words AS withdrawnWords, ${staffName('a.withdrawn_by')} AS withdrawnBy, a.followed_at AS followedAt,
                ${staffName('a.followed_by')} AS followedBy, a.followed_words AS followedWords
           FROM {data_consent_answers} a JOIN {data_consent_items} i ON i.id = a.item_id AND i.question_id IN (:ids)`,
        values,
      );
      return { items, people, answers };
    },
  };
}

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

export function answerWriter(seal: QuestionSeal): AnswerWriter {
  const kept = (
    words: string,
    column: string,
    said: { itemId: string; personId: string },
  ): Buffer | null =>
    words === '' ? null : seal.seal(words, column, `${said.itemId}/${said.personId}`);
  return {
    answer: async (unit, said) => {
      const [there] = await unit.select(
        'SELECT item_id FROM {data_consent_answers} WHERE item_id = :itemId AND person_id = :personId FOR UPDATE',
        { itemId: said.itemId, personId: said.personId },
      );
      if (there !== undefined) return false;
      await unit.write(
        `INSERT INTO {data_consent_answers} (item_id, person_id, answer, way, answered_on, answered_at, text_hash, words, recorded_by)
         VALUES (:itemId, :personId, :answer, :way, :on, :at, :textHash, :words, :by)`,
        {
          ...said,
          at: unit.at,
          words: kept(said.words, 'words', said),
          by: unit.actor.personId ?? null,
        },
      );
      return true;
    },
    withdraw: async (unit, said) =>
      (await unit.write(
        `UPDATE {data_consent_answers} SET withdrawn_way = :way, withdrawn_on = :on, withdrawn_at = :at, withdrawn_words = :words, withdrawn_by = :by
        WHERE item_id = :itemId AND person_id = :personId AND answer = 'given' AND withdrawn_at IS NULL`,
        {
          ...said,
          at: unit.at,
          words: kept(said.words, 'withdrawn_words', said),
          by: unit.actor.personId ?? null,
        },
      )) === 1,
    follow: async (unit, { itemId, personId, words }) =>
      (await unit.write(
        `UPDATE {data_consent_answers} SET followed_at = :at, followed_by = :by, followed_words = :words
        WHERE item_id = :itemId AND person_id = :personId AND followed_at IS NULL AND (answer = 'refused' OR withdrawn_at IS NOT NULL)`,
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
