import { generateSecret, generateURI, verify } from 'otplib';

/** Promise 7: 160 bits. */
const SECRET_BYTES = 20;
/**
 * Clocks of telephones differ: the step before and the one after count too
 * (plugin/decisions/second-factor.md).
 */
const SKEW_SECONDS = 30;

export const newTotpSecret = (): string => generateSecret({ length: SECRET_BYTES });

/**
 * What the QR code says: the school and the account, so that somebody with two accounts knows which
 * is which.
 */
export const totpUri = (of: { issuer: string; label: string; secret: string }): string =>
  generateURI(of);

/**
 * The step of time whose code this is, or undefined when it is none of the steps that count now.
 * @param query.after the step last used: no code of it or of an earlier one counts again
 */
export async function stepOfCode(query: {
  secret: string;
  code: string;
  at: Date;
  after?: number;
}): Promise<number | undefined> {
  const { secret, code, at, after } = query;
  // The library throws on what is no code at all: for us that is a wrong code like any other.
  const checked = await verify({
    secret,
    token: code,
    epoch: Math.floor(at.getTime() / 1_000),
    epochTolerance: SKEW_SECONDS,
    ...(after === undefined ? {} : { afterTimeStep: after }),
  }).catch(() => ({ valid: false as const }));
  return checked.valid && 'timeStep' in checked ? checked.timeStep : undefined;
}
