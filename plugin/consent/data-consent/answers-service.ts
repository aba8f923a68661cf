import { addDays, schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import { noteEvent } from '../links/index.ts';
import type { KeyPlace, LinkRow, Links, LinksStore, VisitRow } from '../links/index.ts';
import { aboutOf, actorOf } from '../visits/index.ts';
import type { AskerWord, Receipts, Visits } from '../visits/index.ts';
import { dataConsentQuestionsTable } from './data-consent-tables.ts';
import type { DataAnswer } from './data-consent.ts';
import type { QuestionFacts, QuestionPerson, QuestionReader } from './question-facts.ts';
import { answerWriter, questionSeal } from './questions-store.ts';
import type { AnswerWriter } from './questions-store.ts';

/** What somebody reads who came in by a link: the question, and their own part of it alone. */
export interface OwnQuestion {
  question: QuestionFacts;
  own: QuestionPerson;
}

/** `same`: they said so before; `already`: they had said something else. */
export type Answered = 'done' | 'same' | 'already' | 'late' | 'over';

interface Given {
  itemId: string;
  answer: DataAnswer;
  words: string;
}

export interface DataAnswers {
  reading(visit: VisitRow): Promise<OwnQuestion>;
  noteRead(visit: VisitRow): Promise<void>;
  /**
   * Each kind by itself; one that has an answer keeps it. `lang`: of the text that they read.
   */
  answer(visit: VisitRow, given: readonly Given[], lang: Lang): Promise<Answered>;
  /** Takes one yes back; it counts from this moment on. */
  withdraw(visit: VisitRow, itemId: string, words: string): Promise<Answered>;
  /**
   * Whether somebody whose link has ended may have another, because there is something to take
   * back.
   */
  mayRenew(row: LinkRow): Promise<boolean>;
  /**
   * Mails it, to the address that the first link went to. False when it may not, or there were
   * enough today.
   */
  renew(row: LinkRow): Promise<boolean>;
}

/** A link to take a yes back lives so long, and so many are mailed a day. */
const RENEWED_DAYS = 14;
const RENEWALS_A_DAY = 3;

interface AnswersDeps {
  reader: QuestionReader;
  visits: Visits;
  links: Links;
  store: LinksStore;
  unitOfWork: UnitOfWork;
  receipts: Receipts;
  now: () => Date;
  dossierKey: (dossier: KeyPlace) => Buffer;
}

export function createDataAnswers(deps: AnswersDeps): DataAnswers {
  const { unitOfWork } = deps;
  const reading = (row: LinkRow): Promise<OwnQuestion> => ownOf(deps.reader, row, deps.now());
  return {
    reading,
    noteRead: (visit) =>
      unitOfWork.run(actorOf(visit), (unit) => noteEvent(unit, aboutOf(visit), 'read')),
    answer: (visit, given, lang) =>
      inVisit(deps, visit, 'answer-given', (unit, own) =>
        answer(writerOf(deps, visit), unit, visit, own, { given, lang }),
      ),
    withdraw: (visit, itemId, words) =>
      inVisit(deps, visit, 'answer-taken-back', (unit, own) =>
        withdraw(writerOf(deps, visit), unit, visit, own, { itemId, words }),
      ),
    mayRenew: async (row) =>
      row.purpose === 'data-consent' && canTakeBack((await reading(row)).own),
    renew: async (row) => {
      const { own } = await reading(row);
      return await unitOfWork.run(actorOf(row), (unit) => renew(deps, unit, row, own));
    },
  };
}

const keyPlace = (row: LinkRow): KeyPlace => ({
  id: row.dossierId,
  licenceId: row.licenceId,
  wrappedKey: row.wrappedKey,
});

const writerOf = ({ dossierKey }: AnswersDeps, row: LinkRow): AnswerWriter =>
  answerWriter(questionSeal(dossierKey(keyPlace(row))));

async function ownOf(reader: QuestionReader, row: LinkRow, at: Date): Promise<OwnQuestion> {
  const question = await reader.one(keyPlace(row), row.aboutId, schoolDay(at));
  const person = question?.people.find(({ id }) => id === row.recipientId);
  if (question === undefined || person === undefined)
    throw new Error('A link for data consent without its question');
  return { question, own: person };
}

/**
 * Still in and still open, with the dossier held, so that no two answers of one person can meet.
 */
const inVisit = (
  deps: AnswersDeps,
  visit: VisitRow,
  word: AskerWord,
  act: (unit: Unit, found: OwnQuestion) => Promise<Answered>,
): Promise<Answered> =>
  deps.unitOfWork.run(actorOf(visit), async (unit) => {
    const found = (await deps.visits.present(unit, visit))
      ? await ownOf(deps.reader.within(unit), visit, unit.at)
      : undefined;
    const done = found === undefined ? 'over' : await act(unit, found);
    if (found !== undefined && done === 'done')
      await tell(deps.receipts, unit, visit, found.own, word);
    if (done !== 'done') {
      await unit.audit({
        event: 'data-consent.answered-late',
        outcome: 'denied',
        dossierId: visit.dossierId,
        pupilId: visit.pupilId,
        details: { asked: visit.recipientId, why: done },
      });
    }
    return done;
  });

/** Who answered or took back hears that it arrived; who asked, that there is something to read. */
async function tell(
  receipts: Receipts,
  unit: Unit,
  visit: VisitRow,
  { email }: QuestionPerson,
  word: AskerWord,
): Promise<void> {
  const { aboutId, dossierId, licenceId, lang, endsOn } = visit;
  await receipts.toAsked(
    unit,
    { licenceId, about: aboutOf(visit), email, lang, endsOn },
    { name: 'answer-received' },
  );
  const question = await unit.find(dataConsentQuestionsTable, { id: aboutId });
  await receipts.toAsker(
    unit,
    {
      personId: question?.askedBy ?? '',
      licenceId,
      path: `/dossiers/${dossierId}/logboek/inzage-instemming/toestemming`,
    },
    word,
  );
}

async function answer(
  writer: AnswerWriter,
  unit: Unit,
  visit: VisitRow,
  { question, own }: OwnQuestion,
  { given, lang }: { given: readonly Given[]; lang: Lang },
): Promise<Answered> {
  const today = schoolDay(unit.at);
  if (question.endsOn < today) return 'late';
  let [written, others] = [0, 0];
  for (const one of given) {
    const item = question.items.find(({ id }) => id === one.itemId);
    if (item === undefined) throw new AppError('not-found', 404);
    const said = { ...one, personId: visit.recipientId, way: 'link', on: today } as const;
    if (!(await writer.answer(unit, { ...said, textHash: item.texts[lang].hash }))) {
      const before = own.said.find(({ item: { id } }) => id === one.itemId)?.answer;
      if (before?.answer !== one.answer || before.words !== one.words) others += 1;
      continue;
    }
    await noteEvent(unit, aboutOf(visit), one.answer, false, { item: one.itemId });
    written += 1;
  }
  if (others > 0) return 'already';
  return written === 0 ? 'same' : 'done';
}

async function withdraw(
  writer: AnswerWriter,
  unit: Unit,
  visit: VisitRow,
  { question }: OwnQuestion,
  { itemId, words }: { itemId: string; words: string },
): Promise<Answered> {
  if (question.items.every(({ id }) => id !== itemId)) throw new AppError('not-found', 404);
  const said = {
    itemId,
    personId: visit.recipientId,
    way: 'link',
    on: schoolDay(unit.at),
    words,
  } as const;
  if (!(await writer.withdraw(unit, said))) return 'already';
  await noteEvent(unit, aboutOf(visit), 'taken-back', false, { item: itemId });
  return 'done';
}

async function renew(
  { links, store }: Pick<AnswersDeps, 'links' | 'store'>,
  unit: Unit,
  row: LinkRow,
  own: QuestionPerson,
): Promise<boolean> {
  const since = new Date(unit.at.getTime() - 86_400_000);
  await store.lockRecipient(unit, row.recipientId);
  const sent = await store.sentSince(unit, row.recipientId, since);
  const may = canTakeBack(own) && sent < RENEWALS_A_DAY;
  if (may) {
    const endsOn = addDays(schoolDay(unit.at), RENEWED_DAYS);
    await links.extendOne(unit, row.recipientId, endsOn);
    await links.mail(unit, {
      licenceId: row.licenceId,
      recipientId: row.recipientId,
      to: own.email,
      lang: row.lang,
      endsOn,
      name: 'data-consent-link',
      askedFor: true,
    });
  }
  await noteEvent(unit, aboutOf(row), may ? 'link-asked' : 'link-refused', !may);
  return may;
}

/** A yes that still holds can be taken back. */
export const canTakeBack = (person: QuestionPerson): boolean =>
  person.said.some(({ state }) => state === 'given');
