import { randomBytes } from 'node:crypto';
import create from '@neslinesli93/qpdf-wasm';

/** What the module has and the package's own types leave out. */
interface Qpdf {
  callMain(args: string[]): number;
  /** All memory the program has; replaced when it grows. */
  readonly HEAPU8: Uint8Array;
  FS: {
    writeFile(path: string, data: Uint8Array): void;
    readFile(path: string): Uint8Array;
    unlink(path: string): void;
  };
}

const load = create as unknown as () => Promise<Qpdf>;

/** qpdf's exit code when it is not 0; its own words may quote the document and are dropped. */
export class QpdfError extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`qpdf ended with ${code}`);
    this.name = 'QpdfError';
    this.code = code;
  }
}

/** A program in memory for one document: no password of an earlier one can linger in it. */
export const loadQpdf = (): Promise<Qpdf> => load();

/**
 * Encrypts with AES-256 (revision 6) by qpdf, which keeps tags, bookmarks and language. The
 * password goes in by a job file in the program's own memory, which is wiped after.
 * @param password UTF-8, at most 127 bytes count
 * @throws QpdfError when qpdf does not take the document
 */
export function encryptByQpdf(qpdf: Qpdf, pdf: Uint8Array, password: Uint8Array): Uint8Array {
  const job = jobFile(password);
  try {
    qpdf.FS.writeFile('/in.pdf', pdf);
    qpdf.FS.writeFile('/job.json', job);
    const code = qpdf.callMain(['--job-json-file=/job.json']);
    if (code !== 0) throw new QpdfError(code);
    return qpdf.FS.readFile('/out.pdf');
  } finally {
    job.fill(0);
    qpdf.FS.writeFile('/job.json', job);
    qpdf.HEAPU8.fill(0);
  }
}

/**
 * An owner password is required and never used: a random one nobody knows. Streams stay as the
 * browser packed them.
 */
function jobFile(password: Uint8Array): Buffer {
  const [before, after] = JSON.stringify({
    inputFile: '/in.pdf',
    outputFile: '/out.pdf',
    streamData: 'preserve',
    encrypt: {
      userPassword: '\u0000',
      ownerPassword: randomBytes(16).toString('base64url'),
      '256bit': { modify: 'none' },
    },
  }).split('\\u0000');
  return Buffer.concat([Buffer.from(before ?? ''), escapeJson(password), Buffer.from(after ?? '')]);
}

/**
 * Bytes rather than a string, because a string cannot be wiped. Control characters never get here.
 */
function escapeJson(text: Uint8Array): Uint8Array {
  const escaped = new Uint8Array(text.length * 2);
  let length = 0;
  for (const byte of text) {
    if (byte === 0x22 || byte === 0x5c) escaped[length++] = 0x5c;
    escaped[length++] = byte;
  }
  return escaped.subarray(0, length);
}
