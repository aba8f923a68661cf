import {
  code,
  filled,
  flag,
  key,
  moment,
  number,
  oneOf,
  optional,
  reference,
  table,
  text,
} from '../../platform/tables/index.ts';

export const groupDomainsTable = table('group_domains', {
  groupId: key(reference),
  licenceId: reference,
  domainKey: key(code),
});

export const learningDomainsTable = table('learning_domains', {
  licenceId: key(reference),
  domainKey: key(code),
  name: filled(text(200)),
  kind: oneOf('cito', 'handmatig'),
  standard: filled(flag),
  position: number('smallint(5) unsigned'),
  removedAt: optional(moment),
});
