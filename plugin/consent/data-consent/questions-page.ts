import type { DossierFacts } from '../../dossier/facts/index.ts';
import { dossierCrumbs, headView, inAccess } from '../../dossier/frame/index.ts';
import { addDays, schoolDay } from '../../kernel/clock.ts';
import { shownDate, shownDay, shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer, Input } from '../../platform/routes/index.ts';
import { nextReminder } from '../asking/index.ts';
import { MOST_DAYS, PROPOSED_DAYS } from '../link-facts/index.ts';
import { LONGEST_TEXT } from './asking.ts';
import type { DataConsentFacts } from './data-consent-facts.ts';
import { itemChip, questionChip, saidChip } from './evidence-view.ts';
import { askDataConsent, questionsUrl } from './policy.ts';
import { mayResend, waitsFor } from './question-acts.ts';
import { asksAction } from './question-facts.ts';
import type { QuestionFacts, QuestionPerson, QuestionReader, Told } from './question-facts.ts';

/**
 * A form that was refused: of which question, person or answer, which field, why, and what was
 * typed.
 */
export interface RefusedAct {
  id: string;
  field: 'einddatum' | 'mail' | 'gevolg';
  code: string;
  typed: string;
}

export type QuestionsPage = (
  input: Pick<Input<unknown, unknown, unknown>, 't' | 'at' | 'actor'> & { subject: DossierFacts },
  refused?: RefusedAct,
) => Promise<Answer>;

interface Context {
  t: Translate;
  base: string;
  today: string;
  here: string;
  dossier: DossierFacts;
  refused: RefusedAct | undefined;
  mayAct: boolean;
}

/**
 * LOGBOEK – INZAGE & INSTEMMING – Toestemming (AVG): every question of a dossier, where each kind
 * stands, and what can be done.
 */
export function createQuestionsPage(deps: {
  reader: QuestionReader;
  facts: DataConsentFacts;
  base: string;
}): QuestionsPage {
  const { base } = deps;
  return async ({ subject: dossier, t, at, actor }, refused) => {
    const today = schoolDay(at);
    const [questions, shares] = await Promise.all([
      deps.reader.ofDossier(dossier, today),
      deps.facts.sharesWithPartnership(dossier.id, today),
    ]);
    const mayAct =
      dossier.status === 'open' && askDataConsent.allow(actor, dossier, at) !== undefined;
    const here = base + questionsUrl(dossier.id);
    const context: Context = { t, base, today, here, dossier, refused, mayAct };
    return {
      kind: 'page',
      template: 'data-consent/questions',
      status: refused === undefined ? 200 : 422,
      page: {
        title: t('dataConsent.title'),
        nav: 'pupils',
        crumbs: dossierCrumbs(dossier, context),
        faults:
          refused === undefined
            ? []
            : [{ text: refusedText(refused, t), url: `#${refused.field}-${refused.id}` }],
      },
      view: {
        head: headView(dossier, context),
        standsIn: inAccess(dossier, 'data-consent'),
        shares: {
          word: t(`dataConsent.sharing.${shares ? 'yes' : 'no'}`),
          kind: shares ? 'ok' : 'concept',
        },
        ...(mayAct ? { ask: `${here}/nieuw`, record: `${here}/vastleggen` } : {}),
        questions: questions.map((question) => questionView(question, context)),
      },
    };
  };
}

export const refusedText = ({ code, typed }: RefusedAct, t: Translate): string =>
  t(`faults.${code}`, {
    label: t('rounds.fields.until.label'),
    address: typed.trim(),
    days: MOST_DAYS,
    max: LONGEST_TEXT,
  });

