import type { Database, Unit } from '../../platform/store/index.ts';

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

export interface ResetRow {
  id: string;
  licenceId: string;
  reason: Buffer;
  at: Date;
  by: string;
}

export interface SecondFactorStore {
  find(personId: string): Promise<FactorRow | undefined>;
  newestReset(personId: string): Promise<ResetRow | undefined>;
  /** False when it is on already. */
  insert(unit: Unit, row: NewFactor & { personId: string; licenceId: string }): Promise<boolean>;
  /** Puts a new app in the place of this one; false when that changed meanwhile. */
  replace(unit: Unit, before: FactorRow, to: NewFactor): Promise<boolean>;
  /** True for one caller only: the step, and every earlier one, is used up. */
  useStep(unit: Unit, personId: string, step: number): Promise<boolean>;
  hasRecoveryCode(personId: string, hash: Buffer): Promise<boolean>;
  /** True for one caller only. */
  useRecoveryCode(unit: Unit, personId: string, hash: Buffer): Promise<boolean>;
  replaceRecoveryCodes(
    unit: Unit,
    personId: string,
    to: { salt: Buffer; hashes: readonly Buffer[] },
  ): Promise<void>;
  countFailure(unit: Unit, personId: string): Promise<void>;
  /** Switches it off; false when it was not on. */
  remove(unit: Unit, personId: string): Promise<boolean>;
  insertReset(
    unit: Unit,
    row: { id: string; licenceId: string; personId: string; byPerson: string; reason: Buffer },
  ): Promise<void>;
  /** Every session of the person but this one ends at its next request. */
  endSessions(unit: Unit, personId: string, but?: Buffer): Promise<void>;
}

const selected = `f.person_id AS personId, f.licence_id AS licenceId, f.secret, f.confirmed_at AS confirmedAt, f.last_step AS lastStep, f.failed_in_row AS failedInRow,
  f.recovery_salt AS recoverySalt, (SELECT COUNT(*) FROM {recovery_codes} c WHERE c.person_id = f.person_id AND c.used_at IS NULL) AS codesLeft`;

export function createSecondFactorStore(deps: { database: Database }): SecondFactorStore {
  const { database } = deps;
  return {
    find: async (personId) =>
      (
        await database.select<FactorRow>(
          `SELECT ${selected} FROM {second_factors} f WHERE f.person_id = :personId`,
          { personId },
        )
      )[0],
    newestReset: async (personId) =>
      (
        await database.select<ResetRow>(
          `SELECT r.id, r.licence_id AS licenceId, r.reason, r.at, CONCAT_WS(' ', p.given, NULLIF(p.prefix, ''), p.family) AS \`by\`
         FROM {second_factor_resets} r JOIN {people} p ON p.id = r.by_person WHERE r.person_id = :personId ORDER BY r.at DESC LIMIT 1`,
          { personId },
        )
      )[0],
    insert: async (unit, row) =>
      (await unit.write(
        `INSERT IGNORE INTO {second_factors} (person_id, licence_id, secret, confirmed_at, last_step, recovery_salt)
       VALUES (:personId, :licenceId, :secret, :at, :step, :salt)`,
        { ...row, at: unit.at },
      )) === 1,
    replace: async (unit, before, to) =>
      (await unit.write(
        `UPDATE {second_factors} SET secret = :secret, confirmed_at = :at, last_step = :step, failed_in_row = 0, recovery_salt = :salt
        WHERE person_id = :personId AND confirmed_at = :confirmedAt`,
        { ...to, personId: before.personId, confirmedAt: before.confirmedAt, at: unit.at },
      )) === 1,
    useStep: async (unit, personId, step) =>
      (await unit.write(
        'UPDATE {second_factors} SET last_step = :step, failed_in_row = 0 WHERE person_id = :personId AND last_step < :step',
        { personId, step },
      )) === 1,
    hasRecoveryCode: async (personId, hash) =>
      (
        await database.select(
          'SELECT 1 FROM {recovery_codes} WHERE person_id = :personId AND code_hash = :hash AND used_at IS NULL',
          { personId, hash },
        )
      ).length > 0,
    useRecoveryCode: async (unit, personId, hash) => {
      const used =
        (await unit.write(
          'UPDATE {recovery_codes} SET used_at = :at WHERE person_id = :personId AND code_hash = :hash AND used_at IS NULL',
          { personId, hash, at: unit.at },
        )) === 1;
      if (used)
        await unit.write(
          'UPDATE {second_factors} SET failed_in_row = 0 WHERE person_id = :personId',
          { personId },
        );
      return used;
    },
    replaceRecoveryCodes: async (unit, personId, { salt, hashes }) => {
      await unit.write(
        'UPDATE {second_factors} SET recovery_salt = :salt WHERE person_id = :personId',
        { personId, salt },
      );
      await unit.write('DELETE FROM {recovery_codes} WHERE person_id = :personId', { personId });
      for (const hash of hashes)
        await unit.write(
          'INSERT INTO {recovery_codes} (person_id, code_hash) VALUES (:personId, :hash)',
          { personId, hash },
        );
    },
    countFailure: async (unit, personId) => {
      await unit.write(
        'UPDATE {second_factors} SET failed_in_row = failed_in_row + 1 WHERE person_id = :personId',
        { personId },
      );
    },
    remove: async (unit, personId) => {
      const removed =
        (await unit.write('DELETE FROM {second_factors} WHERE person_id = :personId', {
          personId,
        })) === 1;
      if (removed)
        await unit.write('DELETE FROM {recovery_codes} WHERE person_id = :personId', { personId });
      return removed;
    },
    insertReset: async (unit, row) => {
      await unit.write(
        `INSERT INTO {second_factor_resets} (id, licence_id, person_id, by_person, reason, at)
         VALUES (:id, :licenceId, :personId, :byPerson, :reason, :at)`,
        { ...row, at: unit.at },
      );
    },
    endSessions: async (unit, personId, but) => {
      await unit.write(
        'DELETE FROM {sessions} WHERE person_id = :personId AND (:but IS NULL OR id_hash <> :but)',
        { personId, but: but ?? null },
      );
    },
  };
}
