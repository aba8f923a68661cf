import { CsvError, parse } from 'csv-parse/sync';
import { AppError } from '../../kernel/errors.ts';

/** The largest file that is read in. */
export const MOST_MEGABYTES = 5;
export const MOST_BYTES = MOST_MEGABYTES * 2 ** 20;
/** Results in one file: several times those of a large school in one test period. */
export const MOST_ROWS = 5_000;
/** Columns, and characters of one row: beyond these it is no table of test results. */
export const MOST_COLUMNS = 60;
const MOST_IN_ROW = 20_000;

/** A file as a table. Lines count as an editor shows them, the row of headers included. */
export interface CsvTable {
  /** The sign between the cells. */
  delimiter: string;
  headers: string[];
  rows: { line: number; cells: string[] }[];
}

/**
 * The text of a file, with `\n` at the end of its lines: UTF-8 with or without its mark, UTF-16
 * with its mark, or Windows-1252, in which older spreadsheets save. @throws AppError
 */
export function textOf(bytes: Uint8Array): string {
  if (bytes.length > MOST_BYTES)
    throw new AppError('results-too-large', 413, { params: { megabytes: MOST_MEGABYTES } });
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]) || startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0]))
    throw new AppError('results-spreadsheet', 400);
  const read = decoded(bytes);
  if (read === undefined) throw new AppError('results-letters', 400);
  const text = read.replaceAll(/\r\n?/g, '\n');
  if (/[^\P{Cc}\n\t]/u.test(text)) throw new AppError('results-not-text', 400);
  if (GARBLED.test(text)) throw new AppError('results-letters', 400);
  if (text.trim() === '') throw new AppError('results-empty', 400);
  return text;
}

/** Letters that an earlier program did not know, or read in two bytes each: "Zo\uFFFD", "ZoÃ«". */
const GARBLED = /\uFFFD|Ã[\u0080-\u00BF€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/u;

/**
 * What a Mac of old writes letters with. Windows-1252 has no sign at five of these places, and at
 * the others signs that never stand between two letters.
 */
const MAC_LETTER =
  /[\u0081\u008D\u008F\u0090\u009D]|(?<=[A-Za-z])[\u0083-\u0089\u008B\u0091\u0093-\u0095\u0098\u0099\u009B](?=[A-Za-z])/;

/** Undefined when its letters cannot be told. */
function decoded(bytes: Uint8Array): string | undefined {
  if (startsWith(bytes, [0xff, 0xfe])) return new TextDecoder('utf-16le').decode(bytes);
  if (startsWith(bytes, [0xfe, 0xff])) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const latin = Buffer.from(bytes).toString('latin1');
    // Only an old Mac ends its lines with a return alone.
    const mac = MAC_LETTER.test(latin) || (latin.includes('\r') && !latin.includes('\n'));
    return mac && !BINARY.test(latin) ? undefined : windowsText(latin);
  }
}

/** What no text has, in whatever letters. */
const BINARY = /[\0-\u0008\u000B\u000C\u000E-\u001F]/;

const windowsText = (latin: string): string =>
  latin.replaceAll(/[\u0080-\u009F]/g, (sign) => windows1252[sign.charCodeAt(0) - 0x80] ?? sign);

/**
 * What Windows-1252 has where Latin-1 has no signs; Node 20 decodes the two alike. A gap stays what
 * it is: no text.
 */
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ';

const startsWith = (bytes: Uint8Array, first: readonly number[]): boolean =>
  first.every((byte, index) => bytes[index] === byte);

/** @throws AppError when it is no table with a row of headers and rows of results below it */
export function tableOf(text: string): CsvTable {
  // Before anything is made of it: a line of a million empty cells.
  if (text.split('\n').some((line) => line.length > MOST_IN_ROW))
    throw new AppError('results-too-wide', 400, { params: { most: MOST_COLUMNS } });
  // A first line with which a spreadsheet is told the sign between the cells.
  const told = /^sep=(.)\n/i.exec(text)?.[1];
  const delimiter = told ?? delimiterOf(text);
  const records = recordsOf(text, delimiter, told === undefined ? 1 : 2);
  const [first, ...rows] = records;
  if (first === undefined) throw new AppError('results-empty', 400);
  if (first.cells.length < 2) throw new AppError('results-one-column', 400);
  if (first.cells.length > MOST_COLUMNS)
    throw new AppError('results-too-wide', 400, { params: { most: MOST_COLUMNS } });
  if (rows.length === 0) throw new AppError('results-no-rows', 400);
  if (rows.length > MOST_ROWS)
    throw new AppError('results-too-many-rows', 400, { params: { most: MOST_ROWS } });
  return { delimiter, headers: first.cells, rows };
}

function recordsOf(
  text: string,
  delimiter: string,
  fromLine: number,
): { line: number; cells: string[] }[] {
  try {
    return parsed(text, delimiter, fromLine);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (error.code === 'CSV_MAX_RECORD_SIZE')
      throw new AppError('results-too-wide', 400, { params: { most: MOST_COLUMNS }, cause: error });
    const plain = withoutFormulas(text, delimiter);
    if (plain !== text) return recordsOf(plain, delimiter, fromLine);
    throw new AppError('results-quotes', 400, {
      params: { line: Number(error['lines'] ?? 0) },
      cause: error,
    });
  }
}

/** `="0001234"` keeps a spreadsheet from dropping zeros: the text in it is what counts. */
const withoutFormulas = (text: string, delimiter: string): string => {
  const sign = delimiter.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return text.replaceAll(new RegExp(`(^|${sign})=("(?:[^"\n]|"")*")(?=${sign}|$)`, 'gm'), '$1$2');
};

function parsed(
  text: string,
  delimiter: string,
  fromLine: number,
): { line: number; cells: string[] }[] {
  const records = parse(text, {
    delimiter,
    record_delimiter: '\n',
    from_line: fromLine,
    to: MOST_ROWS + 2,
    max_record_size: MOST_IN_ROW,
    info: true,
    trim: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
  }) as unknown as { record: string[]; info: { lines: number } }[];
  return records.map(({ record, info }) => ({ line: info.lines, cells: record.map(unguarded) }));
}

/** A `'` with which a cell was kept from being a formula belongs to the file, not to the text. */
const unguarded = (cell: string): string => (/^'[=+\-@\t]/.test(cell) ? cell.slice(1) : cell);

/** The sign that stands most in the row of headers. */
function delimiterOf(text: string): string {
  const end = text.trimStart().indexOf('\n');
  const head = text
    .trimStart()
    .slice(0, end < 0 ? MOST_IN_ROW : Math.min(end, MOST_IN_ROW))
    .replaceAll(/"[^"]*"/g, '');
  const counted = [';', '\t', ','].map((sign) => ({ sign, count: head.split(sign).length }));
  return counted.toSorted((a, b) => b.count - a.count)[0]?.sign ?? ';';
}
