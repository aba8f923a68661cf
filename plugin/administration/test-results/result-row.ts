import type { ScoreKey } from '../../dossier/results/index.ts';
import type { MessageParams } from '../../kernel/errors.ts';
import { isoDate } from '../../kernel/moments.ts';
import type { ColumnKey, Mapping } from './result-columns.ts';

/** Why a row is not read in: the sentence `testResults.reasons.<code>`. */
export interface Reason {
  code: string;
  params?: MessageParams;
}

/** A row of the file as it was understood, before anything is looked up. */
export interface ResultRow {
  line: number;
  cells: readonly string[];
  number: string;
  name: string;
  birthDate: string | undefined;
  domain: string;
  values: Record<ScoreKey, string>;
  reasons: Reason[];
}

const MOST_IN_TEST = 200;
const MOST_IN_LEVEL = 20;
const NUMBER = /^-?\d{1,6}([.,]\d{1,3})?$/;
/** I–V and A–E as Cito, DIA and Boom give them, the reference levels as IEP does. */
const LEVEL = /^((I{1,3}|IV|V|[A-E])[+-]?|<1F|1F|1S|2F|2S|3F|1S\/2F|2F\/1S)$/;

export function readRow(
  row: { line: number; cells: readonly string[] },
  columns: { headers: number; mapping: Mapping },
  today: string,
): ResultRow {
  const cell = (key: ColumnKey): string => {
    const at = columns.mapping[key];
    return at === undefined ? '' : (row.cells[at] ?? '').replaceAll(/\s+/g, ' ').trim();
  };
  const reasons: Reason[] = [];
  if (row.cells.slice(columns.headers).some((extra) => extra !== ''))
    reasons.push({ code: 'too-many-cells' });
  const birthDate = cell('birthDate');
  const born = birthDate === '' ? undefined : isoDate(birthDate);
  if (birthDate !== '' && born === undefined)
    reasons.push({ code: 'birth-date', params: { value: short(birthDate) } });
  const name =
    cell('name') === ''
      ? [cell('given'), cell('prefix'), cell('family')].filter((part) => part !== '').join(' ')
      : cell('name');
  if (cell('number') === '' && (name === '' || birthDate === ''))
    reasons.push({ code: 'pupil-missing' });
  if (cell('domain') === '') reasons.push({ code: 'domain-missing' });
  return {
    line: row.line,
    cells: row.cells,
    number: cell('number'),
    name,
    birthDate: born,
    domain: cell('domain'),
    values: valuesOf(cell, today, reasons),
    reasons,
  };
}

function valuesOf(
  cell: (key: ColumnKey) => string,
  today: string,
  reasons: Reason[],
): Record<ScoreKey, string> {
  const values = {
    test: testOf(cell('test'), reasons),
    date: dateOf(cell('date'), today, reasons),
    rawScore: numberOf('rawScore', cell, reasons),
    skillScore: numberOf('skillScore', cell, reasons),
    level: levelOf(cell('level'), reasons),
    dle: numberOf('dle', cell, reasons),
    dl: numberOf('dl', cell, reasons),
    functioningLevel: cell('functioningLevel'),
  };
  if (values.functioningLevel.length > MOST_IN_LEVEL)
    reasons.push({ code: 'functioning-level', params: { most: MOST_IN_LEVEL } });
  const measured = (['rawScore', 'skillScore', 'level', 'dle', 'functioningLevel'] as const).some(
    (key) => cell(key) !== '',
  );
  if (!measured) reasons.push({ code: 'no-score' });
  return values;
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

/** Numbers are kept with a comma, as Dutch forms show them. */
function numberOf(
  key: 'rawScore' | 'skillScore' | 'dle' | 'dl',
  cell: (key: ColumnKey) => string,
  reasons: Reason[],
): string {
  const typed = cell(key);
  if (typed !== '' && !NUMBER.test(typed))
    reasons.push({ code: `number-${key}`, params: { value: short(typed) } });
  return typed.replace('.', ',');
}

function levelOf(typed: string, reasons: Reason[]): string {
  const level = typed.toUpperCase().replaceAll(' ', '');
  if (level !== '' && !LEVEL.test(level))
    reasons.push({ code: 'level', params: { value: short(typed) } });
  return level;
}

/** Enough of a cell to find it again. */
export const short = (text: string): string =>
  [...text].length > 40 ? `${[...text].slice(0, 40).join('')}…` : text;
