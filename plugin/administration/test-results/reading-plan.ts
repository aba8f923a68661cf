import type { Level } from '../../dossier/facts/index.ts';
import { sameScore, scoreKeys } from '../../dossier/results/index.ts';
import type { ScoredDossier, TestScore } from '../../dossier/results/index.ts';
import { foldedLetters } from '../../kernel/folding.ts';
import { sortName } from '../../kernel/names.ts';
import type { CsvTable } from './csv-table.ts';
import { pupilFinder } from './pupil-match.ts';
import type { FoundPupil } from './pupil-match.ts';
import type { Mapping } from './result-columns.ts';
import { readRow, short } from './result-row.ts';
import type { Reason, ResultRow } from './result-row.ts';

/** A row with the dossier it goes to. */
export interface PlannedRow {
  line: number;
  cells: readonly string[];
  pupilId: string;
  pupil: string;
  dossierId: string;
  level: Level;
  domainName: string;
  score: TestScore;
}

/** A result that is there: in the dossier, or in an earlier line of the file. */
export interface PresentRow extends PlannedRow {
  where: 'dossier' | 'file';
  /** The dossier tells another outcome of the same test. */
  differs: boolean;
}

export interface RejectedRow {
  line: number;
  cells: readonly string[];
  /** As the file has it when nobody was found. */
  pupil: string;
  what: string;
  reasons: Reason[];
}

/** What reading a file in would do at this moment. */
export interface ReadingPlan {
  added: PlannedRow[];
  present: PresentRow[];
  rejected: RejectedRow[];
}

/** What is looked up for the rows of a file; in a fixed number of statements. */
export interface Lookups {
  pupils(asked: {
    numbers: readonly string[];
    birthDates: readonly string[];
  }): Promise<FoundPupil[]>;
  dossiers(pupilIds: readonly string[]): Promise<ScoredDossier[]>;
}

export async function planOf(
  table: CsvTable,
  mapping: Mapping,
  today: string,
  lookups: Lookups,
): Promise<ReadingPlan> {
  const rows = table.rows.map((row) =>
    readRow(row, { headers: table.headers.length, mapping }, today),
  );
  const pupils = await lookups.pupils({
    numbers: distinct(rows.map(({ number }) => number)),
    birthDates: distinct(
      rows.filter(({ number }) => number === '').map(({ birthDate }) => birthDate ?? ''),
    ),
  });
  const find = pupilFinder(pupils);
  const found = rows.map((row) => ({
    row,
    pupil: row.reasons.some(({ code }) => code === 'pupil-missing' || code === 'birth-date')
      ? undefined
      : find(row),
  }));
  const dossiers = await lookups.dossiers(
    distinct(found.map(({ pupil }) => (pupil !== undefined && 'id' in pupil ? pupil.id : ''))),
  );
  const byPupil = new Map(dossiers.map((dossier) => [dossier.pupilId, new Present(dossier)]));
  const plan: ReadingPlan = { added: [], present: [], rejected: [] };
  for (const { row, pupil } of found) place(plan, row, pupil, byPupil);
  return plan;
}

const distinct = (values: readonly string[]): string[] =>
  [...new Set(values)].filter((value) => value !== '');

/** The results a dossier has, with those that earlier lines of the file add. */
class Present {
  readonly dossier: ScoredDossier;
  readonly #known: Map<string, { score: TestScore; where: 'dossier' | 'file'; line?: number }>;

  constructor(dossier: ScoredDossier) {
    this.dossier = dossier;
    this.#known = new Map(
      dossier.scores.map((score) => [sameScore(score), { score, where: 'dossier' }]),
    );
  }

  /** The one that is there already; else it is there from now on. */
  addOrFind(
    score: TestScore,
    line: number,
  ): { score: TestScore; where: 'dossier' | 'file'; line?: number } | undefined {
    const known = this.#known.get(sameScore(score));
    if (known === undefined) this.#known.set(sameScore(score), { score, where: 'file', line });
    return known;
  }
}

function place(
  plan: ReadingPlan,
  row: ResultRow,
  pupil: FoundPupil | Reason | undefined,
  byPupil: ReadonlyMap<string, Present>,
): void {
  const reasons = [...row.reasons];
  const reject = (): void => {
    const name =
      pupil !== undefined && 'id' in pupil
        ? sortName(pupil)
        : short(row.name === '' ? row.number : row.name);
    plan.rejected.push({
      line: row.line,
      cells: row.cells,
      pupil: name,
      what: whatOf(row),
      reasons,
    });
  };
  if (pupil === undefined) {
    reject();
    return;
  }
  if (!('id' in pupil)) {
    reasons.unshift(pupil);
    reject();
    return;
  }
  if (pupil.birthDate !== null && row.values.date !== '' && row.values.date <= pupil.birthDate)
    reasons.push({ code: 'date-before-birth' });
  const present = byPupil.get(pupil.id);
  const domain = present === undefined ? undefined : domainOf(row.domain, present.dossier, reasons);
  if (present === undefined) reasons.push({ code: 'no-dossier' });
  else if (present.dossier.state !== 'open')
    reasons.push({ code: present.dossier.state === 'finished' ? 'step-finished' : 'broken' });
  if (reasons.length > 0 || present === undefined || domain === undefined) {
    reject();
    return;
  }
  const { dossier } = present;
  const score = { domain: domain.key, values: row.values };
  const known = present.addOrFind(score, row.line);
  const planned = {
    line: row.line,
    cells: row.cells,
    pupilId: pupil.id,
    pupil: sortName(pupil),
    dossierId: dossier.id,
    level: dossier.level,
    domainName: domain.name,
    score,
  };
  const differs =
    known !== undefined &&
    scoreKeys.some(
      (key) =>
        key !== 'test' && plainValue(known.score.values[key]) !== plainValue(score.values[key]),
    );
  if (known === undefined) plan.added.push(planned);
  else if (known.where === 'file' && differs) {
    reasons.push({ code: 'twice', params: { line: known.line ?? 0 } });
    reject();
  } else plan.present.push({ ...planned, where: known.where, differs });
}

/** "12.5" and "12,5" are one number. */
const plainValue = (value: string): string => value.trim().replace('.', ',').toUpperCase();

const whatOf = ({ domain, values }: ResultRow): string =>
  [domain, values.test, values.date.split('-').toReversed().join('-')]
    .filter((part) => part !== '')
    .map(short)
    .join(' · ');

function domainOf(
  asked: string,
  dossier: ScoredDossier,
  reasons: Reason[],
): { key: string; name: string } | undefined {
  if (asked === '') return undefined;
  const named = dossier.domains.filter(
    ({ name, key }) =>
      foldedLetters(name) === foldedLetters(asked) || foldedLetters(key) === foldedLetters(asked),
  );
  const domain = named.find(({ kind }) => kind === 'cito');
  if (domain !== undefined) return domain;
  if (named.length > 0) reasons.push({ code: 'cross-domain', params: { domain: short(asked) } });
  else
    reasons.push({
      code: 'unknown-domain',
      params: {
        domain: short(asked),
        known: dossier.domains
          .filter(({ kind }) => kind === 'cito')
          .map(({ name }) => name)
          .join(', '),
      },
    });
  return undefined;
}
