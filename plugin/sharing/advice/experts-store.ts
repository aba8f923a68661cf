import { linkState } from '../../consent/link-facts/index.ts';
import type { LinkProgress, LinkState } from '../../consent/link-facts/index.ts';
import { progressColumns } from '../../consent/links/index.ts';
import type { Reads, Unit } from '../../platform/store/index.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { KeyPlace } from '../facts/index.ts';
import type { Profession } from '../request-routes/index.ts';
import { requestSeal } from '../requests/index.ts';
import type { RequestStatus } from '../requests/index.ts';
import type { NewExpert } from './expert.ts';

/** What is known of an expert, sealed with the dossier. */
export type ExpertPerson = Pick<NewExpert, 'name' | 'organisation' | 'registration' | 'email'>;

/** Somebody who was named, or is asked, for one of a request's two places. */
export interface Expert extends ExpertPerson {
  id: string;
  dossierId: string;
  requestId: string | null;
  slot: 1 | 2;
  profession: Profession;
  recipientId: string | null;
  namedAt: Date;
  invitedAt: Date | null;
  endedAt: Date | null;
  endedAs: 'replaced' | 'withdrawn' | 'decided' | null;
  signedAt: Date | null;
}

type ExpertRow = Omit<Expert, keyof ExpertPerson> & { sealed: Buffer };

const columns = `e.id, e.dossier_id AS dossierId, e.request_id AS requestId, e.slot, e.profession,
  e.person AS sealed, e.recipient_id AS recipientId, e.named_at AS namedAt,
  e.invited_at AS invitedAt, e.ended_at AS endedAt, e.ended_as AS endedAs,
  a.signed_at AS signedAt`;
const joined = `{request_experts} e
  LEFT JOIN {request_advices} a ON a.expert_id = e.id`;

const opened = (key: Buffer, { sealed, ...row }: ExpertRow): Expert => ({
  ...row,
  ...(JSON.parse(requestSeal(key).open(sealed, 'request_experts/person', row.id)) as ExpertPerson),
});

/** What of the route is asked now: in a request of it that is not over, or in one to come. */
const inRunning = `EXISTS (
  SELECT 1
  FROM {requests} r
  JOIN {dossier_routes} dr ON dr.dossier_id = r.dossier_id AND dr.route_id = r.route_id
  WHERE r.id = e.request_id AND r.running = 1)`;

/**
 * Who was named for the request that is being prepared; or, where one along the chosen route runs,
 * who is asked in it.
 */
export async function expertsFor(reads: Reads, key: Buffer, dossierId: string): Promise<Expert[]> {
  const rows = await reads.select<ExpertRow>(
    `SELECT ${columns}
     FROM ${joined}
     WHERE e.dossier_id = :dossierId AND e.live = 1 AND (e.request_id IS NULL OR ${inRunning})
     ORDER BY e.slot, e.request_id IS NULL, e.named_at DESC`,
    { dossierId },
  );
  return ([1, 2] as const).flatMap((slot) => {
    const row = rows.find((one) => one.slot === slot);
    return row === undefined ? [] : [opened(key, row)];
  });
}

/** Named, and asked nothing yet. */
export const draftsOf = async (reads: Reads, key: Buffer, dossierId: string): Promise<Expert[]> =>
  (
    await reads.select<ExpertRow>(
      `SELECT ${columns}
       FROM ${joined}
       WHERE e.dossier_id = :dossierId AND e.request_id IS NULL AND e.live = 1
       ORDER BY e.slot`,
      { dossierId },
    )
  ).map((row) => opened(key, row));

/** Of the newest request that had experts: whom to propose for the next. */
export const formerOf = async (reads: Reads, key: Buffer, dossierId: string): Promise<Expert[]> =>
  (
    await reads.select<ExpertRow>(
      `SELECT ${columns}
       FROM ${joined}
       JOIN {requests} r ON r.id = e.request_id
       WHERE r.id = (
           SELECT x.request_id
           FROM {request_experts} x
           JOIN {requests} y ON y.id = x.request_id
           WHERE x.dossier_id = :dossierId
           ORDER BY y.sent_at DESC
           LIMIT 1)
         AND (e.ended_as IS NULL OR e.ended_as <> 'replaced')
       ORDER BY e.slot`,
      { dossierId },
    )
  ).map((row) => opened(key, row));

/** Whoever was ever asked for a request, those of today first in each place. */
export const expertsOf = async (reads: Reads, key: Buffer, requestId: string): Promise<Expert[]> =>
  (
    await reads.select<ExpertRow>(
      `SELECT ${columns}
       FROM ${joined}
       WHERE e.request_id = :requestId
       ORDER BY e.slot, e.ended_as <=> 'replaced', e.named_at DESC`,
      { requestId },
    )
  ).map((row) => opened(key, row));

