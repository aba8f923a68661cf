import type { NameParts } from '../../kernel/names.ts';
import { openText, sealText } from '../../platform/store/index.ts';
import type { Database, Reads, Unit } from '../../platform/store/index.ts';
import type { FoundPupil } from './pupil-match.ts';
import { plainLayout, subjectHash } from './result-columns.ts';
import type { Layout, Mapping, WideColumn } from './result-columns.ts';
import type { Lookups } from './reading-plan.ts';
import type { FileState, ResultFile } from './result-file.ts';
import {
  testResultFilesTable,
  testResultLayoutsTable,
  testResultSubjectsTable,
} from './test-results-tables.ts';

/** What became of a file in one dossier. */
export interface DossierOutcome {
  dossierId: string;
  added: number;
  present: number;
  refused: number;
  /** Why it was refused, as `testResults.reasons.<code>` says it; '' when it was not. */
  code: string;
}

export interface Totals {
  done: number;
  added: number;
  present: number;
  refused: number;
  changed: number;
}

export interface TestResultsStore {
  find(id: string): Promise<ResultFile | undefined>;
  /** The newest one of a person that has not expired. */
  ofPerson(personId: string, now: Date): Promise<{ id: string; state: FileState } | undefined>;
  text(file: ResultFile): Promise<string | undefined>;
  pupils(licenceId: string, asked: Parameters<Lookups['pupils']>[0]): Promise<FoundPupil[]>;
  /** How files with these headers were read last; undefined when there was none. */
  rememberedLayout(licenceId: string, headersHash: Buffer): Promise<Layout | undefined>;
  /** Keys of domains by subject, of those that somebody gave one. */
  subjects(licenceId: string, asked: readonly string[]): Promise<Map<string, string>>;
  totals(fileId: string): Promise<Totals>;
  /** Dossiers that got something, in the order of the pupils' names. */
  changed(
    fileId: string,
    page: { skip: number; size: number },
  ): Promise<(NameParts & { dossierId: string; added: number })[]>;
  outcomes(fileId: string): Promise<DossierOutcome[]>;
  isActive(personId: string, licenceId: string, today: string): Promise<boolean>;
  expired(now: Date): Promise<{ id: string; licenceId: string }[]>;
}

const place = (id: string): string => `test_result_files/content/${id}`;

export function createTestResultsStore(deps: {
  database: Database;
  licenceKey: (licenceId: string) => Buffer;
}): TestResultsStore {
  const { database, licenceKey } = deps;
  return {
    find: async (id) => {
      const [row] = await database.select<FileRow>(
        `SELECT id, licence_id AS licenceId, person_id AS ownerId, state, mapping, choices,
                dossiers, present, rejected, started_at AS startedAt, beat_at AS beatAt,
                expires_at AS expiresAt
           FROM {test_result_files}
          WHERE id = :id`,
        { id },
      );
      return row === undefined ? undefined : fileOf(row, licenceKey(row.licenceId));
    },
    rememberedLayout: (licenceId, headersHash) => findLayout(database, licenceId, headersHash),
    subjects: (licenceId, asked) => findSubjects(database, licenceId, asked),
    ofPerson: async (personId, now) =>
      (
        await database.select<{ id: string; state: FileState }>(
          `SELECT id, state
             FROM {test_result_files}
            WHERE person_id = :personId
              AND expires_at > :now
            ORDER BY created_at DESC
            LIMIT 1`,
          { personId, now },
        )
      )[0],
    text: async (file) => {
      const [row] = await database.select<{ content: Buffer }>(
        'SELECT content FROM {test_result_files} WHERE id = :id',
        { id: file.id },
      );
      return row === undefined
        ? undefined
        : openText(licenceKey(file.licenceId), row.content, place(file.id));
    },
    pupils: (licenceId, asked) => findPupils(database, licenceId, asked),
    totals: (fileId) => totals(database, fileId),
    changed: (fileId, page) =>
      database.select(
        `SELECT r.dossier_id AS dossierId, r.added, p.given, p.prefix, p.family, p.preferred
           FROM {test_result_dossiers} r
           JOIN {dossiers} d ON d.id = r.dossier_id
           JOIN {people} p ON p.id = d.pupil_id
          WHERE r.file_id = :fileId
            AND r.added > 0
          ORDER BY p.family, p.given, p.id
          LIMIT :size OFFSET :skip`,
        { fileId, ...page },
      ),
    outcomes: (fileId) =>
      database.select<DossierOutcome>(
        `SELECT dossier_id AS dossierId, added, present, refused, code
           FROM {test_result_dossiers}
          WHERE file_id = :fileId`,
        { fileId },
      ),
    isActive: (...who) => isActive(database, ...who),
    expired: (now) =>
      database.select(
        `SELECT id, licence_id AS licenceId
           FROM {test_result_files}
          WHERE expires_at <= :now`,
        { now },
      ),
  };
}

interface FileRow extends Omit<ResultFile, 'layout' | 'people'> {
  mapping: string;
  choices: Buffer | null;
}

