import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import { sealText, systemActor } from '../../platform/store/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import { lockOpen } from '../files/index.ts';
import { KEPT_DAYS, MOST_NOTES, NoteConflict, sameNote } from './note.ts';
import type { NoteContent, NoteFacts } from './note.ts';
import { contentPlace } from './notes-store.ts';
import type { NotesStore } from './notes-store.ts';

const DAY_MS = 86_400_000;
const AT_ONCE = 100;

export interface Notes {
  /**
   * `id` comes with the form, so that a form that was sent twice makes one note.
   * @throws AppError `dossier-archived` or `notes-too-many` (409)
   */
  add(actor: SignedInActor, dossier: DossierFacts, id: string, content: NoteContent): Promise<void>;
  /**
   * Adds a version on top of number `base`.
   * @throws NoteConflict when that is no longer the present one
   */
  change(
    actor: SignedInActor,
    dossier: DossierFacts,
    note: NoteFacts,
    base: number,
    content: NoteContent,
  ): Promise<void>;
  /** Out of sight at once; what was written is erased when the time to bring it back is over. */
  remove(actor: SignedInActor, dossier: DossierFacts, note: NoteFacts): Promise<void>;
  restore(actor: SignedInActor, dossier: DossierFacts, note: NoteFacts): Promise<void>;
  /** Erases removed notes whose time is over. Answers how many. */
  sweep(): Promise<number>;
}

export function createNotes(deps: {
  unitOfWork: UnitOfWork;
  store: NotesStore;
  dossierKey: (dossier: DossierFacts) => Buffer;
  clock: Clock;
}): Notes {
  const { unitOfWork, store } = deps;
  const writing = (
    actor: SignedInActor,
    dossier: DossierFacts,
    work: (unit: Unit) => Promise<void>,
  ): Promise<void> =>
    unitOfWork.run(actor, async (unit) => {
      await lockOpen(unit, dossier);
      await work(unit);
    });
  const keepVersion = async (
    unit: Unit,
    dossier: DossierFacts,
    noteId: string,
    number: number,
    content: NoteContent,
  ): Promise<void> => {
    await unit.write(
      'INSERT INTO {note_versions} (id, note_id, number, content, created_at, created_by) VALUES (:id, :noteId, :number, :content, :at, :by)',
      {
        id: newId(),
        noteId,
        number,
        content: sealText(
          deps.dossierKey(dossier),
          JSON.stringify(content),
          contentPlace(noteId, number),
        ),
        at: unit.at,
        by: unit.actor.personId ?? '',
      },
    );
  };
  const asFound = ({
    sensitivity,
    followUpOn,
    followUpDone,
  }: NoteContent): { sensitivity: string; followUpOn: string | null } => ({
    sensitivity,
    followUpOn: followUpOn === '' || followUpDone ? null : followUpOn,
  });

  return {
    add: (actor, dossier, id, content) =>
      writing(actor, dossier, async (unit) => {
        const [known] = await unit.select<{ dossierId: string; by: string }>(
          'SELECT dossier_id AS dossierId, created_by AS `by` FROM {notes} WHERE id = :id',
          { id },
        );
        if (known !== undefined && (known.dossierId !== dossier.id || known.by !== actor.personId))
          throw new AppError('unreadable', 400);
        if (known === undefined) {
          const [room] = await unit.select<{ n: number }>(
            'SELECT COUNT(*) AS n FROM {notes} WHERE dossier_id = :id AND removed_at IS NULL',
            { id: dossier.id },
          );
          if ((room?.n ?? 0) >= MOST_NOTES)
            throw new AppError('notes-too-many', 409, { params: { most: MOST_NOTES } });
          await unit.write(
            `INSERT INTO {notes} (id, licence_id, dossier_id, sensitivity, follow_up_on, current_number, created_at, created_by)
           VALUES (:id, :licenceId, :dossierId, :sensitivity, :followUpOn, 1, :at, :by)`,
            {
              id,
              licenceId: dossier.licenceId,
              dossierId: dossier.id,
              ...asFound(content),
              at: unit.at,
              by: actor.personId,
            },
          );
          await keepVersion(unit, dossier, id, 1, content);
        }
        await unit.audit({
          event: 'note.added',
          ...dossier.trace,
          details: { note: id, kind: content.kind, again: known !== undefined },
        });
      }),
    change: (actor, dossier, note, base, content) =>
      writing(actor, dossier, async (unit) => {
        const present = await store.present(unit, dossier, note.id);
        if (present === undefined || present.removed)
          throw new AppError('note-removed-meanwhile', 409);
        // The same text sent twice, or two people who wrote the same: there is nothing to settle.
        const same = sameNote(present.version.content, content);
        if (!same && present.version.number !== base) throw new NoteConflict(present.version);
        const number = same ? present.version.number : base + 1;
        if (!same) {
          await keepVersion(unit, dossier, note.id, number, content);
          await unit.write(
            'UPDATE {notes} SET current_number = :number, sensitivity = :sensitivity, follow_up_on = :followUpOn WHERE id = :id',
            { id: note.id, number, ...asFound(content) },
          );
        }
        await unit.audit({
          event: 'note.changed',
          ...dossier.trace,
          details: { note: note.id, version: number, same },
        });
      }),
    remove: (actor, dossier, note) =>
      writing(actor, dossier, async (unit) => {
        await unit.write(
          'UPDATE {notes} SET removed_at = :at, removed_by = :by WHERE id = :id AND removed_at IS NULL',
          { id: note.id, at: unit.at, by: actor.personId },
        );
        await unit.audit({ event: 'note.removed', ...dossier.trace, details: { note: note.id } });
      }),
    restore: (actor, dossier, note) =>
      writing(actor, dossier, async (unit) => {
        const touched = await unit.write(
          'UPDATE {notes} SET removed_at = NULL, removed_by = NULL WHERE id = :id AND erased_at IS NULL',
          { id: note.id },
        );
        if (touched === 0) throw new AppError('note-gone', 410);
        await unit.audit({ event: 'note.restored', ...dossier.trace, details: { note: note.id } });
      }),
    sweep: async () => {
      const spent = await store.spent(
        new Date(deps.clock.now().getTime() - KEPT_DAYS * DAY_MS),
        AT_ONCE,
      );
      for (const { noteId, ...of } of spent) {
        await unitOfWork.run(systemActor(of.licenceId), async (unit) => {
          await unit.write('UPDATE {note_versions} SET content = NULL WHERE note_id = :noteId', {
            noteId,
          });
          await unit.write(
            'UPDATE {notes} SET erased_at = :at, follow_up_on = NULL WHERE id = :noteId AND removed_at IS NOT NULL',
            { at: unit.at, noteId },
          );
          await unit.audit({
            event: 'note.erased',
            dossierId: of.dossierId,
            pupilId: of.pupilId,
            details: { note: noteId },
          });
        });
      }
      return spent.length;
    },
  };
}
