import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../plugin/kernel/package-root.ts';
import { runTestFiles } from '../../scripts/lib/test-queue.mjs';
import type { Counts } from '../../scripts/lib/test-queue.mjs';

const passing = "it('passes', () => {});";
const files = {
  good: `describe('good', () => { ${passing} it.skip('is left out', () => {}); });`,
  bad: `describe('bad', () => { ${passing} it('fails', () => { console.error('beside it'); throw new Error('on purpose'); }); });`,
  bails: `describe('bails', function () { this.bail(true); ${passing} it('passes too', () => {}); });`,
  exits:
    "it('ends the process as if all were well', () => { console.log('last words'); process.exit(0); });",
  killed: "it('is killed', (done) => { process.kill(process.pid, 'SIGKILL'); });",
  only: "it.only('is the only one', () => {}); it('is forgotten', () => {});",
  empty: "describe('nothing', () => {});",
  broken: "throw new Error('cannot be loaded');",
  rejects:
    "it('leaves a promise behind', (done) => { void Promise.reject(new Error('unseen')); setTimeout(done, 50); });",
  open: "it('leaves a timer', () => { setInterval(() => {}, 1_000); });",
};
type Name = keyof typeof files;

describe('the queue of test files', function () {
  this.timeout(60_000);
  const folder = join(packageRoot, '.data', 'test-queue');
  const place = (name: Name): string => `.data/test-queue/${name}.test.mjs`;

  before(async () => {
    await mkdir(folder, { recursive: true });
    await Promise.all(
      Object.entries(files).map(([name, source]) =>
        writeFile(join(packageRoot, place(name as Name)), source),
      ),
    );
  });
  after(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function run(
    names: readonly Name[],
    options: { lanes?: number; lingerMs?: number; stop?: boolean } = {},
  ) {
    const total: Counts = { passed: 0, failed: 0, skipped: 0 };
    const steps: (() => unknown)[] = [];
    let text = '';
    const { stop = false, ...others } = options;
    const running = runTestFiles(names.map(place), {
      folder,
      lingerMs: 20_000,
      ...others,
      undo: (step) => {
        steps.push(step);
      },
      write: (part) => {
        text += part;
      },
      count: (counts) => {
        for (const kind of ['passed', 'failed', 'skipped'] as const) total[kind] += counts[kind];
        if (stop) for (const step of steps.toReversed()) void step();
      },
    });
    const outcome = await running;
    await Promise.all(steps.map((step) => step()));
    return { ...outcome, total, text };
  }

  it('adds up what passed, failed and was left out over two processes, names the files that failed, and shows what they printed', async () => {
    const { total, failed, lingering, text } = await run(['good', 'bad', 'bails']);
    expect(total).to.deep.equal({ passed: 4, failed: 1, skipped: 1 });
    expect(failed).to.deep.equal([place('bad')]);
    expect(lingering).to.deep.equal([]);
    expect(text).to.match(/bad\.test\.mjs \(\d+\.\d s\)\n[^]*beside it[^]*on purpose/);
  });

  it('runs a suite that stops at its own first failure whole after the failure of another file in the same process', async () => {
    expect((await run(['bad', 'bails'], { lanes: 1 })).total).to.deep.equal({
      passed: 3,
      failed: 1,
      skipped: 0,
    });
  });

  for (const name of ['exits', 'killed'] as const) {
    it(`counts a file whose process ${name} as failed, says so, and goes on with the next`, async () => {
      const { total, failed, text } = await run([name, 'good'], { lanes: 1 });
      expect(total).to.deep.equal({ passed: 1, failed: 1, skipped: 1 });
      expect(failed).to.deep.equal([place(name)]);
      expect(text).to.include(`before the tests of ${place(name)} did`);
      if (name === 'exits') expect(text).to.include('last words');
    });
  }

  for (const [name, words] of [
    ['only', 'only'],
    ['empty', '0 passing'],
    ['broken', 'cannot be loaded'],
    ['rejects', 'unseen'],
  ] as const) {
    it(`fails where a file is ${name}, and shows why`, async () => {
      const { total, failed, text } = await run([name], { lanes: 1 });
      expect(total.failed).to.equal(1);
      expect(failed).to.deep.equal([place(name)]);
      expect(text).to.include(words);
    });
  }

  it('tells which files a process had run that does not end by itself', async () => {
    const { total, lingering } = await run(['good', 'open'], { lanes: 1, lingerMs: 500 });
    expect(total.failed).to.equal(0);
    expect(lingering).to.deep.equal([[place('good'), place('open')]]);
  });

  it('goes on with nothing when it is broken off', async () => {
    const { total } = await run(['good', 'good', 'good', 'good'], { lanes: 1, stop: true });
    expect(total.passed).to.equal(1);
  });
});
