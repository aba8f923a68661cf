import {
  code,
  count,
  filled,
  id,
  key,
  moment,
  oneOf,
  optional,
  reference,
  sealed,
  table,
  text,
} from '../../platform/tables/index.ts';

export const testResultDossiersTable = table('test_result_dossiers', {
  fileId: key(reference),
  dossierId: key(reference),
  added: count,
  present: count,
  refused: count,
  code,
});

export const testResultFilesTable = table('test_result_files', {
  id,
  licenceId: reference,
  personId: reference,
  state: oneOf('preview', 'running', 'stopped', 'done'),
  content: sealed,
  mapping: text(600),
  dossiers: filled(count),
  present: filled(count),
  rejected: filled(count),
  createdAt: moment,
  startedAt: optional(moment),
  beatAt: optional(moment),
  expiresAt: moment,
});
