import type { Translate } from '../../kernel/translate.ts';
import type { PasswordFault } from './local-accounts.ts';
import type { Schools } from './schools.ts';

const NEVER_A_LICENCE = '00000000-0000-0000-0000-000000000000';
const limitsOfPassword = { min: 12, max: 128 };

export interface SchoolsView {
  licenceId: string;
  /** Empty where there is nothing to choose. */
  choice: { value: string; label: string; selected: boolean }[];
}

/** With one school there is nothing to choose; a name that is none of them is the first. */
export function schoolsView(schools: Schools, wanted: string): SchoolsView {
  const all = schools.all();
  const chosen = all.find((school) => school.name === wanted) ?? all[0];
  return {
    licenceId: chosen?.id ?? NEVER_A_LICENCE,
    choice:
      all.length < 2
        ? []
        : all.map((school) => ({
            value: school.name,
            label: school.schoolName,
            selected: school.id === chosen?.id,
          })),
  };
}

/** What a form for a new password shows of a wrong one: the sentence, and the field it is about. */
export interface PasswordFaultView {
  fault?: string;
  faultAt?: 'huidig' | 'wachtwoord' | 'herhaal';
}

export const faultView = (fault: PasswordFault | undefined, t: Translate): PasswordFaultView => ({
  fault: fault && t(`faults.${fault}`, limitsOfPassword),
  faultAt: fault && fieldOf(fault),
});

function fieldOf(fault: PasswordFault): 'huidig' | 'wachtwoord' | 'herhaal' {
  if (fault === 'password-differs') return 'herhaal';
  return fault === 'password-wrong' ? 'huidig' : 'wachtwoord';
}
