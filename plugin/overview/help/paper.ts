import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lang } from '../../kernel/lang.ts';
import { shownDate } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Language } from '../../language/index.ts';
import type { Drawn } from '../../platform/drawing/index.ts';
import type { Block, Reports, Section } from '../../platform/paper/index.ts';
import type { Pdf } from '../../platform/print/index.ts';
import type { Arrow } from './course.ts';
import { createKept } from './kept.ts';
import type { TextLine } from './route-text.ts';

/** What is printed: about nobody, so without a password. */
export interface PaperText {
  /** What kind of document it is: a manual, an instruction, a flowchart. */
  kind: string;
  title: string;
  why: string;
  facts: { label: string; value: string }[];
  sections: Section[];
  /** Of this edition, as it is shown. */
  date: string;
}

export interface Papers {
  /** The day of the manuals' edition, as it is shown. */
  readonly edition: string;
  /** Printed once for each key and language: a key stands for one text that does not change. */
  pdf(
    key: string,
    lang: Lang,
    make: (t: Translate) => Promise<PaperText> | PaperText,
  ): Promise<Uint8Array>;
}

/** Beyond so many documents the oldest is printed anew when it is asked for. */
const MOST_KEPT = 100;

export function createPapers(deps: {
  pdf: Pdf;
  reports: Reports;
  language: Language;
  /** Where the edition and the pictures of the manuals are. */
  folder: string;
}): Papers {
  const { madeOn } = JSON.parse(readFileSync(join(deps.folder, 'edition.json'), 'utf8')) as {
    madeOn: string;
  };
  const kept = createKept<Uint8Array>(MOST_KEPT);
  return {
    edition: shownDate(madeOn),
    pdf: (key, lang, make) =>
      kept(`${key} ${lang}`, async () => {
        const t = deps.language.translate(lang);
        return await deps.pdf.print(paperHtml(deps.reports, await make(t), t));
      }),
  };
}

/** The document that is printed: nothing in it is fetched. */
const paperHtml = (reports: Reports, text: PaperText, t: Translate): string =>
  reports.html(
    {
      title: `${text.kind} · ${text.title}`,
      cover: {
        school: t('pages.product'),
        licence: '',
        heading: text.title,
        pupil: text.kind,
        sub: text.why,
        facts: text.facts,
      },
      lead: '#0e5a5a',
      contentsTitle: t('manual.contents'),
      contents: text.sections.length > 1,
      sections: text.sections,
      running: t('manual.running', { title: text.title, date: text.date }),
    },
    t.lang,
  );

export const linesOnPaper = (lines: readonly TextLine[]): Block[] =>
  lines.flatMap(({ text, items }): Block[] => [
    ...(text === undefined ? [] : [{ text: { body: text } }]),
    ...(items === undefined || items.length === 0 ? [] : [{ bullets: { items } }]),
  ]);

/** A drawing, and below it the same in words. */
export const chartOnPaper = (
  title: string,
  { drawing, arrows }: { drawing: Drawn; arrows: readonly Arrow[] },
  t: Translate,
): Block[] => [
  { flowchart: { label: t('help.chartLabel', { title }), drawing } },
  { heading: t('help.inWords') },
  {
    bullets: {
      items: arrows.map(({ from, to, act, needs, note }) =>
        [
          t('help.arrow', { from, to, act }),
          ...(needs.length > 0 ? [t('help.arrowNeeds', { needs: needs.join('; ') })] : []),
          ...(note === undefined ? [] : [`${note}.`]),
        ].join(' '),
      ),
    },
  },
];
