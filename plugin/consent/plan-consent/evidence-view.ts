import { shownDate, shownMoment } from '../../kernel/moments.ts';
import { shownHash } from '../../kernel/shown-hash.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Block, Section } from '../../platform/paper/index.ts';
import { eventsSection } from '../asking/index.ts';
import { goalsOf } from './action-part-view.ts';
import type { Evidence, RoundFacts, RoundPerson, RoundState } from './round-facts.ts';
import type { PersonState } from './round.ts';

export type Kind = 'concept' | 'ok' | 'warn' | 'stop';
export interface Label {
  label: string;
  value: string;
}

/**
 * `shared`: for who is given a copy. Addresses, and what one parent told the school, are not for
 * another to read.
 */
export interface EvidenceReading {
  shared?: boolean;
}

export const roundKinds: Record<RoundState, Kind> = {
  open: 'warn',
  agreed: 'ok',
  lapsed: 'stop',
  expired: 'stop',
  'asked-again': 'concept',
  elsewhere: 'concept',
  withdrawn: 'concept',
};
export const personKinds: Record<PersonState, Kind> = {
  unsent: 'warn',
  'letter-made': 'concept',
  'school-code-due': 'warn',
  sent: 'concept',
  delivered: 'concept',
  bounced: 'stop',
  opened: 'concept',
  'code-sent': 'concept',
  'code-accepted': 'concept',
  agreed: 'ok',
  'agreed-remark': 'ok',
  refused: 'stop',
  expired: 'stop',
  withdrawn: 'concept',
};

/** What a question asked, of whom and by which rule. */
export function roundFactsView(
  round: RoundFacts,
  t: Translate,
  reading: EvidenceReading = {},
): Label[] {
  const guardians = round.allGuardians ? 'all' : 'one';
  const rule = round.askedOf === 'pupil' ? 'pupil' : guardians;
  return [
    { label: t('rounds.facts.version'), value: String(round.version) },
    { label: t('rounds.facts.state'), value: t(`rounds.states.${round.state}`) },
    {
      label: t('rounds.facts.asked'),
      value: t('rounds.facts.by', { when: shownMoment(round.askedAt), name: round.askedBy }),
    },
    { label: t('rounds.facts.until'), value: shownDate(round.endsOn) },
    { label: t('rounds.facts.rule'), value: t(`rounds.rules.${rule}`) },
    ...(round.leftOut === '' || reading.shared === true
      ? []
      : [{ label: t('rounds.facts.leftOut'), value: round.leftOut }]),
    ...(round.agreedAt === null
      ? []
      : [{ label: t('rounds.facts.agreed'), value: shownMoment(round.agreedAt) }]),
    ...(round.lapsedAt === null
      ? []
      : [{ label: t('rounds.facts.lapsed'), value: shownMoment(round.lapsedAt) }]),
    ...(round.closedAt === null
      ? []
      : [{ label: t('rounds.facts.closed'), value: shownMoment(round.closedAt) }]),
    ...(round.closedReason === '' || reading.shared === true
      ? []
      : [{ label: t('rounds.facts.closedReason'), value: round.closedReason }]),
    {
      label: t('rounds.facts.subject'),
      value: round.subject === '' ? t('rounds.proposedSubject') : round.subject,
    },
    ...(round.note === '' ? [] : [{ label: t('rounds.facts.note'), value: round.note }]),
  ];
}

function authorityOf({ part, authority }: RoundPerson): 'pupil' | 'yes' | 'no' {
  if (part === 'pupil') return 'pupil';
  return authority ? 'yes' : 'no';
}

/** By what somebody answered, and what of it the school vouches for. */
export function howOf({ way }: Pick<RoundPerson, 'way'>, t: Translate): string {
  if (way.beside !== undefined)
    return t('rounds.person.byTablet', {
      name: way.beside.by,
      how: t(`rounds.tablet.${way.beside.identified}`),
    });
  return (
    t(way.kind === 'letter' ? 'rounds.person.byLetter' : 'rounds.person.byLink') +
    (way.second ? t('rounds.person.bySecond') : '')
  );
}

