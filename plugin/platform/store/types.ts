import type { Transaction } from 'sequelize';
import type { Models } from './models.ts';

/** What happened. Never a person's words: ids, names of events and counts only. */
export interface AuditEvent {
  /** "step.finished" */
  event: string;
  outcome?: 'done' | 'denied';
  dossierId?: string;
  pupilId?: string;
  details?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** Of a sign-in: its row tells where it came from, as that of every refusal does. */
  tellsSource?: true;
}

/** HMAC-SHA-256 key of the chain; it never lies in the database. */
export type AuditKey = Buffer;

export interface AuditRow {
  chain: string;
  sequence: number;
  licence_id: string | null;
  at: Date;
  event: string;
  outcome: 'done' | 'denied';
  actor_id: string | null;
  actor_roles: string;
  basis: string;
  dossier_id: string | null;
  pupil_id: string | null;
  details: string;
  previous_hash: Buffer;
  hash: Buffer;
}

/**
 * `external`: a helper from outside the school (Top Leerkracht), who works in the groups they are
 * put in. `swv`: somebody of the regional partnership, who sees of a school only what was shared
 * with it. `parent`: a parent, the pupil, or another who was asked by a mailed link; nobody of the
 * school's.
 */
export type Role =
  | 'teacher'
  | 'coordinator'
  | 'admin'
  | 'external'
  | 'swv'
  | 'parent'
  | 'expert'
  | 'system';

/** Who acts, for whom and on which ground: part of every audit row. */
export interface Actor {
  /** Absent for the system itself. */
  readonly personId?: string;
  /** Absent for acts above licences, like migrating. */
  readonly licenceId?: string;
  readonly roles: readonly Role[];
  /** Why access was given: 'own-group', 'coordinator', 'emergency', 'system', … */
  readonly basis: string;
}

/** Values bound to `:name` places of a statement; never spliced into its text. */
export type Binding = Record<
  string,
  string | number | boolean | Date | Buffer | null | readonly (string | number | Buffer)[]
>;

export type Row = Record<string, unknown>;

/** Where a statement reads from: the pool, or a unit of work, which reads through itself alone. */
export interface Reads {
  /** Plain rows. `{table}` in the statement stands for the prefixed table. */
  select<T extends object = Row>(sql: string, values?: Binding): Promise<T[]>;
}

export interface Database extends Reads {
  /** Prefixed table name, quoted. */
  readonly name: (table: string) => string;
  /** Reads plain rows. `{table}` in the statement stands for the prefixed table. */
  select<T extends object = Row>(
    sql: string,
    values?: Binding,
    transaction?: Transaction,
  ): Promise<T[]>;
  /** The declared tables as Sequelize models; only the unit of work writes by them. */
  readonly models: Models;
  /** Begins a transaction; only the unit of work calls this. */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /**
   * Runs one writing statement in a transaction of the unit of work; answers the number of rows
   * touched.
   */
  write(sql: string, values: Binding, transaction: Transaction): Promise<number>;
  /** Appends a row to the audit table: inside a unit of work, or alone for a view or a denial. */
  insertAuditRow(row: AuditRow, transaction?: Transaction): Promise<void>;
  ping(): Promise<void>;
  close(): Promise<void>;
}
