import { searchParts } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { Reason, ResultRow } from './result-row.ts';

/** A pupil of the licence who may be meant in the file. */
export interface FoundPupil extends NameParts {
  id: string;
  birthDate: string | null;
  active: boolean;
  /** Numbers by which the host knows the pupil. */
  numbers: readonly string[];
}

const tokens = (text: string): string => searchParts(text).toSorted().join(' ');
/** The order of a name's parts tells nothing: "Berg, Yara van den" is Yara van den Berg. */
const namesOf = ({ given, preferred, prefix, family }: FoundPupil): string[] =>
  [given, preferred]
    .filter((first) => first !== '')
    .map((first) => tokens(`${first} ${prefix} ${family}`));

/**
 * Finds whom a row is about: by number when it has one, else by name and birth date together. Of
 * two who match, one who is still at school goes before one who left.
 */
export function pupilFinder(
  pupils: readonly FoundPupil[],
): (row: Pick<ResultRow, 'number' | 'name' | 'birthDate'>) => FoundPupil | Reason {
  const byNumber = index(pupils, ({ numbers }) => numbers);
  const byName = index(pupils, (pupil) =>
    namesOf(pupil).map((name) => `${pupil.birthDate ?? ''} ${name}`),
  );
  return ({ number, name, birthDate }) => {
    const found =
      number !== '' ? byNumber.get(number) : byName.get(`${birthDate ?? ''} ${tokens(name)}`);
    const present = (found ?? []).filter(({ active }) => active);
    const [pupil, another] = present.length > 0 ? present : (found ?? []);
    if (pupil === undefined) return { code: number === '' ? 'unknown-pupil' : 'unknown-number' };
    if (another !== undefined) return { code: 'two-pupils' };
    // A row that slid in a spreadsheet would put a result with somebody else.
    const other =
      birthDate !== undefined && pupil.birthDate !== null && birthDate !== pupil.birthDate;
    return other ? { code: 'other-birth-date' } : pupil;
  };
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
