import { shownDate, shownMoment } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer } from '../../platform/routes/index.ts';
import type { AskingFault } from '../asking/index.ts';
import type { VisitRow } from '../links/index.ts';
import type { OwnQuestion } from './answers-service.ts';
import { LONGEST_TEXT } from './asking.ts';
import { dataAnswers } from './data-consent.ts';
import type { ItemText } from './item-text.ts';
import type { QuestionPerson } from './question-facts.ts';

type Said = QuestionPerson['said'][number];

/** What stands in the form again after a fault, and what is said above it. */
export interface OwnForm {
  typed?: Readonly<Record<string, string>>;
  faults?: readonly AskingFault[];
  notice?: 'other-question' | 'late';
  status?: number;
}

interface Context {
  t: Translate;
  base: string;
  open: boolean;
  form: OwnForm;
}

/**
 * AVG-toestemming, as the person who was asked reads and answers it: each kind by itself, nothing
 * ticked beforehand.
 */
export function ownPage({
  visit,
  reading,
  base,
  school,
  today,
  t,
  form,
}: {
  visit: VisitRow;
  reading: OwnQuestion;
  base: string;
  school: string;
  today: string;
  t: Translate;
  form: OwnForm;
}): Answer {
  const { question, own } = reading;
  const open = question.endsOn >= today;
  const context: Context = { t, base, open, form };
  const waiting = open ? own.said.filter(({ answer }) => answer === undefined) : [];
  const pupil = displayName(visit);
  return {
    kind: 'page',
    template: 'data-consent/own',
    status: form.status ?? 200,
    page: {
      title: t(own.part === 'pupil' ? 'inzage.data.own' : 'inzage.data.title', { pupil }),
      faults: (form.faults ?? []).map((fault) => ({
        text: faultText(fault, t),
        url: `#${fault.field}`,
      })),
    },
    view: {
      who: own.name,
      lede: t(waiting.length > 0 ? 'inzage.data.lede' : 'inzage.data.answered', {
        school,
        until: shownDate(question.endsOn),
      }),
      note: question.note,
      ...(form.notice === undefined ? {} : { notice: t(`inzage.data.notice.${form.notice}`) }),
      apart: t('inzage.data.apart'),
      answered: own.said
        .filter(({ answer }) => answer !== undefined)
        .map((said) => answeredView(said, context)),
      ...(waiting.length === 0
        ? {}
        : {
            form: {
              action: `${base}/inzage/toestemming`,
              question: question.id,
              many: waiting.length > 1,
              items: waiting.map((said) => waitingView(said, context)),
              none: (form.faults ?? []).some(({ field }) => field === 'antwoorden')
                ? t('inzage.data.faults.data-answer-none')
                : '',
            },
          }),
      late:
        !open && own.said.some(({ answer }) => answer === undefined) ? t('inzage.data.late') : '',
      question: question.id,
      seen: `${base}/inzage/gezien`,
      leave: `${base}/inzage/sluiten`,
    },
  };
}

interface WaitingView extends ItemText {
  id: string;
  words: string;
  choices: { value: string; label: string; checked: boolean }[];
  fault: string | undefined;
}

function waitingView({ item }: Said, { t, form }: Context): WaitingView {
  const fault = form.faults?.find(({ field }) => field === `woorden-${item.id}`);
  return {
    id: item.id,
    ...item.text,
    words: form.typed?.[`woorden-${item.id}`] ?? '',
    choices: dataAnswers.map((answer) => ({
      value: answer,
      label: t(`inzage.data.choices.${answer}`),
      checked: form.typed?.[`antwoord-${item.id}`] === answer,
    })),
    fault: fault === undefined ? undefined : faultText(fault, t),
  };
}

interface AnsweredView extends ItemText {
  id: string;
  kind: 'ok' | 'concept' | 'warn';
  state: string;
  words: string;
  over: string | undefined;
  followed: { when: string; text: string } | undefined;
  withdraw: string | undefined;
}

function answeredView({ item, answer, state }: Said, { t, base }: Context): AnsweredView {
  if (answer === undefined) throw new Error('An answer that is not there');
  const { withdrawn, followed } = answer;
  const told = withdrawn ?? answer;
  const when = told.way === 'link' ? shownMoment(told.at) : shownDate(told.on);
  const word = withdrawn === undefined ? answer.answer : 'withdrawn';
  const over = t('inzage.data.over', { date: shownDate(item.holdsUntil) });
  return {
    id: item.id,
    ...item.text,
    kind: state === 'given' ? 'ok' : otherKind(state),
    state: t(`inzage.data.given.${word}.${told.way}`, { when }),
    words: told.words,
    over: state === 'over' ? over : undefined,
    followed:
      followed === undefined ? undefined : { when: shownMoment(followed.at), text: followed.words },
    withdraw: state === 'given' ? `${base}/inzage/toestemming/intrekken` : undefined,
  };
}

const otherKind = (state: Said['state']): 'concept' | 'warn' =>
  state === 'over' ? 'concept' : 'warn';

const faultText = (fault: AskingFault, t: Translate): string =>
  t(`inzage.data.faults.${fault.code}`, { max: LONGEST_TEXT });
