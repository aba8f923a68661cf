/** Registers what must be undone at the end of a run. */
export type Undo = (step: () => unknown) => void;

/** A folder of this run alone, away when the run ends; what killed runs left behind goes now. Answers its path. */
export function makeRunFolder(undo: Undo, all?: string): string;

/**
 * A folder in memory that goes with the run's own: a database made for one run writes to disk what nobody will read.
 * Answers its path, or the run's folder where there is no memory to spare.
 * @param folder the run's folder
 * @param options.memory a file system that is kept in memory
 * @param options.bytes what must be free there; of the machine's memory four times as much
 */
export function memoryFolder(folder: string, options?: { memory?: string; bytes?: number }): string;

/**
 * The database server of one run of the tests or the bench: a private one with empty data, or the server that
 * DATABASE_URL and MIGRATION_DATABASE_URL name.
 * @param folder the run's folder
 * @param options.inMemory its files lie in memory where there is enough, flushed as on disk
 * @returns env: TEST_DB_SOCKET or TEST_DB_HOST and TEST_DB_PORT; TEST_DB_MIGRATOR_USER and _PASSWORD (may make databases
 *   named `opp_…`), TEST_DB_APP_USER and _PASSWORD. lost: rejects when the server ends unasked
 */
export function provideRunDatabase(
  folder: string,
  undo: Undo,
  options?: { inMemory?: boolean },
): Promise<{ env: Record<string, string>; lost: Promise<never> }>;
