import type { Drawn } from '../drawing/index.ts';

export interface Fact {
  label: string;
  value: string;
  /** A text, on lines of its own however short it is; a short value may stand beside another. */
  wide?: boolean;
}

/**
 * One readable unit of a section; the template knows how each is laid out, and where it may be
 * split.
 */
export type Block =
  | {
      heading: string;
      /** 3 when absent; 4 for what belongs to the last heading of 3. */
      level?: 3 | 4;
    }
  | { text: { label?: string; body: string } }
  | { bullets: { items: string[] } }
  | { facts: { rows: Fact[] } }
  | {
      table: {
        caption: string;
        columns: { label: string; numeric: boolean }[];
        rows: { cells: { value: string; numeric: boolean }[] }[];
      };
    }
  | {
      factors: {
        helping: { title: string; items: { area: string; text: string }[] };
        hindering: { title: string; items: { area: string; text: string }[] };
      };
    }
  | { card: { title: string; aside?: string; rows: Fact[] } }
  | { quote: { label: string; body: string } }
  | { growth: GrowthChart }
  /** A drawing on a page of its own size; its label says what it is, to who cannot see it. */
  | { flowchart: { label: string; drawing: Drawn } }
  | { picture: { /** data: URI, base64 without padding */ src: string; alt: string } }
  | { signatures: { rows: string[]; columns: string[] } }
  | { note: string }
  | { empty: string };

export interface GrowthChart {
  caption: string;
  label: string;
  /** The measurements, oldest first: places in a box of 480 by 120. */
  points: { x: number; y: number; last: boolean }[];
  line: string;
  lines: { y: number; value: string }[];
  days: { x: number; label: string; anchor: 'start' | 'middle' | 'end' }[];
  lastValue: { x: number; y: number; value: string };
}

export interface Section {
  id: string;
  title: string;
  blocks: Block[];
}
