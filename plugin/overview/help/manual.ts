import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lang } from '../../kernel/lang.ts';
import { shownDate } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Language } from '../../language/index.ts';
import type { Block, Reports } from '../../platform/paper/index.ts';
import type { Pdf } from '../../platform/print/index.ts';

/**
 * The parts of the manual in order. Their words are `manual.parts.<part>.<item>`, on the help page
 * and on paper alike; an item with a picture has one of that name in `templates/assets/manual`.
 */
export const manualParts: readonly {
  part: string;
  items: readonly { item: string; picture?: true }[];
}[] = [
  {
    part: 'steps',
    items: [
      { item: 'group', picture: true },
      { item: 'helper', picture: true },
      { item: 'staff', picture: true },
      { item: 'pupil', picture: true },
      { item: 'end', picture: true },
    ],
  },
  {
    part: 'once',
    items: [
      { item: 'guide', picture: true },
      { item: 'summary', picture: true },
      { item: 'running', picture: true },
    ],
  },
  { part: 'helper', items: [{ item: 'mail' }, { item: 'sees', picture: true }] },
  { part: 'know', items: [{ item: 'until' }, { item: 'sensitive' }, { item: 'trail' }] },
];

export interface ManualPart {
  id: string;
  title: string;
  items: { item: string; title: string; text: string; picture: boolean }[];
}

/** The manual's text, for the page and for the document. */
export const manualText = (t: Translate): ManualPart[] =>
  manualParts.map(({ part, items }) => ({
    id: `extern-${part}`,
    title: t(`manual.parts.${part}.title`),
    items: items.map(({ item, picture }) => ({
      item,
      title: t(`manual.parts.${part}.${item}.title`),
      text: t(`manual.parts.${part}.${item}.text`),
      picture: picture === true,
    })),
  }));

export interface Manual {
  /**
   * The manual as a PDF: about nobody, so without a password. Printed once for each language of
   * this version.
   */
  pdf(lang: Lang): Promise<Uint8Array>;
}

export function createManual(deps: {
  pdf: Pdf;
  reports: Reports;
  language: Language /** Where its pictures are. */;
  folder: string;
  version: string;
}): Manual {
  const printed = new Map<Lang, Promise<Uint8Array>>();
  return {
    pdf: (lang) => {
      const known = printed.get(lang);
      if (known !== undefined) return known;
      const made = deps.pdf.print(manualHtml(deps, lang));
      printed.set(lang, made);
      // A browser that was busy or away is asked again by the next person.
      made.catch(() => printed.delete(lang));
      return made;
    },
  };
}

/** The document that is printed: nothing in it is fetched. */
export function manualHtml(
  deps: { reports: Reports; language: Language; folder: string; version: string },
  lang: Lang,
): string {
  const t = deps.language.translate(lang);
  const { madeOn } = JSON.parse(readFileSync(join(deps.folder, 'edition.json'), 'utf8')) as {
    madeOn: string;
  };
  const date = shownDate(madeOn);
  // Base64 without padding: a template escapes '=', and a data: URI does not need it.
  const picture = (name: string): Block => ({
    picture: {
      src: `data:image/webp;base64,${readFileSync(join(deps.folder, `${name}.webp`))
        .toString('base64')
        .replace(/=+$/, '')}`,
      alt: t(`manual.pictures.${name}`),
    },
  });
  return deps.reports.html(
    {
      title: `${t('manual.kind')} · ${t('manual.title')}`,
      cover: {
        school: t('pages.product'),
        licence: '',
        heading: t('manual.title'),
        pupil: t('manual.kind'),
        sub: t('manual.why'),
        facts: [
          { label: t('manual.edition'), value: date },
          { label: t('manual.version'), value: deps.version },
          { label: t('manual.about'), value: t('manual.pictureNote') },
        ],
      },
      lead: '#0e5a5a',
      contentsTitle: t('manual.contents'),
      contents: true,
      sections: manualText(t).map(({ id, title, items }) => ({
        id,
        title,
        blocks: items.flatMap(({ item, title: heading, text, picture: shown }): Block[] => [
          { heading },
          { text: { body: text } },
          ...(shown ? [picture(item)] : []),
        ]),
      })),
      running: t('manual.running', { title: t('manual.title'), date }),
    },
    lang,
  );
}
