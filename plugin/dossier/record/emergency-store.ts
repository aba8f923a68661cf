import type { Unit } from '../../platform/store/index.ts';
import { emergencyAccessTable } from './record-tables.ts';

/** The first who saw it stays. */
export const markEmergencySeen = async (unit: Unit, id: string, seenBy: string): Promise<void> => {
  await unit.update(emergencyAccessTable, { id, seenAt: null }, { seenAt: unit.at, seenBy });
};
