import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { displayName } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { Session, SignedInActor } from '../../platform/routes/index.ts';
import { openText, sealText } from '../../platform/store/index.ts';
import type { Unit } from '../../platform/store/index.ts';
import { newRecoveryCodes, plainCode } from './recovery-codes.ts';
import type { RecoveryCodes } from './recovery-codes.ts';
import { notify } from './second-factor-notices.ts';
import type { MailReader } from './second-factor-notices.ts';
import { openOffer, sealOffer } from './second-factor-offer.ts';
import { codeKey, prove, secretPlace, use, withCode, withOwnCode } from './second-factor-proof.ts';
import {
  insertFactor,
  removeFactor,
  replaceFactor,
  replaceRecoveryCodes,
} from './second-factor-store.ts';
import type { FactorRow } from './second-factor-store.ts';
import type { Faulty, SecondFactorsDeps, Typed } from './second-factor.ts';
import { endSessionsOf } from './sessions-store.ts';
import { secondFactorResetsTable } from './sign-in-tables.ts';
import { newTotpSecret, stepOfCode, totpUri } from './totp.ts';

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

const reasonPlace = (id: string): string => `second_factor_resets/reason/${id}`;

export function createSecondFactors(deps: SecondFactorsDeps): SecondFactors {
  return {
    state: (session) => state(deps, session),
    offer: (session, token) => offer(deps, session, token),
    confirm: (session, typed) => confirm(deps, session, typed),
    pass: (session, typed) => pass(deps, session, typed),
    switchOff: (session, typed) => switchOff(deps, session, typed),
    newCodes: (session, typed) => newCodes(deps, session, typed),
    reset: (actor, person, reason) => reset(deps, actor, person, reason),
  };
}

async function state(
  { store, step, schools }: SecondFactorsDeps,
  session: Session,
): Promise<FactorState> {
  const [row, newest, required] = await Promise.all([
    store.find(session.personId),
    store.newestReset(session.personId),
    step.requiredFor(session),
  ]);
  return {
    on: row?.confirmedAt,
    codesLeft: row?.codesLeft ?? 0,
    required,
    reset: newest && {
      at: newest.at,
      by: newest.by,
      reason: openText(schools.key(newest.licenceId), newest.reason, reasonPlace(newest.id)),
    },
  };
}

async function offer(
  deps: SecondFactorsDeps,
  session: Session,
  token: string | undefined,
): Promise<FactorOffer> {
  const secret = token === undefined ? newTotpSecret() : openOffer(deps, session, token);
  return {
    secret,
    replaces: (await deps.store.find(session.personId)) !== undefined,
    uri: totpUri({
      issuer: `Dossiers ${deps.schools.byId(session.licenceId).schoolName}`,
      label: displayName(session.name),
      secret,
    }),
    token: token ?? sealOffer(deps, session, secret),
  };
}

async function confirm(
  deps: SecondFactorsDeps,
  session: Session,
  typed: Typed & { token: string; present: string },
): Promise<Faulty | { codes: string[]; cookie?: string }> {
  const secret = openOffer(deps, session, typed.token);
  return await withCode<{ codes: string[]; cookie?: string }>(
    deps,
    session,
    typed.address,
    async (row) => {
      const code = plainCode(typed.code);
      const step = await stepOfCode({ secret, code, at: deps.clock.now() });
      const present = row === undefined ? undefined : await prove(deps, row, typed.present);
      if (step === undefined || (row !== undefined && present === undefined)) return undefined;
      const codes = await newRecoveryCodes(deps.hasher);
      return async (unit, reader) => {
        if (present !== undefined && !(await use(unit, session.personId, present)))
          return undefined;
        const cookie = await switchOn(deps, unit, session, { row, secret, step, codes, reader });
        return { codes: codes.codes, cookie };
      };
    },
  );
}

