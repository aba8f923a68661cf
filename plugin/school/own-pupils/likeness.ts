import { alikeFamily, alikeGiven } from '../../kernel/likeness.ts';
import { isParticle, searchParts, solid } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';

/**
 * How much two names have of one: letter for letter, or as one person's name is written in two
 * places.
 */
export type Likeness = 'same' | 'alike';

/**
 * Undefined when the names are of two people. Who compares asks for the same birth date as well: a
 * name alone says little.
 */
export function nameLikeness(one: NameParts, other: NameParts): Likeness | undefined {
  const families = [familyParts(one), familyParts(other)] as const;
  const givens = [givenParts(one), givenParts(other)] as const;
  const sameFamily =
    sameSet(...families) ||
    solidOf(families[0]) === solidOf(families[1]) ||
    wholeFamily(one) === wholeFamily(other);
  const sameGiven =
    givens[0].some((part) => givens[1].includes(part)) ||
    solidGivens(one).some((given) => solidGivens(other).includes(given));
  if (sameFamily && sameGiven) return 'same';
  // Somebody of one name, which one system takes for the given and another for the family name.
  if ([families, givens].some((pair) => pair.some((parts) => parts.length === 0)))
    return sameSet(allParts(one), allParts(other)) ? 'same' : undefined;
  return somePair(families, alikeFamily) && somePair(givens, alikeGiven) ? 'alike' : undefined;
}

function familyParts(name: NameParts): string[] {
  const all = searchParts(`${name.prefix} ${name.family}`);
  const telling = all.filter((part) => !isParticle(part));
  return telling.length === 0 ? all : telling;
}

/** "D’Angelo" and "Dangelo" are one name, though a "d" may be a particle. */
const wholeFamily = ({ prefix, family }: NameParts): string =>
  solidOf(searchParts(`${prefix} ${family}`));

const givenParts = (name: NameParts): string[] => searchParts(`${name.given} ${name.preferred}`);

const allParts = (name: NameParts): string[] => [
  ...new Set([...givenParts(name), ...familyParts(name)]),
];

/** "Smit-Bakker", "Smit Bakker" and "Smitbakker" are one name. */
const solidOf = (parts: readonly string[]): string => parts.join('');

const solidGivens = ({ given, preferred }: NameParts): string[] =>
  [given, preferred].map((name) => solid(name).replaceAll(/\s/g, '')).filter((name) => name !== '');

const sameSet = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((part) => other.includes(part));

const somePair = (
  [one, other]: readonly [readonly string[], readonly string[]],
  alike: (a: string, b: string) => boolean,
): boolean => one.some((a) => other.some((b) => alike(a, b)));
