import type { Level } from '../../dossier/facts/index.ts';
import { sameScore, scoreKeys } from '../../dossier/results/index.ts';
import type { ScoredDossier, TestScore } from '../../dossier/results/index.ts';
import { foldedLetters } from '../../kernel/folding.ts';
import { nameParts, searchParts, sortName } from '../../kernel/names.ts';
import type { CsvTable } from './csv-table.ts';
import { bareNumber, pupilFinder } from './pupil-match.ts';
import type { FoundPupil, Match } from './pupil-match.ts';
import type { Layout } from './result-columns.ts';
import { readRows, short } from './result-row.ts';
import type { Reason, ResultRow } from './result-row.ts';

/** A row with the dossier it goes to. */
export interface PlannedRow {
  line: number;
  cells: readonly string[];
  pupilId: string;
  pupil: string;
  /** The name as the file has it, where that is another; else ''. */
  inFile: string;
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

/** Rows about somebody whose name is written otherwise: read in once a person says who it is. */
export interface AlikeRow {
  /** Of the first of them. */
  line: number;
  pupilId: string;
  pupil: string;
  birthDate: string | null;
  /** As the file has it. */
  inFile: string;
  rows: { line: number; cells: readonly string[]; what: string }[];
}

/** What reading a file in would do at this moment. */
export interface ReadingPlan {
  added: PlannedRow[];
  present: PresentRow[];
  alike: AlikeRow[];
  rejected: RejectedRow[];
  /** Rows that say that nothing was measured. */
  unmeasured: number;
  /** Subjects that no dossier has by this name: the domain somebody gave them, '' for none yet. */
  subjects: { subject: string; domain: string }[];
}

/** What is looked up for the rows of a file; in a fixed number of statements. */
export interface Lookups {
  pupils(asked: {
    numbers: readonly string[];
    bareNumbers: readonly string[];
    birthDates: readonly string[];
  }): Promise<FoundPupil[]>;
  dossiers(pupilIds: readonly string[]): Promise<ScoredDossier[]>;
  /** The licence's domains. */
  domains(): Promise<readonly { key: string; name: string }[]>;
  /** Keys of the domains that somebody gave to these subjects, whenever that was. */
  subjects(asked: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** How the file is read, and which lines somebody confirmed to be about which pupil. */
export interface Reading {
  layout: Layout;
  people: ReadonlyMap<number, string>;
}

export async function planOf(
  table: CsvTable,
  { layout, people }: Reading,
  today: string,
  lookups: Lookups,
): Promise<ReadingPlan> {
  const columns = { headers: table.headers.length, delimiter: table.delimiter, layout };
  const all = table.rows.flatMap((row) => readRows(row, columns, today));
  const rows = all.filter(({ measured }) => measured);
  const [pupils, domains, subjects] = await Promise.all([
    lookups.pupils({
      numbers: distinct(rows.map(({ number }) => number)),
      bareNumbers: distinct(rows.map(({ number }) => bareNumber(number))),
      birthDates: distinct(rows.map(({ birthDate }) => birthDate ?? '')),
    }),
    lookups.domains(),
    lookups.subjects(distinct(rows.map(({ domain }) => domain))),
  ]);
  const confirmed = new Map(
    rows.flatMap((row) => {
      const pupilId = people.get(row.line);
      return pupilId === undefined ? [] : [[personOf(row), pupilId] as const];
    }),
  );
  const find = pupilFinder(pupils);
  const found = rows.map((row) => ({ row, match: matchOf(row, find, confirmed) }));
  const dossiers = await lookups.dossiers(
    distinct(found.map(({ match }) => (match !== undefined && 'id' in match ? match.id : ''))),
  );
  const making: Making = {
    plan: {
      added: [],
      present: [],
      alike: [],
      rejected: [],
      unmeasured: all.length - rows.length,
      subjects: [],
    },
    byPupil: new Map(dossiers.map((dossier) => [dossier.pupilId, new Present(dossier)])),
    subjects,
    names: new Map(domains.map(({ key, name }) => [key, name])),
  };
  for (const { row, match } of found) place(making, row, match);
  return making.plan;
}

interface Making {
  plan: ReadingPlan;
  byPupil: ReadonlyMap<string, Present>;
  subjects: ReadonlyMap<string, string>;
  /** Of the licence's domains, by key. */
  names: ReadonlyMap<string, string>;
}

/** What a row tells of its pupil: confirmed for one row, it holds for every row that tells it. */
const personOf = ({ number, name, birthDate }: ResultRow): string =>
  JSON.stringify([number, foldedLetters(name), birthDate]);

function matchOf(
  row: ResultRow,
  find: (row: ResultRow) => Match,
  confirmed: ReadonlyMap<string, string>,
): Match | undefined {
  if (row.reasons.some(({ code }) => code === 'pupil-missing' || code === 'birth-date'))
    return undefined;
  const match = find(row);
  // Only who is offered can have been confirmed: what a page sends is nobody's say.
  return 'like' in match && confirmed.get(personOf(row)) === match.like.id ? match.like : match;
}

/** Rows that were offered and that nobody confirmed, as rejected ones. */
export const unconfirmed = ({ alike }: ReadingPlan): RejectedRow[] =>
  alike.flatMap(({ pupil, inFile, rows }) =>
    rows.map((row) => ({
      ...row,
      pupil: short(inFile),
      reasons: [{ code: 'not-confirmed', params: { pupil } }],
    })),
  );

const distinct = (values: readonly string[]): string[] =>
  [...new Set(values)].filter((value) => value !== '');

interface Known {
  score: TestScore;
  where: 'dossier' | 'file';
  line?: number;
}

/** The results a dossier has, with those that earlier lines of the file add. */
class Present {
  readonly dossier: ScoredDossier;
  readonly #known: Map<string, Known>;
  #room: number;

  constructor(dossier: ScoredDossier) {
    this.dossier = dossier;
    this.#room = dossier.room;
    this.#known = new Map(
      dossier.scores.map((score) => [sameScore(score), { score, where: 'dossier' }]),
    );
  }

  /** The one that is there already; else it is there from now on, as long as the list has room. */
  addOrFind(score: TestScore, line: number): Known | 'added' | 'full' {
    const known = this.#known.get(sameScore(score));
    if (known !== undefined) return known;
    if (this.#room <= 0) return 'full';
    this.#room -= 1;
    this.#known.set(sameScore(score), { score, where: 'file', line });
    return 'added';
  }
}

function place(making: Making, row: ResultRow, match: Match | undefined): void {
  const { plan } = making;
  const reasons = [...row.reasons];
  if (match === undefined || !('id' in match)) {
    if (match !== undefined && 'like' in match) {
      if (reasons.length === 0) {
        offer(making, row, match.like);
        return;
      }
      reasons.unshift({ code: 'alike', params: { pupil: sortName(match.like) } });
    } else if (match !== undefined) reasons.unshift(match);
    plan.rejected.push(rejectedOf(making, row, reasons));
    return;
  }
  if (match.birthDate !== null && row.values.date !== '' && row.values.date <= match.birthDate)
    reasons.push({ code: 'date-before-birth' });
  const present = making.byPupil.get(match.id);
  const domain = present && domainOf(making, row.domain, present.dossier, reasons);
  if (present === undefined) reasons.push({ code: 'no-dossier' });
  else if (present.dossier.state !== 'open')
    reasons.push({ code: present.dossier.state === 'finished' ? 'step-finished' : 'broken' });
  if (reasons.length > 0 || present === undefined || domain === undefined)
    plan.rejected.push(rejectedOf(making, row, reasons, match));
  else keepIn(making, row, { pupil: match, present, domain });
}

/** A result of a pupil with an open dossier: new, there already, or told in two ways. */
function keepIn(
  making: Making,
  row: ResultRow,
  { pupil, present, domain }: { pupil: FoundPupil; present: Present; domain: DomainName },
): void {
  const { plan } = making;
  const { dossier } = present;
  const score = { domain: domain.key, values: row.values };
  const known = present.addOrFind(score, row.line);
  const planned: PlannedRow = {
    line: row.line,
    cells: row.cells,
    pupilId: pupil.id,
    pupil: sortName(pupil),
    inFile: otherName(row.name, pupil),
    dossierId: dossier.id,
    level: dossier.level,
    domainName: domain.name,
    score,
  };
  if (known === 'full') {
    plan.rejected.push(rejectedOf(making, row, [{ code: 'scores-full' }], pupil));
    return;
  }
  if (known === 'added') {
    plan.added.push(planned);
    return;
  }
  const differs = scoreKeys.some(
    (key) =>
      key !== 'test' && plainValue(known.score.values[key]) !== plainValue(score.values[key]),
  );
  if (known.where === 'file' && differs)
    plan.rejected.push(
      rejectedOf(making, row, [{ code: 'twice', params: { line: known.line ?? 0 } }], pupil),
    );
  else plan.present.push({ ...planned, where: known.where, differs });
}

function rejectedOf(
  making: Making,
  row: ResultRow,
  reasons: Reason[],
  pupil?: FoundPupil,
): RejectedRow {
  return {
    line: row.line,
    cells: row.cells,
    pupil: pupil === undefined ? short(row.name === '' ? row.number : row.name) : sortName(pupil),
    what: whatOf(making, row),
    reasons,
  };
}

function offer(making: Making, row: ResultRow, pupil: FoundPupil): void {
  const { line, cells } = row;
  const { alike } = making.plan;
  const own = { line, cells, what: whatOf(making, row) };
  const known = alike.find(
    (other) => other.pupilId === pupil.id && other.inFile === short(row.name),
  );
  if (known === undefined)
    alike.push({
      line,
      pupilId: pupil.id,
      pupil: sortName(pupil),
      birthDate: pupil.birthDate,
      inFile: short(row.name),
      rows: [own],
    });
  else known.rows.push(own);
}

/** The name in the file where it is not the pupil's, letter order and prefixes aside. */
function otherName(name: string, pupil: FoundPupil): string {
  const words = searchParts(name);
  const own = new Set(nameParts(pupil));
  return words.every((word) => own.has(word)) ? '' : short(name);
}

/** "12.5" and "12,5" are one number. */
const plainValue = (value: string): string => value.trim().replace('.', ',').toUpperCase();

const whatOf = ({ names }: Making, { domain, values }: ResultRow): string =>
  [names.get(domain) ?? domain, values.test, values.date.split('-').toReversed().join('-')]
    .filter((part) => part !== '')
    .map(short)
    .join(' · ');

interface DomainName {
  key: string;
  name: string;
}

/** The dossier's domain that is meant: by its name, or as somebody pointed out for this subject. */
function domainOf(
  { plan, subjects, names }: Making,
  asked: string,
  dossier: ScoredDossier,
  reasons: Reason[],
): DomainName | undefined {
  if (asked === '') return undefined;
  const by = (name: string): ScoredDossier['domains'] =>
    dossier.domains.filter((domain) => sameWords(domain.name, name) || domain.key === name);
  const named = by(asked);
  const given = subjects.get(asked);
  if (named.length === 0) {
    const known = plan.subjects.some(({ subject }) => sameWords(subject, asked));
    if (!known && !names.has(asked)) plan.subjects.push({ subject: asked, domain: given ?? '' });
  }
  const found = named.length > 0 || given === undefined ? named : assigned(given, names, by);
  const domain = found.find(({ kind }) => kind === 'cito');
  if (domain !== undefined) return domain;
  const shown = short(names.get(asked) ?? asked);
  if (found.length > 0) reasons.push({ code: 'cross-domain', params: { domain: shown } });
  else
    reasons.push({
      code: 'unknown-domain',
      params: {
        domain: shown,
        known: dossier.domains
          .filter(({ kind }) => kind === 'cito')
          .map(({ name }) => name)
          .join(', '),
      },
    });
  return undefined;
}

/** By its key, or by its name in a dossier that was made before the domain had this key. */
function assigned(
  key: string,
  names: ReadonlyMap<string, string>,
  by: (name: string) => ScoredDossier['domains'],
): ScoredDossier['domains'] {
  const own = by(key);
  const name = names.get(key);
  return own.length > 0 || name === undefined ? own : by(name);
}

function sameWords(one: string, other: string): boolean {
  const plain = foldedLetters(one);
  return plain === '' ? one.trim() === other.trim() : plain === foldedLetters(other);
}
