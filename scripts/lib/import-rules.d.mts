import type { ESLint } from 'eslint';

/** Capabilities of plugin/, lowest first. */
export const layers: readonly string[];

/** Why `file` (from the repository's folder) may not import `specifier`; undefined when it may. */
export function importFault(
  file: string,
  specifier: string,
  typesOnly: boolean,
): string | undefined;

/** ESLint plugin with the rules of this product's own tree. */
export const opp: ESLint.Plugin;
