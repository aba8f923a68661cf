import { ratePassword } from '../../platform/passwords/index.ts';
import type { PasswordFault } from './local-accounts.ts';

/** The rules of a report's password, save that a person may use any letters they can type again. */
export async function passwordFault(
  password: string,
  own: readonly string[],
): Promise<PasswordFault | undefined> {
  const { code, score } = await ratePassword(password, own);
  if (code === 'report-password-short') return 'password-short';
  if (code === 'report-password-long') return 'password-long';
  return code === 'report-password-weak' || score < 3 ? 'password-weak' : undefined;
}
