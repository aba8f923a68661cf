import { shownSecond } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Section } from '../../platform/paper/index.ts';
import type { LinkKind, LinkPurpose } from '../link-facts/index.ts';
import type { EventRow, MailRow } from '../links/index.ts';

/** What happened around one thing that was asked, and to whom. */
export interface Happened {
  purpose: LinkPurpose;
  people: readonly HappenedTo[];
  events: readonly EventRow[];
  mails: readonly MailRow[];
  /** Who did what nobody of the school and none of the people did. */
  nobody: string;
}

/** `way`: by what they answered, where that is known. */
interface HappenedTo {
  id: string;
  name: string;
  relation: string;
  way?: { kind: LinkKind };
}

/**
 * What anybody can do who has a link or guesses at a letter: nobody has shown yet who they are, and
 * the evidence says no more than that.
 */
const unproven = new Set(['opened', 'code-refused', 'letter-refused', 'school-code-refused']);
/** What is done in the way in which somebody came. */
const byWay = new Set(['agreed', 'agreed-remark', 'refused']);

export interface EventView {
  when: string;
  who: string;
  what: string;
}

/** All that happened, in order: the acts of both sides and what became of the mails. */
export function eventsView(happened: Happened, t: Translate): EventView[] {
  const personOf = (id: string | null): HappenedTo | undefined =>
    happened.people.find((person) => person.id === id);
  // Mother and daughter may have one name.
  const nameOf = (id: string | null): string => {
    const { name = '', relation = '' } = personOf(id) ?? {};
    return relation === '' ? name : `${name} (${relation})`;
  };
  const whoOf = ({ by, kind, recipientId }: EventRow): string => {
    if (by !== '') return by;
    const name = nameOf(recipientId);
    if (name === '') return happened.nobody;
    const key = kind === 'letter-refused' ? 'stranger' : 'holder';
    return unproven.has(kind) ? t(`rounds.evidence.${key}`, { name }) : name;
  };
  const wayOf = ({ kind, recipientId }: EventRow): string => {
    const way = byWay.has(kind) ? personOf(recipientId)?.way : undefined;
    return way === undefined ? '' : `, ${t(`rounds.evidence.ways.${way.kind}`)}`;
  };
  return [
    ...happened.events.map((event) => ({
      at: event.at,
      who: whoOf(event),
      what:
        t(`events.${happened.purpose}.${event.kind}`) +
        wayOf(event) +
        (event.by === '' || event.recipientId === null ? '' : ` (${nameOf(event.recipientId)})`),
    })),
    ...happened.mails.flatMap(({ closedAt, returnedAt, kind, status, recipientId }) => {
      const name = nameOf(recipientId);
      const who = t('roles.system');
      const ended = { at: closedAt, who, what: t(`rounds.mails.${kind}-${status}`, { name }) };
      return returnedAt === null
        ? [ended]
        : [ended, { at: returnedAt, who, what: t(`rounds.mails.${kind}-returned`, { name }) }];
    }),
  ]
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
    .map(({ at, ...rest }) => ({ when: shownSecond(at), ...rest }));
}

/** The same for print. */
export const eventsSection = (happened: Happened, t: Translate): Section => ({
  id: 'events',
  title: t('rounds.evidence.events'),
  blocks: [
    {
      table: {
        caption: t('rounds.evidence.events'),
        columns: ['when', 'who', 'what'].map((key) => ({
          label: t(`rounds.evidence.${key}`),
          numeric: false,
        })),
        rows: eventsView(happened, t).map(({ when, who, what }) => ({
          cells: [when, who, what].map((value) => ({ value, numeric: false })),
        })),
      },
    },
  ],
});
