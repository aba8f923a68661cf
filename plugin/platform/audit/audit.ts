import type { Clock } from '../../kernel/clock.ts';
import { appendAudit } from '../store/index.ts';
import type { Actor, AuditEvent, Database } from '../store/index.ts';
import { accessPeople, accessRows } from './audit-store.ts';
import type { AccessEntry, AccessFilter, AccessPerson } from './audit-store.ts';

export interface Audit {
  /** Records a view, a list or a denial: an act without a change, so without a unit of work. */
  record(actor: Actor, event: AuditEvent): Promise<void>;
  /** Who was in this dossier, newest first; `page` counts from 0. */
  accessList(
    dossierId: string,
    page: number,
    size: number,
    filter?: AccessFilter,
  ): Promise<AccessEntry[]>;
  /** Who stands in that list at all. */
  accessPeople(dossierId: string): Promise<AccessPerson[]>;
}

export function createAudit(deps: { database: Database; key: Buffer; clock: Clock }): Audit {
  const { database, key, clock } = deps;
  return {
    record: (actor, event) => appendAudit({ database, key, actor, at: clock.now(), event }),
    accessPeople: (dossierId) => accessPeople(database, dossierId),
    accessList: async (dossierId, page, size, filter = {}) => {
      const rows = await accessRows(database, { dossierId, size, skip: page * size, filter });
      return rows.map((row) => ({
        ...row,
        details: JSON.parse(row.details) as AccessEntry['details'],
      }));
    },
  };
}
