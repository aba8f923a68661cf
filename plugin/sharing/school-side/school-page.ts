import type { Objection, ReadStanding, SharingStanding } from '../../consent/data-consent/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { stepByNumber } from '../../dossier/form/index.ts';
import { dossierCrumbs, headView, inLogbook } from '../../dossier/frame/index.ts';
import type { DossierHead } from '../../dossier/frame/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { shownDate, shownDay, shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { ReportsToShare, ReportToShare } from '../../logbook/reports/index.ts';
import type { StandsIn } from '../../platform/menu/index.ts';
import type { Answer, Input } from '../../platform/routes/index.ts';
import type { Licence, Licences } from '../../school/licences/index.ts';
import {
  attachmentLinks,
  messageFaults,
  messageForm,
  reportLabel,
  threadRows,
} from '../conversation/index.ts';
import type {
  AttachmentLink,
  MessageFormView,
  RefusedMessage,
  ThreadRowView,
  ThreadsStore,
} from '../conversation/index.ts';
import { isRunning, standsDespite } from '../facts/index.ts';
import type { ShareFacts } from '../facts/index.ts';
import { reportCovered } from '../partnership/index.ts';
import type { OpenItems, OpenItemsReader, SharesStore, ToldShare } from '../partnership/index.ts';
import { shareDossier } from '../policy/index.ts';
import { placeIn } from './swv-place.ts';
import type { SwvPlace, SwvQuery } from './swv-place.ts';

export type SchoolInput = Pick<
  Input<unknown, SwvQuery, unknown>,
  't' | 'at' | 'actor' | 'query'
> & {
  subject: DossierFacts;
};
export type SchoolPage = (input: SchoolInput, refused?: RefusedMessage) => Promise<Answer>;

export interface SchoolPageDeps {
  shares: SharesStore;
  threads: ThreadsStore;
  items: OpenItemsReader;
  reports: ReportsToShare;
  licences: Pick<Licences, 'desksOf'>;
  standing: ReadStanding;
  base: string;
}

/** "3. Aanleiding en hulpvraag" */
export const stepName = (number: number, t: Translate): string => {
  const step = stepByNumber(number);
  return step === undefined ? String(number) : `${number}. ${t(`steps.${step.key}.title`)}`;
};

function sensitiveParts({
  medical,
  psychological,
}: Pick<ShareFacts, 'medical' | 'psychological'>): string {
  if (medical) return psychological ? 'both' : 'medical';
  return psychological ? 'psychological' : 'none';
}

/** "medische en psychologische delen", or that they are not shared. */
export const sensitiveWord = (
  share: Pick<ShareFacts, 'medical' | 'psychological'>,
  t: Translate,
): string => t(`partnership.sensitive.${sensitiveParts(share)}`);

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

interface SchoolView extends FrameView {
  partnership: string;
  /** The desks that this school can write with, when there are more than one. */
  desks: { name: string; url: string; current: boolean }[];
  closed: string | undefined;
  share: ShareView | undefined;
  start: StartView | undefined;
  threads: ThreadRowView[];
  form: MessageFormView | undefined;
  reports: ReportRowView[] | undefined;
  files: FilesView | undefined;
  history: HistoryRowView[];
}

interface FrameView {
  head: DossierHead;
  standsIn: StandsIn[];
}

interface ShareView {
  title: string;
  until: string;
  steps: string[];
  sensitive: string;
  reason: string;
  made: string;
  /** For who decides on it. */
  acts: { end: string | undefined; change: string | undefined };
  /** On which other ground, in spite of a no. */
  ground: string;
  /** Somebody who decides said no, and nothing was said of it since. */
  objected: { lines: string[]; text: string } | undefined;
  /** Written since, and not shared. */
  changed: { text: string; steps: string[] } | undefined;
}

interface StartView {
  text: string;
  again: string | undefined;
  url: string | undefined;
}

