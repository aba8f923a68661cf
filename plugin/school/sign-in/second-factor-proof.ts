import { AppError } from '../../kernel/errors.ts';
import { networkOf } from '../../kernel/network.ts';
import type { Session } from '../../platform/routes/index.ts';
import { openText } from '../../platform/store/index.ts';
import type { Unit } from '../../platform/store/index.ts';
import { isRecoveryCode, plainCode } from './recovery-codes.ts';
import { notify } from './second-factor-notices.ts';
import type { MailReader } from './second-factor-notices.ts';
import { enterUnlessFull } from './sign-in-limits.ts';
import { countWrongCode, useRecoveryCode, useStep } from './second-factor-store.ts';
import type { FactorRow } from './second-factor-store.ts';
import type { Faulty, SecondFactorsDeps, Typed } from './second-factor.ts';
import { signedInActor } from './signed-in-actor.ts';
import { stepOfCode } from './totp.ts';

/** Wrong codes of one person in a quarter of an hour, from all networks together. */
const MOST_FROM_ALL = 30;
/** Promise 9: after this many wrong codes in a row only a recovery code, or the admin, helps. */
const MOST_IN_ROW = 100;

/**
 * A code that was right when it was looked at; only the store decides who of many at once may use
 * it.
 */
export type Proof = { by: 'app'; step: number } | { by: 'recovery'; hash: Buffer };

/**
 * What a right code leads to, in the unit of work; undefined when somebody else used the code
 * first.
 */
type Work<T> = (unit: Unit, reader: MailReader | undefined) => Promise<T | undefined>;

export const secretPlace = (personId: string): string => `second_factors/secret/${personId}`;

/** Under which somebody's wrong codes are counted. */
export const codeKey = (personId: string): string => `code ${personId}`;

/** Looks, and uses nothing up. */
export async function prove(
  { store, hasher, schools, clock }: SecondFactorsDeps,
  row: FactorRow,
  typed: string,
): Promise<Proof | undefined> {
  const code = plainCode(typed);
  if (isRecoveryCode(code)) {
    const hash = await hasher.hashWithSalt(code, row.recoverySalt);
    return (await store.hasRecoveryCode(row.personId, hash)) ? { by: 'recovery', hash } : undefined;
  }
  if (row.failedInRow >= MOST_IN_ROW) return undefined;
  const secret = openText(schools.key(row.licenceId), row.secret, secretPlace(row.personId));
  const step = await stepOfCode({ secret, code, at: clock.now(), after: row.lastStep });
  return step === undefined ? undefined : { by: 'app', step };
}

/** True for one caller only. */
export const use = (unit: Unit, personId: string, proof: Proof): Promise<boolean> =>
  proof.by === 'app'
    ? useStep(unit, personId, proof.step)
    : useRecoveryCode(unit, personId, proof.hash);

/**
 * A right code counts once; a wrong one counts as a failure of the person, from this network. Who
 * gets here has shown the password, so that nobody else's failures say anything.
 */
export async function withCode<T extends object>(
  deps: SecondFactorsDeps,
  session: Session,
  address: string,
  check: (row: FactorRow | undefined) => Promise<Work<T> | undefined>,
): Promise<Faulty | T> {
  const { personId, licenceId } = session;
  const entered = await enterUnlessFull(deps.limits, [
    `${codeKey(personId)} from ${networkOf(address)}`,
    { key: codeKey(personId), most: MOST_FROM_ALL },
  ]);
  if (entered === undefined) return { fault: 'sign-in-too-many' };
  const work = await check(await deps.store.find(personId));
  // Read before the transaction: who waits in one for a row must not also wait for a second
  // connection.
  const reader = await deps.readers.of(personId, licenceId);
  const done = await deps.unitOfWork.run(signedInActor(session), async (unit) => {
    const made = await work?.(unit, reader);
    if (made !== undefined) return made;
    await countWrongCode(unit, personId);
    await unit.audit({ event: 'second-factor.code-refused', outcome: 'denied' });
    return undefined;
  });
  if (done === undefined) return { fault: 'code-wrong' };
  await deps.limits.succeed(entered);
  return done;
}

/** The same with a code of the app that is on, or with a recovery code. */
export const withOwnCode = <T extends object>(
  deps: SecondFactorsDeps,
  session: Session,
  typed: Typed,
  prepare: () => Promise<(unit: Unit, proof: Proof, reader: MailReader | undefined) => Promise<T>>,
): Promise<Faulty | T> =>
  withCode<T>(deps, session, typed.address, async (row) => {
    if (row === undefined) throw new AppError('factor-not-on', 409);
    const proof = await prove(deps, row, typed.code);
    if (proof === undefined) return undefined;
    const work = await prepare();
    const { personId, licenceId } = session;
    return async (unit, reader) => {
      if (!(await use(unit, personId, proof))) return undefined;
      if (proof.by === 'recovery')
        await notify(deps, unit, { licenceId, reader }, 'recovery-used', {
          left: row.codesLeft - 1,
        });
      return await work(unit, proof, reader);
    };
  });
