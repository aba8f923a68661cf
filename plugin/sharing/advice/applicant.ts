import { schoolDay } from '../../kernel/clock.ts';
import { displayName } from '../../kernel/names.ts';
import type { Reads } from '../../platform/store/index.ts';
import { openDetails } from '../../school/people/index.ts';
import type { LocalAccounts } from '../../school/sign-in/index.ts';
import type { Known } from './expert.ts';
import { staffOf } from './experts-store.ts';

/** Who works at a school on a day, by every name and address that is known of them. */
export type ReadStaff = (reads: Reads, licenceId: string, at: Date) => Promise<Known[]>;

export const createReadStaff =
  (deps: {
    accounts: Pick<LocalAccounts, 'addressOf'>;
    licenceKey: (licenceId: string) => Buffer;
  }): ReadStaff =>
  async (reads, licenceId, at) => {
    const key = deps.licenceKey(licenceId);
    return (await staffOf(reads, licenceId, schoolDay(at))).flatMap((row) => {
      const names = new Set([displayName(row), displayName({ ...row, preferred: '' })]);
      const addresses = [
        openDetails(key, row.id, row.details).email ?? '',
        row.email === null
          ? ''
          : deps.accounts.addressOf({ personId: row.id, licenceId, email: row.email }),
      ];
      return [
        ...[...names].map((name) => ({ name, email: '' })),
        ...addresses.filter((email) => email !== '').map((email) => ({ name: '', email })),
      ];
    });
  };
