import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { parse } from 'node:querystring';
import { Readable } from 'node:stream';
import type { Request, RequestHandler } from 'express';
import { AppError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import type { Route } from '../routes/index.ts';

const ADVICE =
  'The host reads bodies before the dossier gets them: mount the dossier before express.json() and every other reader of bodies. Until then texts beyond the limit of the host are refused, and files may not come in.';

/** More fields than any form of ours has. */
const MOST_FIELDS = 20_000;

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
  const whole = Buffer.isBuffer(body) && isWhole(request, body) ? body : undefined;
  const text = typeof body === 'string' ? Buffer.from(body) : whole;
  const isForFields = route.receives === undefined;
  if (!isForFields && whole !== undefined) left.set(request, Readable.from([whole]));
  else if (isForFields && text !== undefined) {
    try {
      request.body = fieldsOf(request, text.toString('utf8'));
    } catch (error) {
      next(error);
      return;
    }
  } else if (!isForFields || Buffer.isBuffer(body) || typeof body !== 'object' || body === null) {
    next(new AppError('body-read-before', 400));
    return;
  }
  next();
}

const isWhole = ({ headers }: Request, bytes: Buffer): boolean =>
  headers['content-length'] === undefined || Number(headers['content-length']) === bytes.length;

/** As express.json() and express.urlencoded() make them. */
function fieldsOf(request: Request, text: string): unknown {
  if (request.is('urlencoded') === false) return jsonOf(text);
  const fields = parse(text, '&', '=', { maxKeys: MOST_FIELDS + 1 });
  if (Object.keys(fields).length > MOST_FIELDS) throw new AppError('too-many-fields', 413);
  return fields;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('unreadable', 400, { cause });
  }
}
