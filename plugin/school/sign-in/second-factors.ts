import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Lang } from '../../kernel/lang.ts';
import { shownMoment } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { MailFacts, Outbox } from '../../platform/mail/index.ts';
import type { Session, SignedInActor } from '../../platform/routes/index.ts';
import { openText, sealText } from '../../platform/store/index.ts';
import type { Actor, Keys, Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { Schools } from './local-accounts.ts';
import { hashRecoveryCode, isRecoveryCode, newRecoveryCodes, plainCode } from './recovery-codes.ts';
import type { RecoveryCodes } from './recovery-codes.ts';
import type { FactorRow, SecondFactorStore } from './second-factor-store.ts';
import type { SecondStep } from './second-step.ts';
import type { Sessions } from './sessions.ts';
import type { SignInLimits } from './sign-in-limits.ts';
import { newTotpSecret, stepOfCode, totpUri } from './totp.ts';

export interface MailReader {
  to: string;
  name: string;
  lang: Lang;
}
/**
 * Where somebody's notices go; undefined when no address of theirs is known. Higher capabilities
 * know it.
 */
export interface MailReaders {
  /**
   * Asked within a unit of work, it reads in that one's transaction, and so needs no second
   * connection while others wait for one.
   */
  of(personId: string, licenceId: string, unit?: Unit): Promise<MailReader | undefined>;
}

export interface FactorState {
  /** Since when it is on; undefined when it is off. */
  on: Date | undefined;
  codesLeft: number;
  /** It may not be switched off. */
  required: boolean;
  /** The newest time an admin took it away. */
  reset: { at: Date; by: string; reason: string } | undefined;
}

/**
 * A key to set an app up with. It is kept nowhere but on the page, sealed for this session, until a
 * code confirms it.
 */
export interface FactorOffer {
  secret: string;
  uri: string;
  token: string;
  replaces: boolean;
}

export interface Faulty {
  fault: 'code-wrong' | 'sign-in-too-many';
}
/** What a person typed, and the network address it came from. */
export interface Typed {
  code: string;
  address: string;
}
/** Whose app is taken away, and by whom, with the names for the notices. */
export interface ResetPerson {
  id: string;
  licenceId: string;
  name: NameParts;
  by: NameParts;
}

/**
 * A second factor of our own: an authenticator app, with codes on paper for when the telephone is
 * lost.
 */
export interface SecondFactors {
  state(session: Session): Promise<FactorState>;
  /**
   * A new key, or the one of `token` again.
   * @throws AppError `factor-not-begun` (409) when that is not of this session
   */
  offer(session: Session, token?: string): Promise<FactorOffer>;
  /**
   * Switches it on, or puts a new telephone in the place of the old one, whose code `present` is.
   * All other sessions end.
   * @returns the recovery codes, for this one time, and a new cookie when the session waited for
   *   this
   */
  confirm(
    session: Session,
    typed: Typed & { token: string; present: string },
  ): Promise<Faulty | { codes: string[]; cookie?: string }>;
  /** The second step of signing in, or again before something that matters. */
  pass(session: Session, typed: Typed): Promise<Faulty | { cookie: string }>;
  /** @throws AppError `factor-required` (403) for who may not do without */
  switchOff(session: Session, typed: Typed): Promise<Faulty | { off: true }>;
  newCodes(session: Session, typed: Typed): Promise<Faulty | { codes: string[] }>;
  /**
   * By an admin, for who lost the telephone and the codes.
   * @returns whether the person was mailed: of some the host tells no address @throws AppError
   *   `factor-not-on` (409)
   */
  reset(actor: SignedInActor, person: ResetPerson, reason: string): Promise<boolean>;
}

/** Promise 9: after this many wrong codes in a row only a recovery code, or the admin, helps. */
const MOST_IN_ROW = 100;
const OFFER_MS = 60 * 60_000;

export interface SecondFactorsDeps {
  store: SecondFactorStore;
  unitOfWork: UnitOfWork;
  sessions: Sessions;
  limits: SignInLimits;
  step: SecondStep;
  outbox: Outbox;
  schools: Schools;
  readers: MailReaders;
  keys: Keys;
  clock: Clock;
  baseUrl: string;
}

/**
 * A code that was right when it was looked at; only the store decides who of many at once may use
 * it.
 */
type Proof = { by: 'app'; step: number } | { by: 'recovery'; hash: Buffer };
/**
 * What a right code leads to, in the unit of work; undefined when somebody else used the code
 * first.
 */
type Work<T> = (unit: Unit, reader: MailReader | undefined) => Promise<T | undefined>;

const secretPlace = (personId: string): string => `second_factors/secret/${personId}`;
const reasonPlace = (id: string): string => `second_factor_resets/reason/${id}`;
const offerPlace = (session: Session): string =>
  `second_factors/offer/${session.idHash.toString('hex')}`;
/** Under which somebody's wrong codes are counted. */
const codeKey = (personId: string): string => `code ${personId}`;
const actorOf = (session: Session): Actor => ({
  personId: session.personId,
  licenceId: session.licenceId,
  roles: session.roles,
  basis: 'signed-in',
});

export function createSecondFactors(deps: SecondFactorsDeps): SecondFactors {
  const { store, unitOfWork, sessions, schools, keys, clock } = deps;

  /** Looks, and uses nothing up. */
  const prove = async (row: FactorRow, typed: string): Promise<Proof | undefined> => {
    const code = plainCode(typed);
    if (isRecoveryCode(code)) {
      const hash = await hashRecoveryCode(code, row.recoverySalt);
      return (await store.hasRecoveryCode(row.personId, hash))
        ? { by: 'recovery', hash }
        : undefined;
    }
    if (row.failedInRow >= MOST_IN_ROW) return undefined;
    const secret = openText(schools.key(row.licenceId), row.secret, secretPlace(row.personId));
    const step = await stepOfCode({ secret, code, at: clock.now(), after: row.lastStep });
    return step === undefined ? undefined : { by: 'app', step };
  };
  const use = (unit: Unit, personId: string, proof: Proof): Promise<boolean> =>
    proof.by === 'app'
      ? store.useStep(unit, personId, proof.step)
      : store.useRecoveryCode(unit, personId, proof.hash);

  const notify = async (
    unit: Unit,
    licenceId: string,
    reader: MailReader | undefined,
    name: string,
    facts: MailFacts = {},
  ): Promise<boolean> => {
    if (reader === undefined) return false;
    await deps.outbox.put(unit, {
      licenceId,
      to: reader.to,
      name,
      lang: reader.lang,
      facts: {
        name: reader.name,
        school: schools.byId(licenceId).schoolName,
        when: shownMoment(unit.at),
        link: `${deps.baseUrl}/account`,
        ...facts,
      },
    });
    return true;
  };

  /**
   * A right code counts once; a wrong one counts as a failure of the person and of the network
   * address.
   */
  const withCode = async <T extends object>(
    session: Session,
    address: string,
    check: (row: FactorRow | undefined) => Promise<Work<T> | undefined>,
  ): Promise<Faulty | T> => {
    const entered = await deps.limits
      .enter([codeKey(session.personId), `address ${address}`])
      .catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'sign-in-too-many') return undefined;
        throw error;
      });
    if (entered === undefined) return { fault: 'sign-in-too-many' };
    const work = await check(await store.find(session.personId));
    // Read before the transaction: who waits in one for a row must not also wait for a second
    // connection.
    const reader = await deps.readers.of(session.personId, session.licenceId);
    const done = await unitOfWork.run(actorOf(session), async (unit) => {
      const made = await work?.(unit, reader);
      if (made !== undefined) return made;
      await store.countFailure(unit, session.personId);
      await unit.audit({ event: 'second-factor.code-refused', outcome: 'denied' });
      return undefined;
    });
    if (done === undefined) return { fault: 'code-wrong' };
    await deps.limits.succeed(entered);
    return done;
  };

  /** The same with a code of the app that is on, or with a recovery code. */
  const withOwnCode = <T extends object>(
    session: Session,
    typed: Typed,
    prepare: () => Promise<
      (unit: Unit, proof: Proof, reader: MailReader | undefined) => Promise<T>
    >,
  ): Promise<Faulty | T> =>
    withCode<T>(session, typed.address, async (row) => {
      if (row === undefined) throw new AppError('factor-not-on', 409);
      const proof = await prove(row, typed.code);
      if (proof === undefined) return undefined;
      const work = await prepare();
      return async (unit, reader) => {
        if (!(await use(unit, session.personId, proof))) return undefined;
        if (proof.by === 'recovery')
          await notify(unit, session.licenceId, reader, 'recovery-used', {
            left: row.codesLeft - 1,
          });
        return await work(unit, proof, reader);
      };
    });

  const openOffer = (session: Session, token: string): string => {
    try {
      const { secret, at } = JSON.parse(
        openText(keys.cookies, Buffer.from(token, 'base64url'), offerPlace(session)),
      ) as { secret: string; at: number };
      if (clock.now().getTime() - at < OFFER_MS) return secret;
    } catch {
      /* of another session, or no offer at all: the same to the person */
    }
    throw new AppError('factor-not-begun', 409);
  };

  const switchOn = async (
    unit: Unit,
    session: Session,
    made: {
      row: FactorRow | undefined;
      secret: string;
      step: number;
      codes: RecoveryCodes;
      reader: MailReader | undefined;
    },
  ): Promise<{ cookie?: string }> => {
    const { row, codes } = made;
    const { personId, licenceId } = session;
    const factor = {
      secret: sealText(schools.key(licenceId), made.secret, secretPlace(personId)),
      step: made.step,
      salt: codes.salt,
    };
    if (
      !(row === undefined
        ? await store.insert(unit, { ...factor, personId, licenceId })
        : await store.replace(unit, row, factor))
    )
      throw new AppError('factor-not-begun', 409);
    await store.replaceRecoveryCodes(unit, personId, codes);
    await store.endSessions(unit, personId, session.idHash);
    await notify(unit, licenceId, made.reader, 'factor-on');
    await unit.audit({ event: row === undefined ? 'second-factor.on' : 'second-factor.replaced' });
    return session.waitsFor === 'set-up'
      ? { cookie: await sessions.passSecondStep(unit, session) }
      : {};
  };

  return {
    state: async (session) => {
      const [row, reset, required] = await Promise.all([
        store.find(session.personId),
        store.newestReset(session.personId),
        deps.step.requiredFor(session),
      ]);
      return {
        on: row?.confirmedAt,
        codesLeft: row?.codesLeft ?? 0,
        required,
        reset:
          reset === undefined
            ? undefined
            : {
                at: reset.at,
                by: reset.by,
                reason: openText(schools.key(reset.licenceId), reset.reason, reasonPlace(reset.id)),
              },
      };
    },

    offer: async (session, token) => {
      const secret = token === undefined ? newTotpSecret() : openOffer(session, token);
      return {
        secret,
        replaces: (await store.find(session.personId)) !== undefined,
        uri: totpUri({
          issuer: `Dossiers ${schools.byId(session.licenceId).schoolName}`,
          label: displayName(session.name),
          secret,
        }),
        token:
          token ??
          sealText(
            keys.cookies,
            JSON.stringify({ secret, at: clock.now().getTime() }),
            offerPlace(session),
          ).toString('base64url'),
      };
    },

    confirm: (session, typed) => {
      const secret = openOffer(session, typed.token);
      return withCode<{ codes: string[]; cookie?: string }>(session, typed.address, async (row) => {
        const step = await stepOfCode({ secret, code: plainCode(typed.code), at: clock.now() });
        const present = row === undefined ? undefined : await prove(row, typed.present);
        if (step === undefined || (row !== undefined && present === undefined)) return undefined;
        const codes = await newRecoveryCodes();
        return async (unit, reader) => {
          if (present !== undefined && !(await use(unit, session.personId, present)))
            return undefined;
          return {
            codes: codes.codes,
            ...(await switchOn(unit, session, { row, secret, step, codes, reader })),
          };
        };
      });
    },

    pass: (session, typed) =>
      withOwnCode(session, typed, () =>
        Promise.resolve(async (unit, proof) => {
          await unit.audit({
            event: 'second-factor.passed',
            details: { by: proof.by, again: session.waitsFor === 'nothing' },
          });
          return { cookie: await sessions.passSecondStep(unit, session) };
        }),
      ),

    switchOff: async (session, typed) => {
      if (await deps.step.requiredFor(session)) throw new AppError('factor-required', 403);
      return await withOwnCode(session, typed, () =>
        Promise.resolve(async (unit, _proof, reader) => {
          await store.remove(unit, session.personId);
          await store.endSessions(unit, session.personId, session.idHash);
          await notify(unit, session.licenceId, reader, 'factor-off');
          await unit.audit({ event: 'second-factor.off' });
          return { off: true as const };
        }),
      );
    },

    newCodes: (session, typed) =>
      withOwnCode(session, typed, async () => {
        const codes = await newRecoveryCodes();
        return async (unit) => {
          await store.replaceRecoveryCodes(unit, session.personId, codes);
          await unit.audit({ event: 'second-factor.codes-renewed' });
          return { codes: codes.codes };
        };
      }),

    reset: async (actor, person, reason) => {
      const [reader, admin] = await Promise.all([
        deps.readers.of(person.id, person.licenceId),
        deps.readers.of(actor.personId, actor.licenceId),
      ]);
      const done = await unitOfWork.run(actor, async (unit) => {
        if (!(await store.remove(unit, person.id))) throw new AppError('factor-not-on', 409);
        const id = newId();
        await store.insertReset(unit, {
          id,
          licenceId: person.licenceId,
          personId: person.id,
          byPerson: actor.personId,
          reason: sealText(schools.key(person.licenceId), reason, reasonPlace(id)),
        });
        await store.endSessions(unit, person.id);
        // The reason is free text and stays here: a mailbox is no safe place.
        const told = await notify(unit, person.licenceId, reader, 'factor-reset', {
          admin: displayName(person.by),
        });
        const toldAdmin = await notify(unit, actor.licenceId, admin, 'factor-reset-done', {
          person: displayName(person.name),
          link: `${deps.baseUrl}/instellingen/medewerkers/${person.id}`,
        });
        await unit.audit({
          event: 'second-factor.reset',
          details: { person: person.id, told, toldAdmin },
        });
        return told;
      });
      // Who tried the lost telephone's codes in vain sets up a new one at once.
      await deps.limits.clear(codeKey(person.id));
      return done;
    },
  };
}