/** What was chosen for one file alone; sealed, because somebody typed it. */
interface Choices {
  wide: readonly WideColumn[];
  test: string;
  date: string;
  people: readonly (readonly [number, string])[];
}

const choicesPlace = (id: string): string => `test_result_files/choices/${id}`;

function fileOf({ mapping, choices, ...file }: FileRow, key: Buffer): ResultFile {
  const columns = JSON.parse(mapping) as Mapping;
  if (choices === null) return { ...file, layout: plainLayout(columns), people: new Map() };
  const { people, ...chosen } = JSON.parse(
    openText(key, choices, choicesPlace(file.id)),
  ) as Choices;
  return { ...file, layout: { columns, ...chosen }, people: new Map(people) };
}

const sealChoices = (
  key: Buffer,
  id: string,
  { wide, test, date }: Layout,
  people: ReadonlyMap<number, string>,
): Buffer => {
  const choices: Choices = { wide, test, date, people: [...people] };
  return sealText(key, JSON.stringify(choices), choicesPlace(id));
};

async function findLayout(
  reads: Reads,
  licenceId: string,
  headersHash: Buffer,
): Promise<Layout | undefined> {
  const [row] = await reads.select<{ layout: string }>(
    `SELECT layout
       FROM {test_result_layouts}
      WHERE licence_id = :licenceId
        AND headers_hash = :headersHash`,
    { licenceId, headersHash },
  );
  if (row === undefined) return undefined;
  const { columns, wide } = JSON.parse(row.layout) as Pick<Layout, 'columns' | 'wide'>;
  return { ...plainLayout(columns), wide };
}

async function findSubjects(
  reads: Reads,
  licenceId: string,
  asked: readonly string[],
): Promise<Map<string, string>> {
  const hashes = asked.map((subject) => ({ subject, hash: subjectHash(subject) }));
  const rows = await reads.select<{ hash: Buffer; domainKey: string }>(
    `SELECT subject_hash AS hash, domain_key AS domainKey
       FROM {test_result_subjects}
      WHERE licence_id = :licenceId
        AND subject_hash IN (:hashes)`,
    { licenceId, hashes: [subjectHash(''), ...hashes.map(({ hash }) => hash)] },
  );
  return new Map(
    hashes.flatMap(({ subject, hash }) => {
      const row = rows.find((one) => one.hash.equals(hash));
      return row === undefined ? [] : [[subject, row.domainKey] as const];
    }),
  );
}

async function isActive(
  reads: Reads,
  personId: string,
  licenceId: string,
  today: string,
): Promise<boolean> {
  const rows = await reads.select(
    `SELECT p.id
       FROM {people} p
       LEFT JOIN {local_accounts} a ON a.person_id = p.id
      WHERE p.id = :personId
        AND p.licence_id = :licenceId
        AND p.status = 'active'
        AND (a.ends_on IS NULL OR a.ends_on >= :today)`,
    { personId, licenceId, today },
  );
  return rows.length > 0;
}

async function totals(reads: Reads, fileId: string): Promise<Totals> {
  const [row] = await reads.select<Record<keyof Totals, string | number>>(
    `SELECT COUNT(*) AS done, COALESCE(SUM(added), 0) AS added,
            COALESCE(SUM(present), 0) AS present, COALESCE(SUM(refused), 0) AS refused,
            COALESCE(SUM(added > 0), 0) AS changed
       FROM {test_result_dossiers}
      WHERE file_id = :fileId`,
    { fileId },
  );
  const count = (key: keyof Totals): number => Number(row?.[key] ?? 0);
  return {
    done: count('done'),
    added: count('added'),
    present: count('present'),
    refused: count('refused'),
    changed: count('changed'),
  };
}

interface PupilRow extends NameParts {
  id: string;
  hostId: string | null;
  birthDate: string | null;
  status: string;
  scheme: string | null;
  alt: string | null;
}

async function findPupils(
  reads: Reads,
  licenceId: string,
  asked: Parameters<Lookups['pupils']>[0],
): Promise<FoundPupil[]> {
  const rows = await reads.select<PupilRow>(
    `SELECT p.id, p.host_id AS hostId, p.given, p.prefix, p.family, p.preferred,
            p.birth_date AS birthDate, p.status, a.scheme, a.value AS alt
       FROM {people} p
       LEFT JOIN {alt_ids} a ON a.licence_id = p.licence_id
        AND a.person_id = p.id
        AND a.scheme LIKE 'student.%'
        AND (a.value IN (:numbers) OR TRIM(LEADING '0' FROM a.value) IN (:bareNumbers))
      WHERE p.licence_id = :licenceId
        AND p.kind = 'student'
        AND (a.value IS NOT NULL
             OR p.host_id IN (:numbers)
             OR TRIM(LEADING '0' FROM p.host_id) IN (:bareNumbers)
             OR p.birth_date IN (:birthDates))`,
    {
      licenceId,
      numbers: ['', ...asked.numbers],
      bareNumbers: ['', ...asked.bareNumbers],
      birthDates: ['1000-01-01', ...asked.birthDates],
    },
  );
  const carriers = new Map<string, number>();
  const placeOf = (row: PupilRow): string => `${row.scheme ?? ''}/${row.alt ?? ''}`;
  for (const row of rows)
    if (row.status === 'active') carriers.set(placeOf(row), (carriers.get(placeOf(row)) ?? 0) + 1);
  const found = new Map<string, FoundPupil & { numbers: string[] }>();
  for (const one of rows) {
    const { scheme: _scheme, hostId, alt, status, ...row } = one;
    const pupil = found.get(row.id) ?? {
      ...row,
      active: status === 'active',
      numbers: hostId === null ? [] : [hostId],
    };
    // A number that two carry says who neither is: a row with a name is about whom that names.
    if (alt !== null && (carriers.get(placeOf(one)) ?? 0) < 2) pupil.numbers.push(alt);
    found.set(row.id, pupil);
  }
  return [...found.values()];
}

