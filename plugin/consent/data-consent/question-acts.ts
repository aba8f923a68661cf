import type { DossierFacts } from '../../dossier/facts/index.ts';
import { addDays, schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import { PROPOSED_DAYS } from '../link-facts/index.ts';
import type { LinkPerson } from '../link-facts/index.ts';
import { noteEvent } from '../links/index.ts';
import type { KeyPlace, Links } from '../links/index.ts';
import { canTakeBack } from './answers-service.ts';
import type { DataAnswer, OutsideWay } from './data-consent.ts';
import { asksAction } from './question-facts.ts';
import type { QuestionFacts, QuestionPerson, QuestionReader } from './question-facts.ts';
import { answerWriter, questionSeal } from './questions-store.ts';

export interface Place {
  questionId: string;
  personId: string;
}
/** What somebody told about one kind: a yes, a no, or that they take their yes back. */
export interface ToldItem {
  itemId: string;
  said: DataAnswer | 'taken-back';
}

/** What the school does with a question. Each refuses with a code when it is too late. */
export interface QuestionActs {
  /** A new link at this address; the earlier ones no longer work. */
  resend(actor: SignedInActor, dossier: DossierFacts, at: Place, email: string): Promise<void>;
  withdrawLink(actor: SignedInActor, dossier: DossierFacts, at: Place): Promise<void>;
  extend(
    actor: SignedInActor,
    dossier: DossierFacts,
    questionId: string,
    endsOn: string,
  ): Promise<void>;
  /**
   * Takes the whole question back: no link works, and nothing that was given in it counts any more.
   */
  drop(actor: SignedInActor, dossier: DossierFacts, questionId: string): Promise<void>;
  /** Records what somebody told by paper, by telephone or in a talk. */
  record(
    actor: SignedInActor,
    dossier: DossierFacts,
    at: Place,
    told: { items: readonly ToldItem[]; way: OutsideWay; on: string; explanation: string },
  ): Promise<void>;
  /** Records what the school did after a no or a withdrawal. */
  follow(
    actor: SignedInActor,
    dossier: DossierFacts,
    at: Place,
    followed: { itemId: string; words: string },
  ): Promise<void>;
}

export function createQuestionActs(deps: {
  unitOfWork: UnitOfWork;
  reader: QuestionReader;
  links: Links;
  dossierKey: (dossier: KeyPlace) => Buffer;
}): QuestionActs {
  const { unitOfWork, links } = deps;
  /** One act after the other: what was read of the question still holds when it is written. */
  const inQuestion = (
    actor: SignedInActor,
    dossier: DossierFacts,
    questionId: string,
    act: (unit: Unit, question: QuestionFacts) => Promise<void>,
  ): Promise<void> =>
    unitOfWork.run(actor, async (unit) => {
      const [row] = await unit.select<{ status: string }>(
        'SELECT status FROM {dossiers} WHERE id = :id FOR UPDATE',
        { id: dossier.id },
      );
      const question = await deps.reader.one(dossier, questionId, schoolDay(unit.at));
      if (question === undefined) throw new AppError('not-found', 404);
      if (question.closedAt !== null || row?.status !== 'open')
        throw new AppError('round-over', 409);
      await act(unit, question);
    });
  const note = (
    unit: Unit,
    dossier: DossierFacts,
    questionId: string,
    event: { kind: string; personId?: string; itemId?: string },
  ): Promise<void> =>
    noteEvent(
      unit,
      {
        purpose: 'data-consent',
        aboutId: questionId,
        dossierId: dossier.id,
        pupilId: dossier.pupilId,
        ...(event.personId === undefined ? {} : { recipientId: event.personId }),
      },
      event.kind,
      false,
      event.itemId === undefined ? {} : { item: event.itemId },
    );
  const writer = (dossier: DossierFacts): ReturnType<typeof answerWriter> =>
    answerWriter(questionSeal(deps.dossierKey(dossier)));

  return {
    resend: (actor, dossier, { questionId, personId }, email) =>
      inQuestion(actor, dossier, questionId, async (unit, question) => {
        const person = personOf(question, personId);
        const today = schoolDay(unit.at);
        if (!mayResend(question, person, today))
          throw new AppError(question.endsOn < today ? 'round-expired' : 'person-answered', 409);
        const { name, relation, authority, reason, lang } = person;
        const kept: LinkPerson = { name, relation, authority, email, reason };
        await links.replace(unit, dossier, personId, kept);
        const endsOn = question.endsOn < today ? addDays(today, PROPOSED_DAYS) : question.endsOn;
        await links.extendOne(unit, personId, endsOn);
        const ask = question.endsOn >= today && waitsFor(person);
        await links.mail(unit, {
          licenceId: dossier.licenceId,
          recipientId: personId,
          lang,
          to: email,
          endsOn,
          name: ask ? 'data-consent-ask' : 'data-consent-link',
        });
        await note(unit, dossier, questionId, { kind: 'resent', personId });
      }),

    withdrawLink: (actor, dossier, { questionId, personId }) =>
      inQuestion(actor, dossier, questionId, async (unit, question) => {
        // Who gave something keeps a way to take it back.
        if (personOf(question, personId).said.some(({ answer }) => answer !== undefined))
          throw new AppError('person-answered', 409);
        await links.withdraw(unit, personId);
        await note(unit, dossier, questionId, { kind: 'withdrawn', personId });
      }),

    extend: (actor, dossier, questionId, endsOn) =>
      inQuestion(actor, dossier, questionId, async (unit) => {
        await unit.write(
          'UPDATE {data_consent_questions} SET ends_on = :endsOn WHERE id = :questionId',
          { questionId, endsOn },
        );
        await links.extend(unit, questionId, endsOn);
        await note(unit, dossier, questionId, { kind: 'extended' });
      }),

    drop: (actor, dossier, questionId) =>
      inQuestion(actor, dossier, questionId, async (unit) => {
        await unit.write(
          'UPDATE {data_consent_questions} SET closed_at = :at WHERE id = :questionId AND closed_at IS NULL',
          { questionId, at: unit.at },
        );
        await links.close(unit, questionId, 'withdrawn');
        await note(unit, dossier, questionId, { kind: 'dropped' });
      }),

    record: (actor, dossier, { questionId, personId }, { items, way, on, explanation }) =>
      inQuestion(actor, dossier, questionId, async (unit, question) => {
        const person = personOf(question, personId);
        for (const { itemId, said } of items) {
          const item = question.items.find(({ id }) => id === itemId);
          if (item === undefined) throw new AppError('not-found', 404);
          const told = { itemId, personId: person.id, way, on, words: explanation };
          const done =
            said === 'taken-back'
              ? await writer(dossier).withdraw(unit, told)
              : await writer(dossier).answer(unit, { ...told, answer: said, textHash: item.hash });
          if (!done) throw new AppError('data-already', 409);
          await note(unit, dossier, questionId, { kind: `recorded-${said}`, personId, itemId });
        }
      }),

    follow: (actor, dossier, { questionId, personId }, { itemId, words }) =>
      inQuestion(actor, dossier, questionId, async (unit, question) => {
        const said = personOf(question, personId).said.find(({ item }) => item.id === itemId);
        if (said === undefined) throw new AppError('not-found', 404);
        if (
          !asksAction(said.answer) ||
          !(await writer(dossier).follow(unit, { itemId, personId, words }))
        )
          throw new AppError('data-already', 409);
        await note(unit, dossier, questionId, { kind: 'followed', personId, itemId });
      }),
  };
}

function personOf(question: QuestionFacts, personId: string): QuestionPerson {
  const person = question.people.find(({ id }) => id === personId);
  if (person === undefined) throw new AppError('not-found', 404);
  return person;
}

export const waitsFor = (person: QuestionPerson): boolean =>
  person.said.some(({ answer }) => answer === undefined);

/** To answer while the question runs, or to take back what holds whenever that is. */
export const mayResend = (
  question: QuestionFacts,
  person: QuestionPerson,
  today: string,
): boolean =>
  question.closedAt === null &&
  (canTakeBack(person) ||
    (question.way === 'links' && question.endsOn >= today && waitsFor(person)));
