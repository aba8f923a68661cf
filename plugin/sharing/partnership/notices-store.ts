import type { Reads } from '../../platform/store/index.ts';
import { teachesPupil } from '../../school/memberships/index.ts';
import type { Side } from '../facts/index.ts';

/** Everybody at a partnership who is told, at most: a desk is a handful of people. */
const MOST_TOLD = 30;

/** A message that was written, for who is to be told of it. */
interface Written {
  dossierId: string;
  pupilId: string;
  partnershipId: string;
  threadId: string;
  number: number;
  side: Side;
  today: string;
}

/** Somebody who can be told; `told` and `wrote` are 1 or 0. */
export interface Told {
  id: string;
  /** Of an older message of the thread, unread yet. */
  told: number;
  wrote: number;
}

/** Somebody who still works at the desk. */
const atDesk = `{people} p
  JOIN {staff_roles} sr ON sr.person_id = p.id AND sr.role = 'swv'
  LEFT JOIN {local_accounts} la ON la.person_id = p.id
  WHERE p.licence_id = :partnershipId AND p.status = 'active'
    AND (la.ends_on IS NULL OR la.ends_on >= :today)`;

/** Who has an older message of this thread unread was told of it already. */
const toldAlready = `EXISTS (
  SELECT 1 FROM {partnership_messages} u
  WHERE u.thread_id = :threadId AND u.side = :side AND u.number < :number
    AND NOT EXISTS (
      SELECT 1 FROM {partnership_reads} r WHERE r.message_id = u.id AND r.person_id = p.id))`;

const wrote = (also: string): string => `EXISTS (
  SELECT 1 FROM {partnership_messages} w
  WHERE w.thread_id = :threadId AND w.side <> :side AND w.by_id = p.id ${also})`;

export const everybodyAtDesk = (
  reads: Reads,
  partnershipId: string,
  today: string,
): Promise<{ id: string }[]> =>
  reads.select<{ id: string }>(`SELECT p.id FROM ${atDesk} ORDER BY p.id LIMIT ${MOST_TOLD}`, {
    partnershipId,
    today,
  });

export const deskPeople = (reads: Reads, written: Written): Promise<Told[]> =>
  reads.select<Told>(
    `SELECT p.id, ${toldAlready} AS told, ${wrote('')} AS wrote
     FROM ${atDesk}
     ORDER BY wrote DESC, p.id
     LIMIT ${MOST_TOLD}`,
    { ...written },
  );

/**
 * Of the school: who wrote in this thread and still works with the pupil; else who shared the
 * dossier.
 */
export const schoolPeople = (reads: Reads, written: Written): Promise<Told[]> => {
  const teaches = teachesPupil(':pupilId', 'p.id');
  return reads.select<Told>(
    `SELECT x.id, x.told, x.wrote
     FROM (
       SELECT p.id, ${toldAlready} AS told,
         ${wrote(`AND (w.basis = 'coordinator' OR ${teaches})`)} AS wrote,
         p.id = (
           SELECT v.made_by
           FROM {partnership_share_versions} v
           JOIN {partnership_shares} s ON s.id = v.share_id
           WHERE s.dossier_id = :dossierId AND s.partnership_id = :partnershipId
           ORDER BY v.made_at DESC
           LIMIT 1) AS shared
       FROM {people} p
       WHERE p.status = 'active' AND p.id IN (
         SELECT w.by_id FROM {partnership_messages} w WHERE w.thread_id = :threadId
         UNION
         SELECT v.made_by
         FROM {partnership_share_versions} v
         JOIN {partnership_shares} s ON s.id = v.share_id
         WHERE s.dossier_id = :dossierId AND s.partnership_id = :partnershipId)
     ) x
     WHERE x.wrote = 1 OR x.shared = 1
     ORDER BY x.wrote DESC, x.id
     LIMIT ${MOST_TOLD}`,
    { ...written, actorId: '' },
  );
};
