import {
  code,
  count,
  filled,
  id,
  letters,
  moment,
  oneOf,
  optional,
  reference,
  table,
} from '../../platform/tables/index.ts';

export const rosterRunsTable = table('roster_runs', {
  id,
  licenceId: reference,
  startedAt: moment,
  finishedAt: moment,
  outcome: oneOf('applied', 'unchanged', 'incomplete', 'waiting', 'failed'),
  counts: letters('text'),
  rejects: letters('mediumtext'),
  deactivations: count,
  confirmedBy: optional(reference),
  /** What would go, by kind: how many, and the ids of the first. */
  losses: filled(letters('mediumtext')),
  /** Why a run failed. */
  fault: optional(code),
});
