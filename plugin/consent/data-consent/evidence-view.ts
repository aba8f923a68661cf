import { shownDate, shownMoment } from '../../kernel/moments.ts';
import { shownHash } from '../../kernel/shown-hash.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Block, Section } from '../../platform/paper/index.ts';
import { eventsSection } from '../asking/index.ts';
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
export interface Label {
  label: string;
  value: string;
}
export interface Chip {
  word: string;
  kind: Kind;
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

export const itemChip = (item: QuestionItem, t: Translate): Chip => ({
  word: t(`dataConsent.states.${item.state}`),
  kind: itemKinds[item.state],
});
/** What somebody who was never mailed a link has not answered, has no state of a link. */
export const saidChip = (
  question: Pick<QuestionFacts, 'way'>,
  state: PersonItemState,
  answer: ItemAnswer | undefined,
  t: Translate,
): Chip =>
  question.way === 'outside' && answer === undefined
    ? { word: t('dataConsent.said.none'), kind: 'concept' }
    : { word: t(`dataConsent.said.${state}`), kind: saidKinds[state] };

export function questionState(question: QuestionFacts): QuestionState {
  if (question.closedAt !== null) return 'dropped';
  const states = question.items.map(({ state }) => state);
  if (states.includes('open')) return 'open';
  return states.includes('unanswered') ? 'expired' : 'answered';
}
export const questionChip = (question: QuestionFacts, t: Translate): Chip => {
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
  { label: t('dataConsent.facts.hash'), value: `SHA-256 ${shownHash(item.hash)}` },
  ...(item.texts.en.hash.equals(item.hash)
    ? []
    : [
        {
          label: t('dataConsent.facts.english'),
          value: `SHA-256 ${shownHash(item.texts.en.hash)}`,
        },
      ]),
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

/** By the hash: which of the two texts they answered to, where the two differ. */
function readInView(item: QuestionItem, answer: ItemAnswer, t: Translate): string[] {
  if (answer.way !== 'link' || item.texts.en.hash.equals(item.hash)) return [];
  const lang = answer.textHash.equals(item.texts.en.hash) ? 'en' : 'nl';
  return [t('dataConsent.facts.readIn', { lang: t(`rounds.langs.${lang}`) })];
}

function authorityOf({ part, authority }: QuestionPerson): 'pupil' | 'yes' | 'no' {
  if (part === 'pupil') return 'pupil';
  return authority ? 'yes' : 'no';
}

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
      value: t(`rounds.person.${authorityOf(person)}`),
    },
    ...(person.reason === '' ? [] : [{ label: t('rounds.person.reason'), value: person.reason }]),
    ...(person.email === '' ? [] : [{ label: t('rounds.person.mail'), value: person.email }]),
    { label: t('rounds.person.lang'), value: t(`rounds.langs.${person.lang}`) },
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
                t('dataConsent.facts.about', { hash: shownHash(answer.textHash) }),
                ...readInView(item, answer, t),
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

/** What happened, for screen and print. */
export const happenedTo = (
  { question, events, mails }: QuestionEvidence,
  t: Translate,
): Parameters<typeof eventsSection>[0] => ({
  purpose: 'data-consent',
  people: question.people,
  events,
  mails,
  nobody: t('roles.system'),
});

/** The whole for print. */
export function evidenceSections(evidence: QuestionEvidence, t: Translate): Section[] {
  const { question } = evidence;
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
    eventsSection(happenedTo(evidence, t), t),
  ];
}
