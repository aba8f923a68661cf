import {
  filled,
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

export const linkCodesTable = table('link_codes', {
  id,
  visitHash: hash,
  recipientId: reference,
  codeHash: hash,
  mailId: reference,
  createdAt: moment,
  expiresAt: moment,
  tries: filled(number('tinyint(3) unsigned')),
  endedAt: optional(moment),
});

export const linkVisitsTable = table(
  'link_visits',
  {
    idHash: key(hash),
    recipientId: reference,
    linkHash: hash,
    createdAt: moment,
    acceptedAt: optional(moment),
    expiresAt: moment,
    secondAt: optional(moment),
    said: optional(sealed),
    lang: optional(oneOf('nl', 'en')),
  },
  { upkeep: ['said', 'lang'] },
);
