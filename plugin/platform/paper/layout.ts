import { columnWidths } from './columns.ts';
import type { Block, Fact, Section } from './document.ts';
import { breakable } from './unbroken.ts';

/**
 * Lines of a card that is kept on one page, a little over half of it; a longer one may be split
 * between its rows.
 */
const LONGEST_WHOLE_CARD = 30;
const CHARACTERS_A_LINE = 72;
/** Pixels of a drawing that can be read on a page that stands; a wider one has one that lies. */
const WIDEST_UPRIGHT = 760;

/** What a template prints: text in pieces between which a line may be broken. */
type Pieces = string[];

/**
 * A section as `templates/paper/block.hbs` sees it: with heading levels, column widths and places
 * to break.
 */
export interface SectionView {
  id: string;
  title: string;
  number: number;
  blocks: BlockView[];
}

interface FactView {
  label: string;
  value: Pieces;
  wide: boolean;
}

type Of<K extends string> = Extract<Block, Record<K, unknown>>[K];

interface CardView extends Omit<Of<'card'>, 'title' | 'rows'> {
  level: number;
  title: Pieces;
  /** Kept on one page. */
  whole: boolean;
  rows: FactView[];
}

interface TableView {
  caption: Of<'table'>['caption'];
  columns: (Of<'table'>['columns'][number] & { width: number | undefined })[];
  rows: { cells: { numeric: boolean | undefined; value: Pieces }[] }[];
}

interface FactorsView {
  level: number;
  columns: {
    sign: 'helping' | 'hindering';
    title: string;
    items: { area: string; text: Pieces }[];
  }[];
}

type BlockView =
  | { heading: { level: number; title: string } }
  | { text: Omit<Of<'text'>, 'body'> & { body: Pieces } }
  | { quote: Omit<Of<'quote'>, 'body'> & { body: Pieces } }
  | { facts: { rows: FactView[] } }
  | { card: CardView }
  | { table: TableView }
  | { factors: FactorsView }
  | { flowchart: Of<'flowchart'> & { wide: boolean } }
  | { signatures: Omit<Of<'signatures'>, 'rows'> & { rows: Pieces[] } }
  | Block;

/** Levels go down by one at most, so that whoever reads by headings or bookmarks misses none. */
export function layOut(section: Section, index: number): SectionView {
  let level = 2;
  const blocks = section.blocks.map((block): BlockView => {
    if (!('heading' in block)) return blockView(block, level + 1);
    level = Math.min(block.level ?? 3, level + 1);
    return { heading: { level, title: block.heading } };
  });
  return { id: section.id, title: section.title, number: index + 1, blocks };
}

function blockView(block: Exclude<Block, { heading: string }>, level: number): BlockView {
  if ('text' in block) return { text: { ...block.text, body: breakable(block.text.body) } };
  if ('quote' in block) return { quote: { ...block.quote, body: breakable(block.quote.body) } };
  if ('facts' in block) return { facts: { rows: factsView(block.facts.rows) } };
  if ('card' in block) return { card: cardView(block.card, level) };
  if ('table' in block) return { table: tableView(block.table) };
  if ('factors' in block) {
    return {
      factors: {
        level,
        columns: (['helping', 'hindering'] as const).map((sign) => ({
          sign,
          title: block.factors[sign].title,
          items: block.factors[sign].items.map(({ area, text }) => ({
            area,
            text: breakable(text),
          })),
        })),
      },
    };
  }
  if ('flowchart' in block) {
    const { width, height } = block.flowchart.drawing;
    return { flowchart: { ...block.flowchart, wide: width > height && width > WIDEST_UPRIGHT } };
  }
  if ('signatures' in block)
    return { signatures: { ...block.signatures, rows: block.signatures.rows.map(breakable) } };
  return block;
}

/** What fits beside another fact on one line. */
const LONGEST_HALF = { label: 20, value: 17 };

/** Short facts stand two beside each other: a page of names and dates takes half a page then. */
function factsView(rows: readonly Fact[]): FactView[] {
  return rows.map(({ label, value, wide }) => ({
    label,
    value: breakable(value),
    wide:
      wide === true ||
      label.length > LONGEST_HALF.label ||
      value.length > LONGEST_HALF.value ||
      value.includes('\n'),
  }));
}

function cardView(card: Of<'card'>, level: number): CardView {
  const lines = card.rows
    .flatMap(({ value }) => value.split('\n'))
    .reduce((sum, line) => sum + Math.ceil((line.length + 1) / CHARACTERS_A_LINE), 0);
  return {
    ...card,
    level,
    title: breakable(card.title),
    whole: lines <= LONGEST_WHOLE_CARD,
    rows: factsView(card.rows),
  };
}

function tableView({ caption, columns, rows }: Of<'table'>): TableView {
  const widths = columnWidths(columns, rows);
  return {
    caption,
    columns: columns.map((column, index) => ({ ...column, width: widths[index] })),
    rows: rows.map(({ cells }) => ({
      cells: cells.map(({ value, numeric }) => ({ numeric, value: breakable(value) })),
    })),
  };
}
