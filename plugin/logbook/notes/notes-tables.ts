import {
  count,
  day,
  id,
  moment,
  optional,
  reference,
  sealed,
  table,
  word,
} from '../../platform/tables/index.ts';
import type { FileSensitivity } from '../files/index.ts';

export const notesTable = table('notes', {
  id,
  licenceId: reference,
  dossierId: reference,
  sensitivity: word<FileSensitivity>(),
  followUpOn: optional(day),
  currentNumber: count,
  createdAt: moment,
  createdBy: reference,
  removedAt: optional(moment),
  removedBy: optional(reference),
  erasedAt: optional(moment),
});

export const noteVersionsTable = table('note_versions', {
  id,
  noteId: reference,
  number: count,
  content: optional(sealed),
  createdAt: moment,
  createdBy: reference,
});
