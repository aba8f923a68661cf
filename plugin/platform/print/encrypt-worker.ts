import { parentPort } from 'node:worker_threads';
import { giveWay } from '../threads/index.ts';
import { QpdfError } from './qpdf-job.ts';
import { encryptByModule, loadQpdf, wipeQpdf } from './qpdf-module.ts';
import type { QpdfModule } from './qpdf-module.ts';

export interface EncryptRequest {
  pdf: Uint8Array;
  /** UTF-8, handed over: the sender keeps no copy. */
  password: Uint8Array;
}

/** `failed` says which kind of thing went wrong and quotes nothing. */
export type EncryptAnswer = { pdf: Uint8Array } | { failed: string };

const port = parentPort;
if (port === null) throw new Error('encrypt-worker runs as a worker thread');
giveWay();

let ready = loadQpdf();
/**
 * What was used is held until the next is there: only so long the engine keeps what it compiled.
 */
const used = new Set<QpdfModule>();

port.on('message', (request: EncryptRequest) => {
  void serve(request);
});

/** Wiping and making ready for the next document come after the answer: nobody waits for them. */
async function serve(request: EncryptRequest): Promise<void> {
  const qpdf = await ready;
  const answer = encrypt(qpdf, request);
  port?.postMessage(answer, 'pdf' in answer ? [answer.pdf.buffer as ArrayBuffer] : []);
  wipeQpdf(qpdf);
  used.add(qpdf);
  ready = loadQpdf();
  await ready;
  used.delete(qpdf);
}

function encrypt(qpdf: QpdfModule, { pdf, password }: EncryptRequest): EncryptAnswer {
  try {
    return { pdf: encryptByModule(qpdf, pdf, password) };
  } catch (cause) {
    return { failed: cause instanceof QpdfError ? cause.message : 'The encryption broke off' };
  } finally {
    password.fill(0);
  }
}
