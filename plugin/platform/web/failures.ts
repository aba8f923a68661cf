import { randomBytes } from 'node:crypto';
import { AppError } from '../../kernel/errors.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { Log } from '../../kernel/log.ts';
import type { Language } from '../../language/index.ts';

/** What a person is told of a fault. */
export interface Failure {
  status: number;
  code: string;
  title: string;
  text: string;
  /** For an unexpected fault: the same number stands in the log beside the cause. */
  reference?: string;
}

/** Turns whatever was thrown into a sentence with the next step; the cause goes to the log. */
export function failureOf(
  error: unknown,
  deps: {
    language: Language;
    log: Log;
    lang: Lang;
    path: string;
    /** Who asks works at a partnership alone, and knows nothing of pupils of their own. */
    atDesk: boolean;
  },
): Failure {
  const known = asAppError(error);
  const { language, lang, log, path } = deps;
  if (known !== undefined) {
    // Who asks for too much at once is told so; the log does not fill with it.
    if (known.status >= 500 && known.code !== 'too-busy')
      log.error('request.failed', known.cause ?? known, { code: known.code, path });
    return {
      status: known.status,
      code: known.code,
      title: language.t(lang, `errors.titles.${titleOf(known.status)}`),
      text: language.t(
        lang,
        `errors.${known.code === 'not-found' && deps.atDesk ? 'not-found-at-desk' : known.code}`,
        known.params,
      ),
    };
  }
  const reference = randomBytes(4).toString('hex').toUpperCase();
  log.error('request.fault', error, { reference, path });
  return {
    status: 500,
    code: 'unexpected',
    reference,
    title: language.t(lang, 'errors.titles.fault'),
    text: language.t(lang, 'errors.unexpected'),
  };
}

function titleOf(status: number): string {
  if (status === 404) return 'missing';
  if (status === 409) return 'conflict';
  if (status === 401) return 'signedOut';
  return status >= 500 ? 'away' : 'refused';
}

/** Of the file system (errno), and of MariaDB when its own cannot write. */
const full = new Set([
  'ENOSPC',
  'EDQUOT',
  'ER_DISK_FULL',
  'ER_RECORD_FILE_FULL',
  'ER_ERROR_ON_WRITE',
]);

function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const inner = 'parent' in error ? error.parent : error.cause;
  return ('code' in error && full.has(String(error.code))) || (inner !== error && isFull(inner));
}

/**
 * Faults of the body parsers and of the router itself, by the name Express gives them; never by
 * message.
 */
function asAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  if (isFull(error)) return new AppError('storage-full', 507, { cause: error });
  if (!(error instanceof Error) || !('type' in error)) {
    return error instanceof URIError ? new AppError('not-found', 404) : undefined;
  }
  switch (error.type) {
    case 'entity.too.large':
      return new AppError('too-large', 413, { cause: error });
    case 'parameters.too.many':
      return new AppError('too-many-fields', 413, { cause: error });
    case 'encoding.unsupported':
      return new AppError('body-packed', 415, { cause: error });
    case 'entity.parse.failed':
    case 'charset.unsupported':
    case 'request.aborted':
    case 'request.size.invalid':
    case 'entity.verify.failed':
      return new AppError('unreadable', 400, { cause: error });
    default:
      return undefined;
  }
}
