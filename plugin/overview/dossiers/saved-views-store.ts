import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Database, UnitOfWork } from '../../platform/store/index.ts';
import { savedViewsTable } from './dossiers-tables.ts';

/** A filter with a name; a person's own. */
export interface SavedView {
  id: string;
  personId: string;
  name: string;
  query: string;
}

export interface SavedViews {
  ofPerson(personId: string): Promise<SavedView[]>;
  find(id: string): Promise<SavedView | undefined>;
  /**
   * Keeps it under this name, in the place of an earlier one of that name.
   * @throws AppError `too-many-views` (409)
   */
  save(actor: SignedInActor, view: { name: string; query: string }): Promise<void>;
  remove(actor: SignedInActor, view: SavedView): Promise<void>;
}

export const MOST_VIEWS = 20;
const columns = 'id, person_id AS personId, name, query';

export function createSavedViews(deps: { database: Database; unitOfWork: UnitOfWork }): SavedViews {
  const { database, unitOfWork } = deps;
  return {
    ofPerson: (personId) =>
      database.select<SavedView>(
        `SELECT ${columns} FROM {saved_views} WHERE person_id = :personId ORDER BY name`,
        { personId },
      ),
    find: async (id) =>
      (
        await database.select<SavedView>(`SELECT ${columns} FROM {saved_views} WHERE id = :id`, {
          id,
        })
      )[0],
    save: (actor, { name, query }) =>
      unitOfWork.run(actor, async (unit) => {
        const others = await unit.select(
          'SELECT id FROM {saved_views} WHERE person_id = :personId AND name <> :name',
          { personId: actor.personId, name },
        );
        if (others.length >= MOST_VIEWS)
          throw new AppError('too-many-views', 409, { params: { most: MOST_VIEWS } });
        const { licenceId, personId } = actor;
        const row = { id: newId(), licenceId, personId, name, query, createdAt: unit.at };
        await unit.insertMany(savedViewsTable, [row], ['query']);
        await unit.audit({ event: 'view.saved' });
      }),
    remove: (actor, view) =>
      unitOfWork.run(actor, async (unit) => {
        await unit.remove(savedViewsTable, { id: view.id });
        await unit.audit({ event: 'view.removed' });
      }),
  };
}
