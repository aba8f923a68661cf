import { id, moment, reference, table, text } from '../../platform/tables/index.ts';

export const savedViewsTable = table('saved_views', {
  id,
  licenceId: reference,
  personId: reference,
  name: text(60),
  query: text(600),
  createdAt: moment,
});
