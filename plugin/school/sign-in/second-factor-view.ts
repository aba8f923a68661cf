import type { Translate } from '../../kernel/translate.ts';
import type { Faulty } from './second-factor.ts';

/** What a page with a field for a code shows of a wrong one. */
export interface CodeFault {
  fault?: string;
}

/** What `templates/sign-in/set-up.hbs` and `templates/account/set-up.hbs` see. */
export interface SetUpView extends CodeFault {
  action: string;
  cancel: string;
  signOutAction: string;
  returnTo: string;
  /** Whether the session opens nothing before it is done. */
  waited: boolean;
  /** Whether a new telephone comes in the place of another. */
  replaces: boolean;
  external: boolean;
  token: string;
  /** In groups of four. */
  key: string;
  /** The QR code, as the address of an image. */
  image: string;
}

export const codeFault = (faulty: Faulty | undefined, t: Translate): CodeFault => ({
  fault:
    faulty && t(faulty.fault === 'code-wrong' ? 'faults.code-wrong' : 'errors.sign-in-too-many'),
});

export function faultStatus(faulty: Faulty | undefined): 200 | 422 | 429 {
  if (faulty === undefined) return 200;
  return faulty.fault === 'code-wrong' ? 422 : 429;
}

/** "JBSW Y3DP EHPK 3PXP": a key that somebody types over in groups of four. */
export const grouped = (key: string): string => (key.match(/.{1,4}/g) ?? []).join(' ');
