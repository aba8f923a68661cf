import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './kernel/package-root.ts';

/** A file of this package, by its path in it. */
export const readJson = (file: string): Readonly<Record<string, unknown>> =>
  JSON.parse(readFileSync(join(packageRoot, file), 'utf8')) as Readonly<Record<string, unknown>>;

export const packageVersion = (): string => String(readJson('package.json')['version']);