/** Puts a new file in the place of what the person had handed in before. */
export async function insertFile(
  unit: Unit,
  file: {
    id: string;
    licenceId: string;
    ownerId: string;
    text: string;
    layout: Layout;
    expiresAt: Date;
  },
  licenceKey: Buffer,
): Promise<void> {
  await unit.write(
    `DELETE FROM {test_result_files}
      WHERE person_id = :ownerId
        AND state <> 'running'`,
    { ownerId: file.ownerId },
  );
  const { id, licenceId, ownerId, expiresAt } = file;
  await unit.insert(testResultFilesTable, {
    id,
    licenceId,
    personId: ownerId,
    state: 'preview',
    content: sealText(licenceKey, file.text, place(id)),
    mapping: JSON.stringify(file.layout.columns),
    choices: sealChoices(licenceKey, id, file.layout, new Map()),
    createdAt: unit.at,
    expiresAt,
  });
}

/** Whether a file of this person is being read in, which stays so until the unit ends. */
export async function lockRunning(unit: Unit, personId: string): Promise<boolean> {
  const rows = await unit.select(
    `SELECT id
       FROM {test_result_files}
      WHERE person_id = :personId
        AND state = 'running'
        FOR UPDATE`,
    { personId },
  );
  return rows.length > 0;
}

/** The state of a file, locked until the unit ends. */
export async function lockFile(
  unit: Unit,
  id: string,
): Promise<{ state: FileState; startedAt: Date | null; beatAt: Date | null } | undefined> {
  const [row] = await unit.select<{
    state: FileState;
    startedAt: Date | null;
    beatAt: Date | null;
  }>(
    `SELECT state, started_at AS startedAt, beat_at AS beatAt
       FROM {test_result_files}
      WHERE id = :id
        FOR UPDATE`,
    { id },
  );
  return row;
}

export async function insertOutcome(
  unit: Unit,
  fileId: string,
  outcome: DossierOutcome,
): Promise<void> {
  await unit.update(testResultFilesTable, { id: fileId }, { beatAt: unit.at });
  // A reading that was broken off and taken up again may come to a dossier twice.
  await unit.write(
    `INSERT INTO {test_result_dossiers} (file_id, dossier_id, added, present, refused, code)
     VALUES (:fileId, :dossierId, :added, :present, :refused, :code)
         ON DUPLICATE KEY UPDATE added = added + :added`,
    { fileId, ...outcome },
  );
}

/** What a person chose for a file that waits. */
export async function keepChoices(unit: Unit, file: ResultFile, licenceKey: Buffer): Promise<void> {
  await unit.update(
    testResultFilesTable,
    { id: file.id, state: 'preview' },
    {
      mapping: JSON.stringify(file.layout.columns),
      choices: sealChoices(licenceKey, file.id, file.layout, file.people),
    },
  );
}

/** For the next file of the licence with the same headers; never what holds for one file alone. */
export const rememberLayout = (
  unit: Unit,
  licenceId: string,
  headersHash: Buffer,
  { columns, wide }: Layout,
): Promise<void> =>
  unit.insertMany(
    testResultLayoutsTable,
    [{ licenceId, headersHash, layout: JSON.stringify({ columns, wide }), chosenAt: unit.at }],
    ['layout', 'chosenAt'],
  );

/** Which domain each of these subjects is, or that it is none any more. */
export async function rememberSubjects(
  unit: Unit,
  licenceId: string,
  chosen: ReadonlyMap<string, string>,
): Promise<void> {
  const all = [...chosen].map(([subject, domainKey]) => ({
    licenceId,
    subjectHash: subjectHash(subject),
    domainKey,
    chosenAt: unit.at,
  }));
  for (const { subjectHash: hash } of all.filter(({ domainKey }) => domainKey === ''))
    await unit.remove(testResultSubjectsTable, { licenceId, subjectHash: hash });
  await unit.insertMany(
    testResultSubjectsTable,
    all.filter(({ domainKey }) => domainKey !== ''),
    ['domainKey', 'chosenAt'],
  );
}
