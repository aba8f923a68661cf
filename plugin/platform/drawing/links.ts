import type { Graph, GraphArrow } from './graph.ts';

/** A line of the drawing: a whole arrow, or a part of several. */
export interface Link {
  /** Id of a state, or of a join. */
  from: string;
  to: string;
  /** Absent where another part of the same arrows says it. */
  label?: string;
  head: boolean;
}

export interface Links {
  /** Where lines meet that are part of several arrows. */
  joins: readonly string[];
  links: readonly Link[];
}

/**
 * The arrows as lines. Those of the same words that end at the same state, or begin there, meet on
 * their way: said once, they leave a drawing that fits on paper.
 */
export function linksOf({ arrows }: Graph): Links {
  const joins: string[] = [];
  const links: Link[] = [];
  const drawn = new Set<GraphArrow>();
  for (const arrow of arrows) {
    if (drawn.has(arrow)) continue;
    const group = alikeOf(arrow, arrows);
    for (const one of group) drawn.add(one);
    if (group.length === 1) {
      links.push({ ...arrow, head: true });
      continue;
    }
    // No id of a state has a colon.
    const join = `join:${joins.length}`;
    joins.push(join);
    links.push(...meeting(group, join));
  }
  return { joins, links };
}

function alikeOf(arrow: GraphArrow, arrows: readonly GraphArrow[]): readonly GraphArrow[] {
  if (arrow.from === arrow.to) return [arrow];
  const alike = arrows.filter(({ from, to, label }) => label === arrow.label && from !== to);
  const into = alike.filter(({ to }) => to === arrow.to);
  return into.length > 1 ? into : alike.filter(({ from }) => from === arrow.from);
}

function meeting(group: readonly GraphArrow[], join: string): Link[] {
  const [from, to] = [new Set(group.map((one) => one.from)), new Set(group.map((one) => one.to))];
  const label = group[0]?.label ?? '';
  return [
    ...[...from].map((one) => ({
      from: one,
      to: join,
      head: false,
      ...(from.size === 1 ? { label } : {}),
    })),
    ...[...to].map((one) => ({
      from: join,
      to: one,
      head: true,
      ...(from.size === 1 ? {} : { label }),
    })),
  ];
}
