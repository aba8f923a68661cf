import { schoolDay } from '../../kernel/clock.ts';
import type { Outbox } from '../../platform/mail/index.ts';
import type { Unit } from '../../platform/store/index.ts';
import { teachesPupil } from '../../school/memberships/index.ts';
import type { MailReaders } from '../../school/sign-in/index.ts';
import type { Side } from '../facts/index.ts';

/** Everybody at a partnership who is told, at most: a desk is a handful of people. */
const MOST_TOLD = 30;

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

/** Somebody who still works at the desk. */
const atDesk = `{people} p JOIN {staff_roles} sr ON sr.person_id = p.id AND sr.role = 'swv' LEFT JOIN {local_accounts} la ON la.person_id = p.id
  WHERE p.licence_id = :partnershipId AND p.status = 'active' AND (la.ends_on IS NULL OR la.ends_on >= :today)`;
/** Who has an older message of this thread unread was told of it already. */
const toldAlready = `EXISTS (SELECT 1 FROM {partnership_messages} u WHERE u.thread_id = :threadId AND u.side = :side AND u.number < :number
  AND NOT EXISTS (SELECT 1 FROM {partnership_reads} r WHERE r.message_id = u.id AND r.person_id = p.id))`;
const wrote = (also: string): string =>
  `EXISTS (SELECT 1 FROM {partnership_messages} w WHERE w.thread_id = :threadId AND w.side <> :side AND w.by_id = p.id ${also})`;

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
      const people = await unit.select<{ id: string }>(
        `SELECT p.id FROM ${atDesk} ORDER BY p.id LIMIT ${MOST_TOLD}`,
        { partnershipId, today: schoolDay(unit.at) },
      );
      await mail(unit, people, {
        to: partnershipId,
        from: licenceId,
        name: 'partnership-shared',
        path: `/swv/dossiers/${dossierId}`,
      });
    },
    message: async (unit, message) => {
      const { dossierId, pupilId, licenceId, partnershipId, threadId, number, side } = message;
      const values = {
        dossierId,
        pupilId,
        partnershipId,
        threadId,
        number,
        side,
        today: schoolDay(unit.at),
        actorId: '',
      };
      const people =
        side === 'school' ? await deskPeople(unit, values) : await schoolPeople(unit, values);
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

type Values = Record<string, string | number>;
type Person = { id: string; told: number; wrote: number };

/** Who took part, when anybody did; of those whoever was not told yet. */
const chosen = (people: readonly Person[]): Person[] => {
  const writers = people.filter((one) => one.wrote === 1);
  return (writers.length > 0 ? writers : people).filter((one) => one.told === 0);
};

const deskPeople = async (unit: Unit, values: Values): Promise<Person[]> =>
  chosen(
    await unit.select<Person>(
      `SELECT p.id, ${toldAlready} AS told, ${wrote('')} AS wrote FROM ${atDesk} ORDER BY wrote DESC, p.id LIMIT ${MOST_TOLD}`,
      values,
    ),
  );

/**
 * Of the school: who wrote in this thread and still works with the pupil; else who shared the
 * dossier.
 */
const schoolPeople = async (unit: Unit, values: Values): Promise<Person[]> =>
  chosen(
    await unit.select<Person>(
      `SELECT x.id, x.told, x.wrote FROM (
     SELECT p.id, ${toldAlready} AS told, ${wrote(`AND (w.basis = 'coordinator' OR ${teachesPupil(':pupilId', 'p.id')})`)} AS wrote,
            p.id = (SELECT v.made_by FROM {partnership_share_versions} v JOIN {partnership_shares} s ON s.id = v.share_id
                     WHERE s.dossier_id = :dossierId AND s.partnership_id = :partnershipId ORDER BY v.made_at DESC LIMIT 1) AS shared
       FROM {people} p WHERE p.status = 'active' AND p.id IN (
         SELECT w.by_id FROM {partnership_messages} w WHERE w.thread_id = :threadId
         UNION SELECT v.made_by FROM {partnership_share_versions} v JOIN {partnership_shares} s ON s.id = v.share_id
           WHERE s.dossier_id = :dossierId AND s.partnership_id = :partnershipId)) x
    WHERE x.wrote = 1 OR x.shared = 1 ORDER BY x.wrote DESC, x.id LIMIT ${MOST_TOLD}`,
      values,
    ),
  );
