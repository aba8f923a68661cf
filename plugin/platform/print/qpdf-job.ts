import { randomBytes } from 'node:crypto';

/** qpdf's exit code when it is not 0; its own words may quote the document and are dropped. */
export class QpdfError extends Error {
  readonly code: number | null;

  constructor(code: number | null) {
    super(`qpdf ended with ${code}`);
    this.name = 'QpdfError';
    this.code = code;
  }
}

/** One document to be encrypted. */
export interface EncryptTask {
  pdf: Uint8Array;
  password: string;
  /** Breaks it off; the work then rejects with the signal's reason. */
  signal: AbortSignal;
}

/** Of a longer password a reader tries these bytes alone; qpdf would take all of it. */
const PASSWORD_BYTES = 127;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * What qpdf is to do, as it reads it from a file: encrypt with AES-256 (revision 6). Tags,
 * bookmarks and language stay, and streams as the browser packed them. An owner password is
 * required and never used: a random one nobody knows.
 * @param password UTF-8 without control characters
 * @returns bytes rather than a string, because a string cannot be wiped: the caller does
 */
export function qpdfJob(files: { input: string; output: string }, password: Uint8Array): Buffer {
  const [before = '', after = ''] = JSON.stringify({
    inputFile: files.input,
    outputFile: files.output,
    streamData: 'preserve',
    encrypt: {
      userPassword: '\u0000',
      ownerPassword: randomBytes(16).toString('base64url'),
      '256bit': { modify: 'none' },
    },
  }).split('\\u0000');
  const counted = password.subarray(0, PASSWORD_BYTES);
  const job = Buffer.alloc(before.length + counted.length * 2 + after.length, ' ');
  let end = job.write(before);
  for (const byte of counted) {
    if (byte === QUOTE || byte === BACKSLASH) end = job.writeUInt8(BACKSLASH, end);
    end = job.writeUInt8(byte, end);
  }
  job.write(after, end);
  return job;
}