export async function expertOf(
  reads: Reads,
  key: Buffer,
  expertId: string,
): Promise<Expert | undefined> {
  const [row] = await reads.select<ExpertRow>(
    `SELECT ${columns} FROM ${joined} WHERE e.id = :expertId`,
    { expertId },
  );
  return row === undefined ? undefined : opened(key, row);
}

/** How far each of those who were asked came by their link. */
export async function linkStates(
  reads: Reads,
  requestId: string,
  today: string,
): Promise<ReadonlyMap<string, { state: LinkState; endsOn: string }>> {
  const rows = await reads.select<LinkProgress & { id: string }>(
    `SELECT e.id, ${progressColumns('q')}
     FROM {request_experts} e
     JOIN {link_recipients} q ON q.id = e.recipient_id
     WHERE e.request_id = :requestId`,
    { requestId },
  );
  return new Map(rows.map((row) => [row.id, { state: linkState(row, today), endsOn: row.endsOn }]));
}

/** A request as far as its advices are concerned. */
export interface AskedRequest {
  id: string;
  reference: string;
  dossierId: string;
  pupilId: string;
  licenceId: string;
  wrappedKey: Buffer;
  deskId: string;
  versionId: string;
  round: number;
  status: RequestStatus;
  running: number | null;
  assignedTo: string | null;
  sentBy: string;
}

const requestColumns = `r.id, r.reference, r.dossier_id AS dossierId, r.pupil_id AS pupilId,
  r.licence_id AS licenceId, k.wrapped_key AS wrappedKey, r.desk_id AS deskId,
  r.version_id AS versionId, r.round, r.status, r.running, r.assigned_to AS assignedTo,
  r.sent_by AS sentBy`;

export async function askedRequest(
  reads: Reads,
  requestId: string,
): Promise<AskedRequest | undefined> {
  const [row] = await reads.select<AskedRequest>(
    `SELECT ${requestColumns}
     FROM {requests} r
     JOIN {dossier_keys} k ON k.dossier_id = r.dossier_id
     WHERE r.id = :requestId`,
    { requestId },
  );
  return row;
}

/** The same, held until the unit ends. The dossier is locked before. */
export async function lockAsked(unit: Unit, requestId: string): Promise<AskedRequest | undefined> {
  await unit.select('SELECT id FROM {requests} WHERE id = :requestId FOR UPDATE', { requestId });
  return await askedRequest(unit, requestId);
}

export const placeOf = ({ dossierId, licenceId, wrappedKey }: AskedRequest): KeyPlace => ({
  id: dossierId,
  licenceId,
  wrappedKey,
});

/** How many experts of a request signed, of those that are asked now. */
export async function signedOf(reads: Reads, requestId: string): Promise<number> {
  const [row] = await reads.select<{ count: number }>(
    `SELECT COUNT(*) AS count
     FROM {request_experts} e
     JOIN {request_advices} a ON a.expert_id = e.id AND a.signed_at IS NOT NULL
     WHERE e.request_id = :requestId AND e.live = 1`,
    { requestId },
  );
  return row?.count ?? 0;
}

/** Which version of the chosen route a request to come asks, and the one along it that runs. */
export async function preparedOf(
  reads: Reads,
  dossierId: string,
): Promise<{ versionId: string; runningId: string | null } | undefined> {
  const [row] = await reads.select<{ versionId: string; runningId: string | null }>(
    `SELECT dr.version_id AS versionId, r.id AS runningId
     FROM {dossier_routes} dr
     LEFT JOIN {requests} r
       ON r.dossier_id = dr.dossier_id AND r.route_id = dr.route_id AND r.running = 1
     WHERE dr.dossier_id = :dossierId`,
    { dossierId },
  );
  return row;
}

/** Somebody who works at a school today, and where they read mail. */
export interface StaffRow extends NameParts {
  id: string;
  details: Buffer | null;
  /** Of an account of our own. */
  email: Buffer | null;
}

export const staffOf = (reads: Reads, licenceId: string, today: string): Promise<StaffRow[]> =>
  reads.select<StaffRow>(
    `SELECT p.id, p.given, p.prefix, p.family, p.preferred, p.details, la.email
     FROM {people} p
     LEFT JOIN {local_accounts} la ON la.person_id = p.id
     WHERE p.licence_id = :licenceId AND p.kind = 'staff' AND p.status = 'active'
       AND (la.ends_on IS NULL OR la.ends_on >= :today)
     LIMIT 5000`,
    { licenceId, today },
  );
