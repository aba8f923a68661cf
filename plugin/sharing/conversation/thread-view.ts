import type { DossierHead } from '../../dossier/frame/index.ts';
import { withoutBsn } from '../../kernel/bsn.ts';
import { newId } from '../../kernel/ids.ts';
import { shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { ReportToShare } from '../../logbook/reports/index.ts';
import { fileName } from '../../platform/bytes/index.ts';
import type { StandsIn } from '../../platform/menu/index.ts';
import type { Answer } from '../../platform/routes/index.ts';
import { LONGEST_MESSAGE, LONGEST_REASON, LONGEST_SUBJECT } from '../facts/index.ts';
import type { FormFault, ItemKind, MessageForm, Side } from '../facts/index.ts';
import type { OpenItems } from '../partnership/index.ts';
import type { Message, ThreadFacts } from './threads-store.ts';

export const noMessage: MessageForm = { onderwerp: '', bericht: '', bijlagen: [] };

/** A message that was not sent, and why: what was typed stands in the form again. */
export interface RefusedMessage {
  form: MessageForm;
  id: string;
  faults: readonly FormFault[];
  /** A fault of no field: the share ended meanwhile. */
  notice?: string;
  status: number;
}

export interface AttachmentLink {
  kind: ItemKind;
  itemId: string;
  label: string;
  url: string | undefined;
}

/**
 * "OPP van 12-11-2026 14:02 (vastgesteld, versie 2)"; of a kind that another capability adds, its
 * own word.
 */
export const reportLabel = (report: ReportToShare, t: Translate): string =>
  t('partnership.reportLabel', {
    kind: t(`report.kinds.${report.kind}`),
    when: shownMoment(report.madeAt),
    state: t(`dossier.plan.${report.planState}`, { version: report.planVersion ?? 0 }),
  });

/** A title that somebody typed, as it may go out. */
export const outward = (title: string, t: Translate): string =>
  withoutBsn(title, t('partnership.bsnLeftOut'));

/** What can be attached, and what an attachment leads to, on either side. */
export const attachmentLinks = (
  items: OpenItems,
  t: Translate,
  urls: { file: (id: string) => string; report?: (id: string) => string },
): AttachmentLink[] => [
  ...items.files.map(({ file, version }) => ({
    kind: 'file' as const,
    itemId: file.id,
    label: outward(file.title === '' ? fileName(version.name, version.kind) : file.title, t),
    url: urls.file(file.id),
  })),
  ...items.reports.map(({ report }) => ({
    kind: 'report' as const,
    itemId: report.id,
    label: reportLabel(report, t),
    url: urls.report?.(report.id),
  })),
];

const longest: Readonly<Record<string, number>> = {
  onderwerp: LONGEST_SUBJECT,
  reden: LONGEST_REASON,
};

export const faultText = ({ code, field }: FormFault, t: Translate): string =>
  t(`faults.${code}`, {
    label: t(`partnership.fields.${field}`),
    max: longest[field] ?? LONGEST_MESSAGE,
  });

export interface ThreadRowView {
  subject: string;
  url: string;
  when: string;
  who: string;
  count: string;
  unread: string | undefined;
}

/** The list of threads, the newest on top; what waits stands out by a word. */
export const threadRows = (
  threads: readonly ThreadFacts[],
  t: Translate,
  url: (threadId: string) => string,
): ThreadRowView[] =>
  threads.map((thread) => ({
    subject: thread.subject,
    url: url(thread.id),
    when: shownMoment(thread.lastAt),
    who: thread.lastBy,
    count: t('partnership.messageCount', { count: thread.messages }),
    unread: thread.unread > 0 ? t('partnership.unread', { count: thread.unread }) : undefined,
  }));

export interface MessageFormView {
  action: string;
  id: string;
  starts: boolean;
  subject: string;
  body: string;
  longestSubject: number;
  longest: number;
  help: string;
  open: boolean;
  /** By the field. */
  faults: Record<string, string>;
  attachments: { name: string; label: string; checked: boolean }[];
}

/** The form of a message; in a thread that is there it has no subject. */
export function messageForm(options: {
  action: string;
  starts: boolean;
  attachments: readonly AttachmentLink[];
  refused: RefusedMessage | undefined;
  t: Translate;
  /** Whom it goes to. */
  to: string;
}): MessageFormView {
  const { refused, attachments, t } = options;
  const { onderwerp, bericht, bijlagen } = refused?.form ?? noMessage;
  return {
    action: options.action,
    id: refused?.id ?? newId(),
    starts: options.starts,
    subject: onderwerp,
    body: bericht,
    longestSubject: LONGEST_SUBJECT,
    longest: LONGEST_MESSAGE,
    help: t('partnership.messageHelp', { to: options.to }),
    open: refused !== undefined,
    faults: Object.fromEntries(
      (refused?.faults ?? []).map((fault) => [fault.field, faultText(fault, t)]),
    ),
    attachments: attachments.map(({ kind, itemId, label }) => ({
      name: `bijlage-${kind}-${itemId}`,
      label,
      checked: bijlagen.includes(`${kind}-${itemId}`),
    })),
  };
}

/** Faults on top of the page, each leading to its field. */
export const messageFaults = (
  refused: RefusedMessage | undefined,
  t: Translate,
): { text: string; url: string }[] =>
  refused === undefined
    ? []
    : [
        ...(refused.notice === undefined ? [] : [{ text: refused.notice, url: '#bericht' }]),
        ...refused.faults.map((fault) => ({ text: faultText(fault, t), url: `#${fault.field}` })),
      ];

/** Whom the partnership's pages are about. */
export interface PupilView {
  name: string;
  initials: string;
  about: string;
  level: string;
  until: string;
  archived: boolean;
}

/** What stands above a conversation: at school the dossier, at the desk the pupil. */
interface ThreadHead {
  head?: DossierHead;
  standsIn?: readonly StandsIn[];
  pupil?: PupilView;
}

interface ThreadView extends ThreadHead {
  back: string;
  messages: MessageView[];
  form: MessageFormView | undefined;
  /** Why nothing can be written. */
  closed: string | undefined;
}

interface MessageView {
  who: string;
  from: string;
  when: string;
  body: string;
  own: boolean;
  attachments: AttachmentView[];
  readings: string[];
  unreadYet: string | undefined;
}

/** A link, or that it is gone. */
type AttachmentView = { gone: string } | { label: string; url: string | undefined };

interface ThreadPageData {
  t: Translate;
  side: Side;
  subject: string;
  messages: readonly Message[];
  links: readonly AttachmentLink[];
  form: MessageFormView | undefined;
  closed: string | undefined;
  refused: RefusedMessage | undefined;
  nav: string;
  crumbs: { label: string; url?: string }[];
  names: Record<Side, string>;
  above: ThreadHead;
  back: string;
}

/**
 * One conversation, oldest first: who wrote what when, what was attached, and who of the other side
 * read it.
 */
export function threadPage(data: ThreadPageData): Answer {
  const view: ThreadView = {
    ...data.above,
    back: data.back,
    messages: data.messages.map((message) => messageView(message, data)),
    form: data.form,
    closed: data.closed,
  };
  return {
    kind: 'page',
    template: 'partnership/thread',
    status: data.refused?.status ?? 200,
    page: {
      title: data.subject,
      nav: data.nav,
      crumbs: data.crumbs,
      faults: messageFaults(data.refused, data.t),
    },
    view,
  };
}

function messageView(
  message: Message,
  { t, side, names, links }: Omit<ThreadPageData, 'above'>,
): MessageView {
  const own = message.side === side;
  return {
    who: message.who,
    from: names[message.side],
    when: shownMoment(message.at),
    body: message.body,
    own,
    attachments: message.attachments.map(({ kind, itemId }) => {
      const link = links.find((one) => one.kind === kind && one.itemId === itemId);
      return link === undefined
        ? { gone: t(`partnership.attachmentGone.${kind}`) }
        : { label: link.label, url: link.url };
    }),
    readings: message.readings.map(({ who, at }) =>
      t('partnership.readBy', { who, when: shownMoment(at) }),
    ),
    unreadYet: own && message.readings.length === 0 ? t('partnership.notReadYet') : undefined,
  };
}
