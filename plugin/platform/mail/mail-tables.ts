import {
  code,
  count,
  filled,
  flag,
  id,
  key,
  moment,
  oneOf,
  optional,
  reference,
  sealed,
  table,
  text,
} from '../tables/index.ts';

export const outboxTable = table(
  'outbox',
  {
    id,
    licenceId: reference,
    messageId: text(300),
    template: code,
    sealed: optional(sealed),
    status: oneOf('waiting', 'sent', 'dead'),
    attempts: filled(count),
    nextAt: moment,
    lastFault: filled(text(60)),
    createdAt: moment,
    closedAt: optional(moment),
    attached: filled(flag),
    returnedAt: optional(moment),
    returnedCode: filled(text(12)),
    returnedTo: optional(sealed),
  },
  { upkeep: ['attempts', 'nextAt', 'lastFault'] },
);

export const outboxAttachmentsTable = table('outbox_attachments', {
  mailId: key(reference),
  sealed,
});
