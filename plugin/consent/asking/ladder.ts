import { daysBetween, schoolDay } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Lang } from '../../kernel/lang.ts';
import { systemActor } from '../../platform/store/index.ts';
import type { Reads, Unit, UnitOfWork } from '../../platform/store/index.ts';
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
  /** Each who must still answer and can. */
  waiting: (reads: Reads, today: string) => Promise<WaitingRow[]>;
  /**
   * Counts a reminder, the `due`th after so many; 0 once somebody answered, lost the link, or was
   * reminded.
   */
  mark: (unit: Unit, reminded: { id: string; due: number; reminders: number }) => Promise<number>;
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

interface LadderDeps {
  database: Reads;
  unitOfWork: UnitOfWork;
  links: Links;
  declines: Pick<Declines, 'ofRecipient'>;
  clock: Clock;
  dossierKey: (dossier: KeyPlace) => Buffer;
}

/**
 * Reminds by the licence's ladder, until somebody answers. A run that came late sends one reminder,
 * not all it missed.
 */
export function createLadder(
  deps: LadderDeps,
  question: RemindedQuestion,
): { run(): Promise<number> } {
  return {
    run: async () => {
      const today = schoolDay(deps.clock.now());
      let sent = 0;
      for (const row of await question.waiting(deps.database, today)) {
        const due = remindersDue(
          daysBetween(schoolDay(row.askedAt), today),
          policiesOf(row.ownPolicies),
        );
        if (due > row.reminders && (await remind(deps, question, row, due))) sent += 1;
      }
      return sent;
    },
  };
}

/** False when there was no need any more. */
const remind = (
  deps: LadderDeps,
  { purpose, mail, mark }: RemindedQuestion,
  row: WaitingRow,
  due: number,
): Promise<boolean> =>
  deps.unitOfWork.run(systemActor(row.licenceId), async (unit) => {
    const about = { dossierId: row.dossierId, pupilId: row.pupilId };
    const marked = await mark(unit, { id: row.id, due, reminders: row.reminders });
    const reached = marked === 1 && (await deps.links.mailed(unit, row.id));
    if (!reached || (await deps.declines.ofRecipient(unit, row.id))) {
      const event = `${purpose}.reminder-needless`;
      await unit.audit({ event, ...about, details: { asked: row.id } });
      return false;
    }
    const key = deps.dossierKey({ ...row, id: row.dossierId });
    await deps.links.mail(unit, {
      licenceId: row.licenceId,
      recipientId: row.id,
      lang: row.lang,
      to: openPerson(key, row.id, row.person).email,
      endsOn: row.endsOn,
      name: mail,
    });
    await noteEvent(
      unit,
      { purpose, aboutId: row.aboutId, recipientId: row.id, ...about },
      'reminded',
    );
    return true;
  });
