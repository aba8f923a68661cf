import type { ScoreKey } from '../../dossier/results/index.ts';
import type { MessageParams } from '../../kernel/errors.ts';
import { foldedLetters, seenLine } from '../../kernel/folding.ts';
import { isoDate } from '../../kernel/moments.ts';
import { outcomeKeys } from './result-columns.ts';
import type { ColumnKey, Layout, OutcomeKey } from './result-columns.ts';

/** Why a row is not read in: the sentence `testResults.reasons.<code>`. */
export interface Reason {
  code: string;
  params?: MessageParams;
}

/** A result of the file as it was understood, before anything is looked up. */
export interface ResultRow {
  line: number;
  cells: readonly string[];
  number: string;
  name: string;
  birthDate: string | undefined;
  domain: string;
  values: Record<ScoreKey, string>;
  /** False where the row says that nothing was measured: that is no fault. */
  measured: boolean;
  reasons: Reason[];
}

const MOST_IN_TEST = 200;
const MOST_IN_LEVEL = 20;
const NUMBER = /^-?\d{1,6}([.,]\d{1,3})?$/;
/** One thousand two hundred and thirty-four, or a little more than one: the file does not tell. */
const POINT_OR_THOUSANDS = /^-?[1-9]\d{0,2}(\.\d{3})+$/;
const COMMA_OR_THOUSANDS = /^-?[1-9]\d{0,2}(,\d{3})+$/;
const THOUSANDS_AND_COMMA = /^-?[1-9]\d{0,2}(\.\d{3})+,\d{1,3}$/;
const BOUND = /^[<>≤≥]/;
/**
 * I–V and A–E as Cito, DIA and Boom give them, the reference levels as IEP does, and AVI levels.
 */
const LEVEL =
  /^((I{1,3}|IV|V|[A-E])[+-]?|<1F|1F|1S|2F|2S|3F|1S\/2F|2F\/1S|(AVI-?)?([ME][3-8]|START|PLUS))$/;
/** A number as a spreadsheet shows one that is too long for it; the digits behind it are gone. */
export const SHORTENED = /^\d([.,]\d+)?E\+\d+$/i;
/** What stands in the place of an outcome that there is not. */
const absences = new Set(
  'afwezig absent ziek nvt na niet nietgemaakt nietgemeten nietafgenomen vrijstelling geen'.split(
    ' ',
  ),
);

const isAbsence = (cell: string): boolean =>
  /^[\p{Pd}.\s]*$/u.test(cell) || absences.has(foldedLetters(cell));

type Cell = (key: ColumnKey) => string;

interface FileRow {
  line: number;
  cells: readonly string[];
}

export interface RowColumns {
  headers: number;
  delimiter: string;
  layout: Layout;
}

/** The results of one row: one, or one a domain where each subject has columns of its own. */
export function readRows(row: FileRow, columns: RowColumns, today: string): ResultRow[] {
  const { layout } = columns;
  const at = (index: number | undefined): string =>
    index === undefined ? '' : seenLine(row.cells[index] ?? '');
  const cell: Cell = (key) => at(layout.columns[key]);
  if (layout.wide.length === 0) return [readRow(row, columns, today, cell)];
  const domains = [...new Set(layout.wide.map(({ domain }) => domain))];
  const read = domains.map((domain) => {
    const own = layout.wide.filter((column) => column.domain === domain);
    const ofDomain: Cell = (key) => {
      if (key === 'domain') return domain;
      if (!isOutcome(key)) return cell(key);
      return at(own.find(({ outcome }) => outcome === key)?.at);
    };
    return readRow(row, columns, today, ofDomain);
  });
  const measured = read.filter((one) => one.measured);
  return measured.length > 0 ? measured : read.slice(0, 1);
}

const isOutcome = (key: ColumnKey): key is OutcomeKey =>
  (outcomeKeys as readonly string[]).includes(key);

