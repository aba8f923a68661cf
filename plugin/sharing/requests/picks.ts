import { sightOf } from '../../dossier/policy/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { isoDate } from '../../kernel/moments.ts';
import { isSeen, lockOpen } from '../../logbook/files/index.ts';
import type { FilesStore } from '../../logbook/files/index.ts';
import type { UnitOfWork } from '../../platform/store/index.ts';
import type { RequestRoutesStore } from '../request-routes/index.ts';
import type { Picks } from './acts.ts';
import { pinOf } from './picks-store.ts';
import { requestPicksTable } from './request-tables.ts';

export const createPicks = (deps: {
  unitOfWork: UnitOfWork;
  files: FilesStore;
  routes: RequestRoutesStore;
}): Picks => ({
  pick: (actor, dossier, { requirement, fileId, datedOn }) =>
    deps.unitOfWork.run(actor, async (unit) => {
      await lockOpen(unit, dossier);
      const pinned = await pinOf(unit, dossier.id);
      const version = pinned === undefined ? undefined : await deps.routes.version(unit, pinned);
      if (version?.definition.files.every(({ key }) => key !== requirement) !== false)
        throw new AppError('pick-requirement', 409);
      const day = datedOn === '' ? undefined : isoDate(datedOn);
      if (datedOn !== '' && (day === undefined || day > schoolDay(unit.at)))
        throw new AppError('pick-day', 422);
      const where = { dossierId: dossier.id, requirement };
      if (fileId === '') await unit.remove(requestPicksTable, where);
      else {
        // One of another dossier is none.
        const file = await deps.files.within(unit).find(dossier, fileId);
        if (file === undefined || file.removedAt !== null) throw new AppError('pick-file', 422);
        const seen = isSeen(file.sensitivity, sightOf(actor.basis, dossier));
        // What a colleague chose who sees it stays chosen, and can be given a date.
        if (!seen && (await unit.find(requestPicksTable, { ...where, fileId })) === undefined)
          throw new AppError('pick-file', 422);
        const chosen = {
          fileId,
          datedOn: day ?? null,
          chosenBy: actor.personId,
          chosenAt: unit.at,
        };
        await unit.insertMany(
          requestPicksTable,
          [{ ...where, ...chosen }],
          ['fileId', 'datedOn', 'chosenBy', 'chosenAt'],
        );
      }
      await unit.audit({
        event: 'request.file-picked',
        ...dossier.trace,
        details: { requirement, file: fileId },
      });
    }),
});
