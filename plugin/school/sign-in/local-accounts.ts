import { schoolDay } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Lang } from '../../kernel/lang.ts';
import { displayName } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { Outbox } from '../../platform/mail/index.ts';
import type { Session } from '../../platform/routes/index.ts';
import type { Actor, Keys, Unit, UnitOfWork } from '../../platform/store/index.ts';
import { addressHashes, normalAddress, openAddress, sealAddress } from './account-address.ts';
import { endLinks, hashToken, mailInvite, mailPasswordChanged, mailReset } from './account-mail.ts';
import type { AccountReader } from './account-mail.ts';
import { countFailure, forgetFailures, rolesOf, useLink } from './local-accounts-store.ts';
import type { AccountRow, LocalAccountsStore } from './local-accounts-store.ts';
import type { KnownPlaces, Place, Trying } from './known-places.ts';
import type { PasswordHasher } from './password-hash.ts';
import { passwordMarks } from './password-trail.ts';
import type { Asking } from './reset-requests.ts';
import type { Schools } from './schools.ts';
import { endSessionsOf } from './sessions-store.ts';
import type { Sessions } from './sessions.ts';
import type { SignInLimits } from './sign-in-limits.ts';
import { localAccountsTable } from './sign-in-tables.ts';

export type PasswordFault =
  | 'password-short'
  | 'password-long'
  | 'password-weak'
  | 'password-differs'
  | 'password-wrong';

export interface Credentials {
  licenceId: string;
  email: string;
  password: string;
  address: string;
  lang: Lang;
  device?: string;
  /** What the browser kept of an earlier time; '' for none. */
  browser?: string;
  /** The cookie of an earlier session in the same browser. */
  replaces?: string;
}

/** From where a new password is set. */
export type From = Pick<Trying, 'address' | 'browser'>;

export interface Invited {
  personId: string;
  licenceId: string;
  email: string;
  name: NameParts;
  endsOn: string | null;
}

/** Accounts of people the host does not know: external helpers above all. */
export interface LocalAccounts {
  any(): Promise<boolean>;
  /** Makes the account and writes the invitation, in the caller's transaction. */
  invite(unit: Unit, who: Invited, lang: Lang): Promise<void>;
  /** Makes the account; `inviteAgain` writes its invitation, once it has a role. */
  prepare(unit: Unit, who: Invited): Promise<void>;
  /** Writes a new invitation; the link of an earlier one no longer works. */
  inviteAgain(unit: Unit, personId: string, lang: Lang): Promise<void>;
  /** Keyed hashes by which an address is found, the present key's first. */
  hashesOf(email: string): Buffer[];
  addressOf(row: { personId: string; licenceId: string; email: Buffer }): string;
  sealAddress(licenceId: string, personId: string, email: string): Buffer;
  /**
   * The session's cookie, and what the browser keeps to be known by.
   * @throws AppError `sign-in-refused` (401) or `sign-in-too-many` (429), alike for an unknown
   * account
   */
  signIn(who: Credentials): Promise<{ session: string; browser: string }>;
  /** Mails a link when there is such an account; the caller cannot tell whether there was. */
  forgotten(who: Asking): Promise<void>;
  /** Whether a link may still be used, and for whom; looking changes nothing. */
  link(token: string): Promise<{ name: string; school: string } | undefined>;
  /**
   * Uses the link up.
   * @returns the fault of the password, or the licence to sign in at.
   * @throws AppError `link-gone` (410)
   */
  setPassword(
    token: string,
    password: string,
    repeated: string,
    from: From,
  ): Promise<{ fault: PasswordFault } | { licence: string; browser: string }>;
  changePassword(
    session: Session,
    typed: { present: string; next: string; repeated: string },
  ): Promise<PasswordFault | undefined>;
}
const RESETS_AN_HOUR = 5;
const HOUR = 3_600_000;
/** After this many of strangers in a row the mailbox has to vouch for who is one. */
const MOST_IN_ROW = 100;

export interface LocalAccountsDeps {
  store: LocalAccountsStore;
  unitOfWork: UnitOfWork;
  hasher: PasswordHasher;
  limits: SignInLimits;
  places: KnownPlaces;
  sessions: Sessions;
  outbox: Outbox;
  schools: Schools;
  keys: Keys;
  clock: Clock;
  baseUrl: string;
  /** How good a password is for whom `own` is about: words that others would guess first. */
  faultOf: (password: string, own: readonly string[]) => Promise<PasswordFault | undefined>;
}

