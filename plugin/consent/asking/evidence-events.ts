import { shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Section } from '../../platform/paper/index.ts';
import type { LinkPurpose } from '../link-facts/index.ts';
import type { EventRow, MailRow } from '../links/index.ts';

/** What happened around one thing that was asked, and to whom. */
export interface Happened {
  purpose: LinkPurpose;
  people: readonly { id: string; name: string }[];
  events: readonly EventRow[];
  mails: readonly MailRow[];
  /** Who did what nobody of the school and none of the people did. */
  nobody: string;
}

export interface EventView {
  when: string;
  who: string;
  what: string;
}

/** All that happened, in order: the acts of both sides and what became of the mails. */
export function eventsView(happened: Happened, t: Translate): EventView[] {
  const nameOf = (id: string | null): string =>
    happened.people.find((person) => person.id === id)?.name ?? '';
  return [
    ...happened.events.map(({ at, by, kind, recipientId }) => ({
      at,
      who: by === '' ? nameOf(recipientId) || happened.nobody : by,
      what:
        t(`events.${happened.purpose}.${kind}`) +
        (by === '' || recipientId === null ? '' : ` (${nameOf(recipientId)})`),
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
    .map(({ at, ...rest }) => ({ when: shownMoment(at), ...rest }));
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
