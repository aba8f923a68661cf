import type { Lang } from '../../kernel/lang.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { WaitsFor } from '../../platform/routes/index.ts';
import type { Reads, Role, Unit, UnitOfWork } from '../../platform/store/index.ts';
import { sessionsTable } from './sign-in-tables.ts';

export interface SessionRow extends NameParts {
  idHash: Buffer;
  licenceId: string;
  personId: string;
  /** Separated by commas. */
  roles: string;
  /** Those of them that the host gave, separated by commas. */
  hostRoles: string;
  /** 0 or 1. */
  mayChoose: number;
  language: Lang;
  way: 'host' | 'local';
  /** 0 or 1. */
  secondFactor: number;
  waitsFor: WaitsFor;
  codeAt: Date | null;
  /** 0 or 1. */
  ownFactor: number;
  csrfToken: string;
  authenticatedAt: Date;
  seenAt: Date;
  hostId: string | null;
}

/** A session in which its person may go on: neither over, idle, nor past the account's last day. */
export const openSession = async (
  reads: Reads,
  of: { idHash: Buffer; now: Date; idle: Date; today: string },
): Promise<SessionRow | undefined> =>
  (
    await reads.select<SessionRow>(
      `SELECT s.id_hash AS idHash, s.licence_id AS licenceId, s.person_id AS personId, s.roles,
              s.host_roles AS hostRoles, s.may_choose AS mayChoose, s.language, s.way,
              s.second_factor AS secondFactor, s.waits_for AS waitsFor,
              s.code_at AS codeAt, s.csrf_token AS csrfToken,
              s.authenticated_at AS authenticatedAt, (f.person_id IS NOT NULL) AS ownFactor,
              s.seen_at AS seenAt, p.host_id AS hostId, p.given, p.prefix, p.family, p.preferred
         FROM {sessions} s
         JOIN {people} p ON p.id = s.person_id AND p.status = 'active'
         LEFT JOIN {local_accounts} a ON a.person_id = s.person_id
         LEFT JOIN {second_factors} f ON f.person_id = s.person_id
        WHERE (a.ends_on IS NULL OR a.ends_on >= :today)
          AND s.id_hash = :idHash
          AND s.expires_at > :now
          AND s.seen_at > :idle`,
      of,
    )
  )[0];

export interface ListedSession {
  idHash: Buffer;
  device: string;
  way: 'host' | 'local';
  createdAt: Date;
  seenAt: Date;
}

/** Those of a person that are open, the one last seen first. */
export const openSessionsOf = (
  reads: Reads,
  of: { personId: string; now: Date; idle: Date },
): Promise<ListedSession[]> =>
  reads.select<ListedSession>(
    `SELECT id_hash AS idHash, device, way, created_at AS createdAt, seen_at AS seenAt
       FROM {sessions}
      WHERE person_id = :personId
        AND waits_for = 'nothing'
        AND expires_at > :now
        AND seen_at > :idle
      ORDER BY seen_at DESC
      LIMIT 50`,
    of,
  );

export async function touchSession(
  unitOfWork: UnitOfWork,
  idHash: Buffer,
  now: Date,
): Promise<void> {
  await unitOfWork.upkeep(
    sessionsTable,
    'UPDATE {sessions} SET seen_at = :now WHERE id_hash = :idHash',
    { now, idHash },
  );
}

export async function setSessionLanguage(
  unitOfWork: UnitOfWork,
  idHash: Buffer,
  language: Lang,
): Promise<void> {
  await unitOfWork.upkeep(
    sessionsTable,
    'UPDATE {sessions} SET language = :language WHERE id_hash = :idHash',
    { language, idHash },
  );
}

/**
 * The session waits for nothing any more, under another id, and lasts so many hours from its start.
 * @returns false when it is not there
 */
export const moveSession = async (
  unit: Unit,
  to: { before: Buffer; idHash: Buffer; hours: number; hint: Buffer | null },
): Promise<boolean> =>
  (await unit.write(
    `UPDATE {sessions}
        SET id_hash = :idHash,
            waits_for = 'nothing',
            second_factor = 1,
            code_at = :at,
            expires_at = created_at + INTERVAL :hours HOUR,
            sign_out_hint = :hint
      WHERE id_hash = :before`,
    { ...to, at: unit.at },
  )) === 1;

/** Every session of the person but this one ends at its next request. */
export async function endSessionsOf(unit: Unit, personId: string, but?: Buffer): Promise<void> {
  await unit.write(
    `DELETE FROM {sessions}
      WHERE person_id = :personId
        AND (:but IS NULL OR id_hash <> :but)`,
    { personId, but: but ?? null },
  );
}

/** Whether the sign-in at the host was given up here. */
export const isSpentSignIn = async (
  reads: Reads,
  of: { personId: string; authenticatedAt: Date },
): Promise<boolean> =>
  (
    await reads.select(
      `SELECT 1
         FROM {spent_sign_ins}
        WHERE person_id = :personId
          AND authenticated_at = :authenticatedAt`,
      of,
    )
  ).length > 0;

/** Forgets those of long ago too. */
export async function spendSignIn(
  unit: Unit,
  of: { personId: string; authenticatedAt: Date; forget: Date },
): Promise<void> {
  const { forget, ...signIn } = of;
  await unit.write('DELETE FROM {spent_sign_ins} WHERE spent_at < :forget', { forget });
  await unit.write(
    `INSERT IGNORE INTO {spent_sign_ins} (person_id, authenticated_at, spent_at)
     VALUES (:personId, :authenticatedAt, :at)`,
    { ...signIn, at: unit.at },
  );
}

/** What the host said of somebody's roles, the last time that they signed on by it. */
export async function keepHostRoles(
  unit: Unit,
  of: { personId: string; licenceId: string; hostRoles: readonly Role[] },
): Promise<void> {
  const { personId, licenceId, hostRoles } = of;
  await unit.write(
    `INSERT INTO {host_roles} (person_id, licence_id, roles, at)
     VALUES (:personId, :licenceId, :roles, :at)
         ON DUPLICATE KEY UPDATE roles = :roles, at = :at`,
    { personId, licenceId, roles: hostRoles.join(','), at: unit.at },
  );
}
