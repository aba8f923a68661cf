import { newId } from '../../kernel/ids.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import { openText, sealText } from '../../platform/store/index.ts';
import type { Database, Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { DossierFacts } from '../facts/index.ts';
import { lockDossier } from '../record/index.ts';
import { createGrantStore } from './grants-store.ts';
import type { GrantRow, GrantStore } from './grants-store.ts';
import { sensitiveGrantsTable } from './grants-tables.ts';
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

interface GrantDeps {
  unitOfWork: UnitOfWork;
  dossierKey: (dossier: DossierFacts) => Buffer;
}

export function createGrants(deps: GrantDeps & { database: Database }): Grants {
  const { unitOfWork, dossierKey } = deps;
  const store = createGrantStore(deps.database);
  return {
    give: (actor, dossier, grant) =>
      unitOfWork.run(actor, (unit) => give(deps, unit, dossier, { ...grant, by: actor.personId })),
    end: (actor, dossier, grantId) =>
      unitOfWork.run(actor, (unit) => end(unit, dossier, { grantId, by: actor.personId })),
    list: async (dossier, today, page) =>
      (await store.list(dossier.id, today, page)).map((row) => ({
        ...row,
        reason: openText(dossierKey(dossier), row.reason, reasonPlace(row.id)),
      })),
    running: (dossierId, today) => store.running(dossierId, today),
    staff: (licenceId, pupilId, today) => store.staff(licenceId, pupilId, today),
  };
}

const reasonPlace = (id: string): string => `sensitive_grants/reason/${id}`;

async function give(
  deps: GrantDeps,
  unit: Unit,
  dossier: DossierFacts,
  given: NewGrant & { by: string },
): Promise<void> {
  await lockDossier(unit, dossier.id);
  const { personId, medical, psychological, untilOn } = given;
  const running = {
    dossierId: dossier.id,
    personId,
    medical,
    psychological,
    untilOn,
    endedAt: null,
  };
  const same = await unit.find(sensitiveGrantsTable, running);
  const id = same?.id ?? newId();
  if (same === undefined) {
    await unit.insert(sensitiveGrantsTable, {
      ...running,
      id,
      reason: sealText(deps.dossierKey(dossier), given.reason, reasonPlace(id)),
      fromAt: unit.at,
      grantedBy: given.by,
    });
  }
  await unit.audit({
    event: 'grant.given',
    ...dossier.trace,
    details: {
      grant: id,
      person: personId,
      medical,
      psychological,
      until: untilOn,
      again: same !== undefined,
    },
  });
}

async function end(
  unit: Unit,
  dossier: DossierFacts,
  ending: { grantId: string; by: string },
): Promise<boolean> {
  const { grantId } = ending;
  const grant = { id: grantId, dossierId: dossier.id };
  const known = await unit.find(sensitiveGrantsTable, grant);
  const ended = await unit.update(
    sensitiveGrantsTable,
    { ...grant, endedAt: null },
    { endedAt: unit.at, endedBy: ending.by },
  );
  await unit.audit({
    event: 'grant.ended',
    outcome: known === undefined ? 'denied' : undefined,
    ...dossier.trace,
    details: { grant: grantId, person: known?.personId ?? '', again: ended === 0 },
  });
  return known !== undefined;
}
