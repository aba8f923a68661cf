import type { NameParts } from '../../kernel/names.ts';
import type { Database, Reads, Role, Unit } from '../../platform/store/index.ts';
import { givenRoles } from '../people/index.ts';

export interface AccountRow extends NameParts {
  personId: string;
  licenceId: string;
  email: Buffer;
  passwordHash: string | null;
  failedInRow: number;
  endsOn: string | null;
  status: 'active' | 'inactive';
  /** Separated by commas; null for who was given none. */
  roles: string | null;
}

interface LinkRow extends AccountRow {
  purpose: 'invite' | 'reset';
}

interface AccountReadings {
  any(): Promise<boolean>;
  byEmail(licenceId: string, hashes: readonly Buffer[]): Promise<AccountRow | undefined>;
  byPerson(personId: string): Promise<AccountRow | undefined>;
  /** The account a link that may still be used belongs to. */
  byLink(tokenHash: Buffer, now: Date): Promise<LinkRow | undefined>;
  linksSince(personId: string, since: Date): Promise<number>;
}

export interface LocalAccountsStore extends AccountReadings {
  /** The same, read through a unit of work. */
  within(unit: Unit): AccountReadings;
}

export const createLocalAccountsStore = (deps: { database: Database }): LocalAccountsStore => ({
  ...readingsOf(deps.database),
  within: readingsOf,
});

const accounts = `a.person_id AS personId, a.licence_id AS licenceId, a.email,
  a.password_hash AS passwordHash, a.failed_in_row AS failedInRow, a.ends_on AS endsOn,
  p.status, p.given, p.prefix, p.family, p.preferred, ${givenRoles('a.person_id')}`;
const joined = '{local_accounts} a JOIN {people} p ON p.id = a.person_id';

export const rolesOf = (row: { roles: string | null }): Role[] =>
  row.roles === null ? [] : (row.roles.split(',') as Role[]);

const readingsOf = (reads: Reads): AccountReadings => ({
  any: async () =>
    (await reads.select('SELECT person_id FROM {local_accounts} LIMIT 1')).length > 0,
  byEmail: async (licenceId, hashes) =>
    (
      await reads.select<AccountRow>(
        `SELECT ${accounts}
           FROM ${joined}
          WHERE a.licence_id = :licenceId
            AND a.email_hash IN (:hashes)`,
        { licenceId, hashes },
      )
    )[0],
  byPerson: async (personId) =>
    (
      await reads.select<AccountRow>(
        `SELECT ${accounts}
           FROM ${joined}
          WHERE a.person_id = :personId`,
        { personId },
      )
    )[0],
  byLink: async (tokenHash, now) =>
    (
      await reads.select<LinkRow>(
        `SELECT ${accounts}, l.purpose
           FROM {account_links} l
           JOIN ${joined} ON a.person_id = l.person_id
          WHERE l.token_hash = :tokenHash
            AND l.used_at IS NULL
            AND l.expires_at > :now`,
        { tokenHash, now },
      )
    )[0],
  linksSince: async (personId, since) =>
    (
      await reads.select<{ count: number }>(
        `SELECT COUNT(*) AS count
           FROM {account_links}
          WHERE person_id = :personId
            AND purpose = 'reset'
            AND created_at > :since`,
        { personId, since },
      )
    )[0]?.count ?? 0,
});

/** True for one caller only. */
export const useLink = async (unit: Unit, tokenHash: Buffer): Promise<boolean> =>
  (await unit.write(
    `UPDATE {account_links}
        SET used_at = :at
      WHERE token_hash = :tokenHash
        AND used_at IS NULL
        AND expires_at > :at`,
    { tokenHash, at: unit.at },
  )) === 1;

export async function countFailure(unit: Unit, personId: string): Promise<void> {
  await unit.write(
    `UPDATE {local_accounts}
        SET failed_in_row = failed_in_row + 1
      WHERE person_id = :personId`,
    { personId },
  );
}

export async function forgetFailures(unit: Unit, personId: string): Promise<void> {
  await unit.write(
    `UPDATE {local_accounts}
        SET failed_in_row = 0
      WHERE person_id = :personId
        AND failed_in_row > 0`,
    { personId },
  );
}
