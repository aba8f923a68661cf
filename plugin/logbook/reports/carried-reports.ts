import type { CarriedReports, ReportReader } from '../../dossier/record/index.ts';
import { newId } from '../../kernel/ids.ts';
import { open, seal } from '../../platform/store/index.ts';
import type { Database } from '../../platform/store/index.ts';

export const reportPlace = (id: string): string => `reports/pdf/${id}`;

const MOST = 20;

/**
 * Kept reports that come along when a dossier changes level: copied, and sealed again under the new
 * one's key.
 */
export function createCarriedReports(deps: { database: Database }): CarriedReports {
  return {
    list: (dossierId, reader) =>
      deps.database.select(
        `SELECT id, kind, made_at AS madeAt, plan_version AS planVersion, plan_state AS planState FROM {reports}
        WHERE dossier_id = :dossierId ${readable(reader)} ORDER BY made_at DESC LIMIT ${MOST}`,
        { dossierId },
      ),
    carry: async (unit, from, to, ids, reader) => {
      const rows =
        ids.length === 0
          ? []
          : await unit.select<{ id: string; pdf: Buffer }>(
              `SELECT id, pdf FROM {reports} WHERE dossier_id = :dossierId ${readable(reader)} AND id IN (:ids)`,
              { dossierId: from.dossierId, ids: ids.slice(0, MOST) },
            );
      for (const row of rows) {
        const id = newId();
        await unit.write(
          `INSERT INTO {reports} (id, dossier_id, kind, content_hash, sequence, plan_version, plan_state, pdf, made_at, made_by, sensitive_parts, carried_from)
           SELECT :id, :to, kind, content_hash, 0, plan_version, plan_state, :pdf, made_at, made_by, sensitive_parts, :from FROM {reports} WHERE id = :old`,
          {
            id,
            to: to.dossierId,
            from: from.dossierId,
            old: row.id,
            pdf: seal(to.key, open(from.key, row.pdf, reportPlace(row.id)), reportPlace(id)),
          },
        );
      }
      return rows.length;
    },
  };
}

/**
 * A report made for somebody who may read medical and psychological parts has them in it; evidence
 * of consent is not for everybody.
 */
export const readable = ({ sight, consents }: ReportReader): string =>
  `${sight.medical && sight.psychological ? '' : 'AND NOT sensitive_parts'} ${consents ? '' : "AND kind <> 'evidence'"}`;
