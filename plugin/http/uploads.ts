import type { Request, RequestHandler } from 'express';
import multer from 'multer';
import type { UploadedFile, UploadRule } from '../access/index.ts';
import { AppError } from '../kernel/errors.ts';

/** Fields beside the file: the token of the form and a few choices. */
const MOST_FIELDS = 20;
const MOST_IN_FIELD = 10_000;

const files = new WeakMap<object, UploadedFile>();
export const fileOf = (request: object): UploadedFile | undefined => files.get(request);

/**
 * Reads the one file of a form into memory, never onto disk, and stops reading it at its limit. A file beyond it is no
 * error here: the page says so beside its field.
 */
export function readUpload({ field, mostBytes }: UploadRule): RequestHandler {
  const single = multer({
    storage: multer.memoryStorage(), defParamCharset: 'utf8',
    limits: { fileSize: mostBytes, files: 1, fields: MOST_FIELDS, fieldSize: MOST_IN_FIELD, fieldNameSize: 100, parts: MOST_FIELDS + 1 },
  }).single(field);
  return (request, response, next) => {
    single(request, response, (error: unknown) => {
      if (error === undefined || error === null) keep(request);
      else if (error instanceof multer.MulterError && error.code === 'LIMIT_FILE_SIZE') files.set(request, { kind: 'too-large' });
      // Anything else that cannot be read as a form is the sender's fault.
      else { next(new AppError('unreadable', 400, { cause: error })); return; }
      next();
    });
  };
}

function keep(request: Request): void {
  // A form whose file field was left empty sends a file without a name and without a byte.
  if (request.file !== undefined && (request.file.originalname !== '' || request.file.size > 0)) files.set(request, { kind: 'read', bytes: request.file.buffer });
}
