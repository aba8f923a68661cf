import {
  code,
  count,
  filled,
  hash,
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
  choices: optional(sealed),
  dossiers: filled(count),
  present: filled(count),
  rejected: filled(count),
  createdAt: moment,
  startedAt: optional(moment),
  beatAt: optional(moment),
  expiresAt: moment,
});

/** How a file with these headers was read before. */
export const testResultLayoutsTable = table('test_result_layouts', {
  licenceId: key(reference),
  headersHash: key(hash),
  layout: text(8000),
  chosenAt: moment,
});

/** The domain that somebody gave to a subject of another name. */
export const testResultSubjectsTable = table('test_result_subjects', {
  licenceId: key(reference),
  subjectHash: key(hash),
  domainKey: code,
  chosenAt: moment,
});
