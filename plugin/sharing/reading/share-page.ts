import { MOST_DAYS, PROPOSED_DAYS } from '../../consent/link-facts/index.ts';
import { screenBlocks } from '../../consent/plan-consent/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { dossierCrumbs, headView, inAccess } from '../../dossier/frame/index.ts';
import type { DossierHead } from '../../dossier/frame/index.ts';
import { sightOf } from '../../dossier/policy/index.ts';
import type { Sight } from '../../dossier/policy/index.ts';
import { addDays, schoolDay } from '../../kernel/clock.ts';
import { shownDate, shownDay, shownMoment } from '../../kernel/moments.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { StandsIn } from '../../platform/menu/index.ts';
import type { ReportDocument } from '../../platform/paper/index.ts';
import type { Answer, SignedInActor } from '../../platform/routes/index.ts';
import { shareReading } from './reading-policy.ts';
import type { ShareFacts, ShareHistory, ShareReader } from './share-facts.ts';
import { itemTitle, readerKinds, shareKinds, whatOf } from './shares-page.ts';
import { faultText } from './sharing-view.ts';

/** A form that was refused: of the share or a person, which field, why, and what was typed. */
export interface RefusedAct {
  id: string;
  field: 'bijwerken' | 'einddatum' | 'mail';
  code: string;
  typed: string;
}

interface Context {
  share: ShareFacts;
  t: Translate;
  here: string;
  today: string;
  open: boolean;
  refused: RefusedAct | undefined;
  sight: Sight;
}

const refusedText = ({ code, field, typed }: RefusedAct, t: Translate): string =>
  faultText({ field, code, params: { address: typed.trim(), days: MOST_DAYS } }, t);

interface ShareView {
  head: DossierHead;
  standsIn: StandsIn[];
  state: { word: string; kind: string };
  facts: Fact[];
  people: ReaderView[];
  events: EventView[];
  /** To what readers read. */
  content: string | undefined;
  acts: ActsView | undefined;
}

interface Fact {
  label: string;
  value: string;
}

interface ReaderView {
  id: string;
  name: string;
  relation: string;
  state: string;
  kind: string;
  facts: Fact[];
  opened: { title: string; times: string }[];
  bounced: string | undefined;
  again: { action: string; mail: string; open: boolean; fault: string | undefined } | undefined;
  withdraw: string | undefined;
}

interface ActsView {
  id: string;
  stop: string;
  update: { action: string; changed: boolean; text: string; fault: string | undefined } | undefined;
  extend: { action: string; value: string; open: boolean; fault: string | undefined };
}

interface EventView {
  when: string;
  who: string;
  what: string;
}

interface SharePageData {
  share: ShareFacts;
  history: ShareHistory;
  dossier: DossierFacts;
  base: string;
  t: Translate;
  at: Date;
  actor: SignedInActor;
  mayAct: boolean;
  refused: RefusedAct | undefined;
}

const rootOf = ({ base, dossier }: Pick<SharePageData, 'base' | 'dossier'>): string =>
  `${base}/dossiers/${dossier.id}/logboek/inzage-instemming/lezen`;

function statusOf(refused: RefusedAct | undefined): number {
  if (refused === undefined) return 200;
  return refused.field === 'bijwerken' ? 409 : 422;
}

/** One share: who opened what when, and what can be done about it. */
export function sharePage(data: SharePageData): Answer {
  const { share, dossier, base, t, refused } = data;
  return {
    kind: 'page',
    template: 'reading/share',
    status: statusOf(refused),
    page: {
      title: t('reading.sharedOn', { day: shownDay(share.sharedAt) }),
      nav: 'pupils',
      crumbs: [
        ...dossierCrumbs(dossier, { t, base }),
        { label: t('logbook.access.reading'), url: rootOf(data) },
      ],
      faults:
        refused === undefined
          ? []
          : [{ text: refusedText(refused, t), url: `#${refused.field}-${refused.id}` }],
    },
    view: shareView(data),
  };
}

