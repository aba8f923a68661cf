import {
  code,
  day,
  filled,
  flag,
  hash,
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

export const linksTable = table('links', {
  tokenHash: key(hash),
  recipientId: reference,
  mailId: optional(reference),
  createdAt: moment,
  replacedAt: optional(moment),
  kind: filled(oneOf('mail', 'letter', 'tablet')),
  finder: optional(hash),
  tries: filled(number('tinyint(3) unsigned')),
  madeBy: optional(reference),
  identified: optional(oneOf('known', 'document')),
});

export const linkDeclinesTable = table('link_declines', {
  id,
  dossierId: reference,
  recipientId: reference,
  nameHash: hash,
  addressHash: optional(hash),
  declinedAt: moment,
  undoneAt: optional(moment),
  undoneBy: optional(reference),
  undoReason: optional(sealed),
});

export const linkEventsTable = table('link_events', {
  id,
  aboutId: reference,
  recipientId: optional(reference),
  kind: code,
  byId: optional(reference),
  at: moment,
});

export const linkRecipientsTable = table('link_recipients', {
  id,
  dossierId: reference,
  purpose: oneOf('consent', 'reading', 'data-consent', 'advice'),
  aboutId: reference,
  person: sealed,
  lang: filled(oneOf('nl', 'en')),
  endsOn: day,
  withdrawnAt: optional(moment),
  closedAs: optional(oneOf('asked-again', 'elsewhere', 'withdrawn')),
  second: filled(flag),
});

export const linkSchoolCodesTable = table('link_school_codes', {
  id,
  recipientId: reference,
  codeHash: hash,
  madeBy: reference,
  createdAt: moment,
  tries: filled(number('tinyint(3) unsigned')),
  endedAt: optional(moment),
});
