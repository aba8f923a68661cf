import { schoolDay } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Lang } from '../../kernel/lang.ts';
import { shownDay, shownMoment } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { MailFacts, Outbox } from '../../platform/mail/index.ts';
import type { Session } from '../../platform/routes/index.ts';
import { openText, sealText } from '../../platform/store/index.ts';
import type { Actor, Keys, Unit, UnitOfWork } from '../../platform/store/index.ts';
import { rolesOf } from './local-accounts-store.ts';
import type { AccountRow, LocalAccountsStore } from './local-accounts-store.ts';
import type { PasswordHasher } from './password-hash.ts';
import type { Sessions } from './sessions.ts';
import type { SignInLimits } from './sign-in-limits.ts';
import { createHash, createHmac, randomBytes } from 'node:crypto';

/** The schools of this installation; a higher capability knows them. */
export interface Schools {
  all(): readonly { id: string; name: string; schoolName: string }[];
  byId(id: string): { name: string; schoolName: string };
  key(id: string): Buffer;
}

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
  device?: string /** The cookie of an earlier session in the same browser. */;
  replaces?: string;
}
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
  /** Writes a new invitation; the link of an earlier one no longer works. */
  inviteAgain(unit: Unit, personId: string, lang: Lang): Promise<void>;
  /** Keyed hashes by which an address is found, the present key's first. */
  hashesOf(email: string): Buffer[];
  addressOf(row: { personId: string; licenceId: string; email: Buffer }): string;
  sealAddress(licenceId: string, personId: string, email: string): Buffer;
  /**
   * The session's cookie.
   * @throws AppError `sign-in-refused` (401) or `sign-in-too-many` (429), alike for an unknown
   * account
   */
  signIn(who: Credentials): Promise<string>;
  /** Mails a link when there is such an account; the caller cannot tell whether there was. */
  forgotten(who: Omit<Credentials, 'password'>): Promise<void>;
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
  ): Promise<{ fault: PasswordFault } | { licence: string }>;
  changePassword(
    session: Session,
    typed: { present: string; next: string; repeated: string; address: string },
  ): Promise<PasswordFault | undefined>;
}

const INVITE_DAYS = 7;
const RESET_MINUTES = 60;
const RESETS_AN_HOUR = 5;
/** After this many in a row the mailbox has to vouch for the owner. */
const MOST_IN_ROW = 100;
const HOUR = 3_600_000;

export interface LocalAccountsDeps {
  store: LocalAccountsStore;
  unitOfWork: UnitOfWork;
  hasher: PasswordHasher;
  limits: SignInLimits;
  sessions: Sessions;
  outbox: Outbox;
  schools: Schools;
  keys: Keys;
  clock: Clock;
  baseUrl: string;
  /** How good a password is; a higher capability rates it. */
  faultOf: (password: string) => Promise<PasswordFault | undefined>;
}

const normalAddress = (email: string): string => email.trim().toLowerCase();
const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();
const place = (personId: string): string => `local_accounts/email/${personId}`;

/** Ended, deactivated and role-less accounts are as good as none. */
const usable = (row: AccountRow, today: string): boolean =>
  row.status === 'active' && row.roles !== null && (row.endsOn === null || row.endsOn >= today);

