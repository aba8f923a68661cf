import type { DossierFacts } from '../../dossier/facts/index.ts';
import { lockDossier } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { AskedPerson, AskedSeal } from '../asking/index.ts';
import { noteEvent } from '../links/index.ts';
import type { About, KeyPlace, Links } from '../links/index.ts';
import type { DataAsking, DataRecording } from './asking.ts';
import {
  dataConsentItemsTable,
  dataConsentPeopleTable,
  dataConsentQuestionsTable,
} from './data-consent-tables.ts';
import type { WhoRule } from './data-consent.ts';
import { keptText, textHash } from './item-text.ts';
import type { ItemFactsTyped, ItemText } from './item-text.ts';
import { answerWriter, questionSeal } from './questions-store.ts';

export interface Questions {
  /**
   * Mails a link to each who is asked. `id`: of the form that was shown, so that one sent twice
   * asks once.
   */
  ask(
    actor: SignedInActor,
    dossier: DossierFacts,
    asked: { id: string; rule: WhoRule; asking: DataAsking },
  ): Promise<void>;
  /** Records what was given or refused outside the product. */
  record(
    actor: SignedInActor,
    dossier: DossierFacts,
    asked: { id: string; rule: WhoRule; recording: DataRecording },
  ): Promise<void>;
}

interface NewQuestion {
  id: string;
  dossier: DossierFacts;
  rule: WhoRule;
  way: 'links' | 'outside';
  items: readonly ItemFactsTyped[];
  people: readonly AskedPerson[];
  note: string;
  leftOut: string;
  endsOn: string;
}

interface QuestionsDeps {
  unitOfWork: UnitOfWork;
  links: Links;
  dossierKey: (dossier: KeyPlace) => Buffer;
  /** The exact words of a kind. */
  words: (item: ItemFactsTyped, lang: Lang) => ItemText;
}

export function createQuestions(deps: QuestionsDeps): Questions {
  const { unitOfWork } = deps;
  return {
    ask: (actor, dossier, { id, rule, asking }) =>
      unitOfWork.run(actor, (unit) =>
        ask(deps, unit, { id, dossier, rule, way: 'links', ...asking }),
      ),
    record: (actor, dossier, { id, rule, recording }) =>
      unitOfWork.run(actor, (unit) =>
        record(
          deps,
          unit,
          { ...recording, id, dossier, rule, way: 'outside', note: '', endsOn: schoolDay(unit.at) },
          recording,
        ),
      ),
  };
}

const aboutOf = (question: NewQuestion): About => ({
  purpose: 'data-consent',
  aboutId: question.id,
  dossierId: question.dossier.id,
  pupilId: question.dossier.pupilId,
});

async function ask(deps: QuestionsDeps, unit: Unit, question: NewQuestion): Promise<void> {
  const made = await begin(deps, unit, question);
  if (made === undefined) return;
  await noteEvent(unit, aboutOf(question), 'asked');
  for (const [index, recipientId] of made.people.entries())
    await deps.links.mail(unit, {
      licenceId: question.dossier.licenceId,
      recipientId,
      lang: question.people[index]?.lang ?? 'nl',
      to: question.people[index]?.email ?? '',
      endsOn: question.endsOn,
      name: 'data-consent-ask',
    });
}

async function record(
  deps: QuestionsDeps,
  unit: Unit,
  question: NewQuestion,
  { answers, way, on, explanation }: DataRecording,
): Promise<void> {
  const made = await begin(deps, unit, question);
  if (made === undefined) return;
  const writer = answerWriter(made.seal);
  for (const personId of made.people) {
    for (const [index, item] of made.items.entries()) {
      const answer = answers[index] ?? 'refused';
      await writer.answer(unit, {
        itemId: item.id,
        personId,
        answer,
        way,
        on,
        words: explanation,
        textHash: item.hash,
      });
      const about = { ...aboutOf(question), recipientId: personId };
      await noteEvent(unit, about, `recorded-${answer}`, false, { item: item.id });
    }
  }
}

interface Begun {
  items: { id: string; hash: Buffer }[];
  people: string[];
  seal: AskedSeal;
}

/** Undefined when the form was sent before: then there is nothing to do. */
async function begin(
  deps: QuestionsDeps,
  unit: Unit,
  question: NewQuestion,
): Promise<Begun | undefined> {
  const { dossier } = question;
  if ((await lockDossier(unit, dossier.id))?.status !== 'open')
    throw new AppError('dossier-archived', 409);
  const there = await unit.find(dataConsentQuestionsTable, { id: question.id });
  if (there !== undefined) {
    await unit.audit({ event: 'data-consent.asked-twice', ...dossier.trace });
    return undefined;
  }
  const seal = questionSeal(deps.dossierKey(dossier));
  await insertQuestion(unit, question, seal);
  const items: Begun['items'] = [];
  for (const [position, item] of question.items.entries())
    items.push(await insertItem(deps, unit, question, { item, position, seal }));
  const people: string[] = [];
  for (const [position, person] of question.people.entries())
    people.push(await insertPerson(deps.links, unit, question, { person, position }));
  return { items, people, seal };
}

async function insertPerson(
  links: Links,
  unit: Unit,
  question: NewQuestion,
  { person, position }: { person: AskedPerson; position: number },
): Promise<string> {
  const { name, relation, authority, email, reason } = person;
  const id = await links.add(unit, {
    dossier: question.dossier,
    purpose: 'data-consent',
    aboutId: question.id,
    lang: person.lang,
    endsOn: question.endsOn,
    person: { name, relation, authority, email, reason },
  });
  await unit.insert(dataConsentPeopleTable, {
    id,
    questionId: question.id,
    personKey: person.key,
    part: person.part,
    position,
  });
  return id;
}

async function insertQuestion(unit: Unit, question: NewQuestion, seal: AskedSeal): Promise<void> {
  const { id, dossier, rule, way, endsOn } = question;
  await unit.insert(dataConsentQuestionsTable, {
    id,
    dossierId: dossier.id,
    way,
    ...rule,
    note: seal.seal(question.note, 'note', id),
    leftOut: seal.seal(question.leftOut, 'left_out', id),
    endsOn,
    askedBy: unit.actor.personId ?? '',
    askedAt: unit.at,
  });
}

async function insertItem(
  { words }: QuestionsDeps,
  unit: Unit,
  question: NewQuestion,
  made: { item: ItemFactsTyped; position: number; seal: AskedSeal },
): Promise<{ id: string; hash: Buffer }> {
  const id = newId();
  const text = keptText(words(made.item, 'nl'));
  const english = keptText(words(made.item, 'en'));
  const hash = textHash(text);
  await unit.insert(dataConsentItemsTable, {
    id,
    questionId: question.id,
    dossierId: question.dossier.id,
    kind: made.item.kind,
    position: made.position,
    content: made.seal.seal(JSON.stringify({ typed: made.item, text, english }), 'content', id),
    textHash: hash,
    holdsUntil: made.item.until,
  });
  return { id, hash };
}
