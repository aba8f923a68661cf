import type { DossierFacts } from '../../dossier/facts/index.ts';
import { stepByNumber } from '../../dossier/form/index.ts';
import { dossierCrumbs, headView, inLogbook } from '../../dossier/frame/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { shownDate, shownDay, shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { ReportsToShare, ReportToShare } from '../../logbook/reports/index.ts';
import type { Answer, Input } from '../../platform/routes/index.ts';
import type { Licence, Licences } from '../../school/licences/index.ts';
import {
  attachmentLinks,
  messageFaults,
  messageForm,
  reportLabel,
  threadRows,
} from '../conversation/index.ts';
import type { AttachmentLink, RefusedMessage, ThreadsStore } from '../conversation/index.ts';
import { isRunning } from '../facts/index.ts';
import type { ShareFacts } from '../facts/index.ts';
import { reportCovered } from '../partnership/index.ts';
import type { OpenItems, OpenItemsReader, SharesStore } from '../partnership/index.ts';
import { shareDossier } from '../policy/index.ts';

export type SchoolInput = Pick<Input<unknown, unknown, unknown>, 't' | 'at' | 'actor'> & {
  subject: DossierFacts;
};
export type SchoolPage = (input: SchoolInput, refused?: RefusedMessage) => Promise<Answer>;

export interface SchoolPageDeps {
  shares: SharesStore;
  threads: ThreadsStore;
  items: OpenItemsReader;
  reports: ReportsToShare;
  licences: Pick<Licences, 'partnershipOf'>;
  base: string;
}

export const swvUrl = (base: string, dossier: Pick<DossierFacts, 'id'>): string =>
  `${base}/dossiers/${dossier.id}/logboek/communicatie-swv`;

/** "3. Aanleiding en hulpvraag" */
export const stepName = (number: number, t: Translate): string => {
  const step = stepByNumber(number);
  return step === undefined ? String(number) : `${number}. ${t(`steps.${step.key}.title`)}`;
};

/** "medische en psychologische delen", or that they are not shared. */
export const sensitiveWord = (
  share: Pick<ShareFacts, 'medical' | 'psychological'>,
  t: Translate,
): string =>
  t(
    `partnership.sensitive.${share.medical ? (share.psychological ? 'both' : 'medical') : share.psychological ? 'psychological' : 'none'}`,
  );

export const schoolFiles =
  (base: string, dossier: Pick<DossierFacts, 'id'>) =>
  (id: string): string =>
    `${base}/dossiers/${dossier.id}/logboek/bestanden/${id}`;

/** What can be attached by the school: files by their page, reports by their name alone. */
export const schoolLinks = (
  items: OpenItems,
  { t, base, dossier }: { t: Translate; base: string; dossier: DossierFacts },
): AttachmentLink[] => attachmentLinks(items, t, { file: schoolFiles(base, dossier) });

/** Why nobody can write now; undefined when they can. */
export function closedText(
  dossier: DossierFacts,
  share: ShareFacts | undefined,
  t: Translate,
): string | undefined {
  if (dossier.status !== 'open') return t('partnership.closed.archived');
  return share === undefined ? t('partnership.closed.unshared') : undefined;
}

/**
 * LOGBOEK – COMMUNICATIE SWV: what is shared until when, the messages, and the reports and files
 * that lie open.
 */
export function createSchoolPage(deps: SchoolPageDeps): SchoolPage {
  return async (input, refused) => {
    const { subject: dossier, t, at, actor } = input;
    const { base } = deps;
    const today = schoolDay(at);
    const partnership = deps.licences.partnershipOf(dossier.licenceId);
    const common = {
      head: headView(dossier, { t, today }),
      standsIn: inLogbook(dossier, 'partnership'),
    };
    const page = {
      title: t('partnership.title'),
      nav: 'pupils',
      crumbs: dossierCrumbs(dossier, { t, base }),
      faults: messageFaults(refused, t),
    };
    if (partnership === undefined)
      return {
        kind: 'page',
        template: 'partnership/school',
        page,
        view: { ...common, none: true },
      };
    const [history, threads] = await Promise.all([
      deps.shares.history(dossier),
      deps.threads.ofDossier(dossier, partnership.id, { personId: actor.personId, side: 'school' }),
    ]);
    const share = history.find(
      (one) => one.partnershipId === partnership.id && isRunning(one, today),
    );
    const [items, reports, changed] = await Promise.all([
      deps.items.of(dossier, share),
      share === undefined ? [] : deps.reports.list(dossier.id),
      share === undefined ? [] : deps.shares.changedSince(dossier.id, share.sequence, share.steps),
    ]);
    const here = swvUrl(base, dossier);
    const mayShare = shareDossier.allow(actor, dossier, at) !== undefined;
    const context: Context = { t, base, here, dossier, partnership, mayShare };
    const closed = closedText(dossier, share, t);
    return {
      kind: 'page',
      template: 'partnership/school',
      status: refused?.status ?? 200,
      page,
      view: {
        ...common,
        partnership: partnership.schoolName,
        ...(closed === undefined || threads.length === 0 ? {} : { closed }),
        share: share === undefined ? undefined : shareView(share, changed, context),
        start: startView(share, history.length, context),
        threads: threadRows(threads, t, (id) => `${here}/berichten/${id}`),
        ...(closed === undefined || refused !== undefined
          ? {
              form: messageForm({
                action: `${here}/berichten`,
                starts: true,
                attachments: schoolLinks(items, context),
                refused,
                t,
                to: partnership.schoolName,
              }),
            }
          : {}),
        ...(share === undefined
          ? {}
          : {
              reports: reports.map((report) => reportRow(report, share, items, context)),
              files: filesView(items, context),
            }),
        history: history.filter((one) => one !== share).map((one) => historyRow(one, t)),
      },
    };
  };
}

