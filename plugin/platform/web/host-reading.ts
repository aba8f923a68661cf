import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Request, RequestHandler } from 'express';
import { AppError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import type { Route } from '../routes/index.ts';

const ADVICE =
  'The host reads bodies before the dossier gets them: mount the dossier before express.json() and every other reader of bodies. Until then texts beyond the limit of the host are refused, and files may not come in.';

/**
 * A host may have read a body before the plugin gets it. What it left whole is used; what it did
 * not leave cannot be had, and an operator is told.
 */
export interface HostReading {
  /** Comes before our own readers of bodies. @throws AppError `body-read-before`, through `next` */
  before(route: Route): RequestHandler;
  check(): { name: string; ok: boolean; advice?: string };
}

const left = new WeakMap<IncomingMessage, Readable>();

const unread = new WeakMap<IncomingMessage, Buffer>();

/**
 * What the host read of a form or JSON and did not take apart; nobody has looked at it, and it is
 * no longer than what the host takes.
 */
export const unreadOf = (request: IncomingMessage): Buffer | undefined => unread.get(request);

/** The bytes of a body, also where the host read them. */
export const bytesOf = (request: IncomingMessage): Readable => left.get(request) ?? request;

export function createHostReading(deps: { log: Log; dataFolder: string }): HostReading {
  // Beside the data, because the doctor mostly asks from a process of its own.
  const mark = join(deps.dataFolder, 'host-reads-bodies');
  let known: boolean | undefined;
  const note = (reads: boolean): void => {
    if (known === true || known === reads) return;
    known = reads;
    if (reads) deps.log.warn('request.body-read-before', { advice: ADVICE });
    (reads ? writeFile(mark, '') : rm(mark, { force: true })).catch(() => undefined);
  };
  return {
    before: (route) => (request, _response, next) => {
      if (!hasBody(request)) {
        next();
        return;
      }
      note(request.readableEnded);
      if (request.readableEnded) takeOver(request, route, next);
      else next();
    },
    check: () => {
      const ok = known !== true && !existsSync(mark);
      const name = 'bodies arrive unread';
      return ok ? { name, ok } : { name, ok, advice: ADVICE };
    },
  };
}

const hasBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

function takeOver(request: Request, route: Route, next: (error?: unknown) => void): void {
  const body: unknown = request.body;
  const isBytes = Buffer.isBuffer(body);
  const whole = isBytes && isWhole(request, body) ? body : undefined;
  if (route.receives !== undefined) {
    if (whole !== undefined) left.set(request, Readable.from([whole]));
    next(whole === undefined ? new AppError('body-read-before', 400) : undefined);
    return;
  }
  const text = typeof body === 'string' ? Buffer.from(body) : whole;
  const isObject = !isBytes && typeof body === 'object' && body !== null;
  if (text !== undefined) {
    unread.set(request, text);
    request.body = undefined;
  }
  next(text === undefined && !isObject ? new AppError('body-read-before', 400) : undefined);
}

const isWhole = ({ headers }: Request, bytes: Buffer): boolean =>
  headers['content-length'] === undefined || Number(headers['content-length']) === bytes.length;
