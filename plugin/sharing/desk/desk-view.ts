import { z } from 'zod';
import { screenBlocks } from '../../consent/plan-consent/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { shownDate, shownDay, shownMoment } from '../../kernel/moments.ts';
import { displayName, initials, sortName } from '../../kernel/names.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { Translate } from '../../kernel/translate.ts';
import { pagerView, shownSize } from '../../logbook/files/index.ts';
import type { PagerView, SortView } from '../../logbook/files/index.ts';
import { fileName, kinds } from '../../platform/bytes/index.ts';
import type { Answer } from '../../platform/routes/index.ts';
import { messageFaults, outward, reportLabel, threadRows } from '../conversation/index.ts';
import type {
  MessageFormView,
  PupilView,
  RefusedMessage,
  ThreadFacts,
  ThreadRowView,
} from '../conversation/index.ts';
import type { DeskSubject } from '../facts/index.ts';
import type { OpenFile, OpenItems, SharedDocument } from '../partnership/index.ts';
import { sensitiveWord, stepName } from '../school-side/index.ts';
import { DESK_PAGE, deskSorts } from './desk-store.ts';
import type { DeskQuery, DeskRow } from './desk-store.ts';

export const deskQuery = z
  .object({
    zoek: z.string().max(100).default(''),
    ongelezen: z.enum(['1', '']).default(''),
    sorteer: z.enum(deskSorts).default('berichten'),
    omgekeerd: z.enum(['1', '0']).optional(),
    pagina: z.coerce.number().int().min(1).max(1_000).default(1),
  })
  .transform(
    (asked): DeskQuery => ({
      search: asked.zoek.trim(),
      unreadOnly: asked.ongelezen === '1',
      sort: asked.sorteer,
      page: asked.pagina,
      // What waits, and what came in last, stands on top unless asked otherwise.
      descending: asked.omgekeerd === undefined ? falling(asked.sorteer) : asked.omgekeerd === '1',
    }),
  );

const falling = (sort: DeskQuery['sort']): boolean => sort === 'berichten' || sort === 'gedeeld';

function queryText(query: DeskQuery): string {
  const reversed = query.descending ? '1' : '0';
  const asked: Record<string, string> = {
    zoek: query.search,
    ongelezen: query.unreadOnly ? '1' : '',
    sorteer: query.sort === 'berichten' ? '' : query.sort,
    omgekeerd: query.descending === falling(query.sort) ? '' : reversed,
    pagina: query.page === 1 ? '' : String(query.page),
  };
  const parameters = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ''));
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}

export const deskUrl = (base: string, dossierId: string): string =>
  `${base}/swv/dossiers/${dossierId}`;

interface DeskView {
  action: string;
  search: string;
  unreadOnly: boolean;
  filtered: boolean;
  none: boolean;
  total: string;
  headers: SortView[];
  messages: SortView;
  rows: RowView[];
  pager: PagerView;
}

interface RowView {
  pupil: string;
  url: string;
  school: string;
  group: string;
  level: string;
  shared: string;
  renewed: string | undefined;
  until: string;
  unread: string | undefined;
  archived: boolean;
}

interface DeskPageData {
  t: Translate;
  base: string;
  rows: readonly DeskRow[];
  query: DeskQuery;
}

/** The desk: every dossier that is shared with this partnership today. */
export const deskPage = (data: DeskPageData): Answer => ({
  kind: 'page',
  template: 'partnership/desk',
  page: { title: data.t('desk.title'), nav: 'desk' },
  view: deskView(data),
});

function deskView({ t, base, rows, query }: DeskPageData): DeskView {
  const total = rows[0]?.total ?? 0;
  const here = `${base}/swv/gedeeld`;
  const link = (changes: Partial<DeskQuery>): string => here + queryText({ ...query, ...changes });
  const header = (sort: DeskQuery['sort']): SortView => {
    const current = query.sort === sort;
    const descending = current ? !query.descending : falling(sort);
    return {
      label: t(`desk.headers.${sort}`),
      current,
      descending: query.descending,
      url: link({ sort, descending, page: 1 }),
    };
  };
  return {
    action: here,
    search: query.search,
    unreadOnly: query.unreadOnly,
    filtered: query.search !== '' || query.unreadOnly,
    none: rows.length === 0,
    total: t('desk.total', { count: total }),
    headers: deskSorts.filter((sort) => sort !== 'berichten').map(header),
    messages: header('berichten'),
    rows: rows.map((row) => rowView(row, { t, base })),
    pager: pagerView({ page: query.page, size: DESK_PAGE, total }, (page) => link({ page }), t),
  };
}

