import { newId } from '../../kernel/ids.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import { openText, sealText } from '../../platform/store/index.ts';
import type { Database, UnitOfWork } from '../../platform/store/index.ts';
import type { DossierFacts } from '../facts/index.ts';
import { createGrantStore } from './grants-store.ts';
import type { GrantRow, GrantStore } from './grants-store.ts';
import type { NewGrant } from './grants.ts';

export type Grant = Omit<GrantRow, 'reason'> & { reason: string };

/** Access of named staff to the medical and psychological parts of one dossier. */
export interface Grants {
  /** Harmless to repeat: the same grant is given once. */
  give(actor: SignedInActor, dossier: DossierFacts, grant: NewGrant): Promise<void>;
  /** False when this dossier has no such grant; ending it twice is harmless. */
  end(actor: SignedInActor, dossier: DossierFacts, grantId: string): Promise<boolean>;
  list(
    dossier: DossierFacts,
    today: string,
    page: { skip: number; size: number },
  ): Promise<Grant[]>;
  running: GrantStore['running'];
  staff: GrantStore['staff'];
}

export function createGrants(deps: {
  database: Database;
  unitOfWork: UnitOfWork;
  dossierKey: (dossier: DossierFacts) => Buffer;
}): Grants {
  const { unitOfWork, dossierKey } = deps;
  const store = createGrantStore(deps.database);
  const place = (id: string): string => `sensitive_grants/reason/${id}`;
  return {
    give: (actor, dossier, grant) =>
      unitOfWork.run(actor, async (unit) => {
        const id = newId();
        await unit.select('SELECT id FROM {dossiers} WHERE id = :id FOR UPDATE', {
          id: dossier.id,
        });
        const values = {
          dossierId: dossier.id,
          personId: grant.personId,
          medical: grant.medical,
          psychological: grant.psychological,
          untilOn: grant.untilOn,
        };
        const [same] = await unit.select<{ id: string }>(
          `SELECT id FROM {sensitive_grants} WHERE dossier_id = :dossierId AND person_id = :personId AND medical = :medical
            AND psychological = :psychological AND until_on = :untilOn AND ended_at IS NULL LIMIT 1`,
          values,
        );
        if (same === undefined) {
          await unit.write(
            `INSERT INTO {sensitive_grants} (id, dossier_id, person_id, medical, psychological, reason, from_at, until_on, granted_by)
           VALUES (:id, :dossierId, :personId, :medical, :psychological, :reason, :at, :untilOn, :by)`,
            {
              ...values,
              id,
              reason: sealText(dossierKey(dossier), grant.reason, place(id)),
              at: unit.at,
              by: actor.personId,
            },
          );
        }
        await unit.audit({
          event: 'grant.given',
          ...dossier.trace,
          details: {
            grant: same?.id ?? id,
            person: grant.personId,
            medical: grant.medical,
            psychological: grant.psychological,
            until: grant.untilOn,
            again: same !== undefined,
          },
        });
      }),

    end: (actor, dossier, grantId) =>
      unitOfWork.run(actor, async (unit) => {
        const [known] = await unit.select<{ person: string }>(
          'SELECT person_id AS person FROM {sensitive_grants} WHERE id = :grantId AND dossier_id = :dossierId',
          { grantId, dossierId: dossier.id },
        );
        const ended = await unit.write(
          'UPDATE {sensitive_grants} SET ended_at = :at, ended_by = :by WHERE id = :grantId AND dossier_id = :dossierId AND ended_at IS NULL',
          { grantId, dossierId: dossier.id, at: unit.at, by: actor.personId },
        );
        await unit.audit({
          event: 'grant.ended',
          ...(known === undefined ? { outcome: 'denied' as const } : {}),
          ...dossier.trace,
          details: { grant: grantId, person: known?.person ?? '', again: ended === 0 },
        });
        return known !== undefined;
      }),

    list: async (dossier, today, page) => {
      const rows = await store.list(dossier.id, today, page);
      return rows.map((row) => ({
        ...row,
        reason: openText(dossierKey(dossier), row.reason, place(row.id)),
      }));
    },
    running: (dossierId, today) => store.running(dossierId, today),
    staff: (licenceId, pupilId, today) => store.staff(licenceId, pupilId, today),
  };
}
