import { shownDate, shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Block, Section } from '../../platform/paper/index.ts';
import { countsFor } from './data-consent.ts';
import type { ItemState, PersonItemState } from './data-consent.ts';
import type {
  ItemAnswer,
  QuestionEvidence,
  QuestionFacts,
  QuestionItem,
  QuestionPerson,
  Told,
} from './question-facts.ts';

type Kind = 'concept' | 'ok' | 'warn' | 'stop';
interface Label {
  label: string;
  value: string;
}

export const itemKinds: Record<ItemState, Kind> = {
  open: 'warn',
  given: 'ok',
  refused: 'stop',
  withdrawn: 'stop',
  over: 'concept',
  unanswered: 'stop',
  dropped: 'concept',
};
export const saidKinds: Record<PersonItemState, Kind> = {
  unsent: 'concept',
  'letter-made': 'concept',
  'school-code-due': 'warn',
  sent: 'concept',
  delivered: 'concept',
  bounced: 'stop',
  opened: 'concept',
  'code-sent': 'concept',
  'code-accepted': 'concept',
  given: 'ok',
  refused: 'stop',
  'taken-back': 'stop',
  over: 'concept',
  expired: 'stop',
  withdrawn: 'concept',
};
export type QuestionState = 'open' | 'answered' | 'expired' | 'dropped';
export const questionKinds: Record<QuestionState, Kind> = {
  open: 'warn',
  answered: 'ok',
  expired: 'stop',
  dropped: 'concept',
};

export const hexOf = (hash: Buffer): string =>
  hash.toString('hex').replaceAll(/(.{8})(?=.)/g, '$1 ');
export const itemChip = (item: QuestionItem, t: Translate): { word: string; kind: Kind } => ({
  word: t(`dataConsent.states.${item.state}`),
  kind: itemKinds[item.state],
});
/** What somebody who was never mailed a link has not answered, has no state of a link. */
export const saidChip = (
  question: Pick<QuestionFacts, 'way'>,
  state: PersonItemState,
  answer: ItemAnswer | undefined,
  t: Translate,
): { word: string; kind: Kind } =>
  question.way === 'outside' && answer === undefined
    ? { word: t('dataConsent.said.none'), kind: 'concept' }
    : { word: t(`dataConsent.said.${state}`), kind: saidKinds[state] };

export function questionState(question: QuestionFacts): QuestionState {
  if (question.closedAt !== null) return 'dropped';
  const states = question.items.map(({ state }) => state);
  return states.includes('open') ? 'open' : states.includes('unanswered') ? 'expired' : 'answered';
}
export const questionChip = (
  question: QuestionFacts,
  t: Translate,
): { word: string; kind: Kind } => {
  const state = questionState(question);
  // An answer that was no is an answer; a tick would say that it was yes.
  const kind =
    state === 'answered' && question.items.some((item) => item.state !== 'given')
      ? 'concept'
      : questionKinds[state];
  return { word: t(`dataConsent.question.${state}`), kind };
};

/** What a question asked, of whom and by which rule. */
export function questionFactsView(question: QuestionFacts, t: Translate): Label[] {
  const { rule, way } = question;
  const who =
    rule.askedOf === 'pupil'
      ? 'pupil'
      : `${rule.allGuardians ? 'all' : 'one'}${rule.pupilTests ? 'AndTests' : ''}`;
  return [
    { label: t('dataConsent.facts.way'), value: t(`dataConsent.facts.${way}`) },
    {
      label: t(way === 'links' ? 'rounds.facts.asked' : 'dataConsent.facts.recorded'),
      value: t('rounds.facts.by', { when: shownMoment(question.askedAt), name: question.askedBy }),
    },
    ...(way === 'links'
      ? [{ label: t('rounds.facts.until'), value: shownDate(question.endsOn) }]
      : []),
    { label: t('dataConsent.facts.rule'), value: t(`dataConsent.decidedBy.${who}`) },
    ...(question.leftOut === ''
      ? []
      : [{ label: t('rounds.facts.leftOut'), value: question.leftOut }]),
    ...(question.note === '' ? [] : [{ label: t('rounds.facts.note'), value: question.note }]),
    ...(question.closedAt === null
      ? []
      : [{ label: t('dataConsent.facts.dropped'), value: shownMoment(question.closedAt) }]),
  ];
}

