import type { Lang } from '../../kernel/lang.ts';
import { writtenDate, writtenMoment } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer } from '../../platform/routes/index.ts';
import type { AskingFault } from '../asking/index.ts';
import { schoolOf } from '../links/index.ts';
import type { VisitRow } from '../links/index.ts';
import { speaksAt } from '../visits/index.ts';
import type { OwnQuestion } from './answers-service.ts';
import { LONGEST_TEXT } from './asking.ts';
import { countsFor, dataAnswers } from './data-consent.ts';
import type { ItemText } from './item-text.ts';
import type { QuestionPerson } from './question-facts.ts';

type Said = QuestionPerson['said'][number];

/** What stands in the form again after a fault, and what is said above it. */
export interface OwnForm {
  typed: Readonly<Record<string, string>>;
  faults: readonly AskingFault[];
  notice: OwnNotice | undefined;
  /** What was typed for another question; to copy. */
  kept: readonly string[];
}

export type OwnNotice = 'other-question' | 'already' | 'late';

/** The form's id, by which the language button sends it along. */
const FORM = 'antwoordformulier';

interface OwnGiven {
  visit: VisitRow;
  reading: OwnQuestion;
  base: string;
  school: string;
  today: string;
  t: Translate;
  lang: Lang;
  form: OwnForm;
}

interface OwnView {
  who: string;
  lede: string;
  note: string;
  notice: string | undefined;
  kept: readonly string[];
  apart: string;
  /** Whose answer decides: of who is heard, that theirs does not. */
  decides: string[];
  /** In which language the school wrote, where the page is in another. */
  textLang: Lang | undefined;
  answered: AnsweredView[];
  form: FormView | undefined;
  late: string;
  seen: string;
  leave: string;
}

interface FormView {
  id: string;
  action: string;
  question: string;
  lang: Lang;
  many: boolean;
  items: WaitingView[];
  none: string;
}

/**
 * AVG-toestemming, as the person who was asked reads and answers it: each kind by itself, nothing
 * ticked beforehand.
 */
export function ownPage(page: OwnGiven): Answer {
  const { visit, reading, t, form } = page;
  const { own } = reading;
  const pupil = displayName(visit);
  return {
    kind: 'page',
    template: 'data-consent/own',
    page: {
      title: t(own.part === 'pupil' ? 'inzage.data.own' : 'inzage.data.title', { pupil }),
      school: schoolOf(visit),
      speaks: speaksAt(
        page.base,
        '/inzage/toestemming',
        waitingOf(page).length > 0 ? FORM : undefined,
      ),
      faults: form.faults.map((fault) => ({ text: faultText(fault, t), url: `#${fault.field}` })),
    },
    view: ownView(page),
  };
}

/** What can still be answered. */
const waitingOf = ({ reading: { question, own }, today }: OwnGiven): Said[] =>
  question.endsOn >= today ? own.said.filter(({ answer }) => answer === undefined) : [];

function ownView(page: OwnGiven): OwnView {
  const { visit, reading, base, school, today, t, lang, form } = page;
  const { question, own } = reading;
  const open = question.endsOn >= today;
  const waiting = waitingOf(page);
  return {
    who: own.name,
    lede: t(`inzage.data.${ledeOf(own, waiting.length > 0)}`, {
      school,
      until: writtenDate(question.endsOn, lang),
    }),
    note: question.note,
    notice: form.notice === undefined ? undefined : t(`inzage.data.notice.${form.notice}`),
    kept: form.kept,
    apart: t('inzage.data.apart'),
    decides: decidesView(reading, displayName(visit), t),
    textLang: lang === 'nl' ? undefined : 'nl',
    answered: own.said
      .filter(({ answer }) => answer !== undefined)
      .map((said) => answeredView(said, page)),
    form:
      waiting.length === 0
        ? undefined
        : {
            id: FORM,
            action: `${base}/inzage/toestemming`,
            question: question.id,
            lang,
            many: waiting.length > 1,
            items: waiting.map((said) => waitingView(said, page)),
            none: form.faults.some(({ field }) => field === 'antwoorden')
              ? t('inzage.data.faults.data-answer-none')
              : '',
          },
    late: !open && own.said.some(({ answer }) => answer === undefined) ? t('inzage.data.late') : '',
    seen: `${base}/inzage/gezien`,
    leave: `${base}/inzage/sluiten`,
  };
}

/** Only who gave something can take it back. */
function ledeOf(own: QuestionPerson, waits: boolean): 'lede' | 'answered' | 'nothingGiven' {
  if (waits) return 'lede';
  return own.said.some(({ state }) => state === 'given') ? 'answered' : 'nothingGiven';
}

