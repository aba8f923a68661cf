/** What each file imports of the others; packages and files that are not among them are left out. */
export function importGraph(
  sources: readonly { readonly file: string; readonly text: string }[],
): Map<string, string[]>;

/** Files of which each leads back to itself over the others, a list a circle. */
export function circles(graph: ReadonlyMap<string, readonly string[]>): string[][];

/** Which rooms each room of plugin/ imports, and by which files. */
export function roomArrows(
  graph: ReadonlyMap<string, readonly string[]>,
): Map<string, Map<string, string[]>>;

/** Rooms that import each other: `school/staff ↔ school/people`. */
export function roomPairs(rooms: ReadonlyMap<string, ReadonlyMap<string, unknown>>): string[];

/** Files and rooms of the product that import each other, each as a sentence. */
export function circleFaults(root: string): string[];
