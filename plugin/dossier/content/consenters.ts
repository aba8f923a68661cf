import { ageOn } from '../../kernel/moments.ts';
import type { DossierFacts } from '../facts/index.ts';
import { isDay } from '../form/index.ts';
import type { StepReader } from '../declaration/index.ts';

/** Who must consent to the action part of this pupil's plan. */
export interface Consenters {
  by: 'guardians' | 'pupil';
  /** Those with authority. */
  guardians: { name: string; relation: string }[];
  /** Those of whom nobody knows whether they have authority. */
  unknown: string[];
  /** All who have authority must consent, or one of them is enough. */
  all: boolean;
  /** The pupil signs beside the guardians. */
  pupilSigns: boolean;
  age: number | undefined;
}

export interface GuardianRow {
  row: string;
  name: string;
  relation: string;
  authority: string;
  email: string;
  language: string;
}

/** The guardians of step 1 who have a name, in order. */
export const guardianRows = (general: StepReader): GuardianRow[] =>
  general
    .rows('guardians')
    .map((row) => ({
      row,
      name: general.value(`guardians/${row}/guardianName`),
      relation: general.value(`guardians/${row}/relation`),
      authority: general.value(`guardians/${row}/authority`),
      email: general.value(`guardians/${row}/guardianEmail`),
      language: general.value(`guardians/${row}/guardianLanguage`),
    }))
    .filter(({ name }) => name !== '');

/**
 * By the licence's own ages and its rule for guardians; the birth date as step 1 has it, else as
 * the host gave it.
 */
export function consentersOf(
  dossier: Pick<DossierFacts, 'birthDate' | 'policies'>,
  general: StepReader,
  today: string,
): Consenters {
  const typed = general.value('birthDate');
  const born = isDay(typed) ? typed : dossier.birthDate;
  const age = born === null ? undefined : ageOn(born, today);
  const rows = guardianRows(general);
  const { coSignAge, consentAge, allGuardians } = dossier.policies;
  return {
    by: age !== undefined && age >= consentAge ? 'pupil' : 'guardians',
    guardians: rows
      .filter((row) => row.authority === 'yes')
      .map(({ name, relation }) => ({ name, relation })),
    unknown: rows
      .filter((row) => row.authority !== 'yes' && row.authority !== 'no')
      .map((row) => row.name),
    all: allGuardians === 1,
    pupilSigns: age !== undefined && age >= coSignAge,
    age,
  };
}
