import type { CarriedReports } from '../../dossier/record/index.ts';
import { newId } from '../../kernel/ids.ts';
import { open, seal } from '../../platform/store/index.ts';
import type { Database } from '../../platform/store/index.ts';
import { carriableReports, copyReport, reportPlace, reportsToCarry } from './reports-store.ts';

/**
 * Kept reports that come along when a dossier changes level: copied, and sealed again under the new
 * one's key.
 */
export const createCarriedReports = ({ database }: { database: Database }): CarriedReports => ({
  list: (dossierId, reader) => carriableReports(database, dossierId, reader),
  carry: async (unit, from, to, ids, reader) => {
    const rows = await reportsToCarry(unit, from.dossierId, ids, reader);
    for (const row of rows) {
      const id = newId();
      await copyReport(unit, {
        id,
        to: to.dossierId,
        from: from.dossierId,
        old: row.id,
        pdf: seal(to.key, open(from.key, row.pdf, reportPlace(row.id)), reportPlace(id)),
      });
    }
    return rows.length;
  },
});
