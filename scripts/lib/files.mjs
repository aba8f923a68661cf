import { existsSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/**
 * Files under a folder, sorted; none when the folder is absent.
 * @param {string} root
 * @param {string} folder below the root
 * @param {readonly string[]} endings such as `.ts`
 * @returns {string[]} paths from the root, with `/`
 */
export function filesUnder(root, folder, endings) {
  const start = join(root, folder);
  if (!existsSync(start)) return [];
  return readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) =>
      relative(root, join(entry.parentPath ?? entry.path, entry.name))
        .split(sep)
        .join('/'),
    )
    .toSorted();
}