/** @returns a new cookie when the session waited for this */
async function switchOn(
  deps: SecondFactorsDeps,
  unit: Unit,
  session: Session,
  made: {
    row: FactorRow | undefined;
    secret: string;
    step: number;
    codes: RecoveryCodes;
    reader: MailReader | undefined;
  },
): Promise<string | undefined> {
  const { row, codes, reader } = made;
  const { personId, licenceId } = session;
  const factor = {
    secret: sealText(deps.schools.key(licenceId), made.secret, secretPlace(personId)),
    step: made.step,
    salt: codes.salt,
  };
  const done =
    row === undefined
      ? await insertFactor(unit, { ...factor, personId, licenceId })
      : await replaceFactor(unit, row, factor);
  if (!done) throw new AppError('factor-not-begun', 409);
  await replaceRecoveryCodes(unit, personId, codes);
  await endSessionsOf(unit, personId, session.idHash);
  await notify(deps, unit, { licenceId, reader }, 'factor-on');
  await unit.audit({ event: row === undefined ? 'second-factor.on' : 'second-factor.replaced' });
  return session.waitsFor === 'set-up'
    ? await deps.sessions.passSecondStep(unit, session)
    : undefined;
}

const pass = (
  deps: SecondFactorsDeps,
  session: Session,
  typed: Typed,
): Promise<Faulty | { cookie: string }> =>
  withOwnCode(deps, session, typed, () =>
    Promise.resolve(async (unit, proof) => {
      await unit.audit({
        event: 'second-factor.passed',
        details: { by: proof.by, again: session.waitsFor === 'nothing' },
        tellsSource: true,
      });
      return { cookie: await deps.sessions.passSecondStep(unit, session) };
    }),
  );

async function switchOff(
  deps: SecondFactorsDeps,
  session: Session,
  typed: Typed,
): Promise<Faulty | { off: true }> {
  if (await deps.step.requiredFor(session)) throw new AppError('factor-required', 403);
  const { personId, licenceId } = session;
  return await withOwnCode(deps, session, typed, () =>
    Promise.resolve(async (unit, _proof, reader) => {
      await removeFactor(unit, personId);
      await endSessionsOf(unit, personId, session.idHash);
      await notify(deps, unit, { licenceId, reader }, 'factor-off');
      await unit.audit({ event: 'second-factor.off' });
      return { off: true as const };
    }),
  );
}

const newCodes = (
  deps: SecondFactorsDeps,
  session: Session,
  typed: Typed,
): Promise<Faulty | { codes: string[] }> =>
  withOwnCode(deps, session, typed, async () => {
    const codes = await newRecoveryCodes(deps.hasher);
    return async (unit) => {
      await replaceRecoveryCodes(unit, session.personId, codes);
      await unit.audit({ event: 'second-factor.codes-renewed' });
      return { codes: codes.codes };
    };
  });

async function reset(
  deps: SecondFactorsDeps,
  actor: SignedInActor,
  person: ResetPerson,
  reason: string,
): Promise<boolean> {
  const [reader, admin] = await Promise.all([
    deps.readers.of(person.id, person.licenceId),
    deps.readers.of(actor.personId, actor.licenceId),
  ]);
  const done = await deps.unitOfWork.run(actor, async (unit) => {
    if (!(await removeFactor(unit, person.id))) throw new AppError('factor-not-on', 409);
    const { licenceId } = person;
    await recordReset(deps, unit, { person, reason, by: actor.personId });
    await endSessionsOf(unit, person.id);
    // The reason is free text and stays here: a mailbox is no safe place.
    const told = await notify(deps, unit, { licenceId, reader }, 'factor-reset', {
      admin: displayName(person.by),
    });
    const to = { licenceId: actor.licenceId, reader: admin };
    const toldAdmin = await notify(deps, unit, to, 'factor-reset-done', {
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
}

async function recordReset(
  { schools }: SecondFactorsDeps,
  unit: Unit,
  { person, reason, by }: { person: ResetPerson; reason: string; by: string },
): Promise<void> {
  const id = newId();
  await unit.insert(secondFactorResetsTable, {
    id,
    licenceId: person.licenceId,
    personId: person.id,
    byPerson: by,
    reason: sealText(schools.key(person.licenceId), reason, reasonPlace(id)),
    at: unit.at,
  });
}
