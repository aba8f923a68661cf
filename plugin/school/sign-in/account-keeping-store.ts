import type { Reads, Unit } from '../../platform/store/index.ts';
import { accountLinksTable, localAccountsTable, sessionsTable } from './sign-in-tables.ts';

/** What the school does to an account of somebody else. */

/** The next request signs on anew, or not at all. */
export const endSessions = async (unit: Unit, personId: string): Promise<void> => {
  await unit.remove(sessionsTable, { personId });
};

/** Links that were mailed no longer work. */
export const spendLinks = async (unit: Unit, personId: string): Promise<void> => {
  await unit.update(accountLinksTable, { personId, usedAt: null }, { usedAt: unit.at });
};

/** @param endsOn last day of access, null for none */
export const setLastDay = async (
  unit: Unit,
  personId: string,
  endsOn: string | null,
): Promise<void> => {
  await unit.update(localAccountsTable, { personId }, { endsOn });
};

/** Whether somebody else of the licence has an account with one of these keyed hashes. */
export async function isAddressTaken(
  reads: Reads,
  address: { licenceId: string; personId: string; hashes: readonly Buffer[] },
): Promise<boolean> {
  const { licenceId, personId, hashes } = address;
  const rows = await reads.select(
    `SELECT person_id
       FROM {local_accounts}
      WHERE licence_id = :licenceId
        AND email_hash IN (:hashes)
        AND person_id <> :personId`,
    { licenceId, personId, hashes },
  );
  return rows.length > 0;
}

export const setAddress = async (
  unit: Unit,
  personId: string,
  address: { emailHash: Buffer; email: Buffer },
): Promise<void> => {
  await unit.update(localAccountsTable, { personId }, address);
};

/** Whether this end of the access was not told yet; from now on it was. */
export async function markReminded(
  unit: Unit,
  account: { personId: string; endsOn: string },
): Promise<boolean> {
  const { personId, endsOn } = account;
  const marked = await unit.write(
    `UPDATE {local_accounts}
        SET reminded_for = :endsOn
      WHERE person_id = :personId
        AND ends_on = :endsOn
        AND (reminded_for IS NULL OR reminded_for <> :endsOn)`,
    { personId, endsOn },
  );
  return marked === 1;
}
