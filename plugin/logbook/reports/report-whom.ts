import { z } from 'zod';
import type { Translate } from '../../kernel/translate.ts';

/**
 * For whom a report is made: for somebody outside, which leaves out what parents who live apart may
 * keep from each other, or for the school itself.
 */
export const whom = ['buiten', 'school'] as const;
export type Whom = (typeof whom)[number];

/** What is not said, is made for outside: that copy can be given to everybody. */
export const whomField = z.enum(whom).default('buiten');

export interface WhomView {
  value: Whom;
  label: string;
  text: string;
  checked: boolean;
}

export const whomView = (chosen: Whom, t: Translate): WhomView[] =>
  whom.map((value) => ({
    value,
    label: t(`reports.whom.${value}.label`),
    text: t(`reports.whom.${value}.text`),
    checked: value === chosen,
  }));
