import { instance } from '@viz-js/viz';
import { linesOf } from './graph.ts';
import type { Graph, GraphState } from './graph.ts';
import { linksOf } from './links.ts';
import type { Link, Links } from './links.ts';

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A line of text by its middle. */
interface Line {
  x: number;
  y: number;
  text: string;
}

/** A graph with every place worked out, in pixels from its upper left corner. */
export interface Drawn {
  width: number;
  height: number;
  viewBox: string;
  states: (Box & { any: boolean; lines: Line[] })[];
  /**
   * `path` and `head` as `d` of an SVG path; `plate` lies under the words. Some have no head or no
   * words: they meet others that have.
   */
  arrows: { path: string; head: string | undefined; plate: Box | undefined; lines: Line[] }[];
}

/** What Graphviz answers, as far as it is read. */
interface Laid {
  bb: string;
  objects: readonly Placed[];
  edges: readonly { pos: string; lp?: string }[];
}

interface Placed {
  name: string;
  pos: string;
  width: string;
  height: string;
}

/** Letters of a line. */
const LETTERS = 24;
/** Pixels: of a line's height, of a letter's width at 13 pixels of type, around all. */
const LINE = 18;
const LETTER = { capital: 9.4, other: 7.2 };
const MARGIN = 8;
const INCH = 72;

/**
 * Lays a graph out by Graphviz: what is drawn is what is declared.
 * @returns the same for the same graph
 */
export async function draw(graph: Graph): Promise<Drawn> {
  const viz = await instance();
  const links = linksOf(graph);
  const laid = viz.renderJSON(dotOf(graph, links), { yInvert: true }) as Laid;
  const [, top = 0, right = 0, bottom = 0] = numbers(laid.bb);
  const [width, height] = [right, Math.max(top, bottom)].map((one) => Math.ceil(one) + 2 * MARGIN);
  const placed = new Map(laid.objects.map((one) => [one.name, one]));
  return {
    width: width ?? 0,
    height: height ?? 0,
    viewBox: `${-MARGIN} ${-MARGIN} ${width} ${height}`,
    states: graph.states.flatMap((state, index) => {
      const place = placed.get(nameOf(index));
      return place === undefined ? [] : [stateOf(place, state)];
    }),
    // Graphviz answers them in the order in which they were given.
    arrows: laid.edges.map((edge, index) => arrowOf(edge, links.links[index]?.label)),
  };
}

const numbers = (text = ''): number[] => text.split(/[ ,]/).map(Number);
const rounded = (value: number): number => Math.round(value * 10) / 10;

/** Of a state as Graphviz hears it: what is in an id or a label does not matter to it. */
const nameOf = (index: number): string => `s${index}`;

/** In the language of Graphviz. The words are drawn by ourselves: it is told their size alone. */
function dotOf({ states }: Graph, { joins, links }: Links): string {
  const inches = (pixels: number): string => (pixels / INCH).toFixed(3);
  const named = (id: string): string => {
    const join = joins.indexOf(id);
    return join === -1 ? nameOf(states.findIndex((state) => state.id === id)) : `j${join}`;
  };
  const node = ({ label }: GraphState, index: number): string => {
    const { width, height } = sizeOf(linesOf(label, LETTERS), 14, 10);
    return `${nameOf(index)} [width=${inches(width)} height=${inches(height)}]`;
  };
  const edge = ({ from, to, label, head }: Link): string => {
    // What leads back to the beginning does not push that down.
    const free = states.length > 2 && to === states[0]?.id ? ' constraint=false' : '';
    // Out of the way of what comes back from below, which is drawn on the right.
    const aside = from === to ? ' tailport=w headport=w' : '';
    const bare = head ? '' : ' dir=none';
    return `${named(from)} -> ${named(to)} [${roomFor(label)}${free}${aside}${bare}]`;
  };
  return [
    'digraph { graph [ranksep=0.4 nodesep=0.4]; node [shape=box fixedsize=true label=""]',
    ...states.map(node),
    ...joins.map((_, index) => `j${index} [shape=point width=0.03 height=0.03]`),
    ...links.map(edge),
    '}',
  ].join('\n');
}

function roomFor(label: string | undefined): string {
  if (label === undefined) return '';
  const { width, height } = sizeOf(linesOf(label, LETTERS), 8, 4);
  const size = `WIDTH="${width}" HEIGHT="${height}"`;
  return `label=<<TABLE BORDER="0" FIXEDSIZE="TRUE" ${size}><TR><TD></TD></TR></TABLE>>`;
}

function sizeOf(
  lines: readonly string[],
  beside: number,
  above: number,
): Pick<Box, 'width' | 'height'> {
  const widths = lines.map((line) =>
    [...line].reduce(
      (sum, letter) => sum + (/\p{Lu}/u.test(letter) ? LETTER.capital : LETTER.other),
      0,
    ),
  );
  return {
    width: Math.ceil(Math.max(...widths)) + 2 * beside,
    height: lines.length * LINE + 2 * above,
  };
}

/** Under each other around a middle. */
const linesAt = (lines: readonly string[], x: number, y: number): Line[] =>
  lines.map((text, index) => ({
    x: rounded(x),
    y: rounded(y + (index - (lines.length - 1) / 2) * LINE),
    text,
  }));

const boxAt = (x: number, y: number, width: number, height: number): Box => ({
  x: rounded(x - width / 2),
  y: rounded(y - height / 2),
  width: rounded(width),
  height: rounded(height),
});

function stateOf(place: Placed, { label, any = false }: GraphState): Drawn['states'][number] {
  const [x = 0, y = 0] = numbers(place.pos);
  const box = boxAt(x, y, Number(place.width) * INCH, Number(place.height) * INCH);
  return { ...box, any, lines: linesAt(linesOf(label, LETTERS), x, y) };
}

/** Graphviz tells the tip first, where there is one, and then where the line begins. */
function arrowOf(
  { pos, lp }: Laid['edges'][number],
  label: string | undefined,
): Drawn['arrows'][number] {
  const points = pos.split(' ');
  const tip = pos.startsWith('e,') ? points.shift() : undefined;
  const [start = '', ...curve] = points;
  const [x = 0, y = 0] = numbers(lp);
  const lines = label === undefined ? [] : linesOf(label, LETTERS);
  const { width, height } = sizeOf(lines, 4, 0);
  return {
    path: `M${start} C${curve.join(' ')}`,
    head: tip && headOf(numbers(tip.replace('e,', '')), numbers(curve.at(-1))),
    plate: lines.length === 0 ? undefined : boxAt(x, y, width, height),
    lines: linesAt(lines, x, y),
  };
}

/** A triangle from where the line ends to its tip. */
function headOf([tipX = 0, tipY = 0]: number[], [endX = 0, endY = 0]: number[]): string {
  const [across, along] = [(tipX - endX) * 0.4, (tipY - endY) * 0.4];
  const corner = (side: 1 | -1): string =>
    `${rounded(endX + side * along)},${rounded(endY - side * across)}`;
  return `M${corner(1)} L${rounded(tipX)},${rounded(tipY)} L${corner(-1)} Z`;
}
