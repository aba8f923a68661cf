import type { MailFacts, Outbox } from '../../platform/mail/index.ts';
import type { Unit } from '../../platform/store/index.ts';
import type { MailReaders } from '../sign-in/index.ts';
import { peopleWith } from './role-requests-store.ts';
import { vouching } from './second-person.ts';
import type { LicenceKind } from './staff-roles.ts';

/** Those whose word it takes: the care coordinators of a school, the people of a partnership. */
export interface Vouchers {
  /**
   * Mails all of them but these, in the caller's transaction.
   * @returns how many an address is known of
   */
  tell(
    unit: Unit,
    licenceId: string,
    mail: { name: string; facts?: MailFacts; but?: readonly string[] },
  ): Promise<number>;
}

export function createVouchers(deps: {
  readers: MailReaders;
  outbox: Outbox;
  licenceKind: (licenceId: string) => LicenceKind;
  schoolName: (licenceId: string) => string;
  baseUrl: string;
}): Vouchers {
  return {
    tell: async (unit, licenceId, { name, facts = {}, but = [] }) => {
      const role = vouching(deps.licenceKind(licenceId));
      let told = 0;
      for (const personId of await peopleWith(unit, { licenceId, role })) {
        if (but.includes(personId)) continue;
        const reader = await deps.readers.of(personId, licenceId, unit);
        if (reader === undefined) continue;
        await deps.outbox.put(unit, {
          licenceId,
          to: reader.to,
          name,
          lang: reader.lang,
          facts: {
            name: reader.name,
            school: deps.schoolName(licenceId),
            link: `${deps.baseUrl}/`,
            ...facts,
          },
        });
        told += 1;
      }
      return told;
    },
  };
}