function shareView(data: SharePageData): ShareView {
  const { share, dossier, t, at, actor, refused } = data;
  const open = data.mayAct && share.closedAs === null;
  const context: Context = {
    share,
    t,
    here: `${rootOf(data)}/${share.id}`,
    today: schoolDay(at),
    open,
    refused,
    sight: sightOf(actor.basis, dossier),
  };
  const shares = shareReading.allow(actor, dossier, at) !== undefined;
  return {
    head: headView(dossier, { t, today: context.today }),
    standsIn: inAccess(dossier, 'reading'),
    state: { word: t(`reading.states.${share.state}`), kind: shareKinds[share.state] },
    facts: shareFacts(context),
    people: share.readers.map((reader) => readerView(reader, context)),
    events: eventsView(share, data.history, context),
    content: share.hasDocument && shares ? `${context.here}/inhoud` : undefined,
    acts: open ? actsView(context, dossier) : undefined,
  };
}

interface ContentView {
  head: DossierHead;
  standsIn: StandsIn[];
  lede: string;
  /** In which language the school wrote, where the page is in another. */
  textLang: Lang | undefined;
  sections: { title: string; blocks: ReturnType<typeof screenBlocks> }[];
}

/** What readers read, as they read it: for the coordinator who shared it. */
export function contentPage(data: {
  document: ReportDocument;
  number: number;
  madeAt: Date;
  shareId: string;
  dossier: DossierFacts;
  base: string;
  t: Translate;
  at: Date;
  actor: SignedInActor;
}): Answer {
  const { document, number, madeAt, shareId, dossier, base, t, at } = data;
  const root = rootOf(data);
  const view: ContentView = {
    head: headView(dossier, { t, today: schoolDay(at) }),
    standsIn: inAccess(dossier, 'reading'),
    lede: t('reading.content.lede', { number, day: shownMoment(madeAt) }),
    textLang: t.lang === 'nl' ? undefined : 'nl',
    sections: document.sections.map(({ title, blocks }) => ({
      title,
      blocks: screenBlocks(title, blocks),
    })),
  };
  return {
    kind: 'page',
    template: 'reading/content',
    page: {
      title: t('reading.content.title'),
      nav: 'pupils',
      crumbs: [
        ...dossierCrumbs(dossier, { t, base }),
        { label: t('logbook.access.reading'), url: root },
        { label: t('reading.what'), url: `${root}/${shareId}` },
      ],
    },
    view,
  };
}

/** Which sensitive parts go along. */
function sensitiveWord({ medical, psychological }: Sight): string {
  if (medical) return psychological ? 'both' : 'medical';
  return psychological ? 'psychological' : 'none';
}

function shareFacts({ share, sight, t }: Context): Fact[] {
  const { choice, note } = share;
  return [
    { label: t('reading.facts.what'), value: whatOf(share, sight, t).join('\n') },
    ...(share.hasDocument
      ? [
          {
            label: t('reading.facts.asOf'),
            value: t('reading.versionOf', { number: share.number, day: shownMoment(share.madeAt) }),
          },
        ]
      : []),
    {
      label: t('reading.facts.sensitive'),
      value: t(`reading.facts.sensitive-${sensitiveWord(choice)}`),
    },
    {
      label: t('reading.facts.shared'),
      value: t('rounds.facts.by', { when: shownMoment(share.sharedAt), name: share.sharedBy }),
    },
    { label: t('rounds.facts.until'), value: shownDate(share.endsOn) },
    ...(share.closedAt === null
      ? []
      : [{ label: t('reading.facts.ended'), value: shownMoment(share.closedAt) }]),
    { label: t('rounds.facts.subject'), value: share.subject },
    ...(note === '' ? [] : [{ label: t('rounds.facts.note'), value: note }]),
  ];
}

/** Bijwerken, a later last day, and stopping. */
function actsView(context: Context, dossier: DossierFacts): ActsView {
  const { share, t, here, today, refused } = context;
  const fault = refused?.field === 'einddatum' ? refused : undefined;
  return {
    id: share.id,
    stop: `${here}/stoppen`,
    update: updateView(context, dossier),
    extend: {
      action: `${here}/verlengen`,
      value: fault?.typed ?? shownDate(addDays(today, PROPOSED_DAYS)),
      open: fault !== undefined || share.state === 'expired',
      fault: fault === undefined ? undefined : refusedText(fault, t),
    },
  };
}

/** A report stays as it was made: a share of reports alone has nothing to renew. */
function updateView(
  { share, t, here, refused }: Context,
  dossier: DossierFacts,
): ActsView['update'] {
  const renewable = share.hasDocument || share.choice.files.length > 0;
  if (share.state !== 'open' || !renewable) return undefined;
  const changed = share.hasDocument && share.sequence !== dossier.sequence;
  const unchanged = share.hasDocument ? 'same' : 'files';
  return {
    action: `${here}/bijwerken`,
    changed,
    text: t(`reading.update.${changed ? 'newer' : unchanged}`),
    fault: refused?.field === 'bijwerken' ? refusedText(refused, t) : undefined,
  };
}

