import type { Request, Response } from 'express';
import { AppError } from '../../kernel/errors.ts';
import { readTyped } from './bodies.ts';

export interface TypedField {
  name: string;
  value: string;
}

/** A refusal whose page shows what was typed. */
export async function withTyped(
  code: string,
  request: Request,
  response: Response,
): Promise<AppError> {
  await readTyped(request, response);
  return Object.assign(new AppError(code, 401), { kept: typedIn(request) });
}

/**
 * Any failure, with what was typed when nothing else kept it. What another site's page sent is
 * nobody's text.
 */
export async function keeping(
  error: unknown,
  request: Request,
  response: Response,
): Promise<unknown> {
  if (!(error instanceof Error) || 'kept' in error) return error;
  if (error instanceof AppError && error.code === 'foreign-origin') return error;
  await readTyped(request, response);
  return Object.assign(error, { kept: typedIn(request) });
}

/** What a failure kept of what was typed. */
export const keptIn = (error: unknown): readonly TypedField[] =>
  error instanceof Error && 'kept' in error ? (error.kept as readonly TypedField[]) : [];

const typedIn = (request: Request): TypedField[] =>
  Object.entries(textFields(request.body))
    .filter(([name, value]) => !name.startsWith('_') && value.trim() !== '' && !isId(value))
    .map(([name, value]) => ({ name, value }));

/** A page's own mark on a form is nothing that somebody typed. */
const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

/**
 * Every value is one string: a repeated key or a nested object is refused before any rule sees it.
 */
function textFields(body: unknown): Record<string, string> {
  if (typeof body !== 'object' || body === null) return {};
  return Object.fromEntries(
    Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
