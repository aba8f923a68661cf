import type { RosterEnd, RosterSource } from '../../../adapters/contract/index.ts';

export interface Reject {
  /** Place in the source: "memberships 12". Never a name. */
  where: string;
  rule: string;
}

/** What one pull told, row by row as it came: nothing of it has been looked at. */
export interface Pulled {
  complete: boolean;
  rows: Readonly<Record<RowKind, unknown[]>>;
  /** The adapter's own. */
  rejects: Reject[];
}

export type RowKind = 'years' | 'people' | 'groups' | 'memberships' | 'guardianships';

const kinds: Readonly<Record<string, RowKind>> = {
  year: 'years',
  person: 'people',
  group: 'groups',
  membership: 'memberships',
  guardianship: 'guardianships',
};

/** A host that tells more than this is not believed: no school has as many rows. */
const MOST_ROWS = 1_000_000;
const LONGEST = 200;

/**
 * Reads a pull to its end, and no longer than the signal allows: also of a host that never answers
 * again. @throws HostError of the adapter when the host fails midway
 */
export async function collect(source: RosterSource, signal: AbortSignal): Promise<Pulled> {
  let stop = (): void => undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const give = (): void => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', give);
    stop = () => {
      signal.removeEventListener('abort', give);
    };
  });
  try {
    return await Promise.race([readAll(source, signal), late]);
  } finally {
    stop();
  }
}

async function readAll(source: RosterSource, signal: AbortSignal): Promise<Pulled> {
  const found: Pulled = {
    complete: false,
    rows: { years: [], people: [], groups: [], memberships: [], guardianships: [] },
    rejects: [],
  };
  const stream = source.pull({ signal });
  let count = 0;
  let step: IteratorResult<unknown, RosterEnd | undefined> = await stream.next();
  while (step.done !== true) {
    signal.throwIfAborted();
    count += 1;
    if (count > MOST_ROWS) throw new Error(`The host tells more than ${MOST_ROWS} rows`);
    add(found, step.value, count);
    step = await stream.next();
  }
  found.complete = step.value?.complete === true;
  return found;
}

function add(found: Pulled, item: unknown, place: number): void {
  const { t, v } = (typeof item === 'object' && item !== null ? item : {}) as {
    t?: unknown;
    v?: unknown;
  };
  const kind = typeof t === 'string' && Object.hasOwn(kinds, t) ? kinds[t] : undefined;
  if (kind !== undefined) found.rows[kind].push(v);
  else if (t === 'reject') found.rejects.push(rejectOf(v));
  else if (t !== 'school') found.rejects.push({ where: `row ${place}`, rule: 'unknown kind' });
}

function rejectOf(told: unknown): Reject {
  const { where, rule } = (typeof told === 'object' && told !== null ? told : {}) as Record<
    string,
    unknown
  >;
  const text = (value: unknown): string =>
    typeof value === 'string' ? value.slice(0, LONGEST) : '';
  return { where: text(where), rule: text(rule) };
}