interface ReportRowView {
  label: string;
  made: string;
  sensitive: boolean;
  state: { word: string; kind: 'concept' | 'ok' };
  url: string | undefined;
  act: string | undefined;
}

interface FilesView {
  list: string;
  rows: {
    title: string;
    url: string;
    state: string;
    older: string | undefined;
    end: string | undefined;
  }[];
}

interface HistoryRowView {
  period: string;
  how: string;
  what: string;
  sensitive: string;
  reason: string;
  ground: string;
  who: string;
}

/**
 * LOGBOEK – COMMUNICATIE SWV: what is shared until when, the messages, and the reports and files
 * that lie open.
 */
export const createSchoolPage =
  (deps: SchoolPageDeps): SchoolPage =>
  async (input, refused) => {
    const { subject: dossier, t, at } = input;
    const { base } = deps;
    const place = placeIn(deps, input);
    const frame: FrameView = {
      head: headView(dossier, { t, today: schoolDay(at) }),
      standsIn: inLogbook(dossier, 'partnership'),
    };
    const page = {
      title: t('partnership.title'),
      nav: 'pupils',
      crumbs: dossierCrumbs(dossier, { t, base }),
      faults: messageFaults(refused, t),
    };
    const template = 'partnership/school';
    if (place === undefined)
      return { kind: 'page', template, page, view: { ...frame, none: true } };
    const context = contextOf(deps, input, place);
    const view: SchoolView = { ...frame, ...(await schoolView(deps, input, context, refused)) };
    return { kind: 'page', template, status: refused?.status ?? 200, page, view };
  };

interface Context {
  t: Translate;
  base: string;
  place: SwvPlace;
  dossier: DossierFacts;
  partnership: Licence;
  mayShare: boolean;
}

const contextOf = (
  { base }: SchoolPageDeps,
  { subject: dossier, t, at, actor }: SchoolInput,
  place: SwvPlace,
): Context => ({
  t,
  base,
  place,
  dossier,
  partnership: place.desk,
  mayShare: shareDossier.allow(actor, dossier, at) !== undefined,
});

