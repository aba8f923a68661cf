import {
  bytes,
  code,
  filled,
  id,
  letters,
  moment,
  oneOf,
  optional,
  table,
  text,
} from '../../platform/tables/index.ts';

export const licencesTable = table('licences', {
  id,
  name: code,
  kind: filled(oneOf('school', 'swv')),
  adapter: code,
  tenant: text(190),
  schoolName: filled(text(200)),
  town: filled(text(200)),
  brin: filled(text(6)),
  colour: letters('char(7)'),
  logo: optional(letters('mediumtext')),
  wrappedKey: bytes('varbinary(255)'),
  createdAt: moment,
});
