import type { AccessEntry, Audit } from '../../platform/audit/index.ts';
import { openPerson } from '../links/index.ts';
import type { KeyPlace, LinksStore, VisitRow } from '../links/index.ts';

/**
 * Events after which somebody knows more of the dossier: it was read, downloaded, shared or mailed
 * (decisions/who-has-seen-this.md). By the last word of the event, so that a capability's new page
 * is in the list without being named here.
 */
export const seenPattern = String.raw`(^|[.-])(viewed|listed|shown|downloaded|exported|printed|mailed|shared|updated|asked|resent|reminded|replied|opened|code-sent|emergency-access)$|[.](dossier-|thread-)?read$|^grant[.]given$|^partnership[.]changed$`;

export const SEEN_PAGE = 50;

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
        pattern: seenPattern,
        ...(me.reason === '' ? {} : { asked: [...own] }),
      });
      return entries.map((entry) => ({
        ...entry,
        own: entry.asked !== null && own.has(entry.asked),
      }));
    },
  };
}
