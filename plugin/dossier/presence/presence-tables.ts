import {
  filled,
  hash,
  key,
  moment,
  number,
  reference,
  table,
  text,
} from '../../platform/tables/index.ts';

export const stepPresenceTable = table(
  'step_presence',
  {
    sessionHash: key(hash),
    pageId: key(reference),
    personId: reference,
    dossierId: reference,
    step: number('tinyint(3) unsigned'),
    field: filled(text(190)),
    seenAt: moment,
    openedAt: moment,
  },
  { upkeep: 'all' },
);
