import type { PlanState } from '../../dossier/facts/index.ts';
import {
  count,
  filled,
  flag,
  hash,
  id,
  moment,
  number,
  oneOf,
  optional,
  reference,
  sealed,
  table,
  word,
} from '../../platform/tables/index.ts';

export const reportsTable = table('reports', {
  id,
  dossierId: reference,
  kind: oneOf('opp', 'action-part', 'evaluation', 'evidence'),
  contentHash: hash,
  sequence: count,
  planVersion: optional(number('smallint(5) unsigned')),
  planState: word<PlanState>(),
  pdf: sealed,
  madeAt: moment,
  madeBy: reference,
  medicalParts: filled(flag),
  psychologicalParts: filled(flag),
  ownEyes: filled(flag),
  carriedFrom: optional(reference),
});

export const reportDownloadsTable = table('report_downloads', {
  id,
  reportId: reference,
  dossierId: reference,
  byId: reference,
  at: moment,
});

export const reportMailingsTable = table('report_mailings', {
  id,
  dossierId: reference,
  reportId: reference,
  way: oneOf('attachment'),
  byId: reference,
  at: moment,
});

export const reportMailsTable = table('report_mails', {
  id,
  mailingId: reference,
  mailId: reference,
  part: oneOf('guardian', 'pupil', 'other'),
  person: sealed,
});
