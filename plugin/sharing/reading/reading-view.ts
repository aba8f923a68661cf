import { schoolOf } from '../../consent/links/index.ts';
import type { VisitRow } from '../../consent/links/index.ts';
import { screenBlocks } from '../../consent/plan-consent/index.ts';
import { speaksAt } from '../../consent/visits/index.ts';
import type { Lang } from '../../kernel/lang.ts';
import { writtenDate, writtenDay, writtenMoment } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import { plainly } from '../../kernel/translate.ts';
import type { Translate } from '../../kernel/translate.ts';
import { shownSize } from '../../logbook/files/index.ts';
import type { ReportDocument, Section } from '../../platform/paper/index.ts';
import { generatePassword } from '../../platform/passwords/index.ts';
import type { Answer } from '../../platform/routes/index.ts';
import { documentWeight, PAGE_ROOM, pagesOf, weightOf } from './pages.ts';
import type { Reading } from './reading-service.ts';

/** Why something could not be given; told above the page. */
export type ReadingNotice = 'password' | 'pdf-away' | 'gone';

/** Latest openings that a reader sees of their own. */
const MOST_SEEN = 10;
const PATH = '/inzage/lezen';

type ScreenBlock = ReturnType<typeof screenBlocks>[number];

interface ReadingView {
  who: string;
  lede: string;
  note: string;
  asOf: string;
  /** The page is not in the language that the school writes. */
  foreign: boolean;
  /** In which language the school wrote, where the page or the labels around it are in another. */
  textLang: Lang | undefined;
  /** Of the headings and labels of the dossier, where its reader chose another than it is in. */
  labelLang: Lang | undefined;
  notice: string | undefined;
  dossier: DossierView | undefined;
  items: ItemView[];
  password: string;
  /** Something of it comes with a password, or without one. */
  secret: boolean;
  open: boolean;
  seen: SeenView[];
  history: string;
  leave: string;
}

interface DossierView {
  action: string;
  /** All of it on one page while that stays light; else its parts, each a page. */
  sections: { title: string; blocks: ScreenBlock[] }[] | undefined;
  parts: { title: string; url: string }[] | undefined;
}

interface ItemView {
  title: string;
  gone: boolean;
  secret: boolean;
  size: string | undefined;
  action: string;
}

interface SeenView {
  when: string;
  what: string;
}

interface ReadingPageData {
  visit: VisitRow;
  reading: Reading;
  base: string;
  school: string;
  t: Translate;
  lang: Lang;
  notice: ReadingNotice | undefined;
}

/**
 * What is shared with this person: a short dossier whole, a long one by its parts, and what can be
 * downloaded.
 */
export const readingPage = (data: ReadingPageData): Answer => ({
  kind: 'page',
  template: 'reading/reading',
  page: {
    title: data.t('inzage.reading.title', { pupil: displayName(data.visit) }),
    school: schoolOf(data.visit),
    speaks: speaksAt(data.base, PATH),
  },
  view: readingView(data),
});

function readingView({
  visit,
  reading,
  base,
  school,
  t,
  lang,
  notice,
}: ReadingPageData): ReadingView {
  const { share, document, items, note, person } = reading;
  const fresh = share.number === 1 ? 'asOf' : 'updated';
  return {
    who: person.name,
    lede: t('inzage.reading.lede', { school, until: writtenDate(visit.endsOn, lang) }),
    note,
    asOf: t(`inzage.reading.${fresh}`, { day: writtenDay(share.madeAt, lang) }),
    foreign: lang !== 'nl',
    textLang: textLang(share, lang),
    labelLang: labelLang(share, lang),
    notice: notice === undefined ? undefined : t(`inzage.reading.notice.${notice}`),
    dossier:
      document === undefined ? undefined : dossierView(document, weightOf([note, items]), base, t),
    items: items.map((item) => ({
      title: item.title,
      gone: item.gone,
      secret: item.kind === 'report',
      size: item.version === undefined ? undefined : shownSize(item.version.size),
      action: `${base}${PATH}/${item.kind === 'report' ? 'verslag' : 'bestand'}/${item.key}`,
    })),
    password: generatePassword(),
    secret: document !== undefined || items.some(({ kind }) => kind === 'report'),
    open: items.some(({ kind }) => kind === 'file'),
    seen: seenView(reading, t, lang),
    history: `${base}/inzage/gezien`,
    leave: `${base}/inzage/sluiten`,
  };
}

