import { addDays, schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import { noteEvent } from '../links/index.ts';
import type { KeyPlace, LinkRow, Links, VisitRow } from '../links/index.ts';
import { aboutOf, actorOf } from '../visits/index.ts';
import type { Visits } from '../visits/index.ts';
import type { DataAnswer } from './data-consent.ts';
import type { QuestionFacts, QuestionPerson, QuestionReader } from './question-facts.ts';
import { answerWriter, questionSeal } from './questions-store.ts';
import type { AnswerWriter } from './questions-store.ts';

/** What somebody reads who came in by a link: the question, and their own part of it alone. */
export interface OwnQuestion {
  question: QuestionFacts;
  own: QuestionPerson;
}

export type Answered = 'done' | 'already' | 'late' | 'over';

export interface DataAnswers {
  reading(visit: VisitRow): Promise<OwnQuestion>;
  noteRead(visit: VisitRow): Promise<void>;
  /** Each kind by itself; one that has an answer keeps it. */
  answer(
    visit: VisitRow,
    given: readonly { itemId: string; answer: DataAnswer; words: string }[],
  ): Promise<Answered>;
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

export function createDataAnswers(deps: {
  reader: QuestionReader;
  visits: Visits;
  links: Links;
  unitOfWork: UnitOfWork;
  now: () => Date;
  dossierKey: (dossier: KeyPlace) => Buffer;
}): DataAnswers {
  const { reader, unitOfWork } = deps;
  const keyPlace = (row: LinkRow): KeyPlace => ({
    id: row.dossierId,
    licenceId: row.licenceId,
    wrappedKey: row.wrappedKey,
  });
  const own = async (row: LinkRow): Promise<OwnQuestion> => {
    const question = await reader.one(keyPlace(row), row.aboutId, schoolDay(deps.now()));
    const person = question?.people.find(({ id }) => id === row.recipientId);
    if (question === undefined || person === undefined)
      throw new Error('A link for data consent without its question');
    return { question, own: person };
  };
  const writerOf = (row: LinkRow): AnswerWriter =>
    answerWriter(questionSeal(deps.dossierKey(keyPlace(row))));

  /**
   * Still in and still open, with the dossier held, so that no two answers of one person can meet.
   */
  const inVisit = (
    visit: VisitRow,
    act: (unit: Unit, found: OwnQuestion) => Promise<Answered>,
  ): Promise<Answered> =>
    unitOfWork.run(actorOf(visit), async (unit) => {
      const done = (await deps.visits.present(unit, visit))
        ? await act(unit, await own(visit))
        : 'over';
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

  return {
    reading: own,
    noteRead: (visit) =>
      unitOfWork.run(actorOf(visit), (unit) => noteEvent(unit, aboutOf(visit), 'read')),

    answer: (visit, given) =>
      inVisit(visit, async (unit, { question }) => {
        if (question.endsOn < schoolDay(unit.at)) return 'late';
        let written = 0;
        for (const { itemId, answer, words } of given) {
          const item = question.items.find(({ id }) => id === itemId);
          if (item === undefined) throw new AppError('not-found', 404);
          const on = schoolDay(unit.at);
          if (
            !(await writerOf(visit).answer(unit, {
              itemId,
              personId: visit.recipientId,
              answer,
              way: 'link',
              on,
              words,
              textHash: item.hash,
            }))
          )
            continue;
          await noteEvent(unit, aboutOf(visit), answer, false, { item: itemId });
          written += 1;
        }
        return written === 0 ? 'already' : 'done';
      }),

    withdraw: (visit, itemId, words) =>
      inVisit(visit, async (unit, { question }) => {
        if (question.items.every(({ id }) => id !== itemId)) throw new AppError('not-found', 404);
        if (
          !(await writerOf(visit).withdraw(unit, {
            itemId,
            personId: visit.recipientId,
            way: 'link',
            on: schoolDay(unit.at),
            words,
          }))
        )
          return 'already';
        await noteEvent(unit, aboutOf(visit), 'taken-back', false, { item: itemId });
        return 'done';
      }),

    mayRenew: async (row) => row.purpose === 'data-consent' && canTakeBack((await own(row)).own),

    renew: async (row) => {
      const { own: person } = await own(row);
      return await unitOfWork.run(actorOf(row), async (unit) => {
        await unit.select('SELECT id FROM {link_recipients} WHERE id = :id FOR UPDATE', {
          id: row.recipientId,
        });
        const [sent] = await unit.select<{ count: number }>(
          'SELECT COUNT(*) AS count FROM {links} WHERE recipient_id = :id AND created_at > :since',
          { id: row.recipientId, since: new Date(unit.at.getTime() - 86_400_000) },
        );
        const may = canTakeBack(person) && (sent?.count ?? 0) < RENEWALS_A_DAY;
        if (may) {
          const endsOn = addDays(schoolDay(unit.at), RENEWED_DAYS);
          await deps.links.extendOne(unit, row.recipientId, endsOn);
          await deps.links.mail(unit, {
            licenceId: row.licenceId,
            recipientId: row.recipientId,
            to: person.email,
            lang: row.lang,
            endsOn,
            name: 'data-consent-link',
            askedFor: true,
          });
        }
        await noteEvent(unit, aboutOf(row), may ? 'link-asked' : 'link-refused', !may);
        return may;
      });
    },
  };
}

/** A yes that still holds can be taken back. */
export const canTakeBack = (person: QuestionPerson): boolean =>
  person.said.some(({ state }) => state === 'given');
