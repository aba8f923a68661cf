import type { Request } from 'express';
import { AppError } from '../../kernel/errors.ts';

export interface TypedField {
  name: string;
  value: string;
}

/** A refusal whose page shows what was typed. */
export function withTyped(code: string, request: Request): AppError {
  return Object.assign(new AppError(code, 401), { kept: typedIn(request) });
}

/**
 * Any failure, with what was typed when nothing else kept it; of another site's form nothing was
 * typed here.
 */
export const keeping = (error: unknown, request: Request): unknown =>
  error instanceof Error &&
  !('kept' in error) &&
  !(error instanceof AppError && error.code === 'foreign-origin')
    ? Object.assign(error, { kept: typedIn(request) })
    : error;

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
