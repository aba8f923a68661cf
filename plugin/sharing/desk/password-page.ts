import { z } from 'zod';
import type { AppError } from '../../kernel/errors.ts';
import type { Translate } from '../../kernel/translate.ts';
import { generatePassword } from '../../platform/passwords/index.ts';
import type { Answer } from '../../platform/routes/index.ts';
import type { PupilView } from '../conversation/index.ts';

export const passwordBody = z.object({
  keuze: z.enum(['voorstel', 'eigen']).default('eigen'),
  voorstel: z.string().max(400).default(''),
  wachtwoord: z.string().max(400).default(''),
});

export const passwordOf = (body: z.output<typeof passwordBody>): string =>
  body.keuze === 'voorstel' ? body.voorstel : body.wachtwoord;

/** The part of a page in which the password of a document is chosen. */
export interface PasswordMake {
  action: string;
  suggestion: string;
  again: string;
  rate: string;
  own: boolean;
  carried: [];
  fault: string | undefined;
}

export const passwordView = ({
  t,
  base,
  action,
  refused,
}: {
  t: Translate;
  base: string;
  action: string;
  refused: AppError | undefined;
}): PasswordMake => ({
  action,
  suggestion: generatePassword(),
  again: action,
  rate: `${base}/wachtwoordsterkte`,
  own: refused !== undefined,
  carried: [],
  fault: refused === undefined ? undefined : t(`errors.${refused.code}`, refused.params),
});

interface PasswordView {
  pupil: PupilView;
  back: string;
  lede: string;
  make: PasswordMake;
}

/** At the desk: a document is encrypted with a password that is chosen now. */
export function passwordPage(data: {
  t: Translate;
  base: string;
  title: string;
  nav?: string;
  crumbs: { label: string; url?: string }[];
  pupil: PupilView;
  back: string;
  action: string;
  lede: string;
  refused: AppError | undefined;
}): Answer {
  const { pupil, back, lede } = data;
  const make = passwordView(data);
  const view: PasswordView = { pupil, back, lede, make };
  return {
    kind: 'page',
    template: 'partnership/report',
    status: data.refused?.status ?? 200,
    page: {
      title: data.title,
      nav: data.nav ?? 'inbox',
      crumbs: data.crumbs,
      scripts: ['password'],
      faults: make.fault === undefined ? [] : [{ text: make.fault, url: '#wachtwoord' }],
    },
    view,
  };
}