export function createLocalAccounts(deps: LocalAccountsDeps): LocalAccounts {
  const { store, unitOfWork, hasher, limits, schools, keys, clock } = deps;
  const hashesOf = (email: string): Buffer[] =>
    keys.lookups.map((key) => createHmac('sha256', key).update(normalAddress(email)).digest());
  const sealAddress = (licenceId: string, personId: string, email: string): Buffer =>
    sealText(schools.key(licenceId), normalAddress(email), place(personId));
  const addressOf = (row: { personId: string; licenceId: string; email: Buffer }): string =>
    openText(schools.key(row.licenceId), row.email, place(row.personId));
  const accountKey = (licenceId: string, email: string): string =>
    `account ${licenceId} ${normalAddress(email)}`;
  const signInUrl = (licenceId: string): string =>
    `${deps.baseUrl}/aanmelden/lokaal?school=${encodeURIComponent(schools.byId(licenceId).name)}`;
  const find = async (licenceId: string, email: string): Promise<AccountRow | undefined> => {
    const row = await store.byEmail(licenceId, hashesOf(email));
    return row !== undefined && usable(row, schoolDay(clock.now())) ? row : undefined;
  };
  const actorOf = (row: AccountRow, basis: string): Actor => ({
    personId: row.personId,
    licenceId: row.licenceId,
    roles: rolesOf(row),
    basis,
  });
  const write = async (
    unit: Unit,
    row: { licenceId: string; name: NameParts; to: string },
    name: string,
    lang: Lang,
    facts: MailFacts,
  ): Promise<void> => {
    await deps.outbox.put(unit, {
      licenceId: row.licenceId,
      to: row.to,
      name,
      lang,
      facts: {
        name: displayName(row.name),
        school: schools.byId(row.licenceId).schoolName,
        ...facts,
      },
    });
  };
  const newLink = async (
    unit: Unit,
    personId: string,
    purpose: 'invite' | 'reset',
    lasts: number,
  ): Promise<{ link: string; expiresAt: Date }> => {
    const token = randomBytes(32).toString('base64url');
    const expiresAt = new Date(unit.at.getTime() + lasts);
    await store.insertLink(unit, { personId, tokenHash: hashToken(token), purpose, expiresAt });
    return { link: `${deps.baseUrl}/wachtwoord/instellen?sleutel=${token}`, expiresAt };
  };
  const mailInvite = async (
    unit: Unit,
    who: { personId: string; licenceId: string; name: NameParts; to: string },
    lang: Lang,
  ): Promise<void> => {
    const { link, expiresAt } = await newLink(
      unit,
      who.personId,
      'invite',
      INVITE_DAYS * 24 * HOUR,
    );
    await write(unit, who, 'invite', lang, {
      link,
      until: shownDay(expiresAt),
      signIn: signInUrl(who.licenceId),
    });
  };
  /** Ends what was open, tells the owner, and records it. */
  const passwordSet = async (
    unit: Unit,
    row: AccountRow,
    hash: string,
    but?: Buffer,
  ): Promise<void> => {
    await store.setPassword(unit, row.personId, hash);
    await store.endSessions(unit, row.personId, but);
    if (row.passwordHash !== null) {
      await write(
        unit,
        { licenceId: row.licenceId, name: row, to: addressOf(row) },
        'password-changed',
        'nl',
        {
          when: shownMoment(unit.at),
          link: `${deps.baseUrl}/wachtwoord/vergeten?school=${encodeURIComponent(schools.byId(row.licenceId).name)}`,
        },
      );
    }
    await unit.audit({ event: 'account.password-set' });
  };

  return {
    hashesOf,
    sealAddress,
    addressOf,
    any: () => store.any(),

    invite: async (unit, who, lang) => {
      const [emailHash] = hashesOf(who.email);
      if (emailHash === undefined) throw new Error('No key to look addresses up by');
      if ((await store.byEmail(who.licenceId, hashesOf(who.email))) !== undefined)
        throw new AppError('account-exists', 409);
      await store.insert(unit, {
        personId: who.personId,
        licenceId: who.licenceId,
        emailHash,
        email: sealAddress(who.licenceId, who.personId, who.email),
        endsOn: who.endsOn,
        invitedBy: unit.actor.personId ?? null,
      });
      await mailInvite(unit, { ...who, to: normalAddress(who.email) }, lang);
    },

    inviteAgain: async (unit, personId, lang) => {
      const row = await store.byPerson(personId);
      if (row === undefined || !usable(row, schoolDay(unit.at)))
        throw new AppError('account-not-usable', 409);
      await mailInvite(
        unit,
        { personId, licenceId: row.licenceId, name: row, to: addressOf(row) },
        lang,
      );
    },

    signIn: async ({ licenceId, email, password, address, lang, device = '', replaces = '' }) => {
      const entered = await limits.enter([accountKey(licenceId, email), `address ${address}`]);
      const row = await find(licenceId, email);
      const right = await hasher.verify(password, row?.passwordHash);
      if (!right || row === undefined || row.failedInRow >= MOST_IN_ROW) {
        await unitOfWork.run(
          { licenceId, roles: ['system'], basis: 'signing-in' },
          async (unit) => {
            if (row !== undefined) await store.countFailure(unit, row.personId);
            await unit.audit({
              event: 'sign-in.refused',
              outcome: 'denied',
              ...(row === undefined ? {} : { details: { person: row.personId } }),
            });
          },
        );
        throw new AppError('sign-in-refused', 401);
      }
      await limits.succeed(entered);
      await limits.clear(accountKey(licenceId, email));
      await unitOfWork.run(actorOf(row, 'signed-in'), async (unit) => {
        await store.forgetFailures(unit, row.personId);
        await unit.audit({ event: 'sign-in.accepted' });
      });
      return await deps.sessions.start({
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
    },

    forgotten: async ({ licenceId, email, address, lang }) => {
      await limits.enter([`forgotten ${address}`]);
      const row = await find(licenceId, email);
      if (row === undefined) return;
      if (
        (await store.linksSince(row.personId, new Date(clock.now().getTime() - HOUR))) >=
        RESETS_AN_HOUR
      )
        return;
      await unitOfWork.run(actorOf(row, 'mailbox'), async (unit) => {
        const { link } = await newLink(unit, row.personId, 'reset', RESET_MINUTES * 60_000);
        await write(unit, { licenceId, name: row, to: addressOf(row) }, 'reset', lang, {
          link,
          minutes: RESET_MINUTES,
        });
        await unit.audit({ event: 'account.reset-asked' });
      });
    },

    link: async (token) => {
      const row = await store.byLink(hashToken(token), clock.now());
      return row === undefined || !usable(row, schoolDay(clock.now()))
        ? undefined
        : { name: displayName(row), school: schools.byId(row.licenceId).schoolName };
    },

    setPassword: async (token, password, repeated) => {
      const row = await store.byLink(hashToken(token), clock.now());
      if (row === undefined || !usable(row, schoolDay(clock.now())))
        throw new AppError('link-gone', 410);
      const fault = password === repeated ? await deps.faultOf(password) : 'password-differs';
      if (fault !== undefined) return { fault };
      const hash = await hasher.hash(password);
      await unitOfWork.run(actorOf(row, 'mailbox'), async (unit) => {
        if (!(await store.useLink(unit, hashToken(token)))) throw new AppError('link-gone', 410);
        await passwordSet(unit, row, hash);
      });
      await limits.clear(accountKey(row.licenceId, addressOf(row)));
      return { licence: schools.byId(row.licenceId).name };
    },

    changePassword: async (session, { present, next, repeated, address }) => {
      const row = await store.byPerson(session.personId);
      if (row === undefined) throw new AppError('not-found', 404);
      const entered = await limits.enter([
        accountKey(row.licenceId, addressOf(row)),
        `address ${address}`,
      ]);
      if (!(await hasher.verify(present, row.passwordHash))) return 'password-wrong';
      await limits.succeed(entered);
      const fault = next === repeated ? await deps.faultOf(next) : 'password-differs';
      if (fault !== undefined) return fault;
      const hash = await hasher.hash(next);
      await unitOfWork.run(actorOf(row, 'signed-in'), (unit) =>
        passwordSet(unit, row, hash, session.idHash),
      );
      return undefined;
    },
  };
}
