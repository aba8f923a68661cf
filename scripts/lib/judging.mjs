import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesUnder } from './files.mjs';
import { run } from './process.mjs';
import { root } from './setup.mjs';

const judgeScript = fileURLToPath(new URL('judge.mjs', import.meta.url));
/** Each reads the whole program anew, so that a third gains little. */
const mostProcesses = 2;
const endings = ['.ts', '.js', '.cjs', '.mjs'];
const passedOver = new Set(['node_modules', 'dist', '.data', '.git']);

/** Types and lint of every file of the repository. See judging.d.mts for the shapes. */
export async function judge() {
  const parts = partsOf(judgedFiles(), Math.min(mostProcesses, availableParallelism()));
  const outcomes = await Promise.all(
    parts.map((files) =>
      run(process.execPath, [judgeScript, ...files], { cwd: root, quiet: true }),
    ),
  );
  for (const { output } of outcomes) process.stdout.write(output);
  return outcomes.every(({ code }) => code === 0);
}

function judgedFiles() {
  const top = readdirSync(root, { withFileTypes: true }).filter(
    ({ name }) => !passedOver.has(name),
  );
  return [
    ...top
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) => filesUnder(root, name, endings)),
    ...top
      .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
      .map(({ name }) => name),
  ]
    .toSorted()
    .map((path) => ({ path, weight: statSync(join(root, path)).size * costOf(path) }));
}

/** What a byte costs: the rules have more to ask of the product than of its tests, and of scripts no types. */
function costOf(path) {
  if (!path.endsWith('.ts')) return 0.1;
  return path.startsWith('plugin/') ? 1.5 : 1;
}

/** Parts of about the same weight, neighbours together. See judging.d.mts for the shapes. */
export function partsOf(files, count) {
  const whole = files.reduce((sum, { weight }) => sum + weight, 0);
  const parts = Array.from({ length: count }, () => /** @type {string[]} */ ([]));
  let before = 0;
  for (const { path, weight } of files) {
    const part = Math.floor(((before + weight / 2) / whole) * count);
    parts[Math.min(count - 1, part)]?.push(path);
    before += weight;
  }
  return parts.filter((part) => part.length > 0);
}
