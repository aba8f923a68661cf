import type { DossierFacts } from '../../dossier/facts/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { AskedPerson } from '../asking/index.ts';
import { noteEvent } from '../links/index.ts';
import type { About, KeyPlace, Links } from '../links/index.ts';
import type { DataAsking, DataRecording } from './asking.ts';
import type { WhoRule } from './data-consent.ts';
import { keptText, textHash } from './item-text.ts';
import type { ItemFactsTyped, ItemText } from './item-text.ts';
import { answerWriter, questionSeal } from './questions-store.ts';
import type { QuestionSeal } from './questions-store.ts';

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

export function createQuestions(deps: {
  unitOfWork: UnitOfWork;
  links: Links;
  dossierKey: (dossier: KeyPlace) => Buffer;
  /** The exact words of a kind, in the language of the school. */
  words: (item: ItemFactsTyped) => ItemText;
}): Questions {
  const { unitOfWork, links } = deps;
  const aboutOf = (question: NewQuestion): About => ({
    purpose: 'data-consent',
    aboutId: question.id,
    dossierId: question.dossier.id,
    pupilId: question.dossier.pupilId,
  });

  /** Undefined when the form was sent before: then there is nothing to do. */
  const begin = async (
    unit: Unit,
    question: NewQuestion,
  ): Promise<
    { items: { id: string; hash: Buffer }[]; people: string[]; seal: QuestionSeal } | undefined
  > => {
    const [dossier] = await unit.select<{ status: string }>(
      'SELECT status FROM {dossiers} WHERE id = :id FOR UPDATE',
      { id: question.dossier.id },
    );
    if (dossier?.status !== 'open') throw new AppError('dossier-archived', 409);
    const [there] = await unit.select('SELECT id FROM {data_consent_questions} WHERE id = :id', {
      id: question.id,
    });
    if (there !== undefined) {
      await unit.audit({ event: 'data-consent.asked-twice', ...question.dossier.trace });
      return undefined;
    }
    const seal = questionSeal(deps.dossierKey(question.dossier));
    await insertQuestion(unit, question, seal);
    const items: { id: string; hash: Buffer }[] = [];
    for (const [position, item] of question.items.entries())
      items.push(
        await insertItem(unit, question, { item, position, seal, text: deps.words(item) }),
      );
    const people: string[] = [];
    for (const [position, person] of question.people.entries())
      people.push(await insertPerson(unit, question, person, position));
    return { items, people, seal };
  };

  const insertPerson = async (
    unit: Unit,
    question: NewQuestion,
    person: AskedPerson,
    position: number,
  ): Promise<string> => {
    const { name, relation, authority, email, reason } = person;
    const id = await links.add(unit, {
      dossier: question.dossier,
      purpose: 'data-consent',
      aboutId: question.id,
      lang: 'nl',
      endsOn: question.endsOn,
      person: { name, relation, authority, email, reason },
    });
    await unit.write(
      'INSERT INTO {data_consent_people} (id, question_id, person_key, part, position) VALUES (:id, :questionId, :key, :part, :position)',
      { id, questionId: question.id, key: person.key, part: person.part, position },
    );
    return id;
  };

  return {
    ask: (actor, dossier, { id, rule, asking }) =>
      unitOfWork.run(actor, async (unit) => {
        const question: NewQuestion = { id, dossier, rule, way: 'links', ...asking };
        const made = await begin(unit, question);
        if (made === undefined) return;
        await noteEvent(unit, aboutOf(question), 'asked');
        for (const [index, recipientId] of made.people.entries()) {
          const { email } = asking.people[index] ?? { email: '' };
          await links.mail(unit, {
            licenceId: dossier.licenceId,
            recipientId,
            lang: 'nl',
            to: email,
            endsOn: asking.endsOn,
            name: 'data-consent-ask',
          });
        }
      }),

    record: (actor, dossier, { id, rule, recording }) =>
      unitOfWork.run(actor, async (unit) => {
        const { answers, way, on, explanation } = recording;
        const question: NewQuestion = {
          ...recording,
          id,
          dossier,
          rule,
          way: 'outside',
          note: '',
          endsOn: schoolDay(unit.at),
        };
        const made = await begin(unit, question);
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
            await noteEvent(
              unit,
              { ...aboutOf(question), recipientId: personId },
              `recorded-${answer}`,
              false,
              { item: item.id },
            );
          }
        }
      }),
  };
}

async function insertQuestion(
  unit: Unit,
  question: NewQuestion,
  seal: QuestionSeal,
): Promise<void> {
  const { id, dossier, rule, way, endsOn } = question;
  await unit.write(
    `INSERT INTO {data_consent_questions} (id, dossier_id, way, asked_of, all_guardians, pupil_tests, note, left_out, ends_on, asked_by, asked_at)
     VALUES (:id, :dossierId, :way, :askedOf, :allGuardians, :pupilTests, :note, :leftOut, :endsOn, :by, :at)`,
    {
      id,
      dossierId: dossier.id,
      way,
      ...rule,
      endsOn,
      note: seal.seal(question.note, 'note', id),
      leftOut: seal.seal(question.leftOut, 'left_out', id),
      by: unit.actor.personId ?? '',
      at: unit.at,
    },
  );
}

async function insertItem(
  unit: Unit,
  question: NewQuestion,
  made: { item: ItemFactsTyped; position: number; seal: QuestionSeal; text: ItemText },
): Promise<{ id: string; hash: Buffer }> {
  const id = newId();
  const text = keptText(made.text);
  const hash = textHash(text);
  await unit.write(
    `INSERT INTO {data_consent_items} (id, question_id, dossier_id, kind, position, content, text_hash, holds_until)
     VALUES (:id, :questionId, :dossierId, :kind, :position, :content, :hash, :until)`,
    {
      id,
      questionId: question.id,
      dossierId: question.dossier.id,
      kind: made.item.kind,
      position: made.position,
      hash,
      until: made.item.until,
      content: made.seal.seal(JSON.stringify({ typed: made.item, text }), 'content', id),
    },
  );
  return { id, hash };
}
