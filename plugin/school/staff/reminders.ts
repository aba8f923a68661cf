import { addDays, schoolDay } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import { shownDate } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { Outbox } from '../../platform/mail/index.ts';
import { systemActor } from '../../platform/store/index.ts';
import type { UnitOfWork } from '../../platform/store/index.ts';
import type { MailReaders } from '../sign-in/index.ts';
import type { EndingRow, StaffStore } from './staff-store.ts';
import { REMINDER_DAYS } from './staff.ts';

/** Tells who gave an access, two weeks before it ends, once for each end date. */
export function createReminders(deps: {
  store: StaffStore;
  unitOfWork: UnitOfWork;
  outbox: Outbox;
  readers: MailReaders;
  clock: Clock;
  baseUrl: string;
  licence: (licenceId: string) => { schoolName: string };
}): { run(): Promise<number> } {
  const { store, clock } = deps;

  /** The mark and the mail are one transaction: nobody is told twice, and nobody is forgotten. */
  const remind = async (row: EndingRow): Promise<boolean> => {
    const reader =
      row.inviterId === null ? undefined : await deps.readers.of(row.inviterId, row.licenceId);
    return await deps.unitOfWork.run(systemActor(row.licenceId), async (unit) => {
      const marked = await unit.write(
        `UPDATE {local_accounts} SET reminded_for = :endsOn
          WHERE person_id = :personId AND ends_on = :endsOn AND (reminded_for IS NULL OR reminded_for <> :endsOn)`,
        { personId: row.personId, endsOn: row.endsOn },
      );
      if (marked === 1 && reader !== undefined) {
        await deps.outbox.put(unit, {
          licenceId: row.licenceId,
          to: reader.to,
          name: 'access-ends',
          lang: reader.lang,
          facts: {
            name: reader.name,
            helper: displayName(row),
            school: deps.licence(row.licenceId).schoolName,
            until: shownDate(row.endsOn),
            link: `${deps.baseUrl}/instellingen/medewerkers/${row.personId}`,
          },
        });
      }
      await unit.audit({
        event: 'staff.end-reminded',
        details: { person: row.personId, mailed: marked === 1 && reader !== undefined },
      });
      return marked === 1 && reader !== undefined;
    });
  };

  return {
    run: async () => {
      const today = schoolDay(clock.now());
      let told = 0;
      for (const row of await store.ending({ from: today, until: addDays(today, REMINDER_DAYS) }))
        if (await remind(row)) told += 1;
      return told;
    },
  };
}
