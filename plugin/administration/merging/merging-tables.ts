import {
  id,
  key,
  letters,
  moment,
  oneOf,
  optional,
  reference,
  table,
} from '../../platform/tables/index.ts';

export const pupilMergesTable = table('pupil_merges', {
  id,
  licenceId: reference,
  keptId: reference,
  goneId: reference,
  mergedAt: moment,
  mergedBy: reference,
  undoneAt: optional(moment),
  undoneBy: optional(reference),
});

export const pupilMergeItemsTable = table('pupil_merge_items', {
  mergeId: key(reference),
  kind: key(oneOf('dossier', 'membership', 'guardianship', 'pupil')),
  itemId: key(reference),
  ownerId: key(reference),
  lifted: optional(letters('text')),
});
