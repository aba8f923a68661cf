export { draw } from './drawing.ts';
export type { Drawn } from './drawing.ts';
export { linesOf } from './graph.ts';
export type { Graph, GraphArrow, GraphState } from './graph.ts';
export { linksOf } from './links.ts';
