import { filled, key, moment, reference, table, text } from '../../platform/tables/index.ts';

export const schoolContactsTable = table('school_contacts', {
  licenceId: key(reference),
  name: filled(text(120)),
  phone: filled(text(40)),
  mail: filled(text(190)),
  changedAt: moment,
  changedBy: reference,
});
