// npm run check: everything that can be judged without running the product.
import { runWithCleanup } from './lib/cleanup.mjs';
import { run } from './lib/process.mjs';
import { prepare, root, say } from './lib/setup.mjs';
import { templateFaults } from './lib/template-check.mjs';

const tool =
  (/** @type {readonly string[]} */ ...words) =>
  async () => {
    const { code } = await run(process.execPath, words, { cwd: root });
    return code === 0;
  };

const listed = (/** @type {() => Promise<(root: string) => string[]>} */ load) => async () => {
  const faults = (await load())(root);
  for (const fault of faults) console.log(`    ${fault}`);
  return faults.length === 0;
};

const steps = [
  {
    name: 'format',
    what: 'Comparing with the formatter.',
    passes: tool('node_modules/@biomejs/biome/bin/biome', 'format', '.'),
  },
  {
    name: 'types and lint',
    what: 'Checking types, those of the modules that the browser runs too, and linting.',
    // Side by side: nothing else takes as long.
    passes: async () => {
      // Loaded only now: it needs packages that set-up may have to install first.
      const { judge } = await import('./lib/judging.mjs');
      const browser = tool('node_modules/typescript/bin/tsc', '-p', 'templates/assets/js');
      return (await Promise.all([judge(), browser()])).every(Boolean);
    },
  },
  {
    name: 'imports',
    what: 'Looking for files that import each other.',
    // Loaded only now: it needs a package that set-up may have to install first.
    passes: listed(async () => (await import('./lib/import-graph.mjs')).circleFaults),
  },
  {
    name: 'strings',
    what: 'Comparing the catalogues nl and en, and looking for missing or unused strings.',
    // Loaded only now: it needs a package that set-up may have to install first.
    passes: listed(async () => (await import('./lib/catalogue-check.mjs')).catalogueFaults),
  },
  {
    name: 'templates',
    what: 'Looking for unescaped output in templates.',
    passes: listed(async () => templateFaults),
  },
];

await runWithCleanup(async () => {
  await prepare({});
  /** @type {string[]} */
  const failed = [];
  for (const { name, what, passes } of steps) {
    say(what);
    if (!(await passes())) failed.push(name);
  }
  console.log(
    failed.length === 0
      ? '\nNothing to mend. Next: npm test.'
      : `\nTo mend: ${failed.join(', ')}; the places are named above. Then run npm run check again.`,
  );
  return failed.length === 0 ? 0 : 1;
});
