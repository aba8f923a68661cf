import { createHash } from 'node:crypto';
import { scoreKeys } from '../../dossier/results/index.ts';
import type { ScoreKey } from '../../dossier/results/index.ts';
import { foldedLetters } from '../../kernel/folding.ts';

/** What a column of the file can tell, in the order in which a person is asked for it. */
export const columnKeys = [
  'number',
  'name',
  'given',
  'prefix',
  'family',
  'birthDate',
  'domain',
  ...scoreKeys,
] as const;
export type ColumnKey = (typeof columnKeys)[number];

/** The place of each column in the file that tells something. */
export type Mapping = Partial<Record<ColumnKey, number>>;

/** Kinds of outcome that a column of one subject can hold. */
export const outcomeKeys = [
  'rawScore',
  'skillScore',
  'level',
  'dle',
  'dl',
  'functioningLevel',
] as const satisfies readonly ScoreKey[];
export type OutcomeKey = (typeof outcomeKeys)[number];

/** A column that holds one kind of outcome of one domain, in a file of a column a subject. */
export interface WideColumn {
  at: number;
  /** Key of the domain. */
  domain: string;
  outcome: OutcomeKey;
}

/** How a file is read: its columns, and what holds for every row because no column tells it. */
export interface Layout {
  columns: Mapping;
  wide: readonly WideColumn[];
  /** The test of all rows, '' when a column tells it. */
  test: string;
  /** The day of all rows as `yyyy-mm-dd`, '' when a column tells it. */
  date: string;
}

export const plainLayout = (columns: Mapping): Layout => ({
  columns,
  wide: [],
  test: '',
  date: '',
});

/** Headers by which a column is known, without spaces, signs and capitals. */
const headers: Readonly<Record<ColumnKey, readonly string[]>> = {
  number: [
    'leerlingnummer',
    'leerlingnr',
    'leerlingid',
    'nummer',
    'id',
    'sourcedid',
    'leerlingnumer',
    'stamnummer',
    'stamnr',
    'leerlingcode',
    'administratienummer',
    'pupilnumber',
    'pupilid',
    'studentnumber',
    'studentid',
  ],
  name: [
    'leerling',
    'naam',
    'leerlingnaam',
    'naamleerling',
    'volledigenaam',
    'naamvandeleerling',
    'leerlingvolledigenaam',
    'kandidaat',
    'pupil',
    'student',
    'name',
    'fullname',
    'pupilname',
    'studentname',
  ],
  given: ['voornaam', 'roepnaam', 'voornamen', 'rnaam', 'firstname', 'givenname'],
  prefix: [
    'tussenvoegsel',
    'tussenvoegsels',
    'tussenv',
    'tv',
    'tussenvgsl',
    'voorvoegsel',
    'voorvoegsels',
    'vv',
    'prefix',
  ],
  family: [
    'achternaam',
    'geslachtsnaam',
    'familienaam',
    'anaam',
    'lastname',
    'familyname',
    'surname',
  ],
  birthDate: [
    'geboortedatum',
    'geboortedat',
    'gebdatum',
    'gebdat',
    'gebdtm',
    'geboortedag',
    'geboren',
    'birthdate',
    'dateofbirth',
    'dob',
  ],
  domain: [
    'domein',
    'vakgebied',
    'leergebied',
    'leerlijn',
    'vak',
    'vaknaam',
    'onderdeel',
    'domain',
    'subject',
  ],
  test: [
    'toets',
    'toetsnaam',
    'naamtoets',
    'toetscode',
    'toetsversie',
    'afname',
    'test',
    'testname',
  ],
  date: [
    'datum',
    'afnamedatum',
    'toetsdatum',
    'datumafname',
    'datumtoets',
    'afgenomenop',
    'datumvanafname',
    'date',
    'testdate',
  ],
  rawScore: ['ruwescore', 'ruwe', 'score', 'toetsscore', 'aantalgoed', 'rawscore'],
  skillScore: [
    'vaardigheidsscore',
    'vaardigheid',
    'vaardigheidscore',
    'vs',
    'skillscore',
    'abilityscore',
  ],
  level: ['niveau', 'niveauwaarde', 'vaardigheidsniveau', 'avi', 'aviniveau', 'level'],
  dle: ['dle'],
  dl: ['dl'],
  functioningLevel: ['functioneringsniveau', 'fn', 'functioninglevel'],
};

