/** Exit code of a process ended by a signal, as shells count it. */
const codeOfSignal = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/**
 * Runs a script's work and always undoes what it set up, latest first: at its end, when it throws and when the
 * person or the system stops it. The exit code is the work's own.
 * @param {(undo: (step: () => unknown) => void, signalled: AbortSignal) => Promise<number>} work
 *   `undo` registers a step; `signalled` aborts on Ctrl-C or SIGTERM, after which `work` need not end by itself
 * @param {{ signalCode?: number }} [options] signalCode: exit code after Ctrl-C where that is the normal way to end
 */
export async function runWithCleanup(work, options = {}) {
  /** @type {(() => unknown)[]} */
  const steps = [];
  const abort = new AbortController();
  const stopped = new Promise((resolve) => {
    for (const [signal, code] of Object.entries(codeOfSignal)) {
      process.on(signal, () => {
        abort.abort();
        resolve(options.signalCode ?? code);
      });
    }
  });
  let code = 1;
  try {
    code = await Promise.race([
      work((step) => {
        steps.push(step);
      }, abort.signal),
      stopped,
    ]);
  } catch (error) {
    console.error(
      `\n${error instanceof Error && error.name === 'PlainFault' ? error.message : String(error?.stack ?? error)}`,
    );
  }
  for (const step of steps.toReversed()) {
    try {
      await step();
    } catch (error) {
      console.error(`While cleaning up: ${String(error)}`);
      code = code === 0 ? 1 : code;
    }
  }
  process.exit(code);
}

/** A fault whose message is the whole story for the person who ran the script; no stack is shown. */
export class PlainFault extends Error {
  name = 'PlainFault';
}
