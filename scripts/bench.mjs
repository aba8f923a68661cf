// npm run bench [-- name …]: one JSON line a figure. A figure past its bar is still an answer, not a failure.
import { runWithCleanup } from './lib/cleanup.mjs';
import { spawnGuarded, stopGuarded } from './lib/process.mjs';
import { makeRunFolder, provideRunDatabase } from './lib/run-database.mjs';
import { prepare, root, say } from './lib/setup.mjs';

await runWithCleanup(async (undo) => {
  const { chromium = '' } = await prepare({ chromium: true, database: true });
  const database = await provideRunDatabase(makeRunFolder(undo), undo);
  say('Measuring; leave the machine alone meanwhile.');
  const bench = spawnGuarded(
    process.execPath,
    ['--import=tsx', 'test/bench/main.ts', ...process.argv.slice(2)],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...database.env, PUPPETEER_EXECUTABLE_PATH: chromium },
    },
  );
  undo(() => stopGuarded(bench, 10_000));
  const code = await Promise.race([bench.ended, database.lost]);
  say(
    code === 0
      ? 'Done. Next: compare with test/bench/results.md and add the figures there, dated.'
      : 'The bench itself failed; the reason is above.',
  );
  return code;
});
