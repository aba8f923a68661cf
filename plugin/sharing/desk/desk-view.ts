import { z } from 'zod';
import { screenBlock } from '../../consent/plan-consent/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { shownDate, shownDay, shownMoment } from '../../kernel/moments.ts';
import { displayName, initials, sortName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import { shownSize } from '../../logbook/files/index.ts';
import { fileName, kinds } from '../../platform/bytes/index.ts';
import type { Answer } from '../../platform/routes/index.ts';
import { messageFaults, outward, reportLabel, threadRows } from '../conversation/index.ts';
import type { RefusedMessage, ThreadFacts } from '../conversation/index.ts';
import type { DeskSubject } from '../facts/index.ts';
import type { OpenItems, SharedDocument } from '../partnership/index.ts';
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
  const asked: Record<string, string> = {
    zoek: query.search,
    ongelezen: query.unreadOnly ? '1' : '',
    sorteer: query.sort === 'berichten' ? '' : query.sort,
    omgekeerd: query.descending === falling(query.sort) ? '' : query.descending ? '1' : '0',
    pagina: query.page === 1 ? '' : String(query.page),
  };
  const parameters = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ''));
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}

export const deskUrl = (base: string, dossierId: string): string =>
  `${base}/swv/dossiers/${dossierId}`;

/** The desk: every dossier that is shared with this partnership today. */
export function deskPage({
  t,
  base,
  rows,
  query,
}: {
  t: Translate;
  base: string;
  rows: readonly DeskRow[];
  query: DeskQuery;
}): Answer {
  const total = rows[0]?.total ?? 0;
  const here = `${base}/swv`;
  const link = (changes: Partial<DeskQuery>): string => here + queryText({ ...query, ...changes });
  return {
    kind: 'page',
    template: 'partnership/desk',
    page: { title: t('desk.title'), nav: 'desk' },
    view: {
      action: here,
      search: query.search,
      unreadOnly: query.unreadOnly,
      filtered: query.search !== '' || query.unreadOnly,
      none: rows.length === 0,
      total: t('desk.total', { count: total }),
      headers: deskSorts.filter((sort) => sort !== 'berichten').map((sort) => header(sort)),
      messages: header('berichten'),
      rows: rows.map((row) => ({
        pupil: sortName(row),
        url: deskUrl(base, row.dossierId),
        school: row.school,
        group: row.groupName ?? '',
        level: t(`dossier.levels.${row.level}.name`),
        shared: shownDay(row.sharedAt),
        ...(row.madeAt > row.sharedAt
          ? { renewed: t('desk.renewed', { when: shownDay(row.madeAt) }) }
          : {}),
        until: shownDate(row.untilOn),
        ...(row.unread > 0 ? { unread: t('partnership.unread', { count: row.unread }) } : {}),
        archived: row.archived === 1,
      })),
      pager: {
        ...(query.page > 1 ? { newer: link({ page: query.page - 1 }) } : {}),
        ...(query.page * DESK_PAGE < total ? { older: link({ page: query.page + 1 }) } : {}),
        label: t('pupils.page', {
          page: query.page,
          pages: Math.max(1, Math.ceil(total / DESK_PAGE)),
        }),
      },
    },
  };

  function header(sort: DeskQuery['sort']): object {
    return {
      label: t(`desk.headers.${sort}`),
      current: query.sort === sort,
      descending: query.descending,
      url: link({
        sort,
        descending: query.sort === sort ? !query.descending : falling(sort),
        page: 1,
      }),
    };
  }
}

export const deskCrumbs = (
  dossier: DossierFacts,
  { t, base }: { t: Translate; base: string },
  within: boolean,
): { label: string; url?: string }[] => [
  { label: t('desk.title'), url: `${base}/swv` },
  ...(within ? [{ label: displayName(dossier.pupilName), url: deskUrl(base, dossier.id) }] : []),
];

/** Whom it is about, and how long it lies open. */
export function pupilHead(
  { dossier, share }: DeskSubject,
  { t, school }: { t: Translate; school: string },
): object {
  return {
    name: displayName(dossier.pupilName),
    initials: initials(dossier.pupilName),
    about: [
      school,
      ...(dossier.groupName === null ? [] : [t('dossier.group', { name: dossier.groupName })]),
    ].join(' · '),
    level: t(`dossier.levels.${dossier.level}.name`),
    until: t('partnership.until', { date: shownDate(share.untilOn) }),
    archived: dossier.status === 'archived',
  };
}

/**
 * A shared dossier as the partnership reads it: exactly what was shared, and nothing of what was
 * written since.
 */
export function sharedPage(data: {
  t: Translate;
  base: string;
  subject: DeskSubject;
  school: string;
  document: SharedDocument;
  items: OpenItems;
  threads: readonly ThreadFacts[];
  form: object | undefined;
  closed?: string;
  refused?: RefusedMessage;
}): Answer {
  const { t, base, subject, document, items, threads, refused } = data;
  const { dossier, share } = subject;
  const here = deskUrl(base, dossier.id);
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
    view: {
      pupil: pupilHead(subject, data),
      asOf: t('desk.asOf', { when: shownMoment(share.madeAt), who: share.madeBy }),
      sensitive: sensitiveWord(share, t),
      steps: share.steps.map((step) => stepName(step, t)),
      ...(document.leftOut > 0 ? { leftOut: t('desk.leftOut', { count: document.leftOut }) } : {}),
      sections: document.sections.map(({ title, blocks }) => ({
        title,
        blocks: blocks.map(screenBlock),
      })),
      threads: threadRows(threads, t, (id) => `${here}/berichten/${id}`),
      ...(data.form === undefined ? {} : { form: data.form }),
      ...(data.closed === undefined ? {} : { closed: data.closed }),
      files: items.files.map(({ file, version, item }) => ({
        title: outward(file.title, t),
        category: t(`files.categories.${file.category}`),
        kind: t(`files.kinds.${version.kind}`),
        size: shownSize(version.size),
        when: shownDay(item.sharedAt),
        download: `${here}/bestanden/${file.id}/download`,
        ...(kinds[version.kind].show === undefined
          ? {}
          : { show: `${here}/bestanden/${file.id}/weergave` }),
        ...(file.sensitivity === 'none'
          ? {}
          : { sensitive: t(`files.sensitivities.${file.sensitivity}`) }),
        name: outward(fileName(version.name, version.kind), t),
      })),
      reports: items.reports.map(({ report, item }) => ({
        label: reportLabel(report, t),
        when: shownDay(item.sharedAt),
        url: `${here}/verslagen/${report.id}`,
      })),
    },
  };
}
