import { z } from 'zod';
import type { Sight } from '../../dossier/policy/index.ts';
import type { Translate } from '../../kernel/translate.ts';

/**
 * For whom a report is made: for somebody outside, which leaves out what parents who live apart may
 * keep from each other, or for the school itself.
 */
export const whom = ['buiten', 'school'] as const;
export type Whom = (typeof whom)[number];

/**
 * What is not said, is made for outside and without confidential parts: that copy can be given to
 * everybody.
 */
export const whomFields = {
  voor: z.enum(whom).default('buiten'),
  gevoelig: z.string().max(5).default(''),
};

/** What of a dossier goes into a copy of its report. */
export interface CopyAsked {
  /** For the school itself; without it, what a reading that is shared leaves out is not in it. */
  ownEyes: boolean;
  /** With the medical and psychological parts, as far as who asks may read them. */
  sensitive: boolean;
}

export interface WhomForm {
  voor: Whom;
  gevoelig: string;
}

/** For the school itself nothing is left out; outside, confidential parts go along when ticked. */
export const copyAsked = ({ voor, gevoelig }: WhomForm): CopyAsked => ({
  ownEyes: voor === 'school',
  sensitive: voor === 'school' || gevoelig === '1',
});

/** What of the confidential parts is in a copy: when asked for, as far as who asks may read it. */
export const shownSight = ({ sensitive }: Pick<CopyAsked, 'sensitive'>, seen: Sight): Sight =>
  sensitive ? seen : { medical: false, psychological: false };

export interface WhomView {
  choices: { value: Whom; label: string; text: string; checked: boolean }[];
  /** The tick that takes confidential parts along; absent for who may read none. */
  sensitive: { checked: boolean } | undefined;
}

/** The choice as a form shows it; `seen`: what of the confidential parts who chooses may read. */
export const whomView = (
  { voor, gevoelig }: WhomForm,
  seen: readonly Sight[],
  t: Translate,
): WhomView => ({
  choices: whom.map((value) => ({
    value,
    label: t(`reports.whom.${value}.label`),
    text: t(`reports.whom.${value}.text`),
    checked: value === voor,
  })),
  sensitive: seen.some(seesAny) ? { checked: gevoelig === '1' } : undefined,
});

export const seesAny = ({ medical, psychological }: Sight): boolean => medical || psychological;

/** What a form begins with. */
export const plainWhom: WhomForm = { voor: 'buiten', gevoelig: '' };
