/** Characters that fit beside each other on the width of a page, in the type of a table. */
const LINE = 92;
/** Characters a column's padding takes. */
const GAP = 2;
/** A longer word may be broken, so that it cannot push the other columns off the page. */
const LONGEST_WHOLE_WORD = 24;
/** Beyond this a text is read over several lines anyhow. */
const LONGEST_LINE = 70;

interface Column {
  label: string;
}
interface Row {
  cells: readonly { value: string }[];
}

const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, number) => total + number, 0);

/**
 * Characters of the longest part of these texts. A text can have more words than a call takes
 * arguments.
 */
const longest = (texts: readonly string[], between: RegExp): number =>
  texts
    .flatMap((text) => text.split(between))
    .reduce((length, part) => Math.max(length, part.length), 0);

/**
 * The widths of a table's columns in percents, from what stands in them: first room for the longest
 * word of each, then the rest by the length of the texts. Left to itself the browser squeezes a
 * short column to one letter a line beside a long text, because every word here may be broken.
 */
export function columnWidths(columns: readonly Column[], rows: readonly Row[]): number[] {
  const texts = columns.map(({ label }, index) => [
    label,
    ...rows.map((row) => row.cells[index]?.value ?? ''),
  ]);
  const least = texts.map((column) => Math.min(longest(column, /\s+/), LONGEST_WHOLE_WORD) + GAP);
  const more = texts.map((column, index) =>
    Math.max(Math.min(longest(column, /\n/), LONGEST_LINE) + GAP - (least[index] ?? 0), 0),
  );
  const room = Math.max(LINE - sum(least), 0);
  const share = Math.min(room / (sum(more) || 1), 1);
  const widths = least.map((width, index) => width + (more[index] ?? 0) * share);
  return widths.map((width) => Math.round((width / sum(widths)) * 1_000) / 10);
}
