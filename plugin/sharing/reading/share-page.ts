import { MOST_DAYS, PROPOSED_DAYS } from '../../consent/link-facts/index.ts';
import { screenBlock } from '../../consent/plan-consent/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { dossierCrumbs, headView, inAccess } from '../../dossier/frame/index.ts';
import { sightOf } from '../../dossier/policy/index.ts';
import type { Sight } from '../../dossier/policy/index.ts';
import { addDays, schoolDay } from '../../kernel/clock.ts';
import { shownDate, shownDay, shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
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

/** One share: who opened what when, and what can be done about it. */
export function sharePage(data: {
  share: ShareFacts;
  history: ShareHistory;
  dossier: DossierFacts;
  base: string;
  t: Translate;
  at: Date;
  actor: SignedInActor;
  mayAct: boolean;
  refused?: RefusedAct;
}): Answer {
  const { share, dossier, base, t, at, refused } = data;
  const root = `${base}/dossiers/${dossier.id}/logboek/inzage-instemming/lezen`;
  const sight = sightOf(data.actor.basis, dossier);
  const open = data.mayAct && share.closedAs === null;
  const context: Context = {
    share,
    t,
    here: `${root}/${share.id}`,
    today: schoolDay(at),
    open,
    refused,
    sight,
  };
  return {
    kind: 'page',
    template: 'reading/share',
    status: refused === undefined ? 200 : refused.field === 'bijwerken' ? 409 : 422,
    page: {
      title: t('reading.sharedOn', { day: shownDay(share.sharedAt) }),
      nav: 'pupils',
      crumbs: [
        ...dossierCrumbs(dossier, { t, base }),
        { label: t('logbook.access.reading'), url: root },
      ],
      faults:
        refused === undefined
          ? []
          : [{ text: refusedText(refused, t), url: `#${refused.field}-${refused.id}` }],
    },
    view: {
      head: headView(dossier, { t, today: context.today }),
      standsIn: inAccess(dossier, 'reading'),
      state: { word: t(`reading.states.${share.state}`), kind: shareKinds[share.state] },
      facts: shareFacts(context),
      people: share.readers.map((reader) => readerView(reader, context)),
      events: eventsView(share, data.history, context),
      ...(share.hasDocument && shareReading.allow(data.actor, dossier, at) !== undefined
        ? { content: `${context.here}/inhoud` }
        : {}),
      ...(open ? { acts: actsView(context, dossier) } : {}),
    },
  };
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
  const root = `${base}/dossiers/${dossier.id}/logboek/inzage-instemming/lezen`;
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
    view: {
      head: headView(dossier, { t, today: schoolDay(at) }),
      standsIn: inAccess(dossier, 'reading'),
      lede: t('reading.content.lede', { number, day: shownMoment(madeAt) }),
      sections: document.sections.map(({ title, blocks }) => ({
        title,
        blocks: blocks.map(screenBlock),
      })),
    },
  };
}

function shareFacts({ share, sight, t }: Context): { label: string; value: string }[] {
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
      value: t(
        `reading.facts.sensitive-${choice.medical ? (choice.psychological ? 'both' : 'medical') : choice.psychological ? 'psychological' : 'none'}`,
      ),
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
function actsView({ share, t, here, today, refused }: Context, dossier: DossierFacts): object {
  const fault = refused?.field === 'einddatum' ? refused : undefined;
  const changed = share.hasDocument && share.sequence !== dossier.sequence;
  const moved = refused?.field === 'bijwerken' ? { fault: refusedText(refused, t) } : {};
  return {
    id: share.id,
    stop: `${here}/stoppen`,
    // A report stays as it was made: a share of reports alone has nothing to renew.
    ...(share.state === 'open' && (share.hasDocument || share.choice.files.length > 0)
      ? {
          update: {
            action: `${here}/bijwerken`,
            changed,
            text: t(`reading.update.${changed ? 'newer' : share.hasDocument ? 'same' : 'files'}`),
            ...moved,
          },
        }
      : {}),
    extend: {
      action: `${here}/verlengen`,
      value: fault?.typed ?? shownDate(addDays(today, PROPOSED_DAYS)),
      open: fault !== undefined || share.state === 'expired',
      ...(fault === undefined ? {} : { fault: refusedText(fault, t) }),
    },
  };
}

function readerView(
  reader: ShareReader,
  { share, t, here, open, refused, sight }: Context,
): object {
  const { id, name, relation, authority, email, reason, state, openings } = reader;
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
    opened: [
      ...new Set([null, ...share.items.map(({ key }) => key), ...openings.map(({ item }) => item)]),
    ].flatMap((key) => {
      const own = openings.filter(({ item }) => item === key);
      const item = share.items.find((one) => one.key === key);
      if (key === null && !share.hasDocument && own.length === 0) return [];
      return [
        {
          title:
            key === null
              ? t('reading.page')
              : item === undefined
                ? t('reading.earlierItem')
                : itemTitle(item, sight, t),
          times: timesOf(own, t),
        },
      ];
    }),
    ...(state === 'bounced' ? { bounced: t('reading.bounced', { address: email }) } : {}),
    ...(open && share.state === 'open'
      ? {
          again: {
            action: `${here}/${id}/opnieuw`,
            mail: fault?.typed ?? email,
            open: fault !== undefined || state === 'bounced',
            ...(fault === undefined ? {} : { fault: refusedText(fault, t) }),
          },
        }
      : {}),
    ...(open && state !== 'withdrawn' ? { withdraw: `${here}/${id}/intrekken` } : {}),
  };
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
  { t, sight }: Context,
): { when: string; who: string; what: string }[] {
  const nameOf = (id: string | null): string =>
    share.readers.find((reader) => reader.id === id)?.name ?? '';
  const titleOf = (key: string): string => {
    const item = share.items.find((one) => one.key === key);
    return item === undefined ? t('reading.earlierItem') : itemTitle(item, sight, t);
  };
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
            : t('reading.downloadedItem', { title: titleOf(item) }),
      })),
    ),
  ]
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
    .map(({ at, ...rest }) => ({ when: shownMoment(at), ...rest }));
}
