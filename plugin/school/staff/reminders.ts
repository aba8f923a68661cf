import { addDays, schoolDay } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import { shownDate } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { Outbox } from '../../platform/mail/index.ts';
import { systemActor } from '../../platform/store/index.ts';
import type { UnitOfWork } from '../../platform/store/index.ts';
import { markReminded } from '../sign-in/index.ts';
import type { MailReaders } from '../sign-in/index.ts';
import type { EndingRow, StaffStore } from './staff-store.ts';
import { REMINDER_DAYS } from './staff.ts';

interface RemindersDeps {
  store: StaffStore;
  unitOfWork: UnitOfWork;
  outbox: Outbox;
  readers: MailReaders;
  clock: Clock;
  baseUrl: string;
  licence: (licenceId: string) => { schoolName: string };
}

/** Tells who gave an access, two weeks before it ends, once for each end date. */
export function createReminders(deps: RemindersDeps): { run(): Promise<number> } {
  return {
    run: async () => {
      const from = schoolDay(deps.clock.now());
      let told = 0;
      for (const row of await deps.store.ending({ from, until: addDays(from, REMINDER_DAYS) }))
        if (await remind(deps, row)) told += 1;
      return told;
    },
  };
}

/** The mark and the mail are one transaction: nobody is told twice, and nobody is forgotten. */
async function remind(deps: RemindersDeps, row: EndingRow): Promise<boolean> {
  const { personId, licenceId, endsOn, inviterId } = row;
  const reader = inviterId === null ? undefined : await deps.readers.of(inviterId, licenceId);
  return await deps.unitOfWork.run(systemActor(licenceId), async (unit) => {
    const marked = await markReminded(unit, { personId, endsOn });
    const mailed = marked && reader !== undefined;
    if (mailed) {
      await deps.outbox.put(unit, {
        licenceId,
        to: reader.to,
        name: 'access-ends',
        lang: reader.lang,
        facts: {
          name: reader.name,
          helper: displayName(row),
          school: deps.licence(licenceId).schoolName,
          until: shownDate(endsOn),
          link: `${deps.baseUrl}/instellingen/medewerkers/${personId}`,
        },
      });
    }
    await unit.audit({ event: 'staff.end-reminded', details: { person: personId, mailed } });
    return mailed;
  });
}