function questionView(question: QuestionFacts, context: Context): object {
  const { t, here, refused, mayAct, today } = context;
  const open = mayAct && question.closedAt === null;
  const fault = refused?.id === question.id ? refused : undefined;
  const root = `${here}/${question.id}`;
  return {
    id: question.id,
    title: t(question.way === 'links' ? 'dataConsent.asked' : 'dataConsent.recordedOn', {
      day: shownDay(question.askedAt),
    }),
    ...questionChip(question, t),
    url: root,
    what:
      question.way === 'links'
        ? t('rounds.line', {
            when: shownMoment(question.askedAt),
            name: question.askedBy,
            until: shownDate(question.endsOn),
          })
        : t('dataConsent.recordedBy', {
            when: shownMoment(question.askedAt),
            name: question.askedBy,
          }),
    items: question.items.map((item) => ({
      title: item.text.title,
      chip: itemChip(item, t),
      until: t('dataConsent.until', { date: shownDate(item.holdsUntil) }),
      ...(mayAct && item.state === 'given' && item.typed.row !== ''
        ? { fill: `${root}/${item.id}/stap-2` }
        : {}),
    })),
    people: question.people.map((person) => personView(person, question, context)),
    ...(open && question.way === 'links' && question.people.some(waitsFor)
      ? {
          extend: {
            action: `${root}/verlengen`,
            value: fault?.typed ?? shownDate(addDays(today, PROPOSED_DAYS)),
            open: fault !== undefined,
            ...(fault === undefined ? {} : { fault: refusedText(fault, t) }),
          },
        }
      : {}),
    ...(open ? { drop: `${root}/intrekken` } : {}),
  };
}

function personView(person: QuestionPerson, question: QuestionFacts, context: Context): object {
  const { t, here, refused, mayAct, today, dossier } = context;
  const root = `${here}/${question.id}/${person.id}`;
  const fault = refused?.id === person.id ? refused : undefined;
  const open = mayAct && question.closedAt === null;
  const silent = person.said.every(({ answer }) => answer === undefined);
  const next = nextReminder(person.reminders, dossier.policies);
  const reminding =
    silent &&
    question.way === 'links' &&
    question.closedAt === null &&
    question.endsOn >= today &&
    !person.bounced &&
    !person.linkWithdrawn &&
    next !== undefined;
  const recordable = person.said.some(
    ({ state, answer }) => answer === undefined || state === 'given',
  );
  return {
    id: person.id,
    name: person.name,
    relation: person.relation,
    said: person.said.map((said) => saidView(said, { person, question, context, root })),
    ...(person.bounced && silent
      ? { bounced: t('dataConsent.bounced', { address: person.email }) }
      : {}),
    ...(reminding
      ? {
          next: t('rounds.nextReminder', {
            date: shownDate(addDays(schoolDay(question.askedAt), next)),
          }),
        }
      : {}),
    ...(open && recordable ? { record: `${root}/vastleggen` } : {}),
    ...(mayAct && mayResend(question, person, today)
      ? {
          again: {
            action: `${root}/opnieuw`,
            mail: fault?.field === 'mail' ? fault.typed : person.email,
            open: fault !== undefined || (person.bounced && silent),
            why: t(`dataConsent.acts.${silent ? 'againHelp' : 'takeBackHelp'}`),
            ...(silent && !person.linkWithdrawn ? { withdraw: `${root}/intrekken` } : {}),
            ...(fault === undefined ? {} : { fault: refusedText(fault, t) }),
          },
        }
      : {}),
  };
}

function saidView(
  { item, answer, state }: QuestionPerson['said'][number],
  {
    person,
    question,
    context,
    root,
  }: { person: QuestionPerson; question: QuestionFacts; context: Context; root: string },
): object {
  const { t, refused, mayAct } = context;
  const id = `${person.id}-${item.id}`;
  const fault = refused?.id === id ? refused : undefined;
  const told = ({ way, on, at, words }: Told): { how: string; words: string } => ({
    how: t(`dataConsent.told.${way}`, { when: way === 'link' ? shownMoment(at) : shownDate(on) }),
    words,
  });
  return {
    id,
    item: item.id,
    title: item.text.title,
    chip: saidChip(question, state, answer, t),
    ...(answer === undefined ? {} : { told: told(answer.withdrawn ?? answer) }),
    ...(answer?.followed === undefined
      ? {}
      : {
          followed: {
            by: t('dataConsent.followedBy', {
              when: shownDay(answer.followed.at),
              name: answer.followed.by,
            }),
            words: answer.followed.words,
          },
        }),
    ...(mayAct && question.closedAt === null && asksAction(answer)
      ? {
          follow: {
            action: `${root}/gevolg`,
            words: fault?.typed ?? '',
            ...(fault === undefined ? {} : { fault: refusedText(fault, t) }),
          },
        }
      : {}),
  };
}
