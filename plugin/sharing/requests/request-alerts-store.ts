import type { NameParts } from '../../kernel/names.ts';
import type { Reads } from '../../platform/store/index.ts';
import { teachesPupil } from '../../school/memberships/index.ts';
import type { RequestStatus } from './course.ts';

const MOST_ALERTS = 20;

/** A request that asks for attention at school. */
export interface SchoolAlert extends NameParts {
  id: string;
  dossierId: string;
  kind: 'waiting' | 'decided' | 'ends' | 'refused';
  /** The day it is about, `yyyy-mm-dd`; null where none was given. */
  day: string | null;
}

interface Reader {
  licenceId: string;
  actorId: string;
  today: string;
  ownGroupsOnly: boolean;
}

const of = (kind: SchoolAlert['kind'], day: string, joins: string, where: string): string =>
  `SELECT r.id, r.dossier_id AS dossierId, '${kind}' AS kind, ${day} AS day,
     p.given, p.prefix, p.family, p.preferred
   FROM {requests} r
   JOIN {people} p ON p.id = r.pupil_id
   ${joins}
   WHERE r.licence_id = :licenceId AND ${where}`;

/** What waits for the school, or came in for it these days. */
export const alertsAtSchool = (
  reads: Reads,
  { ownGroupsOnly, ...reader }: Reader,
  days: { decidedSince: string; endsBefore: string },
): Promise<SchoolAlert[]> => {
  const own = ownGroupsOnly ? `AND ${teachesPupil('r.pupil_id')}` : '';
  const final = 'JOIN {request_decisions} d ON d.request_id = r.id AND d.final_key = 1';
  return reads.select<SchoolAlert>(
    `${of('waiting', 'r.answer_by', '', `r.running = 1 AND r.status = 'waiting' ${own}`)}
     UNION ALL
     ${of(
       'refused',
       'DATE(e.at)',
       `JOIN {request_events} e ON e.request_id = r.id AND e.kind = 'consent-gone'`,
       `r.running = 1 ${own}`,
     )}
     UNION ALL
     ${of(
       'decided',
       'DATE(r.decided_at)',
       '',
       `r.running IS NULL AND r.decided_at >= :decidedSince ${own}`,
     )}
     UNION ALL
     ${of(
       'ends',
       'd.until_on',
       final,
       `d.tlv_number IS NOT NULL AND d.until_on BETWEEN :today AND :endsBefore ${own}`,
     )}
     ORDER BY day
     LIMIT ${MOST_ALERTS}`,
    { ...reader, ...days },
  );
};

/** Requests that somebody at the desk treats, by their term. */
export interface DeskTask extends NameParts {
  id: string;
  school: string;
  status: RequestStatus;
  dueOn: string;
  total: number;
}

export const tasksAtDesk = (
  reads: Reads,
  of: { deskId: string; personId: string; today: string },
): Promise<DeskTask[]> =>
  reads.select<DeskTask>(
    `SELECT r.id, l.school_name AS school, r.status, r.due_on AS dueOn, p.given, p.prefix,
       p.family, p.preferred, COUNT(*) OVER () AS total
     FROM {requests} r
     JOIN {people} p ON p.id = r.pupil_id
     JOIN {licences} l ON l.id = r.licence_id
     WHERE r.desk_id = :deskId AND r.assigned_to = :personId AND r.running = 1
       AND r.status <> 'waiting' AND EXISTS (
         SELECT 1 FROM {partnership_shares} s
         WHERE s.dossier_id = r.dossier_id AND s.partnership_id = r.desk_id
           AND s.ended_at IS NULL AND s.until_on >= :today)
     ORDER BY r.due_on, r.id
     LIMIT 10`,
    of,
  );
