import type { ESLint } from 'eslint';

/** The wings of plugin/ with their rooms, lowest first. */
export const wings: Readonly<Record<string, readonly string[]>>;

/** The room of a file, "logbook/notes"; undefined for what is not in a wing of plugin/. */
export function roomOf(path: string): string | undefined;

/** A room's place in the order of all, -1 for one that has none. */
export function roomOrder(room: string): number;

/** Names that a door shows at most. */
export const WIDEST_DOOR: number;

/** Why `file` (from the repository's folder) may not import `specifier`; undefined when it may. */
export function importFault(
  file: string,
  specifier: string,
  typesOnly: boolean,
): string | undefined;

/** ESLint plugin with the rules of this product's own tree. */
export const opp: ESLint.Plugin;
