import type { AccessEntry, Audit } from '../../platform/audit/index.ts';
import { openPerson } from '../links/index.ts';
import type { KeyPlace, LinksStore, VisitRow } from '../links/index.ts';

/** Rows of the trail on one page; those of one day and person are told together. */
export const SEEN_PAGE = 200;

export interface SeenEntry extends AccessEntry {
  /** Done by this person, or sent to them, by whichever of their links. */
  own: boolean;
}

export interface Seen {
  /**
   * The newest first, one page; somebody who was asked beside those who must sees what their own
   * links did and no more.
   */
  page(visit: VisitRow, number: number): Promise<SeenEntry[]>;
}

export function createSeen(deps: {
  audit: Audit;
  store: LinksStore;
  dossierKey: (dossier: KeyPlace) => Buffer;
}): Seen {
  return {
    page: async (visit, number) => {
      const key = deps.dossierKey({
        id: visit.dossierId,
        licenceId: visit.licenceId,
        wrappedKey: visit.wrappedKey,
      });
      const me = openPerson(key, visit.recipientId, visit.person);
      const same = (person: Buffer, id: string): boolean => {
        const { name, email } = openPerson(key, id, person);
        return name === me.name && email.toLowerCase() === me.email.toLowerCase();
      };
      const own = new Set(
        (await deps.store.recipients(visit.dossierId))
          .filter(({ id, person }) => same(person, id))
          .map(({ id }) => id),
      );
      const entries = await deps.audit.accessList(visit.dossierId, number - 1, SEEN_PAGE, {
        only: 'seen',
        ...(me.reason === '' ? {} : { asked: [...own] }),
      });
      return entries.map((entry) => ({
        ...entry,
        own: entry.asked !== null && own.has(entry.asked),
      }));
    },
  };
}
