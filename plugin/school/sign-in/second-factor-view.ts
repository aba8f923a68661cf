import type { Translate } from '../../kernel/translate.ts';
import type { Faulty } from './second-factors.ts';

export const codeFault = (faulty: Faulty | undefined, t: Translate): { fault?: string } =>
  faulty === undefined
    ? {}
    : { fault: t(faulty.fault === 'code-wrong' ? 'faults.code-wrong' : 'errors.sign-in-too-many') };

export const faultStatus = (faulty: Faulty | undefined): number =>
  faulty === undefined ? 200 : faulty.fault === 'code-wrong' ? 422 : 429;

/** "JBSW Y3DP EHPK 3PXP": a key that somebody types over in groups of four. */
export const grouped = (key: string): string => (key.match(/.{1,4}/g) ?? []).join(' ');