const rowView = (row: DeskRow, { t, base }: { t: Translate; base: string }): RowView => ({
  pupil: sortName(row),
  url: deskUrl(base, row.dossierId),
  school: row.school,
  group: row.groupName ?? '',
  level: t(`dossier.levels.${row.level}.name`),
  shared: shownDay(row.sharedAt),
  renewed:
    row.madeAt > row.sharedAt ? t('desk.renewed', { when: shownDay(row.madeAt) }) : undefined,
  until: shownDate(row.untilOn),
  unread: row.unread > 0 ? t('partnership.unread', { count: row.unread }) : undefined,
  archived: row.archived === 1,
});

export const deskCrumbs = (
  dossier: DossierFacts,
  { t, base }: { t: Translate; base: string },
  within: boolean,
): { label: string; url?: string }[] => [
  { label: t('desk.title'), url: `${base}/swv/gedeeld` },
  ...(within ? [{ label: displayName(dossier.pupilName), url: deskUrl(base, dossier.id) }] : []),
];

/** Whom it is about, and how long it lies open. */
export const pupilHead = (
  { dossier, share }: DeskSubject,
  { t, school }: { t: Translate; school: string },
): PupilView => ({
  name: displayName(dossier.pupilName),
  initials: initials(dossier.pupilName),
  about: [
    school,
    ...(dossier.groupName === null ? [] : [t('dossier.group', { name: dossier.groupName })]),
  ].join(' · '),
  level: t(`dossier.levels.${dossier.level}.name`),
  until: t('partnership.until', { date: shownDate(share.untilOn) }),
  archived: dossier.status === 'archived',
});

interface SharedView {
  pupil: PupilView;
  asOf: string;
  /** In which language the school wrote, where the page is in another. */
  textLang: Lang | undefined;
  sensitive: string;
  steps: string[];
  /** Numbers that look like a BSN. */
  leftOut: string | undefined;
  sections: { title: string; blocks: ReturnType<typeof screenBlocks> }[];
  threads: ThreadRowView[];
  form: MessageFormView | undefined;
  closed: string | undefined;
  files: FileView[];
  reports: { label: string; when: string; url: string }[];
}

interface FileView {
  title: string;
  category: string;
  kind: string;
  size: string;
  when: string;
  download: string;
  show: string | undefined;
  sensitive: string | undefined;
  name: string;
}

interface SharedPageData {
  t: Translate;
  base: string;
  subject: DeskSubject;
  school: string;
  document: SharedDocument;
  items: OpenItems;
  threads: readonly ThreadFacts[];
  form: MessageFormView | undefined;
  closed: string | undefined;
  refused: RefusedMessage | undefined;
}

/**
 * A shared dossier as the partnership reads it: exactly what was shared, and nothing of what was
 * written since.
 */
export function sharedPage(data: SharedPageData): Answer {
  const { t, base, refused } = data;
  const { dossier } = data.subject;
  return {
    kind: 'page',
    template: 'partnership/shared',
    status: refused?.status ?? 200,
    page: {
      title: displayName(dossier.pupilName),
      nav: 'desk',
      crumbs: deskCrumbs(dossier, { t, base }, false),
      faults: messageFaults(refused, t),
    },
    view: sharedView(data),
  };
}

function sharedView(data: SharedPageData): SharedView {
  const { t, base, subject, document, items } = data;
  const { dossier, share } = subject;
  const here = deskUrl(base, dossier.id);
  return {
    pupil: pupilHead(subject, data),
    asOf: t('desk.asOf', { when: shownMoment(share.madeAt), who: share.madeBy }),
    sensitive: sensitiveWord(share, t),
    steps: share.steps.map((step) => stepName(step, t)),
    leftOut: document.leftOut > 0 ? t('desk.leftOut', { count: document.leftOut }) : undefined,
    textLang: t.lang === 'nl' ? undefined : 'nl',
    sections: document.sections.map(({ title, blocks }) => ({
      title,
      blocks: screenBlocks(title, blocks),
    })),
    threads: threadRows(data.threads, t, (id) => `${here}/berichten/${id}`),
    form: data.form,
    closed: data.closed,
    files: items.files.map((open) => fileView(open, here, t)),
    reports: items.reports.map(({ report, item }) => ({
      label: reportLabel(report, t),
      when: shownDay(item.sharedAt),
      url: `${here}/verslagen/${report.id}`,
    })),
  };
}

function fileView({ file, version, item }: OpenFile, here: string, t: Translate): FileView {
  const url = `${here}/bestanden/${file.id}`;
  return {
    title: outward(file.title, t),
    category: t(`files.categories.${file.category}`),
    kind: t(`files.kinds.${version.kind}`),
    size: shownSize(version.size),
    when: shownDay(item.sharedAt),
    download: `${url}/download`,
    show: kinds[version.kind].show === undefined ? undefined : `${url}/weergave`,
    sensitive:
      file.sensitivity === 'none' ? undefined : t(`files.sensitivities.${file.sensitivity}`),
    name: outward(fileName(version.name, version.kind), t),
  };
}