interface Context {
  t: Translate;
  base: string;
  here: string;
  dossier: DossierFacts;
  partnership: Licence;
  mayShare: boolean;
}

function shareView(
  share: ShareFacts & { reason: string },
  changed: readonly number[],
  { t, here, dossier, mayShare, partnership }: Context,
): object {
  const acts = mayShare
    ? {
        end: `${here}/intrekken`,
        ...(dossier.status === 'open' ? { change: `${here}/delen` } : {}),
      }
    : {};
  return {
    title: t('partnership.sharedWith', { name: partnership.schoolName }),
    until: t('partnership.until', { date: shownDate(share.untilOn) }),
    steps: share.steps.map((step) => stepName(step, t)),
    sensitive: sensitiveWord(share, t),
    reason: share.reason,
    made: t('partnership.madeBy', { who: share.madeBy, when: shownMoment(share.madeAt) }),
    acts,
    ...(changed.length === 0
      ? {}
      : {
          changed: {
            text: t('partnership.changedSince', { when: shownMoment(share.madeAt) }),
            steps: changed.map((step) => stepName(step, t)),
          },
        }),
  };
}

/** Sharing is begun here, or told who can. */
function startView(
  share: ShareFacts | undefined,
  earlier: number,
  { t, here, dossier, mayShare, partnership }: Context,
): object | undefined {
  if (share !== undefined) return undefined;
  const archived = dossier.status !== 'open';
  return {
    text: t(
      archived
        ? 'partnership.start.archived'
        : mayShare
          ? 'partnership.start.text'
          : 'partnership.start.ask',
      { name: partnership.schoolName },
    ),
    ...(earlier > 0 && !archived
      ? { again: t('partnership.start.again', { name: partnership.schoolName }) }
      : {}),
    ...(mayShare && !archived ? { url: `${here}/delen` } : {}),
  };
}

function reportRow(
  report: ReportToShare,
  share: ShareFacts,
  items: OpenItems,
  { t, here, dossier, mayShare }: Context,
): object {
  const open = items.reports.find((one) => one.report.id === report.id);
  const covered = reportCovered(share, report);
  return {
    label: reportLabel(report, t),
    made: t('partnership.reportMade', { who: report.madeBy }),
    sensitive: report.sensitive,
    state:
      open === undefined
        ? {
            word: t(covered ? 'partnership.itemStates.no' : 'partnership.itemStates.uncovered'),
            kind: 'concept',
          }
        : {
            word: t('partnership.itemStates.yes', {
              when: shownDay(open.item.sharedAt),
              who: open.item.sharedBy,
            }),
            kind: 'ok',
          },
    ...(mayShare && (dossier.status === 'open' || open !== undefined)
      ? {
          url: `${here}/verslagen/${report.id}`,
          act: t(open === undefined ? 'partnership.shareReport' : 'partnership.endReport'),
        }
      : {}),
  };
}

function filesView(items: OpenItems, { t, base, here, dossier, mayShare }: Context): object {
  return {
    list: `${base}/dossiers/${dossier.id}/logboek/bestanden`,
    rows: items.files.map(({ file, version, item }) => ({
      title: file.title,
      url: schoolFiles(base, dossier)(file.id),
      state: t('partnership.itemStates.yes', { when: shownDay(item.sharedAt), who: item.sharedBy }),
      ...(version.id === file.version.id
        ? {}
        : { older: t('partnership.olderVersion', { number: version.number }) }),
      ...(mayShare ? { end: `${here}/bestanden/${file.id}` } : {}),
    })),
  };
}

function historyRow(share: ShareFacts & { reason: string }, t: Translate): object {
  return {
    period: t('partnership.period', {
      from: shownDay(share.sharedAt),
      until: share.endedAt === null ? shownDate(share.untilOn) : shownMoment(share.endedAt),
    }),
    how:
      share.endedAt === null
        ? t('partnership.expired')
        : t('partnership.endedBy', { who: share.endedBy ?? '' }),
    what: share.steps.map((step) => stepName(step, t)).join(', '),
    sensitive: sensitiveWord(share, t),
    reason: share.reason,
    who: share.madeBy,
  };
}
