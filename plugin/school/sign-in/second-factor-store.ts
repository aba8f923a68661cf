import type { Database, Unit } from '../../platform/store/index.ts';
import { personName } from '../people/index.ts';
import { recoveryCodesTable, secondFactorsTable } from './sign-in-tables.ts';

/** There is a row only while it is on. */
export interface FactorRow {
  personId: string;
  licenceId: string;
  secret: Buffer;
  confirmedAt: Date;
  lastStep: number;
  failedInRow: number;
  recoverySalt: Buffer;
  codesLeft: number;
}

export interface NewFactor {
  secret: Buffer;
  step: number;
  salt: Buffer;
}

interface ResetRow {
  id: string;
  licenceId: string;
  reason: Buffer;
  at: Date;
  by: string;
}

/** Read by the pool: who writes one reads before it begins. */
export interface SecondFactorStore {
  find(personId: string): Promise<FactorRow | undefined>;
  newestReset(personId: string): Promise<ResetRow | undefined>;
  hasRecoveryCode(personId: string, hash: Buffer): Promise<boolean>;
}

export function createSecondFactorStore({ database }: { database: Database }): SecondFactorStore {
  return {
    find: async (personId) =>
      (
        await database.select<FactorRow>(
          `SELECT f.person_id AS personId, f.licence_id AS licenceId, f.secret,
                  f.confirmed_at AS confirmedAt, f.last_step AS lastStep,
                  f.failed_in_row AS failedInRow, f.recovery_salt AS recoverySalt,
                  (SELECT COUNT(*)
                     FROM {recovery_codes} c
                    WHERE c.person_id = f.person_id
                      AND c.used_at IS NULL) AS codesLeft
             FROM {second_factors} f
            WHERE f.person_id = :personId`,
          { personId },
        )
      )[0],
    newestReset: async (personId) =>
      (
        await database.select<ResetRow>(
          `SELECT r.id, r.licence_id AS licenceId, r.reason, r.at, ${personName('p')} AS \`by\`
             FROM {second_factor_resets} r
             JOIN {people} p ON p.id = r.by_person
            WHERE r.person_id = :personId
            ORDER BY r.at DESC
            LIMIT 1`,
          { personId },
        )
      )[0],
    hasRecoveryCode: async (personId, hash) =>
      (
        await database.select(
          `SELECT 1
             FROM {recovery_codes}
            WHERE person_id = :personId
              AND code_hash = :hash
              AND used_at IS NULL`,
          { personId, hash },
        )
      ).length > 0,
  };
}

/** False when it is on already. */
export const insertFactor = async (
  unit: Unit,
  row: NewFactor & { personId: string; licenceId: string },
): Promise<boolean> =>
  (await unit.write(
    `INSERT IGNORE INTO {second_factors}
            (person_id, licence_id, secret, confirmed_at, last_step, recovery_salt)
     VALUES (:personId, :licenceId, :secret, :at, :step, :salt)`,
    { ...row, at: unit.at },
  )) === 1;

/** Puts a new app in the place of this one; false when that changed meanwhile. */
export const replaceFactor = async (
  unit: Unit,
  { personId, confirmedAt }: FactorRow,
  to: NewFactor,
): Promise<boolean> =>
  (await unit.update(
    secondFactorsTable,
    { personId, confirmedAt },
    {
      secret: to.secret,
      confirmedAt: unit.at,
      lastStep: to.step,
      failedInRow: 0,
      recoverySalt: to.salt,
    },
  )) === 1;

/** True for one caller only: the step, and every earlier one, is used up. */
export const useStep = async (unit: Unit, personId: string, step: number): Promise<boolean> =>
  (await unit.write(
    `UPDATE {second_factors}
        SET last_step = :step,
            failed_in_row = 0
      WHERE person_id = :personId
        AND last_step < :step`,
    { personId, step },
  )) === 1;

/** True for one caller only. */
export async function useRecoveryCode(
  unit: Unit,
  personId: string,
  hash: Buffer,
): Promise<boolean> {
  const unused = { personId, codeHash: hash, usedAt: null };
  const used = (await unit.update(recoveryCodesTable, unused, { usedAt: unit.at })) === 1;
  if (used) await unit.update(secondFactorsTable, { personId }, { failedInRow: 0 });
  return used;
}

export async function replaceRecoveryCodes(
  unit: Unit,
  personId: string,
  { salt, hashes }: { salt: Buffer; hashes: readonly Buffer[] },
): Promise<void> {
  await unit.update(secondFactorsTable, { personId }, { recoverySalt: salt });
  await unit.remove(recoveryCodesTable, { personId });
  for (const codeHash of hashes) await unit.insert(recoveryCodesTable, { personId, codeHash });
}

export async function countWrongCode(unit: Unit, personId: string): Promise<void> {
  await unit.write(
    `UPDATE {second_factors}
        SET failed_in_row = failed_in_row + 1
      WHERE person_id = :personId`,
    { personId },
  );
}

/** Switches it off; false when it was not on. */
export async function removeFactor(unit: Unit, personId: string): Promise<boolean> {
  const removed = (await unit.remove(secondFactorsTable, { personId })) === 1;
  if (removed) await unit.remove(recoveryCodesTable, { personId });
  return removed;
}