/**
 * One person's part of the evidence: who, in which relation and gezag, when, how, and about which
 * text.
 */
export function personFactsView(
  person: RoundPerson,
  round: RoundFacts,
  t: Translate,
  reading: EvidenceReading = {},
): Label[] {
  return [
    { label: t('rounds.person.relation'), value: person.relation },
    {
      label: t('rounds.person.authority'),
      value: t(`rounds.person.${authorityOf(person)}`),
    },
    {
      label: t('rounds.person.counts'),
      value: t(person.counts ? 'rounds.person.must' : 'rounds.person.heard'),
    },
    ...(person.reason === '' || reading.shared === true
      ? []
      : [{ label: t('rounds.person.reason'), value: person.reason }]),
    ...(reading.shared === true
      ? []
      : [
          {
            label: t('rounds.person.mail'),
            value: person.email === '' ? t('rounds.person.noMail') : person.email,
          },
        ]),
    { label: t('rounds.person.lang'), value: t(`rounds.langs.${person.lang}`) },
    { label: t('rounds.person.state'), value: t(`rounds.people.${person.state}`) },
    ...(person.answeredAt === null
      ? []
      : [
          { label: t('rounds.person.when'), value: shownMoment(person.answeredAt) },
          { label: t('rounds.person.how'), value: howOf(person, t) },
          {
            label: t('rounds.person.text'),
            value: t('rounds.person.textIs', {
              version: round.version,
              hash: person.answeredHash === null ? '' : shownHash(person.answeredHash),
            }),
          },
          ...(person.answeredLang === null
            ? []
            : [
                {
                  label: t('rounds.person.readIn'),
                  value: t(`rounds.langs.${person.answeredLang}`),
                },
              ]),
        ]),
    ...(person.words === '' || reading.shared === true
      ? []
      : [{ label: t('rounds.person.words'), value: person.words }]),
    ...(person.reply === undefined || reading.shared === true
      ? []
      : [
          {
            label: t('rounds.person.reply', {
              when: shownMoment(person.reply.at),
              name: person.reply.by,
            }),
            value: person.reply.text,
          },
        ]),
  ];
}

/** What happened, for screen and print. */
export const happenedTo = ({
  round,
  events,
  mails,
}: Evidence): Parameters<typeof eventsSection>[0] => ({
  purpose: 'consent',
  people: round.people,
  events,
  mails,
  nobody: '',
});

/** The whole for print. */
export function evidenceSections(
  evidence: Evidence,
  t: Translate,
  reading: EvidenceReading,
): Section[] {
  const { round, actionPart } = evidence;
  const facts = (rows: Label[]): Block => ({ facts: { rows } });
  return [
    {
      id: 'round',
      title: t('rounds.evidence.round'),
      blocks: [
        facts(roundFactsView(round, t, reading)),
        {
          note: t('rounds.evidence.hash', { version: round.version, hash: shownHash(round.hash) }),
        },
      ],
    },
    {
      id: 'people',
      title: t('rounds.evidence.people'),
      blocks: [
        ...round.people.map(
          (person): Block => ({
            card: { title: person.name, rows: personFactsView(person, round, t, reading) },
          }),
        ),
        ...(reading.shared === true ? [{ note: t('rounds.evidence.shared') }] : []),
      ],
    },
    {
      id: 'text',
      title: t('rounds.evidence.text', { version: round.version }),
      blocks: goalsOf(actionPart, t).map(
        ({ lines }, index): Block => ({
          card: {
            title: t('inzage.plan.goal', { number: index + 1 }),
            rows: lines.map(({ label, value }) => ({ label, value })),
          },
        }),
      ),
    },
    eventsSection(happenedTo(evidence), t),
  ];
}
