import type { Request, Response } from 'express';
import type { z } from 'zod';
import { AppError } from '../../kernel/errors.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Incoming, Route } from '../routes/index.ts';
import { limitOf, readBody } from './bodies.ts';
import { deviceOf } from './device.ts';
import type { Face, Guarded, Public } from './face.ts';
import { openFileForm } from './file-form.ts';
import { bytesOf } from './host-reading.ts';

/** What every route is given of a request. */
interface Common {
  lang: Lang;
  at: Date;
  t: Translate;
  clientAddress: string;
  device: string;
}

/** The same for every route, whoever asks. */
export const commonOf = ({ deps }: Face, request: Request, lang: Lang): Common => ({
  lang,
  at: deps.clock.now(),
  t: deps.language.translate(lang),
  clientAddress: request.ip ?? '',
  device: deviceOf(request.headers['user-agent']),
});

/** What its address asks for. */
export const addressedBy = (
  route: Public | Guarded,
  request: Request,
): { params: unknown; query: unknown } => ({
  params: part(route.params, request.params, 'not-found', 404),
  query: part(route.query, request.query, 'unreadable', 400),
});

/** What was sent along, read by the route's own rules. */
export const bodyOf = (route: Public | Guarded, request: Request): unknown =>
  request.method === 'POST' ? part(route.body, request.body, 'unreadable', 400) : undefined;

function part(
  schema: z.ZodType | undefined,
  value: unknown,
  code: string,
  status: number,
): unknown {
  if (schema === undefined) return {};
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new AppError(code, status);
  return parsed.data;
}

/**
 * Reads what a request brings of whom was let in. The fields of a form with a file become its body,
 * as of any other form; the file itself is handed on as it arrives.
 */
export async function receive(
  face: Face,
  request: Request,
  response: Response,
  route: Guarded,
): Promise<Incoming | undefined> {
  const token = (): void => {
    if (!face.isTokenValid(request)) throw new AppError('form-expired', 403);
  };
  // A script's token stands in a header, and is looked at first.
  if (request.get('x-csrf-token') !== undefined) token();
  if (route.receives === 'bytes') {
    token();
    return { name: '', bytes: bytesOf(request) };
  }
  if (route.receives === undefined) {
    await readBody(request, response, route as unknown as Route);
    token();
    return undefined;
  }
  const { fields, file } = await openFileForm(request, limitOf(route as unknown as Route));
  request.body = fields;
  token();
  return file;
}
