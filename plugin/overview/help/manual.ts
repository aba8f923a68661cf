import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Translate } from '../../kernel/translate.ts';
import type { Block, Section } from '../../platform/paper/index.ts';

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

/** On paper, with its pictures: nothing in them is fetched. */
export const manualSections = (t: Translate, folder: string): Section[] =>
  manualText(t).map(({ id, title, items }) => ({
    id,
    title,
    blocks: items.flatMap(({ item, title: heading, text, picture }): Block[] => [
      { heading },
      { text: { body: text } },
      ...(picture ? [pictureOf(item, folder, t)] : []),
    ]),
  }));

/** Base64 without padding: a template escapes '=', and a data: URI does not need it. */
const pictureOf = (name: string, folder: string, t: Translate): Block => ({
  picture: {
    src: `data:image/webp;base64,${readFileSync(join(folder, `${name}.webp`))
      .toString('base64')
      .replace(/=+$/, '')}`,
    alt: t(`manual.pictures.${name}`),
  },
});
