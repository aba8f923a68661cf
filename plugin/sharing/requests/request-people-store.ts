import type { Reads } from '../../platform/store/index.ts';
import type { RequestStatus } from './course.ts';

/** Everybody at a school who is told, at most. */
const MOST_TOLD = 30;

/** Who coordinates care at a school today. */
export const coordinatorsOf = (
  reads: Reads,
  licenceId: string,
  today: string,
): Promise<{ id: string }[]> =>
  reads.select<{ id: string }>(
    `SELECT p.id
     FROM {people} p
     JOIN {staff_roles} sr ON sr.person_id = p.id AND sr.role = 'coordinator'
     LEFT JOIN {local_accounts} la ON la.person_id = p.id
     WHERE p.licence_id = :licenceId AND p.status = 'active'
       AND (la.ends_on IS NULL OR la.ends_on >= :today)
     ORDER BY p.id
     LIMIT ${MOST_TOLD}`,
    { licenceId, today },
  );

/** A request that a job looks at. */
export interface ToWatch {
  id: string;
  dossierId: string;
  licenceId: string;
  wrappedKey: Buffer;
  deskId: string;
  versionId: string;
  status: RequestStatus;
  dueOn: string;
  sentAt: Date;
}

const watched = `SELECT r.id, r.dossier_id AS dossierId, r.licence_id AS licenceId,
    k.wrapped_key AS wrappedKey, r.desk_id AS deskId, r.version_id AS versionId, r.status,
    r.due_on AS dueOn, r.sent_at AS sentAt
  FROM {requests} r
  JOIN {dossier_keys} k ON k.dossier_id = r.dossier_id`;

const untold = (kind: string): string => `NOT EXISTS (
  SELECT 1 FROM {request_events} e
  WHERE e.request_id = r.id AND e.kind = '${kind}' AND e.at >= r.sent_at)`;

/** Those whose last day is near, or over, and of whom the desk was not told. */
export const dueSoon = (
  reads: Reads,
  { before, kind }: { before: string; kind: 'due-told' | 'late-told' },
): Promise<ToWatch[]> =>
  reads.select<ToWatch>(
    `${watched}
     WHERE r.running = 1 AND r.status <> 'waiting' AND r.due_on <= :before AND ${untold(kind)}
     ORDER BY r.due_on, r.id
     LIMIT 500`,
    { before },
  );

/** Running requests of dossiers in which somebody said no to sharing since it was sent. */
export const refusedSince = (reads: Reads): Promise<ToWatch[]> =>
  reads.select<ToWatch>(
    `${watched}
     WHERE r.running = 1 AND ${untold('consent-gone')} AND EXISTS (
       SELECT 1
       FROM {data_consent_items} i
       JOIN {data_consent_answers} a ON a.item_id = i.id
       WHERE i.dossier_id = r.dossier_id AND i.kind = 'share-swv'
         AND (a.withdrawn_at >= r.sent_at OR (a.answer = 'refused' AND a.answered_at >= r.sent_at)))
     ORDER BY r.id
     LIMIT 500`,
  );

/** Decisions whose last day lies before this one, and of whom the school was not told. */
export const endingTlvs = (
  reads: Reads,
  of: { today: string; before: string; kind: 'tlv-ends-90' | 'tlv-ends-30' },
): Promise<ToWatch[]> =>
  reads.select<ToWatch>(
    `${watched}
     JOIN {request_decisions} d ON d.request_id = r.id AND d.final_key = 1
     WHERE d.until_on BETWEEN :today AND :before AND d.tlv_number IS NOT NULL
       AND ${untold(of.kind)}
     ORDER BY d.until_on, r.id
     LIMIT 500`,
    { today: of.today, before: of.before },
  );
