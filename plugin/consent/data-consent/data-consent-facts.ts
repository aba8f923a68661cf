import type { Reads, Unit } from '../../platform/store/index.ts';
import { factsOfKind } from './data-consent-facts-store.ts';
import { holdsToday } from './data-consent.ts';
import type { DataKind } from './data-consent.ts';
import { itemFacts } from './question-facts.ts';

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

const sharing: DataKind = 'share-swv';

export function createDataConsentFacts(deps: { database: Reads }): DataConsentFacts {
  return {
    sharesWithPartnership: async (dossierId, today, unit) => {
      const rows = await factsOfKind(unit ?? deps.database, dossierId, sharing);
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
