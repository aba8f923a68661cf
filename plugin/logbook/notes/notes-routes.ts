import { z } from 'zod';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { dossierParams, loadDossier } from '../../dossier/frame/index.ts';
import { sightOf } from '../../dossier/policy/index.ts';
import type { DossierStore } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { oneLine } from '../../kernel/file-names.ts';
import { newId } from '../../kernel/ids.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import { isSeen, sensitivities } from '../files/index.ts';
import { addNote, changeNote, listNotes, readNote, restoreNote } from './note-policy.ts';
import { noteConflictPage, notePage, removalPage } from './note-view.ts';
import { NoteConflict, noteKinds, noteOf } from './note.ts';
import type { NoteSubject, TypedNote } from './note.ts';
import { notesQuery, plainQuery } from './notes-query.ts';
import type { Notes } from './notes-service.ts';
import type { NotesStore } from './notes-store.ts';
import { notesPage, typedOf } from './notes-view.ts';
import type { PageContext } from './notes-view.ts';

const PATH = '/dossiers/:dossierId/logboek/notities';
const noteParams = dossierParams.extend({ noteId: z.uuid() });

/**
 * Longer than may be kept, so that what is too long comes back with the form instead of being lost.
 */
const MOST_TYPED = 200_000;
const line = z.string().max(MOST_TYPED).transform(oneLine).default('');
const text = z
  .string()
  .max(MOST_TYPED)
  .transform((typed) => typed.replaceAll(/\r\n?/g, '\n').trim())
  .default('');
const noteBody = z.object({
  soort: z.union([z.enum(noteKinds), z.literal('')]).default(''),
  dag: line,
  tijd: line,
  aanwezig: line,
  tekst: text,
  vervolg: line,
  vervolgdag: line,
  afgehandeld: z
    .literal('1')
    .optional()
    .transform((given) => given === '1'),
  gevoeligheid: z.enum(sensitivities).default('none'),
});
const newBody = noteBody.extend({ sleutel: z.uuid() });
const changeBody = noteBody.extend({ versie: z.coerce.number().int().min(1).max(1_000_000) });

/** Told beside the form, with all that was typed: also that the dossier was archived meanwhile. */
const isTold = (error: unknown): error is AppError =>
  error instanceof AppError &&
  error.status < 500 &&
  !['not-found', 'unreadable'].includes(error.code);

const typedIn = ({
  soort,
  dag,
  tijd,
  aanwezig,
  tekst,
  vervolg,
  vervolgdag,
  afgehandeld,
  gevoeligheid,
}: TypedNote): TypedNote => ({
  soort,
  dag,
  tijd,
  aanwezig,
  tekst,
  vervolg,
  vervolgdag,
  afgehandeld,
  gevoeligheid,
});

type NoteInput = Input<z.output<typeof noteParams>, unknown, unknown> & { subject: NoteSubject };

interface NotesRouteDeps {
  dossiers: DossierStore;
  store: NotesStore;
  notes: Notes;
  base: string;
}

const get = { method: 'GET', csrf: 'none', frame: 'host' } as const;
const post = {
  method: 'POST',
  keepsTyped: true,
  csrf: 'token',
  frame: 'host',
  audit: 'in-unit',
} as const;

/** LOGBOEK – NOTITIES: of telephone calls and meetings, dated and versioned. */
export const notesRoutes = (deps: NotesRouteDeps): Route[] => [
  ...listRoutes(deps),
  ...noteRoutes(deps),
  ...removalRoutes(deps),
];

const loadNote =
  ({ dossiers, store }: NotesRouteDeps) =>
  async <Q, B>(
    input: Input<{ dossierId: string; noteId: string }, Q, B>,
  ): Promise<NoteSubject | undefined> => {
    const dossier = await loadDossier(dossiers, input);
    const note = dossier === undefined ? undefined : await store.find(dossier, input.params.noteId);
    return dossier === undefined || note === undefined
      ? undefined
      : { dossier, note, trace: dossier.trace };
  };

const contextOf = (
  { base }: NotesRouteDeps,
  { t, at, actor }: Pick<NoteInput, 't' | 'at' | 'actor'>,
  dossier: DossierFacts,
): PageContext => ({ t, base, at, actor, dossier });

const listOf = (dossier: DossierFacts): string => `/dossiers/${dossier.id}/logboek/notities`;

/** Who made it confidential and may not read such parts sees it no more. */
const after = (
  { basis }: NoteInput['actor'],
  dossier: DossierFacts,
  id: string,
  sensitivity: TypedNote['gevoeligheid'],
): string =>
  isSeen(sensitivity, sightOf(basis, dossier)) ? `${listOf(dossier)}/${id}` : listOf(dossier);

