export interface DatabaseUser {
  readonly user: string;
  readonly password: string;
  /** Connection string for a database: `mysql://user:password@localhost/<database>?socketPath=…`. */
  url(database: string): string;
}

export interface PrivateMariadb {
  readonly socketPath: string;
  readonly pid: number;
  /** May do anything, granting included, in databases whose name begins with `opp_`. */
  readonly migrator: DatabaseUser;
  /** May do nothing until a migration grants it. */
  readonly application: DatabaseUser;
  /** Stops the server in an orderly way and removes its socket; the data stays. Repeating it is harmless. */
  stop(): Promise<void>;
  /** Resolves with the exit code when the server ends, asked or not. */
  readonly ended: Promise<number>;
}

/**
 * Starts a MariaDB on one socket only.
 * @param options.dataFolder where its files are kept; made when absent. Its log is `mariadb.log` beside it
 * @param options.databases databases to make when absent; names beginning with `opp_`
 * @param options.serverOptions given to the server last, so that they win over our own
 * @param options.log told each step in plain English
 * @throws PlainFault when the programs are missing, the folder is in use, or the server does not start
 */
export function startPrivateMariadb(options: {
  dataFolder: string;
  databases?: readonly string[];
  serverOptions?: readonly string[];
  log?: (sentence: string) => void;
}): Promise<PrivateMariadb>;
