import type { DossierFacts } from '../../dossier/facts/index.ts';
import { addDays, schoolDay } from '../../kernel/clock.ts';
import { shownDate, shownDay, shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer, Input } from '../../platform/routes/index.ts';
import { askedPage, nextReminder } from '../asking/index.ts';
import { MOST_DAYS, PROPOSED_DAYS } from '../link-facts/index.ts';
import { LONGEST_TEXT } from './asking.ts';
import type { DataConsentFacts } from './data-consent-facts.ts';
import { itemChip, questionChip, saidChip } from './evidence-view.ts';
import type { Chip } from './evidence-view.ts';
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
  return async (input, refused) => {
    const { subject: dossier, t, at, actor } = input;
    const today = schoolDay(at);
    const [questions, shares] = await Promise.all([
      deps.reader.ofDossier(dossier, today),
      deps.facts.sharesWithPartnership(dossier.id, today),
    ]);
    const mayAct =
      dossier.status === 'open' && askDataConsent.allow(actor, dossier, at) !== undefined;
    const here = base + questionsUrl(dossier.id);
    const context: Context = { t, today, here, dossier, refused, mayAct };
    return askedPage(input, base, {
      template: 'data-consent/questions',
      title: t('dataConsent.title'),
      tab: 'data-consent',
      faults:
        refused === undefined
          ? []
          : [{ text: refusedText(refused, t), url: `#${refused.field}-${refused.id}` }],
      view: {
        shares: {
          word: t(`dataConsent.sharing.${shares ? 'yes' : 'no'}`),
          kind: shares ? 'ok' : 'concept',
        },
        ...(mayAct ? { ask: `${here}/nieuw`, record: `${here}/vastleggen` } : {}),
        questions: questions.map((question) => questionView(question, context)),
      },
    });
  };
}

export const refusedText = ({ code, typed }: RefusedAct, t: Translate): string =>
  t(`faults.${code}`, {
    label: t('rounds.fields.until.label'),
    address: typed.trim(),
    days: MOST_DAYS,
    max: LONGEST_TEXT,
  });

interface ActView {
  action: string;
  open: boolean;
  fault: string | undefined;
}

interface QuestionView extends Chip {
  id: string;
  title: string;
  url: string;
  what: string;
  items: { title: string; chip: Chip; until: string; fill: string | undefined }[];
  people: PersonView[];
  extend: (ActView & { value: string }) | undefined;
  drop: string | undefined;
}

function questionView(question: QuestionFacts, context: Context): QuestionView {
  const { t, here, refused, mayAct, today } = context;
  const open = mayAct && question.closedAt === null;
  const links = question.way === 'links';
  const fault = refused?.id === question.id ? refused : undefined;
  const root = `${here}/${question.id}`;
  const asked = { when: shownMoment(question.askedAt), name: question.askedBy };
  return {
    id: question.id,
    title: t(links ? 'dataConsent.asked' : 'dataConsent.recordedOn', {
      day: shownDay(question.askedAt),
    }),
    ...questionChip(question, t),
    url: root,
    what: links
      ? t('rounds.line', { ...asked, until: shownDate(question.endsOn) })
      : t('dataConsent.recordedBy', asked),
    items: question.items.map((item) => ({
      title: item.text.title,
      chip: itemChip(item, t),
      until: t('dataConsent.until', { date: shownDate(item.holdsUntil) }),
      fill:
        mayAct && item.state === 'given' && item.typed.row !== ''
          ? `${root}/${item.id}/stap-2`
          : undefined,
    })),
    people: question.people.map((person) => personView(person, question, context)),
    extend:
      open && links && question.people.some(waitsFor)
        ? {
            action: `${root}/verlengen`,
            value: fault?.typed ?? shownDate(addDays(today, PROPOSED_DAYS)),
            open: fault !== undefined,
            fault: faultOf(fault, t),
          }
        : undefined,
    drop: open ? `${root}/intrekken` : undefined,
  };
}

const faultOf = (refused: RefusedAct | undefined, t: Translate): string | undefined =>
  refused === undefined ? undefined : refusedText(refused, t);

