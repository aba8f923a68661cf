import { parentPort } from 'node:worker_threads';
import { sealChromiumPdf } from './chromium-pdf.ts';
import { UnknownForm } from './pdf-tokens.ts';
import { encryptByQpdf, loadQpdf, QpdfError } from './qpdf.ts';
import { createSecurityHandler } from './security-handler.ts';

export interface EncryptRequest {
  pdf: Uint8Array;
  /** UTF-8, handed over: the sender keeps no copy. */
  password: Uint8Array;
}

/** `failed` says which kind of thing went wrong and quotes nothing. */
export type EncryptAnswer = { pdf: Uint8Array; by: 'own' | 'qpdf' } | { failed: string };

const port = parentPort;
if (port === null) throw new Error('encrypt-worker runs as a worker thread');

port.on('message', ({ pdf, password }: EncryptRequest) => {
  void encrypt(pdf, password).then((answer) => {
    port.postMessage(answer, 'pdf' in answer ? [answer.pdf.buffer as ArrayBuffer] : []);
  });
});

async function encrypt(pdf: Uint8Array, password: Uint8Array): Promise<EncryptAnswer> {
  try {
    const own = sealOwn(pdf, password);
    if (own !== undefined) return { pdf: own, by: 'own' };
    return { pdf: encryptByQpdf(await loadQpdf(), pdf, password), by: 'qpdf' };
  } catch (cause) {
    return { failed: cause instanceof QpdfError ? cause.message : 'The encryption broke off' };
  } finally {
    password.fill(0);
  }
}

/**
 * Undefined when the document is not as Chromium writes it: qpdf then does the same, some ten times
 * slower.
 */
function sealOwn(pdf: Uint8Array, password: Uint8Array): Uint8Array | undefined {
  const handler = createSecurityHandler(password.subarray(0, 127));
  try {
    return sealChromiumPdf(pdf, handler);
  } catch (cause) {
    if (cause instanceof UnknownForm) return undefined;
    throw cause;
  } finally {
    handler.wipe();
  }
}
