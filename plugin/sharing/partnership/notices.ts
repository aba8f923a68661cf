import { schoolDay } from '../../kernel/clock.ts';
import type { Outbox } from '../../platform/mail/index.ts';
import type { Unit } from '../../platform/store/index.ts';
import type { MailReaders } from '../../school/sign-in/index.ts';
import type { Side } from '../facts/index.ts';
import { deskPeople, everybodyAtDesk, schoolPeople } from './notices-store.ts';
import type { Told } from './notices-store.ts';

export interface Notices {
  /** A dossier was shared: everybody at the desk is told. */
  shared(
    unit: Unit,
    share: { dossierId: string; licenceId: string; partnershipId: string },
  ): Promise<void>;
  /**
   * A message was sent: who wrote on the other side before is told, or else whoever may take it up.
   */
  message(
    unit: Unit,
    message: {
      dossierId: string;
      pupilId: string;
      licenceId: string;
      partnershipId: string;
      threadId: string;
      number: number;
      side: Side;
    },
  ): Promise<void>;
}

/**
 * Mails that say that something is waiting, and of whom it is by no word: a mailbox is no safe
 * place.
 */
export function createNotices(deps: {
  outbox: Outbox;
  readers: MailReaders;
  licenceName: (licenceId: string) => string;
  baseUrl: string;
}): Notices {
  const mail = async (
    unit: Unit,
    people: readonly { id: string }[],
    notice: {
      to: string;
      from: string;
      name: 'partnership-shared' | 'partnership-message';
      path: string;
    },
  ): Promise<void> => {
    for (const { id } of people) {
      const reader = await deps.readers.of(id, notice.to, unit);
      if (reader === undefined) continue;
      await deps.outbox.put(unit, {
        licenceId: notice.to,
        to: reader.to,
        name: notice.name,
        lang: reader.lang,
        facts: {
          name: reader.name,
          from: deps.licenceName(notice.from),
          link: `${deps.baseUrl}${notice.path}`,
        },
      });
    }
  };
  return {
    shared: async (unit, { dossierId, licenceId, partnershipId }) => {
      const people = await everybodyAtDesk(unit, partnershipId, schoolDay(unit.at));
      await mail(unit, people, {
        to: partnershipId,
        from: licenceId,
        name: 'partnership-shared',
        path: `/swv/dossiers/${dossierId}`,
      });
    },
    message: async (unit, message) => {
      const { dossierId, pupilId, licenceId, partnershipId, threadId, number, side } = message;
      const today = schoolDay(unit.at);
      const written = { dossierId, pupilId, partnershipId, threadId, number, side, today };
      const people = chosen(
        side === 'school' ? await deskPeople(unit, written) : await schoolPeople(unit, written),
      );
      const thread = `berichten/${threadId}`;
      await mail(
        unit,
        people,
        side === 'school'
          ? {
              to: partnershipId,
              from: licenceId,
              name: 'partnership-message',
              path: `/swv/dossiers/${dossierId}/${thread}`,
            }
          : {
              to: licenceId,
              from: partnershipId,
              name: 'partnership-message',
              path: `/dossiers/${dossierId}/logboek/communicatie-swv/${thread}`,
            },
      );
    },
  };
}

/** Who took part, when anybody did; of those whoever was not told yet. */
const chosen = (people: readonly Told[]): Told[] => {
  const writers = people.filter((one) => one.wrote === 1);
  return (writers.length > 0 ? writers : people).filter((one) => one.told === 0);
};
