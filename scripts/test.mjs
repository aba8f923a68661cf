// npm test [-- files or mocha's options]; with --deep also the long runs of test/deep; with --changed or
// --changed=<revision> the tests that the changes since HEAD or that revision touch.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changesSince } from './lib/changes.mjs';
import { PlainFault, runWithCleanup } from './lib/cleanup.mjs';
import { spawnGuarded, stopGuarded } from './lib/process.mjs';
import { makeRunFolder, provideRunDatabase } from './lib/run-database.mjs';
import { prepare, root, say } from './lib/setup.mjs';
import { summaryLine } from './lib/summary.mjs';
import { keepDurations, longestFirst, readDurations } from './lib/test-order.mjs';
import { runTestFiles } from './lib/test-queue.mjs';
import { selectTests } from './lib/test-selection.mjs';

/** A test process ends by itself once nothing is open any more; a test that leaves something open is a fault to find. */
const lingerMs = 20_000;
const deep = process.argv.includes('--deep');
const since = /^--changed(?:=(.+))?$/;
const revision = process.argv.map((word) => since.exec(word)).find((found) => found !== null);
const extra = process.argv.slice(2).filter((word) => word !== '--deep' && !since.test(word));
const command = deep ? 'npm run test:deep' : 'npm test';
const durationsFile = join(
  root,
  '.data',
  deep ? 'test-durations-deep.json' : 'test-durations.json',
);
const lingers =
  `The tests are over, but something kept the process alive for ${lingerMs / 1000} s more: ` +
  'a timer, a socket or a browser that a test did not close.';

await runWithCleanup(async (undo, signalled) => {
  const summary = { passed: 0, failed: 0, skipped: 0 };
  let remark = 'The run ended before the tests did; the reason is above.';
  let passed = false;
  // Registered first, so that it is printed last: after everything has stopped.
  undo(() => {
    report(summary, remark, passed);
  });
  const files = filesToRun();
  if (files.length === 0) {
    [passed, remark] = [true, 'No test reaches what changed.'];
    return 0;
  }
  const { chromium } = await prepare({ chromium: true, database: true, oracles: true });
  const folder = makeRunFolder(undo);
  const database = await provideRunDatabase(folder, undo, { inMemory: true });
  const env = {
    ...process.env,
    ...database.env,
    PUPPETEER_EXECUTABLE_PATH: chromium ?? '',
    ...(deep ? { TEST_DEEP: '1' } : {}),
  };
  say(`Running the tests${deep ? ', the long ones included' : ''}.`);
  const run = {
    folder,
    undo,
    env,
    count: (counts) => {
      for (const kind of Object.keys(summary)) summary[kind] += counts[kind];
    },
  };
  const outcome = await Promise.race([
    extra.length > 0 ? runChosen(run) : runQueue(files, run),
    database.lost,
  ]);
  // Stopped by a signal: the clean-up ends the tests, and this goes on while it does.
  if (signalled.aborted || outcome === undefined) return 1;
  passed = outcome.fault === undefined;
  remark = outcome.fault ?? 'All is well. Next: npm run check, or npm run demo to see it.';
  return passed ? 0 : 1;
});

/** Every test file, or those that the changes touch. */
function filesToRun() {
  const all = testFiles().filter((file) => deep || !file.startsWith('test/deep/'));
  if (revision === undefined) return all;
  if (extra.length > 0)
    throw new PlainFault(`--changed chooses the tests itself: ${extra.join(' ')} is too much.`);
  const against = revision[1] ?? 'HEAD';
  const { paths, changed } = changesSince(root, against);
  const { tests, whole, reasons } = selectTests({
    paths,
    changed,
    read: (path) => readFileSync(join(root, path), 'utf8'),
  });
  const chosen = all.filter((file) => tests.includes(file));
  const told = chosen.map((file) => `${file} (${reasons.get(file) ?? ''})`).join(', ');
  const count = `${changed.length} changed since ${against}, ${chosen.length} of ${all.length} test files touched`;
  say(`${count}: ${whole === undefined ? told : `${whole} touches all`}.`);
  return chosen;
}

function testFiles() {
  return readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .map((name) => join('test', name).replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.test.ts'))
    .toSorted();
}

/** Several files at a time, in no order that a test may lean on. */
async function runQueue(files, { folder, undo, env, count }) {
  /** @type {Record<string, number>} */
  const measured = {};
  const { failed, lingering } = await runTestFiles(
    longestFirst(files, readDurations(durationsFile)),
    {
      folder,
      undo,
      env,
      count,
      lingerMs,
      took: (file, seconds) => {
        measured[file] = Math.round(seconds * 10) / 10;
      },
      color: process.stdout.isTTY === true,
      write: (text) => {
        process.stdout.write(text);
      },
    },
  );
  keepDurations(durationsFile, measured, (file) => existsSync(join(root, file)));
  if (failed.length > 0) {
    return {
      fault: `Failures, shown above, in:\n${failed.map((file) => `  ${file}`).join('\n')}\n${command} -- <file> runs one file, -g "<words>" the tests with those words.`,
    };
  }
  if (lingering.length > 0) return { fault: `${lingers} One of: ${lingering.flat().join(', ')}.` };
  return {};
}

/** Chosen files or tests: one mocha with the options as given, shown as it goes. */
async function runChosen({ folder, undo, env, count }) {
  const summaryFile = join(folder, 'summary.json');
  const mocha = spawnGuarded(process.execPath, mochaArguments(), {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...env, TEST_SUMMARY_FILE: summaryFile },
  });
  undo(() => stopGuarded(mocha, 5_000));
  const outcome = await Promise.race([mocha.ended, lingering(summaryFile)]);
  if (!existsSync(summaryFile)) return undefined;
  count(JSON.parse(readFileSync(summaryFile, 'utf8')));
  if (outcome === 'lingers') return { fault: lingers };
  return outcome === 0
    ? {}
    : {
        fault: `Look at the failures above; ${command} -- <file> runs one file, -g "<words>" the tests with those words.`,
      };
}

function mochaArguments() {
  const files = extra.filter(
    (word) => !word.startsWith('-') && (word.includes('*') || existsSync(join(root, word))),
  );
  return [
    'node_modules/mocha/bin/mocha.js',
    ...extra,
    ...(files.length === 0 ? ['test/**/*.test.ts'] : []),
    ...(deep || files.length > 0 ? [] : ['--ignore', 'test/deep/**']),
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
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/**
 * @param {{ passed: number, failed: number, skipped: number }} summary
 * @param {string} remark
 * @param {boolean} passed a run that went wrong never counts 0 failed
 */
function report(summary, remark, passed) {
  console.log(
    `\n${summaryLine(passed ? summary : { ...summary, failed: Math.max(1, summary.failed) })}`,
  );
  console.log(remark);
}
