import { z } from 'zod';
import { addressOf } from '../../kernel/addresses.ts';
import { folded } from '../../kernel/folding.ts';
import { noteKinds } from './note.ts';
import type { NoteFacts, NoteKind } from './note.ts';

export const NOTES_PAGE = 20;

/** The list as its address asks for it. */
export interface NotesQuery {
  search: string;
  kind: NoteKind | '';
  open: boolean;
  page: number;
}

export const notesQuery = z
  .object({
    zoek: z.string().max(100).default(''),
    soort: z.union([z.enum(noteKinds), z.literal('')]).default(''),
    vervolg: z.enum(['open', '']).default(''),
    pagina: z.coerce.number().int().min(1).max(1_000).default(1),
  })
  .transform(
    (asked): NotesQuery => ({
      search: asked.zoek.trim(),
      kind: asked.soort,
      open: asked.vervolg === 'open',
      page: asked.pagina,
    }),
  );

export const plainQuery: NotesQuery = { search: '', kind: '', open: false, page: 1 };

export function queryText(query: NotesQuery): string {
  return addressOf('', {
    zoek: query.search,
    soort: query.kind,
    vervolg: query.open ? 'open' : '',
    pagina: query.page === 1 ? '' : String(query.page),
  });
}

export const isOpen = ({ version: { content } }: NoteFacts): boolean =>
  content.followUpOn !== '' && !content.followUpDone;

/** Notes are sealed, so that a dossier's, a bounded number, are sought here. */
export function chosenNotes(
  notes: readonly NoteFacts[],
  query: NotesQuery,
): { rows: NoteFacts[]; total: number } {
  const words = folded(query.search).split(/\s+/);
  const found = notes.filter((note) => {
    const { kind, text, present, followUp } = note.version.content;
    const all = folded(`${text} ${present} ${followUp} ${note.version.who}`);
    return (
      (query.kind === '' || kind === query.kind) &&
      (!query.open || isOpen(note)) &&
      words.every((word) => all.includes(word))
    );
  });
  return {
    rows: found.slice((query.page - 1) * NOTES_PAGE, query.page * NOTES_PAGE),
    total: found.length,
  };
}
