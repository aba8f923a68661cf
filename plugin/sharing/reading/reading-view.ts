import type { VisitRow } from '../../consent/links/index.ts';
import { screenBlock } from '../../consent/plan-consent/index.ts';
import { shownDate, shownDay, shownMoment } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import { shownSize } from '../../logbook/files/index.ts';
import type { ReportDocument } from '../../platform/paper/index.ts';
import { generatePassword } from '../../platform/passwords/index.ts';
import type { Answer } from '../../platform/routes/index.ts';
import { documentWeight, PAGE_ROOM, pagesOf, weightOf } from './pages.ts';
import type { Reading } from './reading-service.ts';

/** Why something could not be given; told above the page. */
export interface ReadingNotice {
  kind: 'password' | 'pdf-away' | 'gone';
  status: number;
}

/** Latest openings that a reader sees of their own. */
const MOST_SEEN = 10;
const PATH = '/inzage/lezen';

/**
 * What is shared with this person: a short dossier whole, a long one by its parts, and what can be
 * downloaded.
 */
export function readingPage({
  visit,
  reading,
  base,
  school,
  t,
  notice,
}: {
  visit: VisitRow;
  reading: Reading;
  base: string;
  school: string;
  t: Translate;
  notice?: ReadingNotice;
}): Answer {
  const { share, document, items, note, person } = reading;
  const password = generatePassword();
  return {
    kind: 'page',
    template: 'reading/reading',
    status: notice?.status ?? 200,
    page: { title: t('inzage.reading.title', { pupil: displayName(visit) }) },
    view: {
      who: person.name,
      lede: t('inzage.reading.lede', { school, until: shownDate(visit.endsOn) }),
      note,
      asOf:
        share.number === 1
          ? t('inzage.reading.asOf', { day: shownDay(share.madeAt) })
          : t('inzage.reading.updated', { day: shownDay(share.madeAt) }),
      ...(notice === undefined ? {} : { notice: t(`inzage.reading.notice.${notice.kind}`) }),
      ...(document === undefined
        ? {}
        : {
            dossier: {
              ...dossierView(document, weightOf([note, items]), base),
              action: `${base}${PATH}/dossier`,
            },
          }),
      items: items.map((item) => ({
        title: item.title,
        gone: item.gone,
        secret: item.kind === 'report',
        ...(item.version === undefined ? {} : { size: shownSize(item.version.size) }),
        action: `${base}${PATH}/${item.kind === 'report' ? 'verslag' : 'bestand'}/${item.key}`,
      })),
      password,
      secret: document !== undefined || items.some(({ kind }) => kind === 'report'),
      open: items.some(({ kind }) => kind === 'file'),
      seen: seenView(reading, t),
      history: `${base}/inzage/gezien`,
      leave: `${base}/inzage/sluiten`,
    },
  };
}

/** All of it on one page while that stays light; else its parts, each a page. */
function dossierView({ sections }: ReportDocument, besides: number, base: string): object {
  return documentWeight(sections) + besides <= PAGE_ROOM
    ? {
        sections: sections.map(({ title, blocks }) => ({ title, blocks: blocks.map(screenBlock) })),
      }
    : {
        parts: sections.map(({ title }, index) => ({ title, url: `${base}${PATH}/${index + 1}` })),
      };
}

/** One part of a long dossier, or a page of it. Undefined when there is no such part or page. */
export function partPage({
  reading,
  part,
  number,
  base,
  t,
}: {
  reading: Reading;
  part: number;
  number: number;
  base: string;
  t: Translate;
}): Answer | undefined {
  const sections = reading.document?.sections ?? [];
  const section = sections[part - 1];
  const pages = section === undefined ? [] : pagesOf(section, PAGE_ROOM);
  const page = pages[number - 1];
  if (section === undefined || page === undefined) return undefined;
  const here = (place: number, of = part): string =>
    `${base}${PATH}/${of}${place === 1 ? '' : `?bladzijde=${place}`}`;
  const next = sections[part];
  return {
    kind: 'page',
    template: 'reading/part',
    page: { title: section.title },
    view: {
      back: `${base}${PATH}`,
      blocks: page.map(screenBlock),
      asOf: t('inzage.reading.asOf', { day: shownDay(reading.share.madeAt) }),
      ...(pages.length === 1
        ? {}
        : { pages: t('inzage.reading.page', { number, total: pages.length }) }),
      ...(number > 1 ? { previous: here(number - 1) } : {}),
      ...(number < pages.length
        ? { next: { url: here(number + 1), label: t('inzage.reading.nextPage') } }
        : next === undefined
          ? {}
          : { next: { url: here(1, part + 1), label: next.title } }),
    },
  };
}

/**
 * Who saw this: what the school did for this reader, and what they themselves opened; the newest
 * first.
 */
function seenView(
  { events, openings, items, share }: Reading,
  t: Translate,
): { when: string; what: string }[] {
  const titleOf = (key: string): string =>
    items.find((item) => item.key === key)?.title ?? t('inzage.reading.seen.earlier');
  return [
    { at: share.sharedAt, what: t('inzage.reading.seen.shared') },
    ...events
      .filter(({ kind }) => ['updated', 'extended', 'code-accepted'].includes(kind))
      .map(({ at, kind }) => ({ at, what: t(`inzage.reading.seen.${kind}`) })),
    ...openings.map(({ at, act, item }) => ({
      at,
      what:
        item === null
          ? t(`inzage.reading.seen.${act}`)
          : t('inzage.reading.seen.item', { title: titleOf(item) }),
    })),
  ]
    .toSorted((a, b) => b.at.getTime() - a.at.getTime())
    .slice(0, MOST_SEEN)
    .map(({ at, what }) => ({ when: shownMoment(at), what }));
}