/** Who decides; the others read that they are heard, before they answer. */
function decidesView({ question, own }: OwnQuestion, pupil: string, t: Translate): string[] {
  const { rule, people, items } = question;
  const decides = items.filter(({ kind }) => countsFor(rule, kind, own.part)).length;
  const heard = people
    .filter(({ id, part }) => id !== own.id && part === 'guardian')
    .map(({ name }) => name)
    .join(', ');
  if (decides === items.length)
    return own.part === 'pupil' && rule.askedOf === 'pupil'
      ? [
          t('inzage.data.decides.self'),
          ...(heard === '' ? [] : [t('inzage.data.decides.selfOthers', { names: heard })]),
        ]
      : [t(`inzage.data.decides.${rule.allGuardians ? 'all' : 'one'}`)];
  if (decides > 0) return [t('inzage.data.decides.tests')];
  return [
    own.part === 'guardian'
      ? t('inzage.data.decides.heardOf', { pupil })
      : t('inzage.data.decides.heard'),
  ];
}

/** Whether this answer decides, or is heard. */
const counts = ({ item }: Said, { reading: { question, own } }: OwnGiven): boolean =>
  countsFor(question.rule, item.kind, own.part);

interface WaitingView extends ItemText {
  id: string;
  ask: string;
  words: string;
  choices: { value: string; label: string; checked: boolean }[];
  fault: string | undefined;
}

function waitingView(said: Said, page: OwnGiven): WaitingView {
  const { t, form, lang } = page;
  const { item } = said;
  const fault = form.faults.find(({ field }) => field === `woorden-${item.id}`);
  const voice = counts(said, page) ? 'choices' : 'opinions';
  return {
    id: item.id,
    ...item.texts[lang].text,
    ask: t(`inzage.data.${counts(said, page) ? 'ask' : 'askOpinion'}`),
    words: form.typed[`woorden-${item.id}`] ?? '',
    choices: dataAnswers.map((answer) => ({
      value: answer,
      label: t(`inzage.data.${voice}.${answer}`),
      checked: form.typed[`antwoord-${item.id}`] === answer,
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

function answeredView(said: Said, page: OwnGiven): AnsweredView {
  const { item, answer, state } = said;
  const { t, base, lang } = page;
  if (answer === undefined) throw new Error('An answer that is not there');
  const { withdrawn, followed } = answer;
  const told = withdrawn ?? answer;
  const when = told.way === 'link' ? writtenMoment(told.at, lang) : writtenDate(told.on, lang);
  const word = withdrawn === undefined ? answer.answer : 'withdrawn';
  const over = t('inzage.data.over', { date: writtenDate(item.holdsUntil, lang) });
  return {
    id: item.id,
    ...item.texts[lang].text,
    kind: state === 'given' ? 'ok' : otherKind(state),
    state: counts(said, page)
      ? t(`inzage.data.given.${word}.${told.way}`, { when })
      : t(`inzage.data.opined.${word}`, { when }),
    words: told.words,
    over: state === 'over' ? over : undefined,
    followed:
      followed === undefined
        ? undefined
        : { when: writtenMoment(followed.at, lang), text: followed.words },
    withdraw:
      state === 'given' ? `${base}/inzage/toestemming/intrekken?onderdeel=${item.id}` : undefined,
  };
}

const otherKind = (state: Said['state']): 'concept' | 'warn' =>
  state === 'over' ? 'concept' : 'warn';

const faultText = (fault: AskingFault, t: Translate): string =>
  t(`inzage.data.faults.${fault.code}`, { max: LONGEST_TEXT });

interface WithdrawView {
  action: string;
  back: string;
  question: string;
  item: string;
  title: string;
  form: string;
  words: string;
}

/** Whether it is meant, with what it is about in sight; words are asked here and need none. */
export function withdrawPage({
  visit,
  said,
  words,
  base,
  t,
}: {
  visit: VisitRow;
  said: Said;
  words: string;
  base: string;
  t: Translate;
}): Answer {
  const view: WithdrawView = {
    action: `${base}/inzage/toestemming/intrekken`,
    back: `${base}/inzage/toestemming`,
    question: visit.aboutId,
    item: said.item.id,
    title: said.item.texts[visit.lang].text.title,
    form: FORM,
    words,
  };
  return {
    kind: 'page',
    template: 'data-consent/withdraw',
    page: {
      title: t('inzage.data.withdrawTitle'),
      school: schoolOf(visit),
      speaks: speaksAt(base, `/inzage/toestemming/intrekken?onderdeel=${said.item.id}`, FORM),
    },
    view,
  };
}
