import { AppError, notFound } from '../../kernel/errors.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import { sealText } from '../../platform/store/index.ts';
import type { Database, UnitOfWork } from '../../platform/store/index.ts';
import { MOST_SENTENCES, sentencePlace, sentencesOf } from './sentences-store.ts';
import type { Sentence } from './sentences-store.ts';
import { deskSentencesTable } from './sentences-tables.ts';

export const LONGEST_TITLE = 120;
export const LONGEST_SENTENCE = 4_000;

/** What a desk writes again and again, to be put into a motivation. */
export interface Sentences {
  of(deskId: string): Promise<Sentence[]>;
  /**
   * Adds it, or changes the one of this id.
   * @throws AppError `sentences-full`; `not-found` when it is another desk's, or was removed
   */
  keep(actor: SignedInActor, sentence: Sentence): Promise<void>;
  /** @throws AppError `not-found` */
  drop(actor: SignedInActor, id: string): Promise<void>;
}

export function createSentences(deps: {
  database: Database;
  unitOfWork: UnitOfWork;
  licenceKey: (licenceId: string) => Buffer;
}): Sentences {
  return {
    of: (deskId) => sentencesOf(deps.database, deskId, deps.licenceKey(deskId)),
    keep: (actor, { id, title, body }) =>
      deps.unitOfWork.run(actor, async (unit) => {
        const key = deps.licenceKey(actor.licenceId);
        const row = {
          title: sealText(key, title, sentencePlace('title', id)),
          body: sealText(key, body, sentencePlace('body', id)),
          changedBy: actor.personId,
          changedAt: unit.at,
        };
        const known = await unit.find(deskSentencesTable, { id }, { lock: true });
        if (known === undefined) {
          const all = await sentencesOf(unit, actor.licenceId, key);
          if (all.length >= MOST_SENTENCES) throw new AppError('sentences-full', 409);
          await unit.insert(deskSentencesTable, { id, deskId: actor.licenceId, ...row });
        } else if (known.deskId === actor.licenceId && known.removedAt === null) {
          await unit.update(deskSentencesTable, { id }, row);
        } else throw notFound();
        await unit.audit({ event: 'desk.sentence-kept', details: { sentence: id } });
      }),
    drop: (actor, id) =>
      deps.unitOfWork.run(actor, async (unit) => {
        const gone = await unit.update(
          deskSentencesTable,
          { id, deskId: actor.licenceId, removedAt: null },
          { removedAt: unit.at, changedBy: actor.personId, changedAt: unit.at },
        );
        if (gone === 0) throw notFound();
        await unit.audit({ event: 'desk.sentence-dropped', details: { sentence: id } });
      }),
  };
}