function readRow(row: FileRow, columns: RowColumns, today: string, cell: Cell): ResultRow {
  const reasons: Reason[] = [];
  if (row.cells.slice(columns.headers).some((extra) => extra !== ''))
    reasons.push({ code: 'too-many-cells' });
  const birthDate = cell('birthDate');
  const born = birthDate === '' ? undefined : isoDate(birthDate);
  if (birthDate !== '' && born === undefined)
    reasons.push({ code: 'birth-date', params: { value: short(birthDate) } });
  const number = cell('number').replace(/^['’]/, '');
  const name =
    cell('name') === ''
      ? [cell('given'), cell('prefix'), cell('family')].filter((part) => part !== '').join(' ')
      : cell('name');
  if (number === '' && (name === '' || birthDate === '')) reasons.push({ code: 'pupil-missing' });
  if (cell('domain') === '') reasons.push({ code: 'domain-missing' });
  return {
    line: row.line,
    cells: row.cells,
    number,
    name,
    birthDate: born,
    domain: cell('domain'),
    ...valuesOf(cell, columns, today, reasons),
    reasons,
  };
}

function valuesOf(
  cell: Cell,
  { delimiter, layout }: RowColumns,
  today: string,
  reasons: Reason[],
): Pick<ResultRow, 'values' | 'measured'> {
  const outcome = (key: OutcomeKey): string => (isAbsence(cell(key)) ? '' : cell(key));
  const number = (key: OutcomeKey): string => numberOf(key, outcome(key), delimiter, reasons);
  const values = {
    test: testOf(cell('test') === '' ? layout.test : cell('test'), reasons),
    date: dateOf(cell('date') === '' ? layout.date : cell('date'), today, reasons),
    rawScore: number('rawScore'),
    skillScore: number('skillScore'),
    level: levelOf(outcome('level'), reasons),
    dle: number('dle'),
    dl: number('dl'),
    functioningLevel: outcome('functioningLevel'),
  };
  if (values.functioningLevel.length > MOST_IN_LEVEL)
    reasons.push({ code: 'functioning-level', params: { most: MOST_IN_LEVEL } });
  const measured = outcomeKeys.some((key) => key !== 'dl' && outcome(key) !== '');
  return { values, measured };
}

function testOf(typed: string, reasons: Reason[]): string {
  if (typed === '') reasons.push({ code: 'test-missing' });
  if ([...typed].length > MOST_IN_TEST)
    reasons.push({ code: 'test-long', params: { most: MOST_IN_TEST } });
  return typed;
}

function dateOf(typed: string, today: string, reasons: Reason[]): string {
  if (typed === '') {
    reasons.push({ code: 'date-missing' });
    return '';
  }
  const day = isoDate(typed);
  if (day === undefined) {
    reasons.push({ code: 'date', params: { value: short(typed) } });
    return '';
  }
  if (day > today) reasons.push({ code: 'date-future' });
  return day;
}

/**
 * Numbers are kept with a comma, as Dutch forms show them. One that can be read in two ways is
 * refused: whichever were chosen, another value might be kept than was measured.
 */
function numberOf(key: OutcomeKey, written: string, delimiter: string, reasons: Reason[]): string {
  const typed = written.replace(/^\u2212(?=\d)/, '-');
  const reject = (code: string): string => {
    reasons.push({ code, params: { value: short(typed) } });
    return typed;
  };
  if (typed === '') return typed;
  if (BOUND.test(typed)) return reject('number-bound');
  // Where commas stand between the cells, the language is one that writes thousands with them.
  if (POINT_OR_THOUSANDS.test(typed) || (delimiter === ',' && COMMA_OR_THOUSANDS.test(typed)))
    return reject('number-ambiguous');
  const plain = THOUSANDS_AND_COMMA.test(typed) ? typed.replaceAll('.', '') : typed;
  return NUMBER.test(plain) ? plain.replace('.', ',') : reject(`number-${key}`);
}

function levelOf(typed: string, reasons: Reason[]): string {
  const level = typed
    .toUpperCase()
    .replaceAll(' ', '')
    .replaceAll(/\p{Pd}/gu, '-');
  if (level !== '' && !LEVEL.test(level))
    reasons.push({ code: 'level', params: { value: short(typed) } });
  return level;
}

/** Enough of a cell to find it again. */
export const short = (text: string): string =>
  [...text].length > 40 ? `${[...text].slice(0, 40).join('')}…` : text;
