import { daysBetween, schoolDay } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Lang } from '../../kernel/lang.ts';
import { systemActor } from '../../platform/store/index.ts';
import type { Database, UnitOfWork } from '../../platform/store/index.ts';
import { policiesOf } from '../../school/policies/index.ts';
import type { PolicyValues } from '../../school/policies/index.ts';
import type { LinkPurpose } from '../link-facts/index.ts';
import { noteEvent, openPerson } from '../links/index.ts';
import type { Declines, KeyPlace, Links } from '../links/index.ts';

/** How many reminders somebody should have had, so many days after the question. */
export const remindersDue = (days: number, policies: PolicyValues): number =>
  [policies.remindFirst, policies.remindSecond, policies.remindThird].filter(
    (after) => days >= after,
  ).length;

/** The day of the next reminder, counted from the question; undefined after the last. */
export const nextReminder = (reminders: number, policies: PolicyValues): number | undefined =>
  [policies.remindFirst, policies.remindSecond, policies.remindThird][reminders];

/** One kind of question that reminders go out for. */
export interface RemindedQuestion {
  purpose: LinkPurpose;
  mail: string;
  /** SQL, `:today` bound: one WaitingRow for each who must still answer and can. */
  waiting: string;
  /**
   * SQL that counts a reminder, `:id`, `:due` and `:reminders` bound; touches no row once somebody
   * answered or lost the link.
   */
  mark: string;
}

interface WaitingRow {
  id: string;
  aboutId: string;
  person: Buffer;
  lang: Lang;
  reminders: number;
  askedAt: Date;
  endsOn: string;
  dossierId: string;
  pupilId: string;
  licenceId: string;
  wrappedKey: Buffer;
  ownPolicies: string | null;
}

/**
 * Reminds by the licence's ladder, until somebody answers. A run that came late sends one reminder,
 * not all it missed.
 */
export function createLadder(
  deps: {
    database: Database;
    unitOfWork: UnitOfWork;
    links: Links;
    declines: Pick<Declines, 'ofRecipient'>;
    clock: Clock;
    dossierKey: (dossier: KeyPlace) => Buffer;
  },
  { purpose, mail, waiting: sql, mark }: RemindedQuestion,
): { run(): Promise<number> } {
  const remind = (row: WaitingRow, due: number): Promise<boolean> =>
    deps.unitOfWork.run(systemActor(row.licenceId), async (unit) => {
      const marked = await unit.write(mark, { id: row.id, due, reminders: row.reminders });
      if (marked !== 1 || (await deps.declines.ofRecipient(unit, row.id))) {
        await unit.audit({
          event: `${purpose}.reminder-needless`,
          dossierId: row.dossierId,
          pupilId: row.pupilId,
          details: { asked: row.id },
        });
        return false;
      }
      const { email } = openPerson(
        deps.dossierKey({ ...row, id: row.dossierId }),
        row.id,
        row.person,
      );
      await deps.links.mail(unit, {
        licenceId: row.licenceId,
        recipientId: row.id,
        lang: row.lang,
        to: email,
        endsOn: row.endsOn,
        name: mail,
      });
      await noteEvent(
        unit,
        {
          purpose,
          aboutId: row.aboutId,
          recipientId: row.id,
          dossierId: row.dossierId,
          pupilId: row.pupilId,
        },
        'reminded',
      );
      return true;
    });

  return {
    run: async () => {
      const today = schoolDay(deps.clock.now());
      let sent = 0;
      for (const row of await deps.database.select<WaitingRow>(sql, { today })) {
        const due = remindersDue(
          daysBetween(schoolDay(row.askedAt), today),
          policiesOf(row.ownPolicies),
        );
        if (due > row.reminders && (await remind(row, due))) sent += 1;
      }
      return sent;
    },
  };
}
