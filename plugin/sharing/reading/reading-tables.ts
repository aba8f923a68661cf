import {
  count,
  day,
  filled,
  id,
  key,
  moment,
  number,
  oneOf,
  optional,
  reference,
  sealed,
  table,
} from '../../platform/tables/index.ts';

export const readingOpeningsTable = table('reading_openings', {
  id,
  shareId: reference,
  recipientId: reference,
  number: number('smallint(5) unsigned'),
  item: optional(reference),
  act: oneOf('read', 'downloaded'),
  at: moment,
});

export const readingSharesTable = table('reading_shares', {
  id,
  dossierId: reference,
  currentNumber: number('smallint(5) unsigned'),
  endsOn: day,
  lang: filled(oneOf('nl', 'en')),
  subject: sealed,
  note: sealed,
  choice: sealed,
  sharedBy: reference,
  sharedAt: moment,
  closedAs: optional(oneOf('withdrawn', 'archived')),
  closedAt: optional(moment),
});

export const readingVersionsTable = table('reading_versions', {
  shareId: key(reference),
  number: key(number('smallint(5) unsigned')),
  sequence: count,
  items: sealed,
  document: optional(sealed),
  pdf: optional(sealed),
  madeBy: reference,
  madeAt: moment,
});
