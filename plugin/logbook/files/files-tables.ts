import type { FileKind } from '../../platform/bytes/index.ts';
import {
  bytes,
  count,
  filled,
  flag,
  id,
  moment,
  optional,
  reference,
  sealed,
  table,
  word,
} from '../../platform/tables/index.ts';
import type { Category, FileSensitivity, VersionState } from './file.ts';

export const filesTable = table('files', {
  id,
  licenceId: reference,
  dossierId: reference,
  title: sealed,
  category: word<Category>(),
  sensitivity: word<FileSensitivity>(),
  currentNumber: count,
  createdAt: moment,
  createdBy: reference,
  changedAt: moment,
  removedAt: optional(moment),
  removedBy: optional(reference),
  erasedAt: optional(moment),
  carriedFrom: optional(reference),
});

export const fileUploadsTable = table('file_uploads', {
  id,
  dossierId: reference,
  fileId: optional(reference),
  personId: reference,
  details: sealed,
  size: count,
  wrappedKey: bytes('varbinary(120)'),
  begunAt: moment,
});

export const fileVersionsTable = table('file_versions', {
  id,
  fileId: reference,
  licenceId: reference,
  number: count,
  name: sealed,
  kind: word<FileKind>(),
  size: count,
  state: word<VersionState>(),
  active: filled(flag),
  blobId: optional(reference),
  wrappedKey: optional(bytes('varbinary(120)')),
  createdAt: moment,
  createdBy: reference,
  scannedAt: optional(moment),
});
