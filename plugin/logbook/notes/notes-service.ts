import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import { sealText, systemActor } from '../../platform/store/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { RowOf } from '../../platform/tables/index.ts';
import { lockOpen } from '../files/index.ts';
import { KEPT_DAYS, MOST_NOTES, NoteConflict, sameNote } from './note.ts';
import type { NoteContent, NoteFacts } from './note.ts';
import { contentPlace, countNotes, eraseNote } from './notes-store.ts';
import type { NotesStore } from './notes-store.ts';
import { notesTable, noteVersionsTable } from './notes-tables.ts';

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

interface NotesDeps {
  unitOfWork: UnitOfWork;
  store: NotesStore;
  dossierKey: (dossier: DossierFacts) => Buffer;
  clock: Clock;
}

export const createNotes = (deps: NotesDeps): Notes => ({
  add: (...asked) => add(deps, ...asked),
  change: (...asked) => change(deps, ...asked),
  remove: (actor, dossier, note) =>
    writing(deps, actor, dossier, async (unit) => {
      await unit.update(
        notesTable,
        { id: note.id, removedAt: null },
        { removedAt: unit.at, removedBy: actor.personId },
      );
      await unit.audit({ event: 'note.removed', ...dossier.trace, details: { note: note.id } });
    }),
  restore: (actor, dossier, note) =>
    writing(deps, actor, dossier, async (unit) => {
      const touched = await unit.update(
        notesTable,
        { id: note.id, erasedAt: null },
        { removedAt: null, removedBy: null },
      );
      if (touched === 0) throw new AppError('note-gone', 410);
      await unit.audit({ event: 'note.restored', ...dossier.trace, details: { note: note.id } });
    }),
  sweep: () => sweep(deps),
});

const writing = (
  { unitOfWork }: NotesDeps,
  actor: SignedInActor,
  dossier: DossierFacts,
  work: (unit: Unit) => Promise<void>,
): Promise<void> =>
  unitOfWork.run(actor, async (unit) => {
    await lockOpen(unit, dossier);
    await work(unit);
  });

const add = (
  deps: NotesDeps,
  ...[actor, dossier, id, content]: Parameters<Notes['add']>
): Promise<void> =>
  writing(deps, actor, dossier, async (unit) => {
    const known = await unit.find(notesTable, { id });
    if (
      known !== undefined &&
      (known.dossierId !== dossier.id || known.createdBy !== actor.personId)
    )
      throw new AppError('unreadable', 400);
    if (known === undefined) {
      if ((await countNotes(unit, dossier.id)) >= MOST_NOTES)
        throw new AppError('notes-too-many', 409, { params: { most: MOST_NOTES } });
      await unit.insert(notesTable, {
        id,
        licenceId: dossier.licenceId,
        dossierId: dossier.id,
        ...asFound(content),
        currentNumber: 1,
        createdAt: unit.at,
        createdBy: actor.personId,
      });
      await keepVersion(deps, unit, dossier, { noteId: id, number: 1, content });
    }
    await unit.audit({
      event: 'note.added',
      ...dossier.trace,
      details: { note: id, kind: content.kind, again: known !== undefined },
    });
  });

const change = (
  deps: NotesDeps,
  ...[actor, dossier, note, base, content]: Parameters<Notes['change']>
): Promise<void> =>
  writing(deps, actor, dossier, async (unit) => {
    const present = await deps.store.present(unit, dossier, note.id);
    if (present === undefined || present.removed) throw new AppError('note-removed-meanwhile', 409);
    // The same text sent twice, or two people who wrote the same: there is nothing to settle.
    const same = sameNote(present.version.content, content);
    if (!same && present.version.number !== base) throw new NoteConflict(present.version);
    const number = same ? present.version.number : base + 1;
    if (!same) {
      await keepVersion(deps, unit, dossier, { noteId: note.id, number, content });
      await unit.update(
        notesTable,
        { id: note.id },
        { currentNumber: number, ...asFound(content) },
      );
    }
    await unit.audit({
      event: 'note.changed',
      ...dossier.trace,
      details: { note: note.id, version: number, same },
    });
  });

async function keepVersion(
  { dossierKey }: NotesDeps,
  unit: Unit,
  dossier: DossierFacts,
  { noteId, number, content }: { noteId: string; number: number; content: NoteContent },
): Promise<void> {
  const place = contentPlace(noteId, number);
  await unit.insert(noteVersionsTable, {
    id: newId(),
    noteId,
    number,
    content: sealText(dossierKey(dossier), JSON.stringify(content), place),
    createdAt: unit.at,
    createdBy: unit.actor.personId ?? '',
  });
}

/** What of a note is not sealed, to be found by. */
const asFound = ({
  sensitivity,
  followUpOn,
  followUpDone,
}: NoteContent): Pick<RowOf<typeof notesTable>, 'sensitivity' | 'followUpOn'> => ({
  sensitivity,
  followUpOn: followUpOn === '' || followUpDone ? null : followUpOn,
});

async function sweep({ unitOfWork, store, clock }: NotesDeps): Promise<number> {
  const spent = await store.spent(new Date(clock.now().getTime() - KEPT_DAYS * DAY_MS), AT_ONCE);
  for (const { noteId, ...of } of spent) {
    await unitOfWork.run(systemActor(of.licenceId), async (unit) => {
      await eraseNote(unit, noteId);
      await unit.audit({
        event: 'note.erased',
        dossierId: of.dossierId,
        pupilId: of.pupilId,
        details: { note: noteId },
      });
    });
  }
  return spent.length;
}
