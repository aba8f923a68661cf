import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { nameParts } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { GroupFacts, Groups } from '../groups/index.ts';
import type { PeopleTables } from '../people/index.ts';
import { readOwnPupil } from './own-pupil.ts';
import type { OwnPupilForm, PupilRecord } from './own-pupil.ts';

/** Pupils whom the host does not know (yet): made here, and never touched by a sync. */
export interface OwnPupils {
  /** @throws OwnPupilRefusedError, AppError `group-removed`, `group-year-over` */
  add(actor: SignedInActor, group: GroupFacts, form: OwnPupilForm): Promise<string>;
  /** @throws OwnPupilRefusedError, AppError `pupil-from-host`, `pupil-merged` */
  change(actor: SignedInActor, pupil: PupilRecord, form: OwnPupilForm): Promise<void>;
}

export function createOwnPupils(deps: {
  unitOfWork: UnitOfWork;
  tables: PeopleTables;
  groups: Pick<Groups, 'addMembersIn'>;
}): OwnPupils {
  const { unitOfWork, tables, groups } = deps;
  return {
    add: (actor, group, form) =>
      unitOfWork.run(actor, async (unit) => {
        const today = schoolDay(unit.at);
        const { name, birthDate } = readOwnPupil(form, today);
        const id = newId();
        await unit.insertMany(tables.people, [
          {
            id,
            licence_id: actor.licenceId,
            kind: 'student',
            source: 'own',
            host_id: null,
            ...name,
            birth_date: birthDate,
            status: 'active',
            details: null,
            host_hash: null,
            updated_at: unit.at,
          },
        ]);
        await setNameParts(unit, tables, { id, licenceId: actor.licenceId, name });
        await groups.addMembersIn(unit, group, {
          kind: 'student',
          personIds: [id],
          from: group.startsOn > today ? group.startsOn : today,
          until: '',
        });
        await unit.audit({ event: 'pupil.added', pupilId: id, details: { group: group.id } });
        return id;
      }),

    change: (actor, pupil, form) =>
      unitOfWork.run(actor, async (unit) => {
        const { name, birthDate } = readOwnPupil(form, schoolDay(unit.at));
        const [row] = await unit.select<{ source: 'host' | 'own'; mergedInto: string | null }>(
          'SELECT source, merged_into AS mergedInto FROM {people} WHERE id = :id FOR UPDATE',
          { id: pupil.id },
        );
        assertOwn({ source: row?.source ?? 'host', mergedInto: row?.mergedInto ?? null });
        await unit.write(
          `UPDATE {people} SET given = :given, prefix = :prefix, family = :family, preferred = :preferred, birth_date = :birthDate, updated_at = :at
          WHERE id = :id`,
          { id: pupil.id, ...name, birthDate, at: unit.at },
        );
        await setNameParts(unit, tables, { id: pupil.id, licenceId: pupil.licenceId, name });
        await unit.audit({ event: 'pupil.changed', pupilId: pupil.id });
      }),
  };
}

/** @throws AppError when this is not (or no longer) a pupil to change here */
export function assertOwn(pupil: Pick<PupilRecord, 'source' | 'mergedInto'>): void {
  if (pupil.source !== 'own') throw new AppError('pupil-from-host', 409);
  if (pupil.mergedInto !== null) throw new AppError('pupil-merged', 409);
}

async function setNameParts(
  unit: Unit,
  tables: PeopleTables,
  pupil: { id: string; licenceId: string; name: NameParts },
): Promise<void> {
  await unit.write('DELETE FROM {name_parts} WHERE person_id = :id', { id: pupil.id });
  await unit.insertMany(
    tables.nameParts,
    nameParts(pupil.name).map((part) => ({
      licence_id: pupil.licenceId,
      kind: 'student' as const,
      part,
      person_id: pupil.id,
    })),
  );
}
