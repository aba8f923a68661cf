import type { DossierFacts } from '../../dossier/facts/index.ts';
import { addDays, schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import { createAsked, personOf } from '../asking/index.ts';
import type { Asked } from '../asking/index.ts';
import { PROPOSED_DAYS } from '../link-facts/index.ts';
import type { KeyPlace, Links } from '../links/index.ts';
import { canTakeBack } from './answers-service.ts';
import { dataConsentQuestionsTable } from './data-consent-tables.ts';
import type { DataAnswer, OutsideWay } from './data-consent.ts';
import { asksAction } from './question-facts.ts';
import type { QuestionFacts, QuestionPerson, QuestionReader } from './question-facts.ts';
import { answerWriter, questionSeal } from './questions-store.ts';
import type { AnswerWriter } from './questions-store.ts';

export interface Place {
  questionId: string;
  personId: string;
}
/** What somebody told about one kind: a yes, a no, or that they take their yes back. */
export interface ToldItem {
  itemId: string;
  said: DataAnswer | 'taken-back';
}

/** How, on which day and in which words it was told. */
interface Told {
  items: readonly ToldItem[];
  way: OutsideWay;
  on: string;
  explanation: string;
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
  record(actor: SignedInActor, dossier: DossierFacts, at: Place, told: Told): Promise<void>;
  /** Records what the school did after a no or a withdrawal. */
  follow(
    actor: SignedInActor,
    dossier: DossierFacts,
    at: Place,
    followed: { itemId: string; words: string },
  ): Promise<void>;
}

interface ActDeps {
  unitOfWork: UnitOfWork;
  reader: QuestionReader;
  links: Links;
  dossierKey: (dossier: KeyPlace) => Buffer;
}

/** A question, held while something is done with it. */
type AskedQuestions = Asked<QuestionFacts>;

export function createQuestionActs(deps: ActDeps): QuestionActs {
  const { links } = deps;
  const asked = askedQuestions(deps);
  return {
    resend: (...at) => resend(asked, ...at),

    withdrawLink: (actor, dossier, { questionId, personId }) =>
      asked.act(
        actor,
        dossier,
        questionId,
        { kind: 'withdrawn', personIds: [personId] },
        async (unit, { people }) => {
          // Who gave something keeps a way to take it back.
          if (personOf(people, personId).said.some(({ answer }) => answer !== undefined))
            throw new AppError('person-answered', 409);
          await links.withdraw(unit, personId);
        },
      ),

    extend: (actor, dossier, questionId, endsOn) =>
      asked.act(actor, dossier, questionId, { kind: 'extended' }, (unit) =>
        asked.extend(unit, questionId, endsOn),
      ),

    drop: (actor, dossier, questionId) =>
      asked.act(actor, dossier, questionId, { kind: 'dropped' }, async (unit) => {
        const open = { id: questionId, closedAt: null };
        await unit.update(dataConsentQuestionsTable, open, { closedAt: unit.at });
        await links.close(unit, questionId, 'withdrawn');
      }),

    record: (actor, dossier, { questionId, personId }, told) =>
      asked.act(actor, dossier, questionId, undefined, (unit, question) =>
        record(asked, unit, {
          ...told,
          dossier,
          question,
          personId,
          writer: writerOf(deps, dossier),
        }),
      ),

    follow: (actor, dossier, { questionId, personId }, { itemId, words }) =>
      asked.act(
        actor,
        dossier,
        questionId,
        { kind: 'followed', personIds: [personId], more: { item: itemId } },
        async (unit, { people }) => {
          const said = personOf(people, personId).said.find(({ item }) => item.id === itemId);
          if (said === undefined) throw new AppError('not-found', 404);
          const followed = { itemId, personId, words };
          if (!asksAction(said.answer) || !(await writerOf(deps, dossier).follow(unit, followed)))
            throw new AppError('data-already', 409);
        },
      ),
  };
}

const writerOf = ({ dossierKey }: Pick<ActDeps, 'dossierKey'>, dossier: KeyPlace): AnswerWriter =>
  answerWriter(questionSeal(dossierKey(dossier)));

const askedQuestions = (deps: ActDeps): AskedQuestions =>
  createAsked(deps, {
    purpose: 'data-consent',
    find: (unit, dossier, id) => deps.reader.within(unit).one(dossier, id, schoolDay(unit.at)),
    isOver: ({ closedAt }) => closedAt !== null,
    over: 'round-over',
    setEnd: async (unit, id, endsOn) => {
      await unit.update(dataConsentQuestionsTable, { id }, { endsOn });
    },
  });

const resend = (
  asked: AskedQuestions,
  actor: SignedInActor,
  dossier: DossierFacts,
  { questionId, personId }: Place,
  email: string,
): Promise<void> =>
  asked.act(
    actor,
    dossier,
    questionId,
    { kind: 'resent', personIds: [personId] },
    async (unit, question) => {
      const person = personOf(question.people, personId);
      const today = schoolDay(unit.at);
      const over = question.endsOn < today;
      if (!mayResend(question, person, today))
        throw new AppError(over ? 'round-expired' : 'person-answered', 409);
      await asked.sendAgain(unit, dossier, {
        person,
        email,
        endsOn: over ? addDays(today, PROPOSED_DAYS) : question.endsOn,
        alone: true,
        name: !over && waitsFor(person) ? 'data-consent-ask' : 'data-consent-link',
      });
    },
  );

async function record(
  asked: AskedQuestions,
  unit: Unit,
  told: Told & {
    dossier: DossierFacts;
    question: QuestionFacts;
    personId: string;
    writer: AnswerWriter;
  },
): Promise<void> {
  const { dossier, question, writer, way, on } = told;
  const { id: personId } = personOf(question.people, told.personId);
  for (const { itemId, said } of told.items) {
    const item = question.items.find(({ id }) => id === itemId);
    if (item === undefined) throw new AppError('not-found', 404);
    const words = { itemId, personId, way, on, words: told.explanation };
    const done =
      said === 'taken-back'
        ? await writer.withdraw(unit, words)
        : await writer.answer(unit, { ...words, answer: said, textHash: item.texts.nl.hash });
    if (!done) throw new AppError('data-already', 409);
    await asked.note(unit, dossier, question.id, {
      kind: `recorded-${said}`,
      personIds: [personId],
      more: { item: itemId },
    });
  }
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
