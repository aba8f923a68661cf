import type { Route } from './routes/index.ts';

type Addressed = Pick<Route, 'method' | 'path'>;

const segmentsOf = (path: string): string[] => path.split('/').slice(1);
const isParameter = (segment: string | undefined): boolean => segment?.startsWith(':') === true;

/**
 * The order in which routes are tried, so that it does not hang on where they were declared: from
 * the left, a word comes before a parameter.
 */
export function byExactness(a: Addressed, b: Addressed): number {
  const [ours, theirs] = [segmentsOf(a.path), segmentsOf(b.path)];
  for (const [index, segment] of ours.entries()) {
    const difference = Number(isParameter(segment)) - Number(isParameter(theirs[index]));
    if (difference !== 0) return difference;
  }
  return ours.length - theirs.length;
}

/**
 * Pairs of routes that can match one address and of which neither is the more exact: what would
 * answer hangs on chance. A word against a parameter decides; `/a/:x` and `/:y/b` cross, and
 * `/a/:x` and `/a/:y` are the same.
 */
export function ambiguous<R extends Addressed>(routes: readonly R[]): [R, R][] {
  return routes.flatMap((one, index) =>
    routes.slice(index + 1).flatMap((other): [R, R][] => (clash(one, other) ? [[one, other]] : [])),
  );
}

function clash(one: Addressed, other: Addressed): boolean {
  const [ours, theirs] = [segmentsOf(one.path), segmentsOf(other.path)];
  if (one.method !== other.method || ours.length !== theirs.length) return false;
  const pairs = ours.map((segment, index) => [segment, theirs[index]] as const);
  const apart = pairs.some(([a, b]) => !isParameter(a) && !isParameter(b) && a !== b);
  const oursExact = pairs.some(([a, b]) => !isParameter(a) && isParameter(b));
  const theirsExact = pairs.some(([a, b]) => isParameter(a) && !isParameter(b));
  return !apart && oursExact === theirsExact;
}
