import type { Database, Unit } from '../../platform/store/index.ts';
import { holdsToday } from './data-consent.ts';
import type { DataAnswer, DataKind, Part } from './data-consent.ts';
import { itemFacts } from './question-facts.ts';
import type { QuestionRow } from './questions-store.ts';

/**
 * For other capabilities: what was given, read anew at every question, so that a withdrawal counts
 * at once.
 */
export interface DataConsentFacts {
  /**
   * Whether the dossier may be shared with the samenwerkingsverband today; inside a unit it sees
   * what that unit wrote.
   */
  sharesWithPartnership(dossierId: string, today: string, unit?: Unit): Promise<boolean>;
}

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

const sharing: DataKind = 'share-swv';

export function createDataConsentFacts(deps: { database: Database }): DataConsentFacts {
  return {
    sharesWithPartnership: async (dossierId, today, unit) => {
      const from = unit ?? deps.database;
      const rows = await from.select<FactRow>(
        `SELECT r.asked_of AS askedOf, r.all_guardians AS allGuardians, r.pupil_tests AS pupilTests, r.ends_on AS endsOn, r.closed_at AS closedAt, i.id AS itemId,
                i.holds_until AS holdsUntil, c.id AS personId, c.part, a.answer, a.answered_at AS answeredAt, a.withdrawn_at AS withdrawnAt
           FROM {data_consent_items} i JOIN {data_consent_questions} r ON r.id = i.question_id JOIN {data_consent_people} c ON c.question_id = r.id
           LEFT JOIN {data_consent_answers} a ON a.item_id = i.id AND a.person_id = c.id
          WHERE i.dossier_id = :dossierId AND i.kind = :kind`,
        { dossierId, kind: sharing },
      );
      const items = [...new Set(rows.map(({ itemId }) => itemId))].flatMap((id) => {
        const own = rows.filter(({ itemId }) => itemId === id);
        const [first] = own;
        if (first === undefined) return [];
        return [
          itemFacts(
            first,
            { id, kind: sharing, holdsUntil: first.holdsUntil },
            own.map(({ personId, part }) => ({ id: personId, part })),
            own.flatMap(({ answer, answeredAt, ...row }) =>
              answer === null || answeredAt === null ? [] : [{ ...row, answer, answeredAt }],
            ),
          ),
        ];
      });
      return holdsToday(items, today);
    },
  };
}
