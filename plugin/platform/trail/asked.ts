import { AppError } from '../../kernel/errors.ts';
import type { Answer, Trace } from '../routes/index.ts';
import type { AuditEvent } from '../store/index.ts';

/** What a row of the trail says besides who, when and where. */
export type AuditDetails = NonNullable<AuditEvent['details']>;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const anyUuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
const LONGEST = 80;
const MOST_ASKED = 50;
const MOST_SHOWN = 500;

/** A request as it was parsed: what its path names, and what it brings. */
interface Parsed {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/**
 * Of what a request is about, for its row in the trail: what the path names (`fileId` as `file`),
 * and every id in the query and the fields. Never anything that a person typed: only what has the
 * shape of an id is taken from those.
 * @param trace ids that have columns of their own, and are not told twice
 */
export function askedOf({ params, query, body }: Parsed, trace: Trace): AuditDetails {
  const known = new Set<unknown>(Object.values(trace));
  const named = Object.entries(params ?? {}).filter(
    ([, value]) =>
      !known.has(value) &&
      (typeof value === 'number' || (typeof value === 'string' && value.length <= LONGEST)),
  ) as [string, string | number][];
  for (const [, value] of named) known.add(value);
  const ids = [...new Set([...idsIn(query), ...idsIn(body)])].filter((id) => !known.has(id));
  return {
    ...Object.fromEntries(named.map(([name, value]) => [name.replace(/Id$/, ''), value])),
    ...(ids.length === 0 ? {} : { ids: ids.slice(0, MOST_ASKED) }),
  };
}

/**
 * What stood in a path in the place of ids or numbers and is none: short, and without any sign that
 * an id cannot have, since somebody may have typed it.
 */
export const malformed = (params: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      String(value)
        .slice(0, LONGEST)
        .replaceAll(/[^\w-]/g, '?'),
    ]),
  );

/** Ids anywhere in what was sent: a whole value, or in the name of a field of ours. */
function idsIn(value: unknown): string[] {
  if (typeof value === 'string') return uuid.test(value) ? [value] : [];
  if (!isPlain(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(name.match(anyUuid) ?? []),
    ...idsIn(inner),
  ]);
}

/**
 * Of what a page lists: the ids in the addresses it leads to, each once and not those of `trace`.
 * A page of a list knows its rows by where they lead.
 */
export function shownIn(view: object, trace: Trace): string[] {
  const known = new Set<unknown>(Object.values(trace));
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value === 'string') {
      if (value.startsWith('/') || uuid.test(value))
        for (const [id] of value.matchAll(anyUuid)) if (!known.has(id)) found.add(id);
    } else if (isPlain(value)) Object.values(value).forEach(walk);
  };
  walk(view);
  return [...found].slice(0, MOST_SHOWN);
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);

/** Faults that say no to who asks: there is no such thing for them, or they may not. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof AppError &&
  (error.status === 404 || (error.status === 403 && error.code !== 'sign-in-again'));

/** The same, said by a page of the act's own. */
export const refuses = (made: Answer): boolean =>
  (made.kind === 'page' || made.kind === 'json') && (made.status === 404 || made.status === 403);

/** Sealed text that did not open, because it was changed, moved or put back. */
export const isBroken = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'sealed-broken';
