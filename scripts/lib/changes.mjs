import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PlainFault } from './cleanup.mjs';

/** Files and changes of a folder, as git knows them. See changes.d.mts for the shapes. */
export function changesSince(folder, revision) {
  const made = git(folder, ['ls-files', '-z', '--others', '--exclude-standard']);
  const changed = git(folder, [
    'diff',
    '-z',
    '--name-only',
    '--no-renames',
    '--relative',
    revision,
    '--',
  ]);
  const kept = git(folder, ['ls-files', '-z']).filter((path) => existsSync(join(folder, path)));
  return {
    paths: [...new Set([...kept, ...made])].toSorted(),
    changed: [...new Set([...changed, ...made])].toSorted(),
  };
}

/**
 * @param {string} folder
 * @param {readonly string[]} words
 */
function git(folder, words) {
  try {
    const text = execFileSync('git', words, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return text.split('\0').filter((path) => path !== '');
  } catch (error) {
    const why = String(error.stderr ?? '').trim() || error.message;
    throw new PlainFault(`What changed cannot be told, for git says:\n${why}`);
  }
}
