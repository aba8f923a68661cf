import { autosave } from './autosave.ts';
import { lineOf } from './figure.ts';
import type { Benchmark } from './figure.ts';
import { memory } from './memory.ts';
import { overload } from './overload.ts';
import { pageGrowth } from './page-growth.ts';
import { pageQueries } from './page-queries.ts';
import { pageStep } from './page-step.ts';
import { reportBatch } from './report-batch.ts';
import { reportOverhead } from './report-overhead.ts';
import { reportVersusLaunch } from './report-vs-launch.ts';

/** `npm run bench [-- name …]`; without a name every benchmark, one after the other. */
const benchmarks: Readonly<Record<string, Benchmark>> = {
  'report.overhead': reportOverhead,
  'report.vs-launch': reportVersusLaunch,
  'report.batch': reportBatch,
  'page.step': pageStep,
  'page.growth': pageGrowth,
  'page.queries': pageQueries,
  autosave,
  memory,
  overload,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in benchmarks));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no benchmark ${unknown.join(', ')}. There are: ${Object.keys(benchmarks).join(', ')}.\n`,
  );
}
for (const [name, benchmark] of Object.entries(benchmarks)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  try {
    await benchmark((figure) => {
      process.stdout.write(`${lineOf(figure)}\n`);
    });
  } catch (error) {
    // One that breaks must not take the others with it, and is never mistaken for a figure.
    process.stdout.write(
      `${lineOf({ name, value: null, unit: 'ratio', bar: null, size: 'broke off; the reason is on standard error' })}\n`,
    );
    process.stderr.write(
      `${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
  }
}
