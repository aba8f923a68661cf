// npm test [-- files or mocha's options]; with --deep also the long runs of test/deep.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runWithCleanup } from './lib/cleanup.mjs';
import { spawnGuarded, stopGuarded } from './lib/process.mjs';
import { makeRunFolder, provideRunDatabase } from './lib/run-database.mjs';
import { prepare, root, say } from './lib/setup.mjs';
import { summaryLine } from './lib/summary.mjs';

/** Mocha ends by itself once nothing is open any more; a test that leaves something open is a fault to find. */
const lingerMs = 20_000;

const deep = process.argv.includes('--deep');
const extra = process.argv.slice(2).filter((word) => word !== '--deep');
const narrowed = extra.length > 0;
const command = deep ? 'npm run test:deep' : 'npm test';

await runWithCleanup(async (undo, signalled) => {
  let summary = { passed: 0, failed: 0, skipped: 0 };
  let remark = 'The run ended before the tests did; the reason is above.';
  let passed = false;
  // Registered first, so that it is printed last: after everything has stopped.
  undo(() => { report(summary, remark, passed); });
  const { chromium } = await prepare({ chromium: true, database: true, oracles: true });
  const folder = makeRunFolder(undo);
  const database = await provideRunDatabase(folder, undo);
  const summaryFile = join(folder, 'summary.json');
  say(`Running the tests${deep ? ', the long ones included' : ''}.`);
  const mocha = spawnGuarded(process.execPath, mochaArguments(), {
    cwd: root, stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env, ...database.env, TEST_SUMMARY_FILE: summaryFile, PUPPETEER_EXECUTABLE_PATH: chromium ?? '',
      ...(deep ? { TEST_DEEP: '1' } : {}),
    },
  });
  undo(() => stopGuarded(mocha, 5_000));
  const outcome = await Promise.race([mocha.ended, lingering(summaryFile), database.lost]);
  // Stopped by a signal: the clean-up ends mocha, and this goes on while it does.
  if (signalled.aborted) return 1;
  const counted = readSummary(summaryFile);
  if (counted === undefined) return 1;
  summary = counted;
  if (outcome === 'lingers') {
    remark = `The tests are over, but something kept the process alive for ${lingerMs / 1000} s more: `
      + 'a timer, a socket or a browser that a test did not close.';
    return 1;
  }
  passed = outcome === 0;
  remark = passed ? 'All is well. Next: npm run check, or npm run demo to see it.'
    : `Look at the failures above; ${command} -- <file> runs one file, -g "<words>" the tests with those words.`;
  return outcome;
});

function mochaArguments() {
  const files = extra.filter((word) => !word.startsWith('-') && (word.includes('*') || existsSync(join(root, word))));
  return [
    'node_modules/mocha/bin/mocha.js', ...extra,
    ...(files.length === 0 ? ['test/**/*.test.ts'] : []),
    ...(deep || files.length > 0 ? [] : ['--ignore', 'test/deep/**']),
    // A forgotten `.only` would make a whole run look green.
    ...(narrowed ? [] : ['--forbid-only']),
  ];
}

/** @param {string} summaryFile */
async function lingering(summaryFile) {
  for (;;) {
    await pause(500);
    if (!existsSync(summaryFile)) continue;
    await pause(lingerMs);
    return 'lingers';
  }
}

/** @param {number} ms */
function pause(ms) {
  return new Promise((resolve) => { setTimeout(resolve, ms); });
}

/**
 * @param {string} file
 * @returns {{ passed: number, failed: number, skipped: number } | undefined} undefined when the tests did not end
 */
function readSummary(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/**
 * @param {{ passed: number, failed: number, skipped: number }} summary
 * @param {string} remark
 * @param {boolean} passed a run that went wrong never counts 0 failed
 */
function report(summary, remark, passed) {
  console.log(`\n${summaryLine(passed ? summary : { ...summary, failed: Math.max(1, summary.failed) })}`);
  console.log(remark);
}
