import { searchParts } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';

/**
 * How much two names have of one: letter for letter, or as one person's name is written in two
 * places.
 */
export type Likeness = 'same' | 'alike';

/** Parts that one system keeps apart, another writes in the family name, and a third leaves out. */
const particles = new Set([
  'van',
  'v',
  'de',
  'd',
  'den',
  'der',
  'het',
  't',
  's',
  'in',
  'op',
  'aan',
  'bij',
  'te',
  'ten',
  'ter',
  'tot',
  'uit',
  'voor',
  'von',
  'zu',
  'la',
  'le',
  'du',
  'da',
  'di',
  'dos',
  'el',
  'al',
  'ben',
  'bin',
  'ibn',
]);

/**
 * Undefined when the names are of two people. Who compares asks for the same birth date as well: a
 * name alone says little.
 */
export function nameLikeness(one: NameParts, other: NameParts): Likeness | undefined {
  const families = [familyParts(one), familyParts(other)] as const;
  const givens = [givenParts(one), givenParts(other)] as const;
  if (sameSet(...families) && givens[0].some((part) => givens[1].includes(part))) return 'same';
  return somePair(families, alikeFamily) && somePair(givens, alikeGiven) ? 'alike' : undefined;
}

function familyParts(name: NameParts): string[] {
  const all = searchParts(`${name.prefix} ${name.family}`);
  const telling = all.filter((part) => !particles.has(part));
  return telling.length === 0 ? all : telling;
}

const givenParts = (name: NameParts): string[] => searchParts(`${name.given} ${name.preferred}`);

const sameSet = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((part) => other.includes(part));

const somePair = (
  [one, other]: readonly [readonly string[], readonly string[]],
  alike: (a: string, b: string) => boolean,
): boolean => one.some((a) => other.some((b) => alike(a, b)));

const alikeFamily = (a: string, b: string): boolean =>
  a === b || (Math.min(a.length, b.length) >= 5 && oneApart(a, b));

/** "Sam" of Samuel, "Bert" of Albert, an initial, or one letter's difference: Sara and Sarah. */
function alikeGiven(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short === long) return true;
  if (short.length === 1) return long.startsWith(short);
  return (
    (short.length >= 3 && long.startsWith(short)) ||
    (short.length >= 4 && (long.endsWith(short) || oneApart(short, long)))
  );
}

/** One letter more, less or other. */
function oneApart(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) return false;
  let same = 0;
  while (same < short.length && short[same] === long[same]) same += 1;
  return long.length === short.length
    ? short.slice(same + 1) === long.slice(same + 1)
    : short.slice(same) === long.slice(same + 1);
}
