import { closeSync, openSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnGuarded, stopGuarded } from './process.mjs';
import { root } from './setup.mjs';

/** What one process of tests takes with its browser, in bytes. */
const laneMemory = 1.5 * 1024 ** 3;
const mostLanes = 4;
/** MiB of young objects: hundreds of apps come and go in a process, and collecting them often costs a tenth of it. */
const youngSpace = 64;
const workerScript = fileURLToPath(new URL('test-worker.mjs', import.meta.url));

/** One more than there are cores, for a test waits for the database or the browser half its time; fewer where memory is short. */
export function usualLanes() {
  const fitting = Math.floor(process.availableMemory() / laneMemory);
  return Math.max(1, Math.min(availableParallelism() + 1, fitting, mostLanes));
}

/**
 * Runs test files over a few processes; each takes the next file of the queue when it has done one.
 * What a file printed is shown when it has ended. A process that ends under a file is a failure of that file, and
 * the rest goes on in a new one. See test-queue.d.mts for the shapes.
 */
export async function runTestFiles(
  files,
  {
    folder,
    undo,
    count,
    write,
    took = () => {},
    env = process.env,
    color = false,
    lingerMs,
    lanes = usualLanes(),
  },
) {
  const queue = [...files];
  const faults = { failed: [], lingering: [] };

  const lane = async (number) => {
    while (queue.length > 0) {
      const worker = startWorker(join(folder, `tests-${number}.log`), env);
      undo(() => {
        // Broken off: no lane goes on with the next.
        queue.length = 0;
        return stopGuarded(worker.guarded, 5_000);
      });
      const done = [];
      let ended;
      while (queue.length > 0 && ended === undefined) {
        const file = queue.shift();
        const start = performance.now();
        const outcome = await worker.run({ file, color });
        ended = outcome.ended;
        const seconds = (performance.now() - start) / 1000;
        const counts = outcome.counts ?? { passed: 0, failed: 1, skipped: 0 };
        done.push(file);
        count(counts);
        if (counts.failed > 0) faults.failed.push(file);
        else took(file, seconds);
        write(`\n${file} (${seconds.toFixed(1)} s)\n${worker.output()}`);
        if (ended !== undefined)
          write(`\nThe process ended with ${ended} before the tests of ${file} did.\n`);
      }
      if (ended === undefined && !(await worker.leave(lingerMs))) {
        faults.lingering.push(done);
        write(`\n${worker.output()}`);
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
  return faults;
}

/**
 * Its output and error output go to one file, so that they stay in their order and nothing is lost in a crash.
 * @param {string} logFile
 * @param {NodeJS.ProcessEnv} env
 */
function startWorker(logFile, env) {
  const log = openSync(logFile, 'w');
  const guarded = spawnGuarded(
    process.execPath,
    [`--max-semi-space-size=${youngSpace}`, '--import=tsx', workerScript],
    { cwd: root, env, stdio: ['ignore', log, log, 'ipc'] },
  );
  closeSync(log);
  const { child } = guarded;
  let shown = 0;
  return {
    guarded,
    run: (message) => {
      const answer = new Promise((resolve) => {
        child.once('message', (counts) => {
          resolve({ counts });
        });
      });
      // Whether it took the message shows in its answer or its end.
      child.send(message, () => {});
      return Promise.race([answer, guarded.ended.then((code) => ({ ended: code }))]);
    },
    /** What it printed since the last time. */
    output: () => {
      const all = readFileSync(logFile);
      const fresh = all.subarray(shown);
      shown = all.length;
      return fresh.toString('utf8');
    },
    /** Tells it that there is no more, and waits until it has ended by itself; false when it does not. */
    leave: async (ms) => {
      child.disconnect();
      let timer;
      const late = new Promise((resolve) => {
        timer = setTimeout(() => {
          resolve(false);
        }, ms);
      });
      const left = await Promise.race([guarded.ended.then(() => true), late]);
      clearTimeout(timer);
      return left;
    },
  };
}