export function createLocalAccounts(deps: LocalAccountsDeps): LocalAccounts {
  const { store, keys, schools } = deps;
  return {
    hashesOf: (email) => addressHashes(keys, email),
    sealAddress: (licenceId, personId, email) =>
      sealAddress(schools, { licenceId, personId }, email),
    addressOf: (row) => openAddress(schools, row),
    any: () => store.any(),
    invite: (unit, who, lang) => invite(deps, unit, who, lang),
    prepare: (unit, who) => prepare(deps, unit, who),
    inviteAgain: (unit, personId, lang) => inviteAgain(deps, unit, personId, lang),
    signIn: (who) => signIn(deps, who),
    forgotten: (who) => forgotten(deps, who),
    link: async (token) => {
      const row = await rowOfLink(deps, token);
      return row && { name: displayName(row), school: schools.byId(row.licenceId).schoolName };
    },
    setPassword: (token, password, repeated, from) =>
      setPassword(deps, token, { password, repeated }, from),
    changePassword: (session, typed) => changePassword(deps, session, typed),
  };
}

/** Ended, deactivated and role-less accounts are as good as none. */
const usable = (row: AccountRow, today: string): boolean =>
  row.status === 'active' && row.roles !== null && (row.endsOn === null || row.endsOn >= today);

async function usableRow(
  { store, keys, clock }: LocalAccountsDeps,
  licenceId: string,
  email: string,
): Promise<AccountRow | undefined> {
  const row = await store.byEmail(licenceId, addressHashes(keys, email));
  return row !== undefined && usable(row, schoolDay(clock.now())) ? row : undefined;
}

async function rowOfLink(
  { store, clock }: LocalAccountsDeps,
  token: string,
): Promise<AccountRow | undefined> {
  const row = await store.byLink(hashToken(token), clock.now());
  return row !== undefined && usable(row, schoolDay(clock.now())) ? row : undefined;
}

const actorOf = (row: AccountRow, basis: string): Actor => ({
  personId: row.personId,
  licenceId: row.licenceId,
  roles: rolesOf(row),
  basis,
});

const readerOf = (schools: Schools, row: AccountRow): AccountReader => ({
  personId: row.personId,
  licenceId: row.licenceId,
  name: row,
  to: openAddress(schools, row),
});

async function invite(
  deps: LocalAccountsDeps,
  unit: Unit,
  who: Invited,
  lang: Lang,
): Promise<void> {
  await prepare(deps, unit, who);
  await mailInvite(deps, unit, { ...who, to: normalAddress(who.email) }, lang);
}

async function prepare(deps: LocalAccountsDeps, unit: Unit, who: Invited): Promise<void> {
  const hashes = addressHashes(deps.keys, who.email);
  const [emailHash] = hashes;
  if (emailHash === undefined) throw new Error('No key to look addresses up by');
  if ((await deps.store.within(unit).byEmail(who.licenceId, hashes)) !== undefined)
    throw new AppError('account-exists', 409);
  await unit.insert(localAccountsTable, {
    personId: who.personId,
    licenceId: who.licenceId,
    emailHash,
    email: sealAddress(deps.schools, who, who.email),
    endsOn: who.endsOn,
    invitedBy: unit.actor.personId ?? null,
    invitedAt: unit.at,
  });
}

async function inviteAgain(
  deps: LocalAccountsDeps,
  unit: Unit,
  personId: string,
  lang: Lang,
): Promise<void> {
  const row = await deps.store.within(unit).byPerson(personId);
  if (row === undefined || !usable(row, schoolDay(unit.at)))
    throw new AppError('account-not-usable', 409);
  await mailInvite(deps, unit, readerOf(deps.schools, row), lang);
}

async function signIn(
  deps: LocalAccountsDeps,
  who: Credentials,
): Promise<{ session: string; browser: string }> {
  const { unitOfWork, hasher, limits, places, clock } = deps;
  const { licenceId, email, password, lang, device = '', replaces = '' } = who;
  const trying = { ...who, browser: who.browser ?? '' };
  const place = await places.of(trying);
  const entered = await limits.enter(place.keys);
  const row = await usableRow(deps, licenceId, email);
  const right = await hasher.verify(password, row?.passwordHash);
  const barred = place.known === undefined && (row?.failedInRow ?? 0) >= MOST_IN_ROW;
  if (!right || row === undefined || barred) {
    await recordRefusal(deps, licenceId, row, place);
    throw new AppError('sign-in-refused', 401);
  }
  await limits.succeed(entered);
  const browser = await unitOfWork.run(actorOf(row, 'signed-in'), async (unit) => {
    await forgetFailures(unit, row.personId);
    await unit.audit({ event: 'sign-in.accepted', tellsSource: true });
    return await places.keep(unit, row.personId, trying);
  });
  const session = await deps.sessions.start({
    licenceId,
    personId: row.personId,
    roles: rolesOf(row),
    language: lang,
    secondFactor: false,
    authenticatedAt: clock.now(),
    way: 'local',
    device,
    replaces,
  });
  return { session, browser };
}

