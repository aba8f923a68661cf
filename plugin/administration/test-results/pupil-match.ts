import { alikeFamily, alikeGiven } from '../../kernel/likeness.ts';
import { isParticle, searchParts, solid } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';
import { SHORTENED } from './result-row.ts';
import type { Reason, ResultRow } from './result-row.ts';

/** A pupil of the licence who may be meant in the file. */
export interface FoundPupil extends NameParts {
  id: string;
  birthDate: string | null;
  active: boolean;
  /** Numbers by which the host knows the pupil. */
  numbers: readonly string[];
}

/** Who is meant, who may be meant and has to be confirmed, or why nobody is. */
export type Match = FoundPupil | { like: FoundPupil } | Reason;

export type SoughtPupil = Pick<ResultRow, 'number' | 'name' | 'birthDate'>;

/** A spreadsheet drops the zeros before a number. */
export const bareNumber = (number: string): string =>
  /^\d+$/.test(number) ? number.replace(/^0+(?=\d)/, '') : '';

/**
 * Finds whom a row is about: by number when it has one, else by name and birth date together. Of
 * two who match, one who is still at school goes before one who left. A name that is written
 * otherwise, with the right birth date, is only offered.
 */
export function pupilFinder(pupils: readonly FoundPupil[]): (row: SoughtPupil) => Match {
  const byNumber = index(pupils, ({ numbers }) => numbers);
  const byBare = index(pupils, ({ numbers }) =>
    numbers.map(bareNumber).filter((number) => number !== ''),
  );
  const byName = index(pupils, (pupil) =>
    spellingsOf(pupil).map((name) => `${pupil.birthDate ?? ''} ${name}`),
  );
  const byDay = index(pupils, ({ birthDate }) => (birthDate === null ? [] : [birthDate]));
  const named = (row: SoughtPupil): Match | undefined => {
    if (row.name === '' || row.birthDate === undefined) return undefined;
    const { birthDate, name } = row;
    const exact = both(name).flatMap((key) => byName.get(`${birthDate} ${key}`) ?? []);
    const alike = (byDay.get(birthDate) ?? []).filter((pupil) => isAlike(name, pupil));
    if (exact.length > 0) return one([...new Set(exact)], (pupil) => pupil);
    return alike.length === 0 ? undefined : one(alike, (like) => ({ like }));
  };
  return (row) => {
    if (row.number === '') return named(row) ?? { code: 'unknown-pupil' };
    const exact = byNumber.get(row.number);
    if (exact !== undefined) return one(exact, (pupil) => numbered(row, pupil));
    const bare = byBare.get(bareNumber(row.number));
    const found = bare === undefined ? undefined : one(bare, (pupil) => numbered(row, pupil));
    if (found !== undefined && !('code' in found)) return found;
    return (
      named(row) ??
      found ?? { code: SHORTENED.test(row.number) ? 'number-shortened' : 'unknown-number' }
    );
  };
}

/** The one who is meant, of those who match; those who left count when nobody else does. */
function one(found: readonly FoundPupil[], match: (pupil: FoundPupil) => Match): Match {
  const present = found.filter(({ active }) => active);
  const [pupil, another] = present.length > 0 ? present : found;
  if (pupil === undefined || another !== undefined) return { code: 'two-pupils' };
  return match(pupil);
}

/** A row that slid in a spreadsheet would put a result with somebody else. */
function numbered({ name, birthDate }: SoughtPupil, pupil: FoundPupil): Match {
  if (birthDate !== undefined && pupil.birthDate !== null && birthDate !== pupil.birthDate)
    return { code: 'other-birth-date' };
  const told = telling(searchParts(name));
  if (told.length === 0 || isAlike(name, pupil)) return pupil;
  const own = [...familyOf(pupil), ...givensOf(pupil)];
  const known = told.filter((word) => own.some((other) => alikeFamily(word, other)));
  if (known.length === told.length) return pupil;
  return known.length > 0 ? { like: pupil } : { code: 'other-name' };
}

const inOrder = (words: readonly string[]): string => words.toSorted().join(' ');

/** The order of a name's parts tells nothing, nor do its hyphens: two ways to write it as a key. */
const both = (name: string): string[] => [
  ...new Set([inOrder(searchParts(name)), inOrder(searchParts(solid(name)))]),
];

const spellingsOf = ({ given, preferred, prefix, family }: FoundPupil): string[] =>
  [...new Set([given, preferred === '' ? given : preferred])].flatMap((first) =>
    both(`${first} ${prefix} ${family}`),
  );

/** Without what stands before a family name, in whatever spelling. */
function telling(words: readonly string[]): string[] {
  const others = words.filter((word) => !isParticle(word));
  return others.length === 0 ? [...words] : others;
}

const withSolid = (text: string): string[] => [
  ...new Set([...searchParts(text), ...searchParts(solid(text))]),
];
const familyOf = ({ prefix, family }: NameParts): string[] =>
  telling(withSolid(`${prefix} ${family}`));
const givensOf = ({ given, preferred }: NameParts): string[] => withSolid(`${given} ${preferred}`);

/**
 * "Berg, Yara v.d.", "Yara vd Berg", "Yara Berg", "Berg, Y." and "Berg" for Yara van den Berg: the
 * family name, and nothing beside it that is another given name.
 */
function isAlike(text: string, pupil: NameParts): boolean {
  const words = withSolid(text);
  const family = familyOf(pupil);
  const rest = words.filter((word) => !family.some((part) => alikeFamily(word, part)));
  if (family.length > 0 && rest.length === words.length) return false;
  const givens = givensOf(pupil);
  const firsts = rest.filter((word) => !isParticle(word));
  return (
    firsts.length === 0 ||
    firsts.some((word) => givens.some((given) => alikeGiven(word, given))) ||
    givens.length === 0
  );
}

function index(
  pupils: readonly FoundPupil[],
  keysOf: (pupil: FoundPupil) => readonly string[],
): Map<string, FoundPupil[]> {
  const map = new Map<string, FoundPupil[]>();
  for (const pupil of pupils)
    for (const key of new Set(keysOf(pupil))) map.set(key, [...(map.get(key) ?? []), pupil]);
  return map;
}
