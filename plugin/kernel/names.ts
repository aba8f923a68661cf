import { APOSTROPHES, folded } from './folding.ts';

export interface NameParts {
  given: string;
  prefix: string;
  family: string;
  preferred: string;
}

/** "Yara van den Berg": the name somebody goes by. */
export function displayName(name: NameParts): string {
  return [name.preferred === '' ? name.given : name.preferred, name.prefix, name.family]
    .filter((part) => part !== '')
    .join(' ');
}

/** "Berg, Yara van den": Dutch lists sort by the family name without its prefix. */
export function sortName(name: NameParts): string {
  const first = [name.preferred === '' ? name.given : name.preferred, name.prefix]
    .filter((part) => part !== '')
    .join(' ');
  return [name.family, first].filter((part) => part !== '').join(', ');
}

/** "YB": for the round sign beside a name. */
export function initials(name: NameParts): string {
  const first = [...(name.preferred === '' ? name.given : name.preferred)][0] ?? '';
  return (first + ([...name.family][0] ?? '')).toUpperCase();
}

/** Longest word by which somebody is found, in characters. */
const LONGEST_WORD = 60;

const words = (plain: string): string[] =>
  plain.split(/[^\p{L}\p{N}\p{M}]+/u).filter((part) => part !== '');

const distinct = (parts: readonly string[]): string[] => [
  ...new Set(parts.map((part) => [...part].slice(0, LONGEST_WORD).join(''))),
];

/**
 * The words of what is sought, without marks and in small letters: "Şahin-Özdemir" is found by
 * "ozd". What an apostrophe or a hyphen keeps apart is two words.
 */
export const searchParts = (text: string): string[] =>
  distinct(words(folded(text.replaceAll(APOSTROPHES, ' '))));

/**
 * Every word by which a person can be found: those of the name, and as people also type them.
 * Without apostrophe or hyphen ("dangelo", "annesophie"), German letters in full ("mueller"), the
 * prefix by its first letters or in one with the family name ("vd", "vandenberg", "vdberg").
 */
export function nameParts(name: NameParts): string[] {
  const whole = [name.given, name.preferred, name.prefix, name.family].join(' ');
  const { prefix, family } = splitFamily(name);
  const short = prefix.map((word) => [...word][0] ?? '').join('');
  const joined = prefix.length === 0 ? [] : [prefix.join('') + family, short + family];
  return distinct([
    ...searchParts(whole),
    ...words(solid(whole)),
    ...searchParts(
      whole
        .normalize('NFC')
        .toLowerCase()
        .replaceAll(/[äöüåø]/g, (letter) => inFull[letter] ?? ''),
    ),
    ...(short.length > 1 ? [short] : []),
    ...joined,
  ]);
}

/** Composed letters that another alphabet writes as two. */
const inFull: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa', ø: 'oe' };

/** Folded, with what an apostrophe or hyphen keeps apart as one word. */
export const solid = (text: string): string =>
  folded(text.replaceAll(APOSTROPHES, '')).replaceAll(
    /(?<=[\p{L}\p{N}\p{M}])\p{Pd}(?=[\p{L}\p{N}])/gu,
    '',
  );

/** Words before a family name: one system keeps them apart, another in it, a third not at all. */
const particles = new Set(
  'van v vd vh de d den der het t s in op aan bij te ten ter tot uit voor von vom zu zum zur la le les du da do di del della dos das el al ben bin ibn bint abu af av'.split(
    ' ',
  ),
);

export const isParticle = (word: string): boolean => particles.has(word);

/** The words before a family name, wherever they were written, and the rest of it in one. */
function splitFamily({ prefix, family }: NameParts): { prefix: string[]; family: string } {
  const all = [...searchParts(prefix), ...searchParts(family)];
  const first = all.findIndex((word) => !isParticle(word));
  const at = first < 0 ? searchParts(prefix).length : first;
  return { prefix: all.slice(0, at), family: all.slice(at).join('') };
}
