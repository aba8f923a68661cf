import { newId } from '../../kernel/ids.ts';
import type { Actor, AuditEvent, Unit, UnitOfWork } from '../../platform/store/index.ts';
import { sealedFaultsTable } from './record-tables.ts';

/** What did not open: in which dossier, where it is known, and what was asked for. */
export type SealedFault = Pick<AuditEvent, 'dossierId' | 'pupilId' | 'details'>;

/**
 * Sealed text did not open: it was changed, moved or put back by somebody who can write in the
 * database. It stands in the trail each time, and on the start page until somebody saw it.
 */
export async function noteSealedFault(
  unitOfWork: UnitOfWork,
  actor: Actor,
  { dossierId, pupilId, details }: SealedFault,
): Promise<void> {
  const { licenceId } = actor;
  await unitOfWork.run(actor, async (unit) => {
    await unit.audit({ event: 'sealed.broken', outcome: 'denied', dossierId, pupilId, details });
    if (licenceId === undefined) return;
    const same = { licenceId, dossierId: dossierId ?? null, seenAt: null };
    if ((await unit.find(sealedFaultsTable, same)) === undefined)
      await unit.insert(sealedFaultsTable, { ...same, id: newId(), at: unit.at });
  });
}

/** The first who saw it stays. */
export const markFaultSeen = async (unit: Unit, id: string, seenBy: string): Promise<void> => {
  await unit.update(sealedFaultsTable, { id, seenAt: null }, { seenAt: unit.at, seenBy });
};
