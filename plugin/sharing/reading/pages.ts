import type { Block, Section } from '../../platform/paper/index.ts';

/**
 * Bytes of one page's readable text: with the styles and what stands around it a page stays under
 * 60 KiB.
 */
export const PAGE_ROOM = 30_000;
/** What the elements around one text cost. */
const AROUND = 60;
/** Signs that are written out in a page. */
const escaped = /["'`=&<>]/g;

/** About how many bytes this takes in a page; rather too many than too few. */
export function weightOf(value: unknown): number {
  if (typeof value === 'string')
    return Buffer.byteLength(value) + (value.match(escaped)?.length ?? 0) * 6 + AROUND;
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + weightOf(one), 0);
  return typeof value === 'object' && value !== null
    ? Object.values(value).reduce<number>((sum, one) => sum + weightOf(one), 0)
    : 0;
}

/** A narrow screen shows a table's rows one under the other, each with the names of the columns. */
const blockWeight = (block: Block): number =>
  'table' in block
    ? weightOf(block) + weightOf(block.table.columns) * block.table.rows.length
    : weightOf(block);

/**
 * A section as pages that are each light enough; nothing is left out, and a text is broken between
 * words.
 */
export function pagesOf(section: Pick<Section, 'blocks'>, room: number): Block[][] {
  return packed(
    section.blocks.flatMap((block) => lighter(block, room)),
    room,
    blockWeight,
  );
}

/** What all of it takes in one page. */
export const documentWeight = (sections: readonly Section[]): number =>
  sections.reduce(
    (sum, { title, blocks }) =>
      sum + weightOf(title) + blocks.reduce((weight, block) => weight + blockWeight(block), 0),
    0,
  );

/** In order, as many as fit together. */
function packed<T>(parts: readonly T[], room: number, weigh: (part: T) => number): T[][] {
  const pages: T[][] = [];
  let left = 0;
  for (const part of parts) {
    const weight = weigh(part);
    if (pages.length === 0 || weight > left) {
      pages.push([]);
      left = room;
    }
    pages.at(-1)?.push(part);
    left -= weight;
  }
  return pages;
}

function lighter(block: Block, room: number): Block[] {
  if (blockWeight(block) <= room) return [block];
  // What stands above the rows comes back above each of them.
  const rest = room / 2;
  const rows = <T extends { label: string; value: string }>(all: readonly T[]): T[][] =>
    packed(
      all.flatMap((row) => pieces(row.value, rest).map((value) => ({ ...row, value }))),
      rest,
      weightOf,
    );
  if ('text' in block)
    return pieces(block.text.body, rest).map((body) => ({ text: { ...block.text, body } }));
  if ('quote' in block)
    return pieces(block.quote.body, rest).map((body) => ({ quote: { ...block.quote, body } }));
  if ('facts' in block) return rows(block.facts.rows).map((some) => ({ facts: { rows: some } }));
  if ('card' in block)
    return rows(block.card.rows).map((some) => ({ card: { ...block.card, rows: some } }));
  if ('table' in block)
    return tableRows(block.table, rest).map((some) => ({ table: { ...block.table, rows: some } }));
  if ('factors' in block) return factorParts(block.factors, rest);
  return [block];
}

type Table = Extract<Block, { table: unknown }>['table'];

/** A cell too long for a page goes on in a row of its own. */
function tableRows(table: Table, room: number): Table['rows'][] {
  const columns = weightOf(table.columns);
  const split = table.rows.flatMap((row) => {
    const parts = row.cells.map(({ value }) => pieces(value, room / row.cells.length));
    return Array.from({ length: Math.max(...parts.map(({ length }) => length)) }, (_, index) => ({
      cells: row.cells.map((cell, place) => ({ ...cell, value: parts[place]?.[index] ?? '' })),
    }));
  });
  return packed(split, room, (row) => columns + weightOf(row));
}

type Factors = Extract<Block, { factors: unknown }>['factors'];

function factorParts({ helping, hindering }: Factors, room: number): Block[] {
  const items = (side: Factors['helping']): Factors['helping']['items'][] =>
    packed(
      side.items.flatMap((item) => pieces(item.text, room).map((text) => ({ ...item, text }))),
      room,
      weightOf,
    );
  const none = (side: Factors['helping']): Factors['helping'] => ({ ...side, items: [] });
  return [
    ...items(helping).map(
      (some): Block => ({
        factors: { helping: { ...helping, items: some }, hindering: none(hindering) },
      }),
    ),
    ...items(hindering).map(
      (some): Block => ({
        factors: { helping: none(helping), hindering: { ...hindering, items: some } },
      }),
    ),
  ];
}

/** A text in parts that are each light enough, broken at white space where there is any. */
function pieces(text: string, room: number): string[] {
  if (weightOf(text) <= room) return [text];
  const words = text.match(/\s*\S{1,500}|\s+/gu) ?? [];
  return packed(words, room - AROUND, (word) => weightOf(word) - AROUND).map((some) =>
    some.join(''),
  );
}
