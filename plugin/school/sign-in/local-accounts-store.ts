import type { NameParts } from '../../kernel/names.ts';
import type { Database, Role, Unit } from '../../platform/store/index.ts';

export interface AccountRow extends NameParts {
  personId: string;
  licenceId: string;
  email: Buffer;
  passwordHash: string | null;
  failedInRow: number;
  endsOn: string | null;
  status: 'active' | 'inactive';
  roles: string | null;
}

export interface LinkRow extends AccountRow {
  purpose: 'invite' | 'reset';
}

export interface LocalAccountsStore {
  any(): Promise<boolean>;
  byEmail(licenceId: string, hashes: readonly Buffer[]): Promise<AccountRow | undefined>;
  byPerson(personId: string): Promise<AccountRow | undefined>;
  /** The account a link that may still be used belongs to. */
  byLink(tokenHash: Buffer, now: Date): Promise<LinkRow | undefined>;
  linksSince(personId: string, since: Date): Promise<number>;
  insert(
    unit: Unit,
    row: {
      personId: string;
      licenceId: string;
      emailHash: Buffer;
      email: Buffer;
      endsOn: string | null;
      invitedBy: string | null;
    },
  ): Promise<void>;
  insertLink(
    unit: Unit,
    row: { personId: string; tokenHash: Buffer; purpose: 'invite' | 'reset'; expiresAt: Date },
  ): Promise<void>;
  /** True for one caller only. */
  useLink(unit: Unit, tokenHash: Buffer): Promise<boolean>;
  setPassword(unit: Unit, personId: string, passwordHash: string): Promise<void>;
  countFailure(unit: Unit, personId: string): Promise<void>;
  forgetFailures(unit: Unit, personId: string): Promise<void>;
  /** Every session of the person but this one ends at its next request. */
  endSessions(unit: Unit, personId: string, but?: Buffer): Promise<void>;
}

const accounts = `a.person_id AS personId, a.licence_id AS licenceId, a.email, a.password_hash AS passwordHash, a.failed_in_row AS failedInRow,
  a.ends_on AS endsOn, p.status, p.given, p.prefix, p.family, p.preferred,
  (SELECT GROUP_CONCAT(r.role) FROM {staff_roles} r WHERE r.person_id = a.person_id) AS roles`;
const joined = '{local_accounts} a JOIN {people} p ON p.id = a.person_id';

export const rolesOf = (row: { roles: string | null }): Role[] =>
  row.roles === null ? [] : (row.roles.split(',') as Role[]);

export function createLocalAccountsStore(deps: { database: Database }): LocalAccountsStore {
  const { database } = deps;
  return {
    any: async () =>
      (await database.select('SELECT person_id FROM {local_accounts} LIMIT 1')).length > 0,
    byEmail: async (licenceId, hashes) =>
      (
        await database.select<AccountRow>(
          `SELECT ${accounts} FROM ${joined} WHERE a.licence_id = :licenceId AND a.email_hash IN (:hashes)`,
          { licenceId, hashes },
        )
      )[0],
    byPerson: async (personId) =>
      (
        await database.select<AccountRow>(
          `SELECT ${accounts} FROM ${joined} WHERE a.person_id = :personId`,
          { personId },
        )
      )[0],
    byLink: async (tokenHash, now) =>
      (
        await database.select<LinkRow>(
          `SELECT ${accounts}, l.purpose FROM {account_links} l JOIN ${joined} ON a.person_id = l.person_id
        WHERE l.token_hash = :tokenHash AND l.used_at IS NULL AND l.expires_at > :now`,
          { tokenHash, now },
        )
      )[0],
    linksSince: async (personId, since) =>
      (
        await database.select<{ count: number }>(
          "SELECT COUNT(*) AS count FROM {account_links} WHERE person_id = :personId AND purpose = 'reset' AND created_at > :since",
          { personId, since },
        )
      )[0]?.count ?? 0,
    insert: async (unit, row) => {
      await unit.write(
        `INSERT INTO {local_accounts} (person_id, licence_id, email_hash, email, ends_on, invited_by, invited_at)
         VALUES (:personId, :licenceId, :emailHash, :email, :endsOn, :invitedBy, :at)`,
        { ...row, at: unit.at },
      );
    },
    insertLink: async (unit, row) => {
      await unit.write(
        'UPDATE {account_links} SET used_at = :at WHERE person_id = :personId AND used_at IS NULL',
        { personId: row.personId, at: unit.at },
      );
      await unit.write(
        `INSERT INTO {account_links} (token_hash, person_id, purpose, created_at, expires_at)
         VALUES (:tokenHash, :personId, :purpose, :at, :expiresAt)`,
        { ...row, at: unit.at },
      );
    },
    useLink: async (unit, tokenHash) =>
      (await unit.write(
        'UPDATE {account_links} SET used_at = :at WHERE token_hash = :tokenHash AND used_at IS NULL AND expires_at > :at',
        { tokenHash, at: unit.at },
      )) === 1,
    setPassword: async (unit, personId, passwordHash) => {
      await unit.write(
        'UPDATE {local_accounts} SET password_hash = :passwordHash, failed_in_row = 0, password_changed_at = :at WHERE person_id = :personId',
        { personId, passwordHash, at: unit.at },
      );
      await unit.write(
        'UPDATE {account_links} SET used_at = :at WHERE person_id = :personId AND used_at IS NULL',
        { personId, at: unit.at },
      );
    },
    countFailure: async (unit, personId) => {
      await unit.write(
        'UPDATE {local_accounts} SET failed_in_row = failed_in_row + 1 WHERE person_id = :personId',
        { personId },
      );
    },
    forgetFailures: async (unit, personId) => {
      await unit.write(
        'UPDATE {local_accounts} SET failed_in_row = 0 WHERE person_id = :personId AND failed_in_row > 0',
        { personId },
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
