import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Transferable } from 'node:worker_threads';

/** A thread ended before it answered; `cause` is what it threw, if that was why. */
export class WorkerDied extends Error {}

/**
 * Starts a module as a thread. The built product has it in JavaScript; run from the sources, the
 * loader that reads TypeScript has to be started anew in every thread.
 * @param starter `import.meta.url` of a module in the same folder
 * @param name of the module's file, without its ending
 * @param options.silent drops what the thread writes to the console
 * @param options.failed is told what the thread died of; its end alone is told by `exit`
 */
export function startWorker(
  starter: string,
  name: string,
  options: { silent?: boolean; failed?: (cause: unknown) => void } = {},
): Worker {
  const { silent = false, failed = () => undefined } = options;
  const form = extname(starter);
  const file = new URL(`${name}${form}`, starter);
  const output = { stdout: silent, stderr: silent };
  const worker =
    form === '.ts'
      ? new Worker(loading(file), { ...output, eval: true })
      : new Worker(file, output);
  if (silent) {
    worker.stdout.resume();
    worker.stderr.resume();
  }
  // Without a listener the death of a thread would be the death of the process.
  worker.on('error', failed);
  return worker;
}

/** JavaScript that loads a module in TypeScript. */
function loading(file: URL): string {
  const tsx = createRequire(import.meta.url).resolve('tsx/cjs/api');
  const [loader, path] = [tsx, fileURLToPath(file)].map((text) => JSON.stringify(text));
  return `require(${loader}).require(${path}, ${path})`;
}

/**
 * Sends a request and gives the thread's next message: one request at a time.
 * @param handedOver buffers that this side then no longer has
 * @throws WorkerDied when it ends first
 */
export function answerOf<Answer>(
  worker: Worker,
  request: unknown,
  handedOver: readonly Transferable[] = [],
): Promise<Answer> {
  worker.postMessage(request, handedOver);
  return new Promise((resolve, reject) => {
    let cause: unknown;
    const answered = (answer: Answer): void => {
      settle();
      resolve(answer);
    };
    const failed = (thrown: unknown): void => {
      cause = thrown;
    };
    const died = (): void => {
      settle();
      reject(new WorkerDied('A thread ended before it answered', { cause }));
    };
    const settle = (): void => {
      worker.off('message', answered);
      worker.off('error', failed);
      worker.off('exit', died);
    };
    worker.on('message', answered);
    worker.on('error', failed);
    worker.on('exit', died);
  });
}