/** The school writes Dutch: said wherever something else around it is not. */
const textLang = ({ lang }: Reading['share'], read: Lang): Lang | undefined =>
  lang === 'nl' && read === 'nl' ? undefined : 'nl';

/** A share is made in one language, whichever its page is read in. */
const labelLang = ({ lang }: Reading['share'], read: Lang): Lang | undefined =>
  lang === read ? undefined : lang;

/**
 * What a part is called to who reads it now; what is in it stays in the language of the share. A
 * step that is no longer declared keeps the name it was shared under.
 */
function titleOf({ id, title }: Section, t: Translate): string {
  const word = `steps.${id}.title`;
  return t.has(word) ? plainly(t)(word) : title;
}

function dossierView(
  { sections }: ReportDocument,
  besides: number,
  base: string,
  t: Translate,
): DossierView {
  const light = documentWeight(sections) + besides <= PAGE_ROOM;
  return {
    action: `${base}${PATH}/dossier`,
    sections: light
      ? sections.map((section) => ({
          title: titleOf(section, t),
          blocks: screenBlocks(section.title, section.blocks),
        }))
      : undefined,
    parts: light
      ? undefined
      : sections.map((section, index) => ({
          title: titleOf(section, t),
          url: `${base}${PATH}/${index + 1}`,
        })),
  };
}

interface PartView {
  back: string;
  blocks: ScreenBlock[];
  asOf: string;
  foreign: boolean;
  textLang: Lang | undefined;
  labelLang: Lang | undefined;
  pages: string | undefined;
  previous: string | undefined;
  next: { url: string; label: string } | undefined;
}

/** One part of a long dossier, or a page of it. Undefined when there is no such part or page. */
export function partPage({
  reading,
  part,
  number,
  base,
  t,
  visit,
}: {
  reading: Reading;
  part: number;
  number: number;
  base: string;
  t: Translate;
  visit: VisitRow;
}): Answer | undefined {
  const sections = reading.document?.sections ?? [];
  const section = sections[part - 1];
  const pages = section === undefined ? [] : pagesOf(section, PAGE_ROOM);
  const page = pages[number - 1];
  if (section === undefined || page === undefined) return undefined;
  const here = (place: number, of = part): string =>
    `${base}${PATH}/${of}${place === 1 ? '' : `?bladzijde=${place}`}`;
  const onward = (): PartView['next'] => {
    if (number < pages.length)
      return { url: here(number + 1), label: t('inzage.reading.nextPage') };
    const next = sections[part];
    return next === undefined ? undefined : { url: here(1, part + 1), label: titleOf(next, t) };
  };
  const view: PartView = {
    back: `${base}${PATH}`,
    blocks: screenBlocks(section.title, page),
    asOf: t('inzage.reading.asOf', { day: writtenDay(reading.share.madeAt, visit.lang) }),
    foreign: visit.lang !== 'nl',
    textLang: textLang(reading.share, visit.lang),
    labelLang: labelLang(reading.share, visit.lang),
    pages:
      pages.length === 1 ? undefined : t('inzage.reading.page', { number, total: pages.length }),
    previous: number > 1 ? here(number - 1) : undefined,
    next: onward(),
  };
  return {
    kind: 'page',
    template: 'reading/part',
    page: {
      title: titleOf(section, t),
      school: schoolOf(visit),
      speaks: speaksAt(base, `${PATH}/${part}?bladzijde=${number}`),
    },
    view,
  };
}

/**
 * Who saw this: what the school did for this reader, and what they themselves opened; the newest
 * first.
 */
function seenView(
  { events, openings, items, share }: Reading,
  t: Translate,
  lang: Lang,
): SeenView[] {
  const nameOf = (key: string): string =>
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
          : t('inzage.reading.seen.item', { title: nameOf(item) }),
    })),
  ]
    .toSorted((a, b) => b.at.getTime() - a.at.getTime())
    .slice(0, MOST_SEEN)
    .map(({ at, what }) => ({ when: writtenMoment(at, lang), what }));
}
