import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { UnitOfWork } from '../../platform/store/index.ts';
import type { GroupFacts, Groups } from '../groups/index.ts';
import { peopleTable, setNameParts } from '../people/index.ts';
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
  groups: Pick<Groups, 'addMembersIn'>;
}): OwnPupils {
  const { unitOfWork, groups } = deps;
  return {
    add: (actor, group, form) =>
      unitOfWork.run(actor, async (unit) => {
        const today = schoolDay(unit.at);
        const { name, birthDate } = readOwnPupil(form, today);
        const id = newId();
        const { licenceId } = actor;
        await unit.insert(peopleTable, {
          id,
          licenceId,
          kind: 'student',
          source: 'own',
          ...name,
          birthDate,
          status: 'active',
          updatedAt: unit.at,
        });
        await setNameParts(unit, { id, licenceId, kind: 'student', name });
        await groups.addMembersIn(unit, group, {
          kind: 'student',
          personIds: [id],
          fresh: true,
          from: group.startsOn > today ? group.startsOn : today,
          until: '',
        });
        await unit.audit({ event: 'pupil.added', pupilId: id, details: { group: group.id } });
        return id;
      }),

    change: (actor, pupil, form) =>
      unitOfWork.run(actor, async (unit) => {
        const { name, birthDate } = readOwnPupil(form, schoolDay(unit.at));
        const { id, licenceId } = pupil;
        const row = await unit.find(peopleTable, { id }, { lock: true });
        assertOwn({ source: row?.source ?? 'host', mergedInto: row?.mergedInto ?? null });
        await unit.update(peopleTable, { id }, { ...name, birthDate, updatedAt: unit.at });
        await setNameParts(unit, { id, licenceId, kind: 'student', name });
        await unit.audit({ event: 'pupil.changed', pupilId: pupil.id });
      }),
  };
}

/** @throws AppError when this is not (or no longer) a pupil to change here */
export function assertOwn(pupil: Pick<PupilRecord, 'source' | 'mergedInto'>): void {
  if (pupil.source !== 'own') throw new AppError('pupil-from-host', 409);
  if (pupil.mergedInto !== null) throw new AppError('pupil-merged', 409);
}
