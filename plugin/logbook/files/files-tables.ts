import {
  bytes,
  code,
  count,
  id,
  moment,
  optional,
  reference,
  sealed,
  table,
} from '../../platform/tables/index.ts';

export const filesTable = table('files', {
  id,
  licenceId: reference,
  dossierId: reference,
  title: sealed,
  category: code,
  sensitivity: code,
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
  kind: code,
  size: count,
  state: code,
  blobId: optional(reference),
  wrappedKey: optional(bytes('varbinary(120)')),
  createdAt: moment,
  createdBy: reference,
  scannedAt: optional(moment),
});