const plain = (header: string): string => foldedLetters(header);

/**
 * The columns that are known by their header; of two with the same one the first. "Naam" beside a
 * given name is the family name alone.
 */
export function recognised(found: readonly string[]): Mapping {
  const names = found.map(plain);
  const mapping: Mapping = Object.fromEntries(
    columnKeys.flatMap((key) => {
      const at = names.findIndex((name) => headers[key].includes(name));
      return at < 0 ? [] : [[key, at]];
    }),
  );
  const { name, ...others } = mapping;
  return name !== undefined && others.given !== undefined && others.family === undefined
    ? { ...others, family: name }
    : mapping;
}

/** By which the same export is known again, whatever is in its rows. */
export const signatureOf = (found: readonly string[]): Buffer =>
  createHash('sha256')
    .update(JSON.stringify(found.map(plain)))
    .digest();

/** By which a subject is known again, however it was typed. */
export const subjectHash = (subject: string): Buffer =>
  createHash('sha256').update(foldedLetters(subject)).digest();

/**
 * Which domain and which kind of outcome a header speaks of: "Rekenen VS" of Rekenen-wiskunde and
 * the skill score. Only offered, never read so unasked.
 */
export function likelyWide(
  found: readonly string[],
  mapping: Mapping,
  domains: readonly { key: string; name: string }[],
): WideColumn[] {
  const taken = new Set(Object.values(mapping));
  return found.flatMap((header, at): WideColumn[] => {
    if (taken.has(at)) return [];
    const words = header.trim().split(/[\s_:-]+/);
    const outcome = outcomeKeys.find((key) => headers[key].includes(plain(words.at(-1) ?? '')));
    const subject = plain((outcome === undefined ? words : words.slice(0, -1)).join(' '));
    const domain = domains.find(({ name }) => sameSubject(plain(name), subject));
    return domain === undefined ? [] : [{ at, domain: domain.key, outcome: outcome ?? 'rawScore' }];
  });
}

/** Shorter beginnings say too little. */
const LEAST_SUBJECT = 4;

const sameSubject = (domain: string, subject: string): boolean =>
  subject.length >= LEAST_SUBJECT && (domain.startsWith(subject) || subject.startsWith(domain));

/** Headers of columns that nothing is read from. */
export const unread = (
  found: readonly string[],
  mapping: Mapping,
  wide: readonly WideColumn[] = [],
): string[] => {
  const read = new Set([...Object.values(mapping), ...wide.map(({ at }) => at)]);
  return found.filter((header, index) => header !== '' && !read.has(index));
};

export type Lacking = 'pupil' | 'domain' | 'test' | 'date' | 'score';

/** What the file does not tell while nothing can be read in without it. */
export function lacking({ columns, wide, test, date }: Layout): Lacking[] {
  const has = (key: ColumnKey): boolean => columns[key] !== undefined;
  const told = {
    domain: has('domain') || wide.length > 0,
    test: has('test') || test !== '',
    date: has('date') || date !== '',
  };
  return [
    ...(has('number') || ((has('name') || (has('given') && has('family'))) && has('birthDate'))
      ? []
      : ['pupil' as const]),
    ...(['domain', 'test', 'date'] as const).filter((key) => !told[key]),
    ...(wide.length > 0 ||
    (['rawScore', 'skillScore', 'level', 'dle', 'functioningLevel'] as const).some(has)
      ? []
      : ['score' as const]),
  ];
}

/** Columns that were chosen for two things at once. */
export function chosenTwice({ columns, wide }: Layout): boolean {
  const chosen = [...Object.values(columns), ...wide.map(({ at }) => at)];
  return new Set(chosen).size < chosen.length;
}
