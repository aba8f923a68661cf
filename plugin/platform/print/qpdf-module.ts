import { constants } from 'node:fs';
import create from '@neslinesli93/qpdf-wasm';
import { QpdfError, qpdfJob } from './qpdf-job.ts';

/** What the module has and the package's own types leave out. */
export interface QpdfModule {
  callMain(args: string[]): number;
  /** All memory the program has; replaced when it grows. */
  readonly HEAPU8: Uint8Array;
  FS: {
    writeFile(path: string, data: Uint8Array, options?: { flags: number }): void;
    readFile(path: string): Uint8Array;
  };
}

const load = create as unknown as () => Promise<QpdfModule>;

const INPUT = '/in.pdf';
const OUTPUT = '/out.pdf';
const JOB = '/job.json';

/**
 * A program in memory for one document: no password of an earlier one can linger in it. The engine
 * compiles it once and finds it again for as long as one that was loaded before is still held.
 */
export const loadQpdf = (): Promise<QpdfModule> => load();

/**
 * Encrypts as `qpdfJob` says. `wipeQpdf` is to follow, whatever happened.
 * @throws QpdfError when qpdf does not take the document
 */
export function encryptByModule(
  qpdf: QpdfModule,
  pdf: Uint8Array,
  password: Uint8Array,
): Uint8Array {
  const job = qpdfJob({ input: INPUT, output: OUTPUT }, password);
  try {
    qpdf.FS.writeFile(INPUT, pdf);
    qpdf.FS.writeFile(JOB, job);
    const code = qpdf.callMain([`--job-json-file=${JOB}`]);
    if (code !== 0) throw new QpdfError(code);
    return qpdf.FS.readFile(OUTPUT);
  } finally {
    job.fill(0);
    // In its place: a file that is written anew leaves its old bytes behind.
    qpdf.FS.writeFile(JOB, job, { flags: constants.O_WRONLY });
  }
}

/** Overwrites all memory of the program; it is of no use after. */
export function wipeQpdf(qpdf: QpdfModule): void {
  qpdf.HEAPU8.fill(0);
}
