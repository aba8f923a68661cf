import { isMailAddress } from '../../kernel/mail-address.ts';
import { displayName } from '../../kernel/names.ts';
import { openDetails } from '../people/index.ts';
import type { LocalAccounts, MailReaders } from '../sign-in/index.ts';
import type { StaffStore } from './staff-store.ts';

/**
 * Where a member of staff reads mail: at the address of their own account, or at the one the host
 * tells.
 */
export function createMailReaders(deps: {
  store: StaffStore;
  accounts: LocalAccounts;
  licenceKey: (licenceId: string) => Buffer;
}): MailReaders {
  return {
    of: async (personId, licenceId, unit) => {
      const row = await deps.store.inviter(personId, unit);
      if (row === undefined) return undefined;
      const to =
        row.email === null
          ? (openDetails(deps.licenceKey(licenceId), personId, row.details).email ?? '')
          : deps.accounts.addressOf({ personId, licenceId, email: row.email });
      return isMailAddress(to)
        ? { to, name: displayName(row), lang: row.language === 'en' ? 'en' : 'nl' }
        : undefined;
    },
  };
}
