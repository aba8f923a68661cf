import { shownDate, shownMoment } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer } from '../../platform/routes/index.ts';
import type { AskingFault } from '../asking/index.ts';
import type { VisitRow } from '../links/index.ts';
import type { OwnQuestion } from './answers-service.ts';
import { LONGEST_TEXT } from './asking.ts';
import { dataAnswers } from './data-consent.ts';
import type { QuestionPerson } from './question-facts.ts';

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

function waitingView({ item }: QuestionPerson['said'][number], { t, form }: Context): object {
  const words = form.typed?.[`woorden-${item.id}`] ?? '';
  const fault = form.faults?.find(({ field }) => field === `woorden-${item.id}`);
  return {
    id: item.id,
    ...item.text,
    words,
    choices: dataAnswers.map((answer) => ({
      value: answer,
      label: t(`inzage.data.choices.${answer}`),
      checked: form.typed?.[`antwoord-${item.id}`] === answer,
    })),
    ...(fault === undefined ? {} : { fault: faultText(fault, t) }),
  };
}

function answeredView(
  { item, answer, state }: QuestionPerson['said'][number],
  { t, base }: Context,
): object {
  if (answer === undefined) throw new Error('An answer that is not there');
  const told = (way: string, at: Date, on: string): Record<string, string> => ({
    when: way === 'link' ? shownMoment(at) : shownDate(on),
  });
  const { withdrawn, followed } = answer;
  return {
    id: item.id,
    ...item.text,
    kind: state === 'given' ? 'ok' : state === 'over' ? 'concept' : 'warn',
    state:
      withdrawn === undefined
        ? t(
            `inzage.data.given.${answer.answer}.${answer.way}`,
            told(answer.way, answer.at, answer.on),
          )
        : t(
            `inzage.data.given.withdrawn.${withdrawn.way}`,
            told(withdrawn.way, withdrawn.at, withdrawn.on),
          ),
    words: (withdrawn ?? answer).words,
    ...(state === 'over'
      ? { over: t('inzage.data.over', { date: shownDate(item.holdsUntil) }) }
      : {}),
    ...(followed === undefined
      ? {}
      : { followed: { when: shownMoment(followed.at), text: followed.words } }),
    ...(state === 'given' ? { withdraw: `${base}/inzage/toestemming/intrekken` } : {}),
  };
}

const faultText = (fault: AskingFault, t: Translate): string =>
  t(`inzage.data.faults.${fault.code}`, { max: LONGEST_TEXT });
