import { createHash, randomBytes } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';
import type { Clock } from '../kernel/clock.ts';
import { schoolDay } from '../kernel/clock.ts';
import type { NameParts } from '../kernel/names.ts';
import type { Database, Keys, Role, UnitOfWork } from '../store/index.ts';
import { openText, sealText } from '../store/index.ts';
import type { Lang } from './route.ts';

/** A signed-in person's session, as every request sees it. */
export interface Session {
  idHash: Buffer;
  licenceId: string;
  personId: string;
  name: NameParts;
  hostId: string | null;
  roles: Role[];
  language: Lang;
  secondFactor: boolean;
  /** Whether the host or we ourselves signed the person in. */
  way: 'host' | 'local';
  csrfToken: string;
  authenticatedAt: Date;
}

export interface NewSession {
  licenceId: string;
  personId: string;
  roles: Role[];
  language: Lang;
  secondFactor: boolean;
  authenticatedAt: Date;
  signOutHint?: string;
  /** Default: the host's. */
  way?: 'host' | 'local';
}

const IDLE_MS = 30 * 60_000;
const ABSOLUTE_MS = 12 * 3_600_000;
const TOUCH_MS = 60_000;

export interface Sessions {
  /** @returns the sealed cookie value; the database holds only the id's hash */
  start(session: NewSession): Promise<string>;
  /** Undefined when the cookie is forged, the session idle, ended or revoked, the person no longer active, or the account past its last day. */
  find(cookie: string): Promise<Session | undefined>;
  setLanguage(session: Session, language: Lang): Promise<void>;
  /** Ends it; answers what the identity adapter wanted back for signing out there. */
  end(session: Session): Promise<string | undefined>;
}

interface SessionRow {
  id_hash: Buffer; licence_id: string; person_id: string; roles: string; language: Lang; way: 'host' | 'local'; second_factor: number;
  csrf_token: string; authenticated_at: Date; seen_at: Date; host_id: string | null;
  given: string; prefix: string; family: string; preferred: string;
}

export function createSessions(deps: { database: Database; unitOfWork: UnitOfWork; keys: Keys; clock: Clock }): Sessions {
  const { database, unitOfWork, keys, clock } = deps;
  const hash = (id: string): Buffer => createHash('sha256').update(id).digest();
  const hintPlace = (idHash: Buffer): string => `sessions/sign_out_hint/${idHash.toString('hex')}`;

  return {
    start: async (made) => {
      const id = randomBytes(32).toString('base64url');
      const idHash = hash(id);
      const now = clock.now();
      await unitOfWork.run({ personId: made.personId, licenceId: made.licenceId, roles: made.roles, basis: 'signed-in' }, async (unit) => {
        await unit.write(
          `INSERT INTO {sessions} (id_hash, licence_id, person_id, roles, language, way, second_factor, csrf_token,
                                   authenticated_at, created_at, seen_at, expires_at, sign_out_hint)
           VALUES (:idHash, :licenceId, :personId, :roles, :language, :way, :secondFactor, :csrfToken,
                   :authenticatedAt, :now, :now, :expiresAt, :hint)`,
          {
            idHash, licenceId: made.licenceId, personId: made.personId, roles: made.roles.join(','), language: made.language,
            way: made.way ?? 'host', secondFactor: made.secondFactor, csrfToken: randomBytes(32).toString('base64url'),
            authenticatedAt: made.authenticatedAt, now, expiresAt: new Date(now.getTime() + ABSOLUTE_MS),
            hint: made.signOutHint === undefined ? null : sealText(keys.cookies, made.signOutHint, hintPlace(idHash)),
          });
        await unit.audit({ event: 'session.started', details: { secondFactor: made.secondFactor } });
      });
      return await new CompactEncrypt(Buffer.from(id)).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(keys.cookies);
    },

    find: async (cookie) => {
      const id = await compactDecrypt(cookie, keys.cookies, { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] })
        .then(({ plaintext }) => Buffer.from(plaintext).toString('utf8'), () => undefined);
      if (id === undefined) return undefined;
      const now = clock.now();
      const idle = new Date(now.getTime() - IDLE_MS);
      const [row] = await database.select<SessionRow>(
        `SELECT s.id_hash, s.licence_id, s.person_id, s.roles, s.language, s.way, s.second_factor, s.csrf_token, s.authenticated_at,
                s.seen_at, p.host_id, p.given, p.prefix, p.family, p.preferred
           FROM {sessions} s JOIN {people} p ON p.id = s.person_id AND p.status = 'active'
           LEFT JOIN {local_accounts} a ON a.person_id = s.person_id
          WHERE (a.ends_on IS NULL OR a.ends_on >= :today) AND s.id_hash = :idHash AND s.expires_at > :now AND s.seen_at > :idle`, { idHash: hash(id), now, idle, today: schoolDay(now) });
      if (row === undefined) return undefined;
      if (now.getTime() - row.seen_at.getTime() > TOUCH_MS) {
        await unitOfWork.upkeep('UPDATE {sessions} SET seen_at = :now WHERE id_hash = :idHash', { now, idHash: row.id_hash });
      }
      return sessionOf(row);
    },

    setLanguage: async (session, language) => {
      await unitOfWork.upkeep('UPDATE {sessions} SET language = :language WHERE id_hash = :idHash', { language, idHash: session.idHash });
    },

    end: async (session) => {
      const [row] = await database.select<{ sign_out_hint: Buffer | null }>(
        'SELECT sign_out_hint FROM {sessions} WHERE id_hash = :idHash', { idHash: session.idHash });
      await unitOfWork.run(
        { personId: session.personId, licenceId: session.licenceId, roles: session.roles, basis: 'signed-in' }, async (unit) => {
          await unit.write('DELETE FROM {sessions} WHERE id_hash = :idHash', { idHash: session.idHash });
          await unit.audit({ event: 'session.ended' });
        });
      return row?.sign_out_hint == null ? undefined : openText(keys.cookies, row.sign_out_hint, hintPlace(session.idHash));
    },
  };
}

function sessionOf(row: SessionRow): Session {
  return {
    idHash: row.id_hash, licenceId: row.licence_id, personId: row.person_id, hostId: row.host_id,
    name: { given: row.given, prefix: row.prefix, family: row.family, preferred: row.preferred },
    roles: row.roles.split(',') as Role[], language: row.language, way: row.way, secondFactor: row.second_factor === 1,
    csrfToken: row.csrf_token, authenticatedAt: row.authenticated_at,
  };
}
