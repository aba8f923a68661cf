import type { NameParts } from '../../kernel/names.ts';
import type { Reads } from '../../platform/store/index.ts';
import { teachesPupil } from '../../school/memberships/index.ts';
import { watchValues } from '../asking/index.ts';
import type { WatchQuery } from '../asking/index.ts';
import { newestMail } from '../links/index.ts';
import { questionColumns } from './questions-store.ts';
import type { QuestionRow } from './questions-store.ts';

export interface WatchRow extends QuestionRow, NameParts {
  licenceId: string;
  wrappedKey: Buffer;
  groupName: string | null;
  total: number;
}

/** A no, or a yes that was taken back, after which the school has not recorded yet what it did. */
export interface DataReactionRow extends NameParts {
  dossierId: string;
  answer: 'data-refused' | 'data-withdrawn';
  answeredAt: Date;
}

export interface WatchStore {
  /**
   * Questions of a licence that wait for somebody, one more than a page holds when there is a next;
   * in one statement.
   */
  page(licenceId: string, today: string, query: WatchQuery): Promise<WatchRow[]>;
  /** Of the whole licence, or of the pupils that the person teaches now. */
  reactions(asker: {
    licenceId: string;
    actorId: string;
    today: string;
    ownGroupsOnly: boolean;
  }): Promise<DataReactionRow[]>;
}

const MOST_REACTIONS = 20;

const reacted = "(a.answer = 'refused' OR a.withdrawn_at IS NOT NULL) AND a.followed_at IS NULL";
/**
 * Whose answer decides this kind; the others were heard, and their no asks nothing of the school.
 */
const decides = `(IF(r.asked_of = 'guardians', c.part = 'guardian', c.part = 'pupil')
  OR (r.pupil_tests = 1 AND i.kind = 'test' AND c.part = 'pupil'))`;
const anyAnswer = `EXISTS (SELECT 1 FROM {data_consent_answers} a
  JOIN {data_consent_people} c ON c.id = a.person_id AND c.question_id = r.id
  JOIN {data_consent_items} i ON i.id = a.item_id
 WHERE ${reacted} AND ${decides})`;
/** Somebody who was mailed a link has left a kind without an answer. */
const missing = `(r.way = 'links' AND EXISTS (SELECT 1 FROM {data_consent_people} c
  JOIN {data_consent_items} i ON i.question_id = c.question_id
  LEFT JOIN {data_consent_answers} a ON a.item_id = i.id AND a.person_id = c.id
 WHERE c.question_id = r.id AND a.item_id IS NULL))`;
const bounced = `EXISTS (SELECT 1 FROM {data_consent_people} c
  JOIN {link_recipients} q ON q.id = c.id AND q.withdrawn_at IS NULL
 WHERE c.question_id = r.id AND 'dead' = ${newestMail('c.id')}
   AND NOT EXISTS (SELECT 1 FROM {data_consent_answers} a WHERE a.person_id = c.id))`;
const shows: Record<WatchQuery['show'], string> = {
  '': 'TRUE',
  reactie: anyAnswer,
  'niet-aangekomen': bounced,
  voorbij: `r.ends_on < :today AND ${missing}`,
};

export const createWatchStore = (reads: Reads): WatchStore => ({
  page: (licenceId, today, query) =>
    reads.select(
      `SELECT ${questionColumns}, d.licence_id AS licenceId, k.wrapped_key AS wrappedKey,
              g.name AS groupName, p.given, p.prefix, p.family, p.preferred,
              COUNT(*) OVER () AS total
         FROM {data_consent_questions} r
         JOIN {dossiers} d ON d.id = r.dossier_id AND d.status = 'open'
          AND d.licence_id = :licenceId
         JOIN {dossier_keys} k ON k.dossier_id = d.id
         JOIN {people} p ON p.id = d.pupil_id
         LEFT JOIN {school_groups} g ON g.id = d.group_id
        WHERE r.closed_at IS NULL AND (${missing} OR ${anyAnswer}) AND ${shows[query.show]}
          AND (p.family LIKE :search OR p.given LIKE :search OR p.preferred LIKE :search)
        ORDER BY r.ends_on, r.id LIMIT :size OFFSET :skip`,
      watchValues(licenceId, today, query),
    ),
  reactions: ({ licenceId, actorId, today, ownGroupsOnly }) =>
    reads.select(
      `SELECT d.id AS dossierId,
              MIN(IF(a.withdrawn_at IS NULL, 'data-refused', 'data-withdrawn')) AS answer,
              MAX(COALESCE(a.withdrawn_at, a.answered_at)) AS answeredAt,
              p.given, p.prefix, p.family, p.preferred
         FROM {data_consent_answers} a
         JOIN {data_consent_people} c ON c.id = a.person_id
         JOIN {data_consent_items} i ON i.id = a.item_id
         JOIN {data_consent_questions} r ON r.id = c.question_id AND r.closed_at IS NULL
         JOIN {dossiers} d ON d.id = r.dossier_id AND d.status = 'open'
          AND d.licence_id = :licenceId
         JOIN {people} p ON p.id = d.pupil_id
        WHERE ${reacted} AND ${decides} ${ownGroupsOnly ? `AND ${teachesPupil('d.pupil_id')}` : ''}
        GROUP BY d.id, a.withdrawn_at IS NULL, p.given, p.prefix, p.family, p.preferred
        ORDER BY answeredAt LIMIT ${MOST_REACTIONS}`,
      { licenceId, actorId, today },
    ),
});
