import { parse } from 'node:querystring';
import express from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../kernel/errors.ts';
import type { Route } from '../routes/index.ts';
import { unreadOf } from './host-reading.ts';

const KB = 1024;
/** Bytes of what is typed that are read for nothing but to show it again. */
export const KEPT = KB * KB;
/** How deep lists and objects may stand in each other: what a page of ours sends has four. */
const DEEPEST = 16;
/** Fields of a form: more than any of ours has, and of what is shown again more than one types. */
const MOST_FIELDS = { public: 500, guarded: 20_000, typed: 2_000 };

/** Bytes that the body of a route may have; a form with a file has them beside the file. */
export function limitOf(route: Route): number {
  if (route.bodyLimit !== undefined) return route.bodyLimit;
  if (route.permission === 'public') return 8 * KB;
  return route.json === true ? 64 * KB : KB * KB;
}

/**
 * A few packed bytes can be very many: no page of ours packs what it sends.
 * @throws AppError `body-packed` (415)
 */
export function assertPlain(request: Request): void {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity') throw new AppError('body-packed', 415);
}

/**
 * Reads the fields of a request whose sender was judged. JSON is read only where the route says
 * so; anything else is left unread.
 * @throws what the parsers throw, for {@link failureOf}
 */
export async function readBody(request: Request, response: Response, route: Route): Promise<void> {
  const limit = limitOf(route);
  if (isLonger(request, limit)) throw new AppError('too-large', 413);
  const most = route.permission === 'public' ? MOST_FIELDS.public : MOST_FIELDS.guarded;
  const unread = unreadOf(request);
  if (unread !== undefined) {
    if (unread.length > limit) throw new AppError('too-large', 413);
    request.body = fieldsIn(request, unread, { most, json: route.json === true });
    return;
  }
  await parsed(request, response, [
    formReader(limit, most),
    ...(route.json === true ? [jsonReader(limit)] : []),
  ]);
}

/**
 * As the readers here make them, of what the host read before us.
 * @throws AppError `unreadable`, `too-many-fields`
 */
function fieldsIn(
  request: Request,
  bytes: Buffer,
  { most, json }: { most: number; json: boolean },
): unknown {
  if (request.is('urlencoded') !== false) {
    const fields = parse(bytes.toString('utf8'), '&', '=', { maxKeys: most + 1 });
    if (Object.keys(fields).length > most) throw new AppError('too-many-fields', 413);
    return fields;
  }
  if (!json || request.is('json') === false) return undefined;
  try {
    if (isTooDeep(bytes)) throw new Error(TOO_DEEP);
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new AppError('unreadable', 400, { cause });
  }
}

/** Known from what the sender says: then nothing has to be read off first. */
const isLonger = (request: Request, limit: number): boolean =>
  Number(request.headers['content-length'] ?? 0) > limit;

/**
 * What somebody typed into a form that is refused before it is read, for the page that says so:
 * nothing when it is no form, or more than a person types.
 */
export async function readTyped(request: Request, response: Response): Promise<void> {
  if (request.body !== undefined || isLonger(request, KEPT)) return;
  const unread = unreadOf(request);
  if (unread === undefined)
    await parsed(request, response, [formReader(KEPT, MOST_FIELDS.typed)]).catch(() => undefined);
  else if (unread.length <= KEPT) request.body = typedIn(request, unread);
}

function typedIn(request: Request, bytes: Buffer): unknown {
  try {
    return fieldsIn(request, bytes, { most: MOST_FIELDS.typed, json: false });
  } catch {
    return undefined;
  }
}

async function parsed(
  request: Request,
  response: Response,
  readers: readonly RequestHandler[],
): Promise<void> {
  for (const reader of readers)
    await new Promise<void>((resolve, reject) => {
      void reader(request, response, (error?: unknown) => {
        if (error === undefined) resolve();
        else reject(asError(error));
      });
    });
}

const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error('A body could not be read', { cause: thrown });

/** The same reader for the same limits. */
function kept(make: (limit: number, most: number) => RequestHandler) {
  const made = new Map<string, RequestHandler>();
  return (limit: number, most = 0): RequestHandler => {
    const key = `${limit} ${most}`;
    const known = made.get(key) ?? make(limit, most);
    made.set(key, known);
    return known;
  };
}

const formReader = kept((limit, parameterLimit) =>
  express.urlencoded({ extended: false, inflate: false, limit, parameterLimit }),
);

const TOO_DEEP = 'JSON deeper than any page sends';

const jsonReader = kept((limit) =>
  express.json({
    inflate: false,
    limit,
    strict: true,
    verify: (_request, _response, bytes) => {
      if (isTooDeep(bytes)) throw new Error(TOO_DEEP);
    },
  }),
);

/** Brackets alone keep the parser at work for seconds; a look at the bytes takes none. */
function isTooDeep(bytes: Buffer): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (inText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth += 1;
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
    if (depth > DEEPEST) return true;
  }
  return false;
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
