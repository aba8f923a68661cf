import type { Route } from './routes/index.ts';

type Addressed = Pick<Route, 'method' | 'path'> & {
  params?: { safeParse(value: unknown): { success: boolean } };
};

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
 * Pairs of routes that both take one address and of which neither is the more exact: what answers
 * there hangs on the order of words in the address alone. `/a/:x` and `/:y/b` cross unless a
 * parameter refuses the other's word; `/a/:x` and `/a/:y` are the same.
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
  if (pairs.some(([a, b]) => !isParameter(a) && !isParameter(b) && a !== b)) return false;
  const oursExact = pairs.some(([a, b]) => !isParameter(a) && isParameter(b));
  const theirsExact = pairs.some(([a, b]) => isParameter(a) && !isParameter(b));
  return oursExact === theirsExact && takes(one, theirs) && takes(other, ours);
}

/** An object of zod: a judge a name, and one for every other name. */
interface Judges {
  shape: Readonly<Record<string, Judge>>;
  def: { catchall?: Judge };
}

interface Judge {
  safeParse(value: unknown): { success: boolean };
}

/** Whether the parameters of a route may be the words that another one has in their places. */
function takes({ path, params }: Addressed, words: readonly string[]): boolean {
  const crossed = segmentsOf(path).flatMap((segment, index) => {
    const word = words[index];
    return isParameter(segment) && !isParameter(word) ? [[segment.slice(1), word] as const] : [];
  });
  const { shape, def } = (params ?? {}) as Partial<Judges>;
  return crossed.every(
    ([name, word]) => (shape?.[name] ?? def?.catchall)?.safeParse(word).success ?? true,
  );
}
