import { isIP } from 'node:net';

/** Where a database is and who asks, as `mysql://user:password@host/database` says it. */
export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** A Unix socket instead of host and port. */
  readonly socketPath: string | undefined;
  /** It does not leave the machine: a socket, or the machine itself by name or number. */
  readonly near: boolean;
}

const here = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * What is wrong with an address, as the end of a sentence that begins with its setting. What it
 * says beside the known parts would be passed over without a word, and may be a wish for safety.
 */
export function databaseAddressFaults(text: string): string[] {
  if (!URL.canParse(text) || new URL(text).protocol !== 'mysql:')
    return ['must be a URL like mysql://user:password@host/database'];
  const url = new URL(text);
  const unknown = [...url.searchParams.keys()].filter((name) => name !== 'socketPath');
  const { near, host } = readDatabaseAddress(text);
  return [
    ...unknown.map(
      (name) =>
        `has the parameter ${name}, which is not known: only socketPath is (beyond the machine itself TLS is always asked)`,
    ),
    ...(!near && isIP(host.replaceAll(/[[\]]/g, '')) > 0
      ? ['must name the host as its certificate does, not by a number']
      : []),
  ];
}

/** @throws when it is no URL; see {@link databaseAddressFaults} */
export function readDatabaseAddress(text: string): DatabaseAddress {
  const url = new URL(text);
  const socketPath = url.searchParams.get('socketPath') ?? undefined;
  return {
    host: url.hostname,
    port: Number(url.port === '' ? 3306 : url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1),
    socketPath,
    near: socketPath !== undefined || here.has(url.hostname),
  };
}
