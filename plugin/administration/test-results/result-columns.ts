import { scoreKeys } from '../../dossier/results/index.ts';

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

/** Headers by which a column is known, without spaces, signs and capitals. */
const headers: Readonly<Record<ColumnKey, readonly string[]>> = {
  number: [
    'leerlingnummer',
    'leerlingnr',
    'leerlingid',
    'nummer',
    'id',
    'sourcedid',
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
    'pupil',
    'student',
    'name',
    'fullname',
    'pupilname',
    'studentname',
  ],
  given: ['voornaam', 'roepnaam', 'firstname', 'givenname'],
  prefix: ['tussenvoegsel', 'tussenvoegsels', 'voorvoegsel', 'prefix'],
  family: ['achternaam', 'geslachtsnaam', 'lastname', 'familyname', 'surname'],
  birthDate: ['geboortedatum', 'gebdatum', 'geboren', 'birthdate', 'dateofbirth', 'dob'],
  domain: ['domein', 'vakgebied', 'leergebied', 'vak', 'domain', 'subject'],
  test: ['toets', 'toetsnaam', 'naamtoets', 'test', 'testname'],
  date: ['datum', 'afnamedatum', 'toetsdatum', 'datumafname', 'date', 'testdate'],
  rawScore: ['ruwescore', 'score', 'toetsscore', 'aantalgoed', 'rawscore'],
  skillScore: ['vaardigheidsscore', 'vs', 'skillscore', 'abilityscore'],
  level: ['niveau', 'niveauwaarde', 'level'],
  dle: ['dle'],
  dl: ['dl'],
  functioningLevel: ['functioneringsniveau', 'fn', 'functioninglevel'],
};

const plain = (header: string): string =>
  header
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');

/** The columns that are known by their header; of two with the same one the first. */
export function recognised(found: readonly string[]): Mapping {
  const names = found.map(plain);
  return Object.fromEntries(
    columnKeys.flatMap((key) => {
      const at = names.findIndex((name) => headers[key].includes(name));
      return at < 0 ? [] : [[key, at]];
    }),
  );
}

/** Headers of columns that nothing is read from. */
export const unread = (found: readonly string[], mapping: Mapping): string[] =>
  found.filter((header, index) => header !== '' && !Object.values(mapping).includes(index));

export type Lacking = 'pupil' | 'domain' | 'test' | 'date' | 'score';

/** What the file does not tell while nothing can be read in without it. */
export function lacking(mapping: Mapping): Lacking[] {
  const has = (key: ColumnKey): boolean => mapping[key] !== undefined;
  return [
    ...(has('number') || ((has('name') || (has('given') && has('family'))) && has('birthDate'))
      ? []
      : ['pupil' as const]),
    ...(['domain', 'test', 'date'] as const).filter((key) => !has(key)),
    ...((['rawScore', 'skillScore', 'level', 'dle', 'functioningLevel'] as const).some(has)
      ? []
      : ['score' as const]),
  ];
}

/** Columns that were chosen for two things at once. */
export const chosenTwice = (mapping: Mapping): boolean =>
  new Set(Object.values(mapping)).size < Object.values(mapping).length;
