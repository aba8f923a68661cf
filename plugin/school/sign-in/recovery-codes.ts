import { randomBytes, randomInt } from 'node:crypto';
import type { PasswordHasher } from './password-hash.ts';

export const RECOVERY_CODES = 10;
const DIGITS = 16;
const GROUP = 4;

/**
 * Codes for who lost the telephone. Digits only, so that one field with a number pad takes either
 * kind of code.
 */
export interface RecoveryCodes {
  /** As shown once: `1234-5678-9012-3456`. */
  codes: string[];
  salt: Buffer;
  hashes: Buffer[];
}

/**
 * What a person typed, without the spaces and dashes an app or a paper shows between the digits.
 */
export const plainCode = (typed: string): string => typed.replaceAll(/[\s\p{Pd}]/gu, '');

export const isRecoveryCode = (code: string): boolean => new RegExp(`^\\d{${DIGITS}}$`).test(code);

const shown = (code: string): string =>
  (code.match(new RegExp(`.{${GROUP}}`, 'g')) ?? []).join('-');

/** One salt for the ten: checking a code takes one computation, not ten. */
export async function newRecoveryCodes(
  hasher: Pick<PasswordHasher, 'hashWithSalt'>,
): Promise<RecoveryCodes> {
  const plain = Array.from({ length: RECOVERY_CODES }, () =>
    Array.from({ length: DIGITS }, () => String(randomInt(10))).join(''),
  );
  const salt = randomBytes(16);
  const hashes: Buffer[] = [];
  for (const code of plain) hashes.push(await hasher.hashWithSalt(code, salt));
  return { codes: plain.map(shown), salt, hashes };
}
