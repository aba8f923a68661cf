import { schoolDay } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { Session, WaitsFor } from '../../platform/routes/index.ts';
import type { Database, Keys, Role, Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { SecondStep } from './second-step.ts';
import { hashId, newSecret, openHint, openId, refOf, sealHint, sealId } from './session-cookie.ts';
import {
  isSpentSignIn,
  keepHostRoles,
  moveSession,
  openSession,
  openSessionsOf,
  setSessionLanguage,
  spendSignIn,
  touchSession,
} from './sessions-store.ts';
import type { SessionRow } from './sessions-store.ts';
import { sessionsTable } from './sign-in-tables.ts';
import { signedInActor } from './signed-in-actor.ts';

export interface NewSession {
  licenceId: string;
  personId: string;
  roles: Role[];
  /** Those of them that the host gave. */
  hostRoles?: readonly Role[];
  /** The person works in more than one licence, and chose this one. */
  mayChoose?: boolean;
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

interface SessionsDeps {
  database: Database;
  unitOfWork: UnitOfWork;
  keys: Keys;
  clock: Clock;
  secondStep: Pick<SecondStep, 'atSignIn'>;
}

export function createSessions(deps: SessionsDeps): Sessions {
  const { unitOfWork } = deps;
  return {
    start: (made) => start(deps, made),
    find: (cookie, { background = false } = {}) => find(deps, cookie, background),
    setLanguage: (session, language) => setSessionLanguage(unitOfWork, session.idHash, language),
    passSecondStep: (unit, session) => passSecondStep(deps, unit, session),
    list: (session) => list(deps, session),
    endOthers: (session, ref) => endOthers(deps, session, ref),
    spend,
    end: (session) => end(deps, session),
  };
}

async function start(deps: SessionsDeps, made: NewSession): Promise<string> {
  const { database, unitOfWork, keys, clock } = deps;
  const id = newSecret();
  const now = clock.now();
  const { personId, authenticatedAt } = made;
  const spent = await isSpentSignIn(database, { personId, authenticatedAt });
  if (made.way !== 'local' && spent) throw new AppError('sign-on-spent', 401);
  const waitsFor = await deps.secondStep.atSignIn({ ...made, hostVouches: made.secondFactor });
  const before =
    made.replaces === undefined ? undefined : await openId(keys.cookies, made.replaces);
  await unitOfWork.run(signedInActor(made), async (unit) => {
    await insert(unit, keys.cookies, { made, idHash: hashId(id), now, waitsFor });
    if (made.hostRoles !== undefined)
      await keepHostRoles(unit, { ...made, hostRoles: made.hostRoles });
    // Another person's session in this browser ends by being forgotten, and is not ours to end.
    if (before !== undefined)
      await unit.remove(sessionsTable, { idHash: hashId(before), personId });
    await unit.audit({
      event: 'session.started',
      details: { secondFactor: made.secondFactor, waitsFor },
      tellsSource: true,
    });
  });
  return await sealId(keys.cookies, id);
}

async function insert(
  unit: Unit,
  key: Buffer,
  {
    made,
    idHash,
    now,
    waitsFor,
  }: {
    made: NewSession;
    idHash: Buffer;
    now: Date;
    waitsFor: WaitsFor;
  },
): Promise<void> {
  const lasts = waitsFor === 'nothing' ? ABSOLUTE_MS : WAITING_MS[waitsFor];
  await unit.insert(sessionsTable, {
    idHash,
    licenceId: made.licenceId,
    personId: made.personId,
    roles: made.roles.join(','),
    hostRoles: (made.hostRoles ?? []).join(','),
    mayChoose: made.mayChoose === true,
    language: made.language,
    way: made.way ?? 'host',
    secondFactor: made.secondFactor,
    waitsFor,
    device: made.device ?? '',
    csrfToken: newSecret(),
    authenticatedAt: made.authenticatedAt,
    createdAt: now,
    seenAt: now,
    expiresAt: new Date(now.getTime() + lasts),
    signOutHint: made.signOutHint === undefined ? null : sealHint(key, idHash, made.signOutHint),
  });
}

async function find(
  { database, unitOfWork, keys, clock }: SessionsDeps,
  cookie: string,
  background: boolean,
): Promise<Session | undefined> {
  const id = await openId(keys.cookies, cookie);
  if (id === undefined) return undefined;
  const now = clock.now();
  const row = await openSession(database, {
    idHash: hashId(id),
    now,
    idle: idleSince(now),
    today: schoolDay(now),
  });
  if (row === undefined) return undefined;
  if (!background && now.getTime() - row.seenAt.getTime() > TOUCH_MS)
    await touchSession(unitOfWork, row.idHash, now);
  return sessionOf(row);
}

const idleSince = (now: Date): Date => new Date(now.getTime() - IDLE_MS);

async function passSecondStep(
  { keys }: SessionsDeps,
  unit: Unit,
  session: Session,
): Promise<string> {
  const before = session.idHash;
  const id = newSecret();
  const idHash = hashId(id);
  const row = await unit.find(sessionsTable, { idHash: before });
  const hint =
    row?.signOutHint == null
      ? null
      : sealHint(keys.cookies, idHash, openHint(keys.cookies, before, row.signOutHint));
  const hours = ABSOLUTE_MS / 3_600_000;
  if (!(await moveSession(unit, { before, idHash, hours, hint })))
    throw new AppError('session-expired', 401);
  return await sealId(keys.cookies, id);
}

async function list({ database, clock }: SessionsDeps, session: Session): Promise<OpenSession[]> {
  const now = clock.now();
  const { personId } = session;
  const rows = await openSessionsOf(database, { personId, now, idle: idleSince(now) });
  const open = rows.map((row) => ({
    ref: refOf(row.idHash),
    device: row.device,
    way: row.way,
    startedAt: row.createdAt,
    seenAt: row.seenAt,
    current: row.idHash.equals(session.idHash),
  }));
  return [...open.filter(({ current }) => current), ...open.filter(({ current }) => !current)];
}

const endOthers = (
  { unitOfWork }: SessionsDeps,
  session: Session,
  ref: string | undefined,
): Promise<number> =>
  unitOfWork.run(signedInActor(session), async (unit) => {
    const rows = await unit.all(sessionsTable, { personId: session.personId });
    const chosen = rows
      .map(({ idHash }) => idHash)
      .filter(
        (idHash) => !idHash.equals(session.idHash) && (ref === undefined || refOf(idHash) === ref),
      );
    for (const idHash of chosen) await unit.remove(sessionsTable, { idHash });
    await unit.audit({ event: 'session.others-ended', details: { ended: chosen.length } });
    return chosen.length;
  });

async function spend(unit: Unit, session: Session): Promise<void> {
  const { personId, authenticatedAt } = session;
  await unit.remove(sessionsTable, { personId, authenticatedAt });
  // A provider that does not say when it was: this one cannot be told from the next.
  if (authenticatedAt.getTime() === 0) return;
  const forget = new Date(unit.at.getTime() - SPENT_MS);
  await spendSignIn(unit, { personId, authenticatedAt, forget });
}

async function end(
  { unitOfWork, keys }: SessionsDeps,
  { idHash, ...session }: Session,
): Promise<string | undefined> {
  const hint = await unitOfWork.run(signedInActor(session), async (unit) => {
    const row = await unit.find(sessionsTable, { idHash });
    await unit.remove(sessionsTable, { idHash });
    await unit.audit({ event: 'session.ended' });
    return row?.signOutHint ?? undefined;
  });
  return hint === undefined ? undefined : openHint(keys.cookies, idHash, hint);
}

const sessionOf = (row: SessionRow): Session => ({
  idHash: row.idHash,
  licenceId: row.licenceId,
  personId: row.personId,
  hostId: row.hostId,
  name: { given: row.given, prefix: row.prefix, family: row.family, preferred: row.preferred },
  roles: row.roles.split(',') as Role[],
  hostRoles: row.hostRoles.split(',').filter((role) => role !== '') as Role[],
  mayChoose: row.mayChoose === 1,
  language: row.language,
  way: row.way,
  secondFactor: row.secondFactor === 1,
  waitsFor: row.waitsFor,
  codeAt: row.codeAt,
  ownFactor: row.ownFactor === 1,
  csrfToken: row.csrfToken,
  authenticatedAt: row.authenticatedAt,
});
