import { schoolDay } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { Session, WaitsFor } from '../../platform/routes/index.ts';
import { openText, sealText } from '../../platform/store/index.ts';
import type { Database, Keys, Role, Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { SecondStep } from './second-step.ts';
import { sessionsTable } from './sign-in-tables.ts';
import { createHash, randomBytes } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';

export interface NewSession {
  licenceId: string;
  personId: string;
  roles: Role[];
  language: Lang;
  /** The host says that it used a second factor. */
  secondFactor: boolean;
  authenticatedAt: Date;
  signOutHint?: string;
  /** Default: the host's. */
  way?: 'host' | 'local';
  /** The browser, in a few words. */
  device?: string;
  /** The cookie that came along: its session ends, so that a browser has one. */
  replaces?: string;
}

/** A session as its owner sees it in a list. */
export interface OpenSession {
  /** Names it on a page; nobody can sign in with it. */
  ref: string;
  device: string;
  way: 'host' | 'local';
  startedAt: Date;
  seenAt: Date;
  current: boolean;
}

const IDLE_MS = 30 * 60_000;
const ABSOLUTE_MS = 12 * 3_600_000;
const TOUCH_MS = 60_000;
/** No host keeps somebody signed in for longer. */
const SPENT_MS = 90 * 24 * 3_600_000;
/** The second step may take this long: typing a code, or installing an app first. */
const WAITING_MS: Record<Exclude<WaitsFor, 'nothing'>, number> = {
  code: 15 * 60_000,
  'set-up': 60 * 60_000,
};

export interface Sessions {
  /**
   * @returns the sealed cookie value; the database holds only the id's hash
   * @throws AppError `sign-on-spent` for a sign-in that was given up
   */
  start(session: NewSession): Promise<string>;
  /**
   * Undefined when the cookie is forged, the session idle, ended or revoked, the person no longer
   * active, or the account past its last day.
   */
  find(
    cookie: string,
    options?: { /** Nobody asked: it does not count as a sign of life. */ background?: boolean },
  ): Promise<Session | undefined>;
  setLanguage(session: Session, language: Lang): Promise<void>;
  /**
   * The code was right: the session waits for nothing any more and goes on under a new id.
   * @returns the new cookie value @throws AppError `session-expired` when it ended, or went on
   *   elsewhere, meanwhile
   */
  passSecondStep(unit: Unit, session: Session): Promise<string>;
  /** Those of the person that are open now, this one first. */
  list(session: Session): Promise<OpenSession[]>;
  /** Ends one of the person's own, by its `ref`, or all others. @returns how many ended */
  endOthers(session: Session, ref?: string): Promise<number>;
  /**
   * Gives the sign-in itself up, on a device that others get in hand: every session from it ends,
   * and the host's own, if it still holds it, opens none here any more. Only signing in anew does.
   */
  spend(unit: Unit, session: Session): Promise<void>;
  /** Ends it; answers what the identity adapter wanted back for signing out there. */
  end(session: Session): Promise<string | undefined>;
}

interface SessionRow {
  id_hash: Buffer;
  licence_id: string;
  person_id: string;
  roles: string;
  language: Lang;
  way: 'host' | 'local';
  second_factor: number;
  waits_for: WaitsFor;
  code_at: Date | null;
  own_factor: number;
  csrf_token: string;
  authenticated_at: Date;
  seen_at: Date;
  host_id: string | null;
  given: string;
  prefix: string;
  family: string;
  preferred: string;
}

export function createSessions(deps: {
  database: Database;
  unitOfWork: UnitOfWork;
  keys: Keys;
  clock: Clock;
  secondStep: Pick<SecondStep, 'atSignIn'>;
}): Sessions {
  const { database, unitOfWork, keys, clock } = deps;
  const hash = (id: string): Buffer => createHash('sha256').update(id).digest();
  const refOf = (idHash: Buffer): string =>
    createHash('sha256').update(idHash).digest('hex').slice(0, 32);
  const sealId = (id: string): Promise<string> =>
    new CompactEncrypt(Buffer.from(id))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(keys.cookies);
  const openId = (cookie: string): Promise<string | undefined> =>
    compactDecrypt(cookie, keys.cookies, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    }).then(
      ({ plaintext }) => Buffer.from(plaintext).toString('utf8'),
      () => undefined,
    );
  const hintPlace = (idHash: Buffer): string => `sessions/sign_out_hint/${idHash.toString('hex')}`;

  return {
    start: async (made) => {
      const id = randomBytes(32).toString('base64url');
      const idHash = hash(id);
      const now = clock.now();
      const spent = await database.select(
        'SELECT 1 FROM {spent_sign_ins} WHERE person_id = :personId AND authenticated_at = :authenticatedAt',
        { personId: made.personId, authenticatedAt: made.authenticatedAt },
      );
      if (made.way !== 'local' && spent.length > 0) throw new AppError('sign-on-spent', 401);
      const waitsFor = await deps.secondStep.atSignIn({ ...made, hostVouches: made.secondFactor });
      const before = made.replaces === undefined ? undefined : await openId(made.replaces);
      await unitOfWork.run(
        {
          personId: made.personId,
          licenceId: made.licenceId,
          roles: made.roles,
          basis: 'signed-in',
        },
        async (unit) => {
          await unit.write(
            `INSERT INTO {sessions} (id_hash, licence_id, person_id, roles, language, way, second_factor, waits_for, device, csrf_token,
                                   authenticated_at, created_at, seen_at, expires_at, sign_out_hint)
           VALUES (:idHash, :licenceId, :personId, :roles, :language, :way, :secondFactor, :waitsFor, :device, :csrfToken,
                   :authenticatedAt, :now, :now, :expiresAt, :hint)`,
            {
              idHash,
              licenceId: made.licenceId,
              personId: made.personId,
              roles: made.roles.join(','),
              language: made.language,
              way: made.way ?? 'host',
              secondFactor: made.secondFactor,
              waitsFor,
              device: made.device ?? '',
              csrfToken: randomBytes(32).toString('base64url'),
              authenticatedAt: made.authenticatedAt,
              now,
              expiresAt: new Date(
                now.getTime() + (waitsFor === 'nothing' ? ABSOLUTE_MS : WAITING_MS[waitsFor]),
              ),
              hint:
                made.signOutHint === undefined
                  ? null
                  : sealText(keys.cookies, made.signOutHint, hintPlace(idHash)),
            },
          );
          // Another person's session in this browser ends by being forgotten, and is not ours to
          // end.
          if (before !== undefined)
            await unit.write(
              'DELETE FROM {sessions} WHERE id_hash = :before AND person_id = :personId',
              { before: hash(before), personId: made.personId },
            );
          await unit.audit({
            event: 'session.started',
            details: { secondFactor: made.secondFactor, waitsFor },
          });
        },
      );
      return await sealId(id);
    },

    find: async (cookie, { background = false } = {}) => {
      const id = await openId(cookie);
      if (id === undefined) return undefined;
      const now = clock.now();
      const idle = new Date(now.getTime() - IDLE_MS);
      const [row] = await database.select<SessionRow>(
        `SELECT s.id_hash, s.licence_id, s.person_id, s.roles, s.language, s.way, s.second_factor, s.waits_for, s.code_at, s.csrf_token, s.authenticated_at,
                (f.person_id IS NOT NULL) AS own_factor, s.seen_at, p.host_id, p.given, p.prefix, p.family, p.preferred
           FROM {sessions} s JOIN {people} p ON p.id = s.person_id AND p.status = 'active'
           LEFT JOIN {local_accounts} a ON a.person_id = s.person_id
           LEFT JOIN {second_factors} f ON f.person_id = s.person_id
          WHERE (a.ends_on IS NULL OR a.ends_on >= :today) AND s.id_hash = :idHash AND s.expires_at > :now AND s.seen_at > :idle`,
        { idHash: hash(id), now, idle, today: schoolDay(now) },
      );
      if (row === undefined) return undefined;
      if (!background && now.getTime() - row.seen_at.getTime() > TOUCH_MS) {
        await unitOfWork.upkeep(
          sessionsTable,
          'UPDATE {sessions} SET seen_at = :now WHERE id_hash = :idHash',
          {
            now,
            idHash: row.id_hash,
          },
        );
      }
      return sessionOf(row);
    },

    setLanguage: async (session, language) => {
      await unitOfWork.upkeep(
        sessionsTable,
        'UPDATE {sessions} SET language = :language WHERE id_hash = :idHash',
        { language, idHash: session.idHash },
      );
    },

    passSecondStep: async (unit, session) => {
      const id = randomBytes(32).toString('base64url');
      const [row] = await unit.select<{ sign_out_hint: Buffer | null }>(
        'SELECT sign_out_hint FROM {sessions} WHERE id_hash = :before',
        { before: session.idHash },
      );
      const hint =
        row?.sign_out_hint == null
          ? null
          : sealText(
              keys.cookies,
              openText(keys.cookies, row.sign_out_hint, hintPlace(session.idHash)),
              hintPlace(hash(id)),
            );
      const moved = await unit.write(
        `UPDATE {sessions} SET id_hash = :idHash, waits_for = 'nothing', second_factor = 1, code_at = :at, expires_at = created_at + INTERVAL :hours HOUR, sign_out_hint = :hint
          WHERE id_hash = :before`,
        {
          idHash: hash(id),
          before: session.idHash,
          at: unit.at,
          hours: ABSOLUTE_MS / 3_600_000,
          hint,
        },
      );
      if (moved !== 1) throw new AppError('session-expired', 401);
      return await sealId(id);
    },

    list: async (session) => {
      const now = clock.now();
      const rows = await database.select<{
        id_hash: Buffer;
        device: string;
        way: 'host' | 'local';
        created_at: Date;
        seen_at: Date;
      }>(
        `SELECT id_hash, device, way, created_at, seen_at FROM {sessions}
          WHERE person_id = :personId AND waits_for = 'nothing' AND expires_at > :now AND seen_at > :idle ORDER BY seen_at DESC LIMIT 50`,
        { personId: session.personId, now, idle: new Date(now.getTime() - IDLE_MS) },
      );
      const open = rows.map((row) => ({
        ref: refOf(row.id_hash),
        device: row.device,
        way: row.way,
        startedAt: row.created_at,
        seenAt: row.seen_at,
        current: row.id_hash.equals(session.idHash),
      }));
      return [...open.filter(({ current }) => current), ...open.filter(({ current }) => !current)];
    },

    endOthers: (session, ref) =>
      unitOfWork.run(
        {
          personId: session.personId,
          licenceId: session.licenceId,
          roles: session.roles,
          basis: 'signed-in',
        },
        async (unit) => {
          const rows = await unit.select<{ id_hash: Buffer }>(
            'SELECT id_hash FROM {sessions} WHERE person_id = :personId',
            { personId: session.personId },
          );
          const chosen = rows
            .map((row) => row.id_hash)
            .filter(
              (idHash) =>
                !idHash.equals(session.idHash) && (ref === undefined || refOf(idHash) === ref),
            );
          for (const idHash of chosen)
            await unit.write('DELETE FROM {sessions} WHERE id_hash = :idHash', { idHash });
          await unit.audit({ event: 'session.others-ended', details: { ended: chosen.length } });
          return chosen.length;
        },
      ),

    spend: async (unit, session) => {
      const { personId, authenticatedAt } = session;
      await unit.write(
        'DELETE FROM {sessions} WHERE person_id = :personId AND authenticated_at = :authenticatedAt',
        { personId, authenticatedAt },
      );
      await unit.write('DELETE FROM {spent_sign_ins} WHERE spent_at < :since', {
        since: new Date(unit.at.getTime() - SPENT_MS),
      });
      await unit.write(
        'INSERT IGNORE INTO {spent_sign_ins} (person_id, authenticated_at, spent_at) VALUES (:personId, :authenticatedAt, :at)',
        { personId, authenticatedAt, at: unit.at },
      );
    },

    end: async (session) => {
      const [row] = await database.select<{ sign_out_hint: Buffer | null }>(
        'SELECT sign_out_hint FROM {sessions} WHERE id_hash = :idHash',
        { idHash: session.idHash },
      );
      await unitOfWork.run(
        {
          personId: session.personId,
          licenceId: session.licenceId,
          roles: session.roles,
          basis: 'signed-in',
        },
        async (unit) => {
          await unit.write('DELETE FROM {sessions} WHERE id_hash = :idHash', {
            idHash: session.idHash,
          });
          await unit.audit({ event: 'session.ended' });
        },
      );
      return row?.sign_out_hint == null
        ? undefined
        : openText(keys.cookies, row.sign_out_hint, hintPlace(session.idHash));
    },
  };
}

function sessionOf(row: SessionRow): Session {
  return {
    idHash: row.id_hash,
    licenceId: row.licence_id,
    personId: row.person_id,
    hostId: row.host_id,
    name: { given: row.given, prefix: row.prefix, family: row.family, preferred: row.preferred },
    roles: row.roles.split(',') as Role[],
    language: row.language,
    way: row.way,
    secondFactor: row.second_factor === 1,
    waitsFor: row.waits_for,
    codeAt: row.code_at,
    ownFactor: row.own_factor === 1,
    csrfToken: row.csrf_token,
    authenticatedAt: row.authenticated_at,
  };
}
