import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { stripBsn } from '../../kernel/bsn.ts';
import type { Section } from './document.ts';
import { layOut } from './layout.ts';
import type { Letter } from './letters.ts';
import { breakable } from './unbroken.ts';

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
    /** Absent on a document about no plan. */
    state?: { word: string; kind: 'concept' | 'ok' | 'warn' | 'stop' };
    facts: { label: string; value: string }[];
  };
  /** #rrggbb */
  lead: string;
  contentsTitle: string;
  /**
   * Whether it has a list of its sections; where nobody says so, when there are more than a few.
   */
  contents?: boolean;
  sections: Section[];
  /** In the foot of every page: title, pupil, version, confidential. */
  running: string;
  /** At the top of every page of a document that does not hold (yet). */
  mark?: string;
}

export interface Reports {
  /**
   * A complete HTML document for print: nothing in it is fetched, and no BSN is in it, because a
   * report leaves the school.
   */
  html(document: ReportDocument, lang: 'nl' | 'en'): string;
  /** Letters for print, one a page, each in its own language. `lead`: #rrggbb */
  letters(letters: readonly Letter[], lead: string): string;
}

/** A few sections are seen at a glance: a list of them would only push them down. */
const LONGEST_WITHOUT_CONTENTS = 4;

/** Stands where somebody typed a BSN (plugin/decisions/sharing-with-the-partnership.md). */
const BSN_MARK = '•'.repeat(9);

export function createReports(deps: {
  render: (template: string, lang: 'nl' | 'en', view: object) => string;
}): Reports {
  const fonts = readFonts();
  return {
    letters: (letters, lead) => {
      if (!/^#[0-9a-f]{6}$/i.test(lead))
        throw new Error('The lead colour of a letter must be #rrggbb');
      const [first] = letters;
      return deps.render('paper/letters', first?.lang ?? 'nl', {
        letters: letters.map((letter) => ({
          ...letter,
          steps: letter.steps.map((step) => ({
            ...step,
            code: /^[A-Z0-9]{4}(-[A-Z0-9]{4})+$/.test(step.mark ?? ''),
          })),
        })),
        lang: first?.lang ?? 'nl',
        title: first?.title ?? '',
        lead,
        fonts,
      });
    },
    html: (document, lang) => {
      if (!/^#[0-9a-f]{6}$/i.test(document.lead))
        throw new Error('The lead colour of a report must be #rrggbb');
      return deps.render('paper/opp', lang, {
        ...document,
        lang,
        fonts,
        running: cssText(document.running),
        ...(document.mark === undefined ? {} : { mark: cssText(document.mark) }),
        cover: { ...document.cover, pupil: breakable(document.cover.pupil) },
        sections: stripBsn(document.sections, BSN_MARK).stripped.map(layOut),
        contents: document.contents ?? document.sections.length > LONGEST_WITHOUT_CONTENTS,
      });
    },
  };
}

/**
 * Fonts as base64 without padding: a template escapes '=', and a data: URI does not need it. Static
 * ones, because the browser embeds a variable font as drawings (Type 3), which look coarse in some
 * readers.
 */
function readFonts(): { weight: number; latin: string; latinExtended: string }[] {
  const require = createRequire(import.meta.url);
  const folder = join(
    dirname(require.resolve('@fontsource/atkinson-hyperlegible-next/package.json')),
    'files',
  );
  const base64 = (part: string, weight: number): string =>
    readFileSync(join(folder, `atkinson-hyperlegible-next-${part}-${weight}-normal.woff2`))
      .toString('base64')
      .replace(/=+$/, '');
  return [400, 700].map((weight) => ({
    weight,
    latin: base64('latin', weight),
    latinExtended: base64('latin-ext', weight),
  }));
}

/**
 * Text for a CSS string: whatever is not plain is written as a code point, so that no name can
 * leave the string.
 */
export function cssText(text: string): string {
  return [...text]
    .map((char) =>
      /[A-Za-z0-9 .,-]/.test(char) ? char : `\\${char.codePointAt(0)?.toString(16) ?? ''} `,
    )
    .join('');
}
