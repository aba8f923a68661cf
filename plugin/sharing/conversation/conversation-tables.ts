import {
  code,
  filled,
  id,
  key,
  moment,
  number,
  oneOf,
  reference,
  sealed,
  table,
} from '../../platform/tables/index.ts';

export const partnershipAttachmentsTable = table('partnership_attachments', {
  messageId: key(reference),
  kind: key(oneOf('file', 'report')),
  itemId: key(reference),
});

export const partnershipMessagesTable = table('partnership_messages', {
  id,
  threadId: reference,
  number: number('smallint(5) unsigned'),
  side: oneOf('school', 'swv'),
  basis: code,
  body: sealed,
  byId: reference,
  at: moment,
});

export const partnershipReadsTable = table('partnership_reads', {
  messageId: key(reference),
  personId: key(reference),
  at: moment,
});

export const partnershipThreadsTable = table('partnership_threads', {
  id,
  dossierId: reference,
  licenceId: reference,
  partnershipId: reference,
  subject: sealed,
  startedAt: moment,
  lastAt: moment,
  schoolNumber: filled(number('smallint(5) unsigned')),
  swvNumber: filled(number('smallint(5) unsigned')),
});