interface PersonView {
  id: string;
  name: string;
  relation: string;
  said: SaidView[];
  bounced: string | undefined;
  next: string | undefined;
  record: string | undefined;
  again: (ActView & { mail: string; why: string; withdraw: string | undefined }) | undefined;
}

function personView(person: QuestionPerson, question: QuestionFacts, context: Context): PersonView {
  const { t, here, mayAct } = context;
  const root = `${here}/${question.id}/${person.id}`;
  const open = mayAct && question.closedAt === null;
  const silent = isSilent(person);
  const recordable = person.said.some(
    ({ state, answer }) => answer === undefined || state === 'given',
  );
  return {
    id: person.id,
    name: person.name,
    relation: person.relation,
    said: person.said.map((said) => saidView(said, { person, question, context, root })),
    bounced:
      person.bounced && silent ? t('dataConsent.bounced', { address: person.email }) : undefined,
    next: nextView(person, question, context),
    record: open && recordable ? `${root}/vastleggen` : undefined,
    again: againView(person, question, context, root),
  };
}

const isSilent = (person: QuestionPerson): boolean =>
  person.said.every(({ answer }) => answer === undefined);

/** When the next reminder goes out; undefined when none will. */
function nextView(
  person: QuestionPerson,
  question: QuestionFacts,
  { t, today, dossier }: Context,
): string | undefined {
  const next = nextReminder(person.reminders, dossier.policies);
  const reminding =
    isSilent(person) &&
    question.way === 'links' &&
    question.closedAt === null &&
    question.endsOn >= today &&
    !person.bounced &&
    !person.linkWithdrawn;
  if (!reminding || next === undefined) return undefined;
  return t('rounds.nextReminder', { date: shownDate(addDays(schoolDay(question.askedAt), next)) });
}

function againView(
  person: QuestionPerson,
  question: QuestionFacts,
  { t, refused, mayAct, today }: Context,
  root: string,
): PersonView['again'] {
  if (!mayAct || !mayResend(question, person, today)) return undefined;
  const fault = refused?.id === person.id ? refused : undefined;
  const silent = isSilent(person);
  return {
    action: `${root}/opnieuw`,
    mail: fault?.field === 'mail' ? fault.typed : person.email,
    open: fault !== undefined || (person.bounced && silent),
    why: t(`dataConsent.acts.${silent ? 'againHelp' : 'takeBackHelp'}`),
    withdraw: silent && !person.linkWithdrawn ? `${root}/intrekken` : undefined,
    fault: faultOf(fault, t),
  };
}

interface SaidView {
  id: string;
  item: string;
  title: string;
  chip: Chip;
  told: { how: string; words: string } | undefined;
  followed: { by: string; words: string } | undefined;
  follow: { action: string; words: string; fault: string | undefined } | undefined;
}

function saidView(
  { item, answer, state }: QuestionPerson['said'][number],
  of: { person: QuestionPerson; question: QuestionFacts; context: Context; root: string },
): SaidView {
  const { t, refused, mayAct } = of.context;
  const id = `${of.person.id}-${item.id}`;
  const fault = refused?.id === id ? refused : undefined;
  const followed = answer?.followed;
  return {
    id,
    item: item.id,
    title: item.text.title,
    chip: saidChip(of.question, state, answer, t),
    told: answer === undefined ? undefined : toldView(answer.withdrawn ?? answer, t),
    followed:
      followed === undefined
        ? undefined
        : {
            by: t('dataConsent.followedBy', { when: shownDay(followed.at), name: followed.by }),
            words: followed.words,
          },
    follow:
      mayAct && of.question.closedAt === null && asksAction(answer)
        ? {
            action: `${of.root}/gevolg`,
            words: fault?.typed ?? '',
            fault: faultOf(fault, t),
          }
        : undefined,
  };
}

const toldView = ({ way, on, at, words }: Told, t: Translate): { how: string; words: string } => ({
  how: t(`dataConsent.told.${way}`, { when: way === 'link' ? shownMoment(at) : shownDate(on) }),
  words,
});