const listRoutes = (deps: NotesRouteDeps): Route[] => [
  guardedRoute({
    ...get,
    path: PATH,
    permission: listNotes,
    audit: 'notes.listed',
    lists: true,
    params: dossierParams,
    query: notesQuery,
    load: (input) => loadDossier(deps.dossiers, input),
    act: async (input): Promise<Answer> =>
      notesPage(
        contextOf(deps, input, input.subject),
        await deps.store.ofDossier(input.subject),
        input.query,
        { newId: newId() },
      ),
  }),
  guardedRoute({
    ...post,
    path: PATH,
    permission: addNote,
    live: true,
    params: dossierParams,
    body: newBody,
    load: (input) => loadDossier(deps.dossiers, input),
    act: async (input): Promise<Answer> => {
      const { actor, subject: dossier, body, at } = input;
      try {
        const content = noteOf(body, schoolDay(at));
        await deps.notes.add(actor, dossier, body.sleutel, content);
        return {
          kind: 'redirect',
          to: after(actor, dossier, body.sleutel, content.sensitivity),
          flash: 'note-added',
        };
      } catch (error) {
        if (!isTold(error)) throw error;
        const all = await deps.store.ofDossier(dossier);
        return notesPage(contextOf(deps, input, dossier), all, plainQuery, {
          newId: body.sleutel,
          refusal: { error, typed: typedIn(body) },
        });
      }
    },
  }),
];

const noteRoutes = (deps: NotesRouteDeps): Route[] => [
  guardedRoute({
    ...get,
    path: `${PATH}/:noteId`,
    permission: readNote,
    audit: 'note.viewed',
    params: noteParams,
    load: loadNote(deps),
    act: async (input): Promise<Answer> => {
      const { subject, actor } = input;
      const { dossier, note } = subject;
      return notePage(contextOf(deps, input, dossier), {
        note,
        versions: await deps.store.versions(dossier, note.id, sightOf(actor.basis, dossier)),
      });
    },
  }),
  guardedRoute({
    ...post,
    path: `${PATH}/:noteId`,
    permission: changeNote,
    live: true,
    params: noteParams,
    body: changeBody,
    load: loadNote(deps),
    act: async (input): Promise<Answer> => {
      const { subject, actor, body, at } = input;
      const { dossier, note } = subject;
      try {
        const content = noteOf(body, schoolDay(at));
        await deps.notes.change(actor, dossier, note, body.versie, content);
        return {
          kind: 'redirect',
          to: after(actor, dossier, note.id, content.sensitivity),
          flash: 'saved',
        };
      } catch (error) {
        if (!isTold(error)) throw error;
        return await refusedChange(deps, input, error, typedIn(body), body.versie);
      }
    },
  }),
];

/** The note with what was typed on version `number`; beside what another wrote first. */
async function refusedChange(
  deps: NotesRouteDeps,
  input: NoteInput,
  error: AppError,
  typed: TypedNote,
  number: number,
): Promise<Answer> {
  const { subject, actor } = input;
  const { dossier, note } = subject;
  const sight = sightOf(actor.basis, dossier);
  const versions = await deps.store.versions(dossier, note.id, sight);
  if (!(error instanceof NoteConflict))
    return notePage(contextOf(deps, input, dossier), {
      note,
      versions,
      refused: { error, typed, base: number },
    });
  // What became confidential meanwhile is not shown to who may not see it.
  if (!isSeen(error.theirs.content.sensitivity, sight)) throw error;
  const made = versions.find((version) => version.number === number);
  return noteConflictPage(contextOf(deps, input, dossier), {
    note,
    error,
    typed,
    asMade: made === undefined ? undefined : typedOf(made.content),
  });
}

const removalRoutes = (deps: NotesRouteDeps): Route[] => [
  guardedRoute({
    ...get,
    path: `${PATH}/:noteId/verwijderen`,
    permission: changeNote,
    audit: 'note.removal-viewed',
    params: noteParams,
    load: loadNote(deps),
    act: (input): Answer => {
      const { dossier, note } = input.subject;
      if (note.removedAt !== null) throw notFound();
      return removalPage(contextOf(deps, input, dossier), note);
    },
  }),
  guardedRoute({
    ...post,
    path: `${PATH}/:noteId/verwijderen`,
    permission: changeNote,
    params: noteParams,
    load: loadNote(deps),
    act: async ({ actor, subject: { dossier, note } }): Promise<Answer> => {
      await deps.notes.remove(actor, dossier, note);
      return { kind: 'redirect', to: listOf(dossier), flash: 'note-removed' };
    },
  }),
  guardedRoute({
    ...post,
    path: `${PATH}/:noteId/terugzetten`,
    permission: restoreNote,
    params: noteParams,
    load: loadNote(deps),
    act: async ({ actor, subject: { dossier, note } }): Promise<Answer> => {
      await deps.notes.restore(actor, dossier, note);
      return { kind: 'redirect', to: `${listOf(dossier)}/${note.id}`, flash: 'note-restored' };
    },
  }),
];
