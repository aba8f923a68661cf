/** Facts of one log line. Never a person's words, a name, a token or a password. */
export type LogFacts = Record<string, string | number | boolean | null | undefined>;

export interface Log {
  info(event: string, facts?: LogFacts): void;
  warn(event: string, facts?: LogFacts): void;
  error(event: string, cause: unknown, facts?: LogFacts): void;
}

/** One JSON object a line: a line break in a value cannot forge another line. */
export function createLog(write: (line: string) => void): Log {
  const line = (level: string, event: string, facts: LogFacts): void =>
    write(JSON.stringify({ at: new Date().toISOString(), level, event, ...facts }));
  return {
    info: (event, facts = {}) => line('info', event, facts),
    warn: (event, facts = {}) => line('warn', event, facts),
    error: (event, cause, facts = {}) => line('error', event, { ...facts, cause: describe(cause) }),
  };
}

/**
 * An error's class, code and stack places, without its message: drivers put row values in there.
 */
function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return typeof cause;
  const code = 'code' in cause ? ` ${String(cause.code)}` : '';
  const places = (cause.stack ?? '')
    .split('\n')
    .filter((text) => /^\s+at /.test(text))
    .slice(0, 6);
  const inner = cause.cause === undefined ? '' : ` <- ${describe(cause.cause)}`;
  return `${cause.name}${code}${places.map((place) => ` |${place.trim()}`).join('')}${inner}`;
}
