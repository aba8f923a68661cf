import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** One readable unit of a section; the template knows how each is laid out, and where it may be split. */
export type Block =
  | { heading: string }
  | { text: { label?: string; body: string } }
  | { facts: { rows: { label: string; value: string }[] } }
  | { table: { caption: string; columns: { label: string; numeric: boolean }[]; rows: { cells: { value: string; numeric: boolean }[] }[] } }
  | { factors: { helping: { title: string; items: { area: string; text: string }[] }; hindering: { title: string; items: { area: string; text: string }[] } } }
  | { card: { title: string; aside?: string; /** Kept on one page. */ short: boolean; rows: { label: string; value: string }[] } }
  | { quote: { label: string; body: string } }
  | { growth: GrowthChart }
  | { signatures: { rows: string[]; columns: string[] } }
  | { note: string }
  | { empty: string };

export interface GrowthChart {
  caption: string;
  label: string;
  /** Places in a box of 480 by 120. */
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

export interface ReportDocument {
  title: string;
  cover: {
    school: string;
    licence: string;
    /** data: URI */
    logo?: string;
    heading: string;
    pupil: string;
    sub: string;
    state: { word: string; kind: 'concept' | 'ok' | 'warn' | 'stop' };
    facts: { label: string; value: string }[];
  };
  /** #rrggbb */
  lead: string;
  contentsTitle: string;
  sections: Section[];
  /** In the foot of every page: title, pupil, version, confidential. */
  running: string;
}

export interface Reports {
  /** A complete HTML document for print: nothing in it is fetched. */
  html(document: ReportDocument, lang: 'nl' | 'en'): string;
}

export function createReports(deps: { render: (template: string, lang: 'nl' | 'en', view: object) => string }): Reports {
  const fonts = readFonts();
  return {
    html: (document, lang) => {
      if (!/^#[0-9a-f]{6}$/i.test(document.lead)) throw new Error('The lead colour of a report must be #rrggbb');
      return deps.render('reports/opp', lang, {
        ...document, lang, fonts, running: cssText(document.running),
        sections: document.sections.map((section, index) => ({ ...section, number: index + 1 })),
      });
    },
  };
}

/**
 * Fonts as base64 without padding: a template escapes '=', and a data: URI does not need it. Static ones, because the
 * browser embeds a variable font as drawings (Type 3), which look coarse in some readers.
 */
function readFonts(): { weight: number; latin: string; latinExtended: string }[] {
  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve('@fontsource/atkinson-hyperlegible-next/package.json')), 'files');
  const base64 = (part: string, weight: number): string =>
    readFileSync(join(folder, `atkinson-hyperlegible-next-${part}-${weight}-normal.woff2`)).toString('base64').replace(/=+$/, '');
  return [400, 700].map((weight) => ({ weight, latin: base64('latin', weight), latinExtended: base64('latin-ext', weight) }));
}

/** Text for a CSS string: whatever is not plain is written as a code point, so that no name can leave the string. */
export function cssText(text: string): string {
  return [...text].map((char) => (/[A-Za-z0-9 .,-]/.test(char) ? char : `\\${char.codePointAt(0)?.toString(16) ?? ''} `)).join('');
}
