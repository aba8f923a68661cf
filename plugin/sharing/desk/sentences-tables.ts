import { id, moment, optional, reference, sealed, table } from '../../platform/tables/index.ts';

export const deskSentencesTable = table('desk_sentences', {
  id,
  deskId: reference,
  title: sealed,
  body: sealed,
  changedBy: reference,
  changedAt: moment,
  removedAt: optional(moment),
});
