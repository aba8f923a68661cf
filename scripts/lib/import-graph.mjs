import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { filesUnder } from './files.mjs';
import { roomOf } from './import-rules.mjs';

/** What each file imports of the others. See import-graph.d.mts for the shapes. */
export function importGraph(sources) {
  const known = new Set(sources.map(({ file }) => file));
  return new Map(
    sources.map(({ file, text }) => [
      file,
      ts
        .preProcessFile(text, true, true)
        .importedFiles.map(({ fileName }) => posix.join(posix.dirname(file), fileName))
        .filter((target) => known.has(target)),
    ]),
  );
}

/** Strongly connected parts of a graph (Tarjan), those of one node left out. */
export function circles(graph) {
  const index = new Map();
  const low = new Map();
  const stack = [];
  const found = [];
  const walk = (node) => {
    index.set(node, index.size);
    low.set(node, index.get(node));
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) walk(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node), low.get(next)));
    }
    if (low.get(node) !== index.get(node)) return;
    const part = stack.splice(stack.indexOf(node));
    if (part.length > 1) found.push(part);
  };
  for (const node of graph.keys()) if (!index.has(node)) walk(node);
  return found;
}

/** Which rooms each room of plugin/ imports, and by which files. */
export function roomArrows(graph) {
  const rooms = new Map();
  for (const [file, targets] of graph) {
    const from = roomOf(file);
    if (from === undefined) continue;
    const reached = rooms.get(from) ?? rooms.set(from, new Map()).get(from);
    for (const target of targets) {
      const to = roomOf(target);
      if (to === undefined || to === from) continue;
      reached.set(to, [...(reached.get(to) ?? []), `${file} → ${target}`]);
    }
  }
  return rooms;
}

/** Rooms that import each other. */
export const roomPairs = (rooms) =>
  [...rooms].flatMap(([from, reached]) =>
    [...reached.keys()]
      .filter((to) => from < to && rooms.get(to)?.has(from))
      .map((to) => `${from} ↔ ${to}`),
  );

/** Files and rooms of the product that import each other, each as a sentence. */
export function circleFaults(root) {
  const graph = importGraph(
    ['plugin', 'adapters']
      .flatMap((folder) => filesUnder(root, folder, ['.ts']))
      .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') })),
  );
  return [
    ...circles(graph).map((part) => `these files import each other: ${part.join(', ')}`),
    ...roomPairs(roomArrows(graph)).map((pair) => `these rooms import each other: ${pair}`),
  ];
}
