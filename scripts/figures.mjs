// node scripts/figures.mjs [folder…]: counts how the code reads and hangs together; `plugin` and `adapters` unless told.
// With --rooms also every room of plugin/ with what it imports, and the arrows between rooms that run back up.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { filesUnder } from './lib/files.mjs';
import { circles, importGraph, roomArrows, roomPairs } from './lib/import-graph.mjs';
import { roomOrder } from './lib/import-rules.mjs';
import { root } from './lib/setup.mjs';

const words = process.argv.slice(2);
const folders = words.filter((word) => !word.startsWith('--'));
const sources = (folders.length > 0 ? folders : ['plugin', 'adapters'])
  .flatMap((folder) => filesUnder(root, folder, ['.ts']))
  .map((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return { file, text, tree: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true) };
  });

const lines = sources.flatMap(({ text }) => text.split('\n').slice(0, -1));
const lengths = lines.map((line) => line.length).toSorted((a, b) => a - b);
const sizes = sources.map(({ text }) => text.split('\n').length - 1).toSorted((a, b) => a - b);
const at = (sorted, share) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
const percent = (part, whole) => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;

const functions = [];
let ternaries = 0;
let nested = 0;
let spreads = 0;
for (const { file, tree } of sources) {
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body !== undefined) {
      const [first, last] = [node.getStart(tree), node.end].map(
        (place) => tree.getLineAndCharacterOfPosition(place).line,
      );
      functions.push({ file, line: first + 1, lines: last - first + 1 });
    }
    if (ts.isConditionalExpression(node)) {
      ternaries += 1;
      if (inTernary(node)) nested += 1;
    }
    if (ts.isSpreadAssignment(node) && isEitherEmpty(node.expression)) spreads += 1;
    ts.forEachChild(node, visit);
  };
  visit(tree);
}

/** Whether a `?:` stands in another one, with nothing but brackets between. */
function inTernary({ parent }) {
  return (
    ts.isConditionalExpression(parent) ||
    (ts.isParenthesizedExpression(parent) && inTernary(parent))
  );
}

/** `...(x ? {} : {…})`: a key that is left out rather than undefined. */
function isEitherEmpty(expression) {
  if (ts.isParenthesizedExpression(expression)) return isEitherEmpty(expression.expression);
  if (!ts.isConditionalExpression(expression)) return false;
  return [expression.whenTrue, expression.whenFalse].some(
    (side) => ts.isObjectLiteralExpression(side) && side.properties.length === 0,
  );
}

const imports = importGraph(sources);
const rooms = roomArrows(imports);
const pairs = roomPairs(rooms);
const upward = [...rooms].flatMap(([from, reached]) =>
  [...reached]
    .filter(([to]) => roomOrder(to) >= roomOrder(from))
    .map(([to, why]) => ({ from, to, why })),
);
const inCircles = circles(imports);
const over = (most) => functions.filter((each) => each.lines > most);

console.log(`files ${sources.length}, lines ${lines.length}, rooms ${rooms.size}`);
console.log(`lines a file: median ${at(sizes, 0.5)}, p90 ${at(sizes, 0.9)}, max ${at(sizes, 1)}`);
console.log(`line length: median ${at(lengths, 0.5)}, p90 ${at(lengths, 0.9)}`);
console.log(
  `lines over 100: ${percent(lengths.filter((length) => length > 100).length, lines.length)}`,
);
console.log(
  `lines over 120: ${percent(lengths.filter((length) => length > 120).length, lines.length)}`,
);
console.log(
  `functions ${functions.length}, over 40 lines ${percent(over(40).length, functions.length)}, over 80 lines ${over(80).length}`,
);
console.log(
  `?: per 1,000 lines ${((1000 * ternaries) / lines.length).toFixed(1)}, nested ${nested}`,
);
console.log(`...(x ? {} : {…}) ${spreads}`);
console.log(`files in import circles ${inCircles.flat().length}`);
console.log(
  `room pairs importing each other ${pairs.length}, arrows that run back up ${upward.length}`,
);
if (words.includes('--rooms')) {
  for (const { file, line, lines: count } of over(80))
    console.log(`  ${count} lines: ${file}:${line}`);
  for (const part of inCircles) console.log(`  circle: ${part.join(', ')}`);
  for (const pair of pairs) console.log(`  pair: ${pair}`);
  for (const { from, to, why } of upward)
    console.log(`  up: ${from} → ${to}\n${why.map((each) => `      ${each}`).join('\n')}`);
}