export const itemFactsView = (item: QuestionItem, t: Translate): Label[] => [
  { label: t('rounds.facts.state'), value: t(`dataConsent.states.${item.state}`) },
  ...item.text.lines,
  ...item.text.rights.map((value) => ({ label: t('dataConsent.facts.said'), value })),
  { label: t('dataConsent.facts.hash'), value: `SHA-256 ${hexOf(item.hash)}` },
];

const toldView = (told: Told, t: Translate): string =>
  [
    t(`dataConsent.told.${told.way}`, {
      when: told.way === 'link' ? shownMoment(told.at) : shownDate(told.on),
    }),
    ...(told.by === ''
      ? []
      : [t('dataConsent.told.by', { when: shownMoment(told.at), name: told.by })]),
    ...(told.words === '' ? [] : [told.words]),
  ].join('\n');

/**
 * One person's part of the evidence: who, in which relation and gezag, and for each kind what,
 * when, how and on which text.
 */
export function personFactsView(
  person: QuestionPerson,
  question: QuestionFacts,
  t: Translate,
): Label[] {
  return [
    { label: t('rounds.person.relation'), value: person.relation },
    {
      label: t('rounds.person.authority'),
      value: t(
        `rounds.person.${person.part === 'pupil' ? 'pupil' : person.authority ? 'yes' : 'no'}`,
      ),
    },
    ...(person.reason === '' ? [] : [{ label: t('rounds.person.reason'), value: person.reason }]),
    ...(person.email === '' ? [] : [{ label: t('rounds.person.mail'), value: person.email }]),
    ...person.said.flatMap(({ item, answer, state }) => [
      {
        label: item.text.title,
        value: [
          ...(answer === undefined ? [saidChip(question, state, answer, t).word] : []),
          ...(countsFor(question.rule, item.kind, person.part)
            ? []
            : [t('dataConsent.facts.heard')]),
          ...(answer === undefined
            ? []
            : [
                t(`dataConsent.facts.${answer.answer}`),
                toldView(answer, t),
                t('dataConsent.facts.about', { hash: hexOf(answer.textHash) }),
              ]),
          ...(answer?.withdrawn === undefined
            ? []
            : [t('dataConsent.facts.withdrawn'), toldView(answer.withdrawn, t)]),
          ...(answer?.followed === undefined
            ? []
            : [
                t('dataConsent.facts.followed', {
                  when: shownMoment(answer.followed.at),
                  name: answer.followed.by,
                }),
                answer.followed.words,
              ]),
        ].join('\n'),
      },
    ]),
  ];
}

/** All that happened, in order: the acts of both sides and what became of the mails. */
export function eventsView(
  { question, events, mails }: QuestionEvidence,
  t: Translate,
): { when: string; who: string; what: string }[] {
  const nameOf = (id: string | null): string =>
    question.people.find((person) => person.id === id)?.name ?? '';
  return [
    ...events.map(({ at, by, kind, recipientId }) => ({
      at,
      who: by === '' ? nameOf(recipientId) || t('roles.system') : by,
      what:
        t(`events.data-consent.${kind}`) +
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
  ]
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
    .map(({ at, ...rest }) => ({ when: shownMoment(at), ...rest }));
}

/** The same for print. */
export function evidenceSections(evidence: QuestionEvidence, t: Translate): Section[] {
  const { question } = evidence;
  const cells = (values: readonly string[]): { cells: { value: string; numeric: boolean }[] } => ({
    cells: values.map((value) => ({ value, numeric: false })),
  });
  return [
    {
      id: 'question',
      title: t('rounds.evidence.round'),
      blocks: [{ facts: { rows: questionFactsView(question, t) } }],
    },
    {
      id: 'items',
      title: t('dataConsent.evidence.items'),
      blocks: question.items.map(
        (item): Block => ({ card: { title: item.text.title, rows: itemFactsView(item, t) } }),
      ),
    },
    {
      id: 'people',
      title: t('dataConsent.evidence.people'),
      blocks: question.people.map(
        (person): Block => ({
          card: { title: person.name, rows: personFactsView(person, question, t) },
        }),
      ),
    },
    {
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
            rows: eventsView(evidence, t).map(({ when, who, what }) => cells([when, who, what])),
          },
        },
      ],
    },
  ];
}
