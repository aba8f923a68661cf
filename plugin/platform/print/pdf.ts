import type { Log } from '../../kernel/log.ts';
import { createEncrypter } from './encrypt.ts';
import { createPrinter } from './printer.ts';
import type { PrinterHealth, PrintSeries } from './printer.ts';

export type { PrintSeries };

export interface PdfOptions {
  /** The browser; without it Debian's chromium-headless-shell, or its chromium. */
  executablePath?: string;
  /** The qpdf program; without it Debian's. Where there is none, qpdf runs in a thread, slower. */
  qpdfPath?: string;
  log: Log;
  /**
   * Documents printed at once (2). More than the processor has cores makes each slower and none
   * sooner.
   */
  concurrency?: number;
  /** Documents that may wait for their turn (20); the next is refused. */
  maxQueue?: number;
  /** Milliseconds one document may take, from its turn on (20,000). */
  deadlineMs?: number;
  /** Documents after which the browser is replaced (250). */
  restartAfter?: number;
}

export interface PdfHealth extends PrinterHealth {
  encrypterRunning: boolean;
}

export interface Pdf {
  /**
   * Prints a complete HTML document. It carries its own fonts and pictures as `data:`, and its own
   * paper, margins and page numbers in `@page` rules; scripts do not run and nothing is fetched.
   * @param options.signal leaves the line or breaks off the printing; the call then rejects with
   *   the signal's reason
   * @returns PDF bytes: tagged, with bookmarks, language and title as in the document
   * @throws AppError `pdf-browser-missing`, `pdf-browser-failed`, `pdf-busy`, `pdf-crashed`
   *   (twice), `pdf-stopped` (503), `pdf-too-slow` (504), `pdf-unsafe` (the document tried to go
   *   elsewhere), `pdf-failed` (500)
   */
  print(html: string, options?: { signal?: AbortSignal }): Promise<Uint8Array>;
  /**
   * Prints as `print` does, on pages kept for the documents of one person's batch; end it, whatever
   * happened.
   */
  series(): PrintSeries;
  /**
   * Encrypts a PDF with AES-256 (standard security handler, revision 6). Tags, bookmarks and
   * language stay.
   * @param password as `assertPassword` accepts it; of its UTF-8 form 127 bytes count, as the
   *   format has it
   * @throws AppError `pdf-encryption-failed` (500), `pdf-busy`, `pdf-stopped` (503), `pdf-too-slow`
   *   (504)
   */
  encrypt(pdf: Uint8Array, password: string): Promise<Uint8Array>;
  /**
   * Starts browser and qpdf, and goes once through the whole, so that the first report is as quick
   * as the next.
   */
  warm(): Promise<void>;
  health(): PdfHealth;
  /** Breaks off what runs and leaves no process, thread, timer or folder. For good. */
  stop(): Promise<void>;
}

/** Starts nothing until the first document or `warm`. */
export function createPdf(options: PdfOptions): Pdf {
  const {
    log,
    executablePath,
    qpdfPath,
    concurrency = 2,
    maxQueue = 20,
    deadlineMs = 20_000,
    restartAfter = 250,
  } = options;
  const printer = createPrinter({
    log,
    executablePath,
    concurrency,
    maxQueue,
    deadlineMs,
    restartAfter,
  });
  const encrypter = createEncrypter({ qpdfPath, log, maxQueue, deadlineMs });
  return {
    print: (html, { signal } = {}) => printer.print(html, signal),
    series: () => printer.series(),
    encrypt: (document, password) => encrypter.encrypt(document, password),
    warm: async () => {
      await encrypter.warm(await printer.warm());
    },
    health: () => ({ ...printer.health(), encrypterRunning: encrypter.running() }),
    stop: async () => {
      await Promise.all([printer.stop(), encrypter.stop()]);
    },
  };
}
