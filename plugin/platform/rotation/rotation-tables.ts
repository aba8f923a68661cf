import { code, key, moment, sealed, table } from '../tables/index.ts';

/** What is kept of master keys that are no longer configured. */
export const retiredKeysTable = table('retired_keys', {
  keyId: key(code),
  sealed,
  keptAt: moment,
});
