// A process of the test queue (test-queue.mjs): takes one file at a time, until it is told that there are no more.
import { readFileSync } from 'node:fs';
import { Server } from 'node:net';
import { join } from 'node:path';
import Mocha from 'mocha';
import { root } from './setup.mjs';

const {
  timeout,
  slow,
  'fail-zero': failZero,
} = JSON.parse(readFileSync(join(root, '.mocharc.json'), 'utf8'));

/**
 * Each file has a Mocha of its own, so that a suite that stops at its first failure stops for its own failures only.
 * @param {string} file
 * @param {boolean} color
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>}
 */
async function runFile(file, color) {
  // A forgotten `.only` would make a whole run look green.
  const mocha = new Mocha({ timeout, slow, failZero, color, reporter: 'spec', forbidOnly: true });
  mocha.addFile(join(root, file));
  try {
    await mocha.loadFilesAsync();
  } catch (error) {
    console.error(error);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const { stats, failures } = await new Promise((resolve) => {
    const runner = mocha.run((failures) => {
      resolve({ stats: runner.stats, failures });
    });
  });
  mocha.dispose();
  // A file without a test counts no failure of its own, and is one.
  return {
    passed: stats.passes,
    failed: Math.max(stats.failures, Math.min(failures, 1)),
    skipped: stats.pending,
  };
}

// Mocha counts what is thrown where nobody waits as a failure of the test under way; a promise it would let go by.
process.on('unhandledRejection', (reason) => {
  throw reason;
});
process.on('message', ({ file, color }) => {
  void runFile(file, color).then((counts) => {
    process.send?.(counts);
  });
});
/** Where each server that listens was opened. */
const servers = new Map();
const { listen } = Server.prototype;
Server.prototype.listen = function listenTold(...given) {
  servers.set(this, new Error('opened here').stack);
  this.once('close', () => servers.delete(this));
  return listen.apply(this, given);
};

process.once('disconnect', () => {
  // Where it does not end by itself, its output tells what it waits for; this itself keeps nothing.
  setTimeout(() => {
    const resources = process.getActiveResourcesInfo().join(', ');
    console.error(['Still open:', resources, ...servers.values()].join('\n'));
  }, 5_000).unref();
});
