import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder of this package: templates and catalogues lie there both for sources and for `dist`.
 */
export const packageRoot: string = findUp(dirname(fileURLToPath(import.meta.url)));

function findUp(folder: string): string {
  if (existsSync(join(folder, 'manifest.schema.json')) && existsSync(join(folder, 'templates')))
    return folder;
  const parent = dirname(folder);
  if (parent === folder)
    throw new Error('The folder of opp-dossier with its templates was not found');
  return findUp(parent);
}
