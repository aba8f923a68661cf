import type { Reads } from '../../platform/store/index.ts';
import type { DataAnswer, DataKind, Part } from './data-consent.ts';
import type { QuestionRow } from './questions-store.ts';

type FactRow = Pick<
  QuestionRow,
  'askedOf' | 'allGuardians' | 'pupilTests' | 'endsOn' | 'closedAt'
> & {
  itemId: string;
  holdsUntil: string;
  personId: string;
  part: Part;
  answer: DataAnswer | null;
  answeredAt: Date | null;
  withdrawnAt: Date | null;
};

/** Every question of a dossier that asked this, and what each who was asked said to it. */
export const factsOfKind = (reads: Reads, dossierId: string, kind: DataKind): Promise<FactRow[]> =>
  reads.select(
    `SELECT r.asked_of AS askedOf, r.all_guardians AS allGuardians, r.pupil_tests AS pupilTests,
            r.ends_on AS endsOn, r.closed_at AS closedAt, i.id AS itemId,
            i.holds_until AS holdsUntil, c.id AS personId, c.part, a.answer,
            a.answered_at AS answeredAt, a.withdrawn_at AS withdrawnAt
       FROM {data_consent_items} i
       JOIN {data_consent_questions} r ON r.id = i.question_id
       JOIN {data_consent_people} c ON c.question_id = r.id
       LEFT JOIN {data_consent_answers} a ON a.item_id = i.id AND a.person_id = c.id
      WHERE i.dossier_id = :dossierId AND i.kind = :kind`,
    { dossierId, kind },
  );
