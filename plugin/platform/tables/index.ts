export {
  bytes,
  code,
  count,
  day,
  filled,
  flag,
  hash,
  id,
  key,
  lengthOf,
  letters,
  moment,
  number,
  oneOf,
  optional,
  reference,
  sealed,
  text,
  word,
} from './column.ts';
export { columnName, table } from './table.ts';
export type { NewRow, RowOf, Table, Where } from './table.ts';