function readerView(reader: ShareReader, context: Context): ReaderView {
  const { share, t, here, open, refused } = context;
  const { id, name, relation, authority, email, reason, state } = reader;
  const fault = refused?.id === id ? refused : undefined;
  return {
    id,
    name,
    relation,
    state: t(`reading.people.${state}`),
    kind: readerKinds[state],
    facts: [
      { label: t('rounds.person.mail'), value: email },
      ...(authority
        ? [{ label: t('rounds.person.authority'), value: t('rounds.person.yes') }]
        : []),
      ...(reason === '' ? [] : [{ label: t('reading.facts.reason'), value: reason }]),
    ],
    opened: openedView(reader, context),
    bounced: state === 'bounced' ? t('reading.bounced', { address: email }) : undefined,
    again:
      open && share.state === 'open'
        ? {
            action: `${here}/${id}/opnieuw`,
            mail: fault?.typed ?? email,
            open: fault !== undefined || state === 'bounced',
            fault: fault === undefined ? undefined : refusedText(fault, t),
          }
        : undefined,
    withdraw: open && state !== 'withdrawn' ? `${here}/${id}/intrekken` : undefined,
  };
}

/** How often each part was opened; the page itself when there is one, or was. */
function openedView({ openings }: ShareReader, context: Context): ReaderView['opened'] {
  const { share, t } = context;
  const keys = new Set([
    null,
    ...share.items.map(({ key }) => key),
    ...openings.map(({ item }) => item),
  ]);
  return [...keys].flatMap((key) => {
    const own = openings.filter(({ item }) => item === key);
    if (key === null && !share.hasDocument && own.length === 0) return [];
    const title = key === null ? t('reading.page') : titleOf(key, context);
    return [{ title, times: timesOf(own, t) }];
  });
}

function titleOf(key: string, { share, sight, t }: Context): string {
  const item = share.items.find((one) => one.key === key);
  return item === undefined ? t('reading.earlierItem') : itemTitle(item, sight, t);
}

/** "2 keer gelezen, laatst 29-11-2026 14:32" */
function timesOf(openings: ShareReader['openings'], t: Translate): string {
  const parts = (['read', 'downloaded'] as const).flatMap((act) => {
    const times = openings.filter((opening) => opening.act === act);
    const last = times.at(-1);
    return last === undefined
      ? []
      : [t(`reading.times.${act}`, { count: times.length, when: shownMoment(last.at) })];
  });
  return parts.length === 0 ? t('reading.times.none') : parts.join('; ');
}

/** All that happened, in order: acts of the school, mails, and everything that was opened. */
function eventsView(
  share: ShareFacts,
  { events, mails }: ShareHistory,
  context: Context,
): EventView[] {
  const { t } = context;
  const nameOf = (id: string | null): string =>
    share.readers.find((reader) => reader.id === id)?.name ?? '';
  return [
    ...events.map(({ at, by, kind, recipientId }) => ({
      at,
      who: by === '' ? nameOf(recipientId) : by,
      what:
        t(`events.reading.${kind}`) +
        (by === '' || recipientId === null ? '' : ` (${nameOf(recipientId)})`),
    })),
    ...mails.flatMap(({ closedAt, returnedAt, kind, status, recipientId }) => [
      {
        at: closedAt,
        who: t('roles.system'),
        what: t(`rounds.mails.${kind}-${status}`, { name: nameOf(recipientId) }),
      },
      ...(returnedAt === null
        ? []
        : [
            {
              at: returnedAt,
              who: t('roles.system'),
              what: t(`rounds.mails.${kind}-returned`, { name: nameOf(recipientId) }),
            },
          ]),
    ]),
    ...share.readers.flatMap(({ name, openings }) =>
      openings.map(({ at, item, act }) => ({
        at,
        who: name,
        what:
          item === null
            ? t(`events.reading.${act}`)
            : t('reading.downloadedItem', { title: titleOf(item, context) }),
      })),
    ),
  ]
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
    .map(({ at, ...rest }) => ({ when: shownMoment(at), ...rest }));
}
