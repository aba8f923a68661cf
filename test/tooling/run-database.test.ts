import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { makeRunFolder, memoryFolder } from '../../scripts/lib/run-database.mjs';

describe('the folder of a run', () => {
  let folder: string;
  let runs: string;
  let memory: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'opp-run-test-'));
    [runs, memory] = [join(folder, 'runs'), join(folder, 'memory')];
    mkdirSync(memory);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const inMemory = (own: string): string => memoryFolder(own, { memory, bytes: 1 });

  it('goes with what the run kept in memory, which nobody else may read', () => {
    const steps: (() => unknown)[] = [];
    const own = makeRunFolder((step) => {
      steps.push(step);
    }, runs);
    const kept = inMemory(own);
    expect(dirname(kept)).to.equal(memory);
    expect(statSync(kept).mode & 0o777).to.equal(0o700);
    for (const step of steps) step();
    expect([own, kept].filter((path) => existsSync(path))).to.deep.equal([]);
  });

  it('is used itself where no memory is to be had', () => {
    const own = makeRunFolder(() => undefined, runs);
    expect(memoryFolder(own, { memory: join(folder, 'absent'), bytes: 1 })).to.equal(own);
  });

  it('of a run that was killed goes at the next one, with what that kept in memory; one under way stays', () => {
    const { pid } = spawnSync('true');
    const killed = join(runs, String(pid));
    mkdirSync(killed, { recursive: true });
    const left = inMemory(killed);
    writeFileSync(join(left, 'ibdata1'), '');
    const underWay = join(runs, String(process.ppid));
    mkdirSync(underWay);
    const inUse = inMemory(underWay);
    makeRunFolder(() => undefined, runs);
    expect([killed, left].filter((path) => existsSync(path))).to.deep.equal([]);
    expect([underWay, inUse].filter((path) => !existsSync(path))).to.deep.equal([]);
  });
});