/** What strangers got wrong is counted for the account, and what was known for its place. */
async function recordRefusal(
  { unitOfWork, places }: LocalAccountsDeps,
  licenceId: string,
  row: AccountRow | undefined,
  place: Place,
): Promise<void> {
  await places.failed(place);
  await unitOfWork.run({ licenceId, roles: ['system'], basis: 'signing-in' }, async (unit) => {
    if (row !== undefined && place.known === undefined) await countFailure(unit, row.personId);
    await unit.audit({
      event: 'sign-in.refused',
      outcome: 'denied',
      details: row && { person: row.personId },
    });
  });
}

async function forgotten(
  deps: LocalAccountsDeps,
  { licenceId, email, lang }: Asking,
): Promise<void> {
  const row = await usableRow(deps, licenceId, email);
  if (row === undefined) return;
  const since = new Date(deps.clock.now().getTime() - HOUR);
  if ((await deps.store.linksSince(row.personId, since)) >= RESETS_AN_HOUR) return;
  await deps.unitOfWork.run(actorOf(row, 'mailbox'), async (unit) => {
    await mailReset(deps, unit, readerOf(deps.schools, row), lang);
    await unit.audit({ event: 'account.reset-asked' });
  });
}

async function setPassword(
  deps: LocalAccountsDeps,
  token: string,
  { password, repeated }: { password: string; repeated: string },
  from: From,
): Promise<{ fault: PasswordFault } | { licence: string; browser: string }> {
  const { unitOfWork, hasher, places, schools } = deps;
  const row = await rowOfLink(deps, token);
  if (row === undefined) throw new AppError('link-gone', 410);
  const fault = await faultOfNew(deps, row, { password, repeated });
  if (fault !== undefined) return { fault };
  const hash = await hasher.hash(password);
  const { licenceId, personId } = row;
  const email = openAddress(schools, row);
  const browser = await unitOfWork.run(actorOf(row, 'mailbox'), async (unit) => {
    if (!(await useLink(unit, hashToken(token)))) throw new AppError('link-gone', 410);
    await keepPassword(deps, unit, row, { hash });
    // The mailbox vouches for who is here: strangers at this account no longer stand in the way.
    return await places.keep(unit, personId, { licenceId, email, ...from });
  });
  return { licence: schools.byId(licenceId).name, browser };
}

async function changePassword(
  deps: LocalAccountsDeps,
  session: Session,
  typed: { present: string; next: string; repeated: string },
): Promise<PasswordFault | undefined> {
  const { store, unitOfWork, hasher, limits } = deps;
  const row = await store.byPerson(session.personId);
  if (row === undefined) throw new AppError('not-found', 404);
  // Who is signed in is no stranger: what others try at the account does not count here.
  const entered = await limits.enter([`password ${session.personId}`]);
  if (!(await hasher.verify(typed.present, row.passwordHash))) return 'password-wrong';
  await limits.succeed(entered);
  const fault = await faultOfNew(deps, row, { password: typed.next, repeated: typed.repeated });
  if (fault !== undefined) return fault;
  const hash = await hasher.hash(typed.next);
  await unitOfWork.run(actorOf(row, 'signed-in'), (unit) =>
    keepPassword(deps, unit, row, { hash, but: session.idHash }),
  );
  return undefined;
}

/** A password of one's own name, address or school is the first that others try. */
async function faultOfNew(
  deps: LocalAccountsDeps,
  row: AccountRow,
  { password, repeated }: { password: string; repeated: string },
): Promise<PasswordFault | undefined> {
  if (password !== repeated) return 'password-differs';
  const { name, schoolName, town } = deps.schools.byId(row.licenceId);
  return await deps.faultOf(password, [
    row.given,
    row.prefix,
    row.family,
    row.preferred,
    openAddress(deps.schools, row),
    name,
    schoolName,
    town,
  ]);
}

/** Ends what was open, save this one session, tells the owner, and records it. */
async function keepPassword(
  deps: LocalAccountsDeps,
  unit: Unit,
  row: AccountRow,
  { hash, but }: { hash: string; but?: Buffer },
): Promise<void> {
  const { personId } = row;
  await unit.update(
    localAccountsTable,
    { personId },
    { passwordHash: hash, failedInRow: 0, passwordChangedAt: unit.at },
  );
  await endLinks(unit, personId);
  await endSessionsOf(unit, personId, but);
  if (row.passwordHash !== null) await mailPasswordChanged(deps, unit, readerOf(deps.schools, row));
  await unit.audit({
    event: 'account.password-set',
    details: { mark: passwordMarks(deps.keys, personId, hash)[0] },
  });
}