async function schoolView(
  deps: SchoolPageDeps,
  { subject: dossier, t, at, actor }: SchoolInput,
  context: Context,
  refused: RefusedMessage | undefined,
): Promise<Omit<SchoolView, keyof FrameView>> {
  const { place, partnership } = context;
  const today = schoolDay(at);
  const [history, standing, threads] = await Promise.all([
    deps.shares.history(dossier),
    deps.standing(dossier, today),
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
  const closed = closedText(dossier, share, t);
  const form = (): MessageFormView =>
    messageForm({
      action: place.url('/berichten'),
      starts: true,
      attachments: schoolLinks(items, context),
      refused,
      t,
      to: partnership.schoolName,
    });
  return {
    partnership: partnership.schoolName,
    desks: desksView(deps, context),
    closed: threads.length === 0 ? undefined : closed,
    share: share === undefined ? undefined : shareView(share, { changed, standing }, context),
    start: startView(share, history.length, context),
    threads: threadRows(threads, t, (id) => place.url(`/berichten/${id}`)),
    form: closed === undefined || refused !== undefined ? form() : undefined,
    reports:
      share === undefined
        ? undefined
        : reports.map((report) => reportRow(report, share, items, context)),
    files: share === undefined ? undefined : filesView(items, context),
    history: history.filter((one) => one !== share).map((one) => historyRow(one, t)),
  };
}

function desksView({ licences }: SchoolPageDeps, { dossier, base, place }: Context) {
  const desks = licences.desksOf(dossier.licenceId);
  if (desks.length < 2) return [];
  return desks.map((desk, index) => ({
    name: desk.schoolName,
    url: `${base}/dossiers/${dossier.id}/logboek/communicatie-swv${
      index === 0 ? '' : `?met=${encodeURIComponent(desk.name)}`
    }`,
    current: desk.id === place.desk.id,
  }));
}

function shareView(
  share: ToldShare,
  { changed, standing }: { changed: readonly number[]; standing: SharingStanding },
  { t, place, dossier, mayShare, partnership }: Context,
): ShareView {
  return {
    title: t('partnership.sharedWith', { name: partnership.schoolName }),
    until: t('partnership.until', { date: shownDate(share.untilOn) }),
    steps: share.steps.map((step) => stepName(step, t)),
    sensitive: sensitiveWord(share, t),
    reason: share.reason,
    ground: share.ground,
    objected: standsDespite(share, standing.objections[0]?.at)
      ? undefined
      : {
          lines: objectionLines(standing.objections, t),
          text: t(`partnership.objected.${mayShare ? 'act' : 'ask'}`),
        },
    made: t('partnership.madeBy', { who: share.madeBy, when: shownMoment(share.madeAt) }),
    acts: {
      end: mayShare ? place.url('/intrekken') : undefined,
      change: mayShare && dossier.status === 'open' ? place.url('/delen') : undefined,
    },
    changed:
      changed.length === 0
        ? undefined
        : {
            text: t('partnership.changedSince', { when: shownMoment(share.madeAt) }),
            steps: changed.map((step) => stepName(step, t)),
          },
  };
}

/** "Mei Wong (leerling) trok de toestemming in op 30-11-2026 14:02." */
export const objectionLines = (objections: readonly Objection[], t: Translate): string[] =>
  objections.map(({ name, relation, how, at }) =>
    t(`partnership.objected.${how}`, {
      name: relation === '' ? name : `${name} (${relation})`,
      when: shownMoment(at),
    }),
  );

/** Sharing is begun here, or told who can. */
function startView(
  share: ShareFacts | undefined,
  earlier: number,
  { t, place, dossier, mayShare, partnership }: Context,
): StartView | undefined {
  if (share !== undefined) return undefined;
  const { schoolName: name } = partnership;
  if (dossier.status !== 'open')
    return { text: t('partnership.start.archived', { name }), again: undefined, url: undefined };
  return {
    text: t(mayShare ? 'partnership.start.text' : 'partnership.start.ask', { name }),
    again: earlier > 0 ? t('partnership.start.again', { name }) : undefined,
    url: mayShare ? place.url('/delen') : undefined,
  };
}

function reportRow(
  report: ReportToShare,
  share: ShareFacts,
  items: OpenItems,
  { t, place, dossier, mayShare }: Context,
): ReportRowView {
  const open = items.reports.find((one) => one.report.id === report.id);
  const covered = reportCovered(share, report);
  const acts = mayShare && (dossier.status === 'open' || open !== undefined);
  const act = open === undefined ? 'partnership.shareReport' : 'partnership.endReport';
  return {
    label: reportLabel(report, t),
    made: t(report.holds.ownEyes ? 'partnership.reportMadeOwn' : 'partnership.reportMade', {
      who: report.madeBy,
    }),
    sensitive: report.holds.medical || report.holds.psychological,
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
    url: acts ? place.url(`/verslagen/${report.id}`) : undefined,
    act: acts ? t(act) : undefined,
  };
}

const filesView = (
  items: OpenItems,
  { t, base, place, dossier, mayShare }: Context,
): FilesView => ({
  list: `${base}/dossiers/${dossier.id}/logboek/bestanden`,
  rows: items.files.map(({ file, version, item }) => ({
    title: file.title,
    url: schoolFiles(base, dossier)(file.id),
    state: t('partnership.itemStates.yes', { when: shownDay(item.sharedAt), who: item.sharedBy }),
    older:
      version.id === file.version.id
        ? undefined
        : t('partnership.olderVersion', { number: version.number }),
    end: mayShare ? place.url(`/bestanden/${file.id}`) : undefined,
  })),
});

const historyRow = (share: ToldShare, t: Translate): HistoryRowView => ({
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
  ground: share.ground,
  who: share.madeBy,
});
