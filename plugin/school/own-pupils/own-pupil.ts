import { ValuesRefusedError } from '../../kernel/errors.ts';
import { seenLine } from '../../kernel/folding.ts';
import { isoDate, shownDate } from '../../kernel/moments.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { Subject } from '../../platform/routes/index.ts';

/** A pupil of the licence, of the host or our own. */
export interface PupilRecord extends Subject, NameParts {
  readonly id: string;
  readonly licenceId: string;
  readonly source: 'host' | 'own';
  readonly birthDate: string | null;
  readonly mergedInto: string | null;
}

/** What a person typed about a pupil whom the host does not know. */
export interface OwnPupilForm {
  voornaam: string;
  roepnaam: string;
  tussenvoegsel: string;
  achternaam: string;
  geboortedatum: string;
}

export const ownPupilFields = [
  'voornaam',
  'roepnaam',
  'tussenvoegsel',
  'achternaam',
  'geboortedatum',
] as const;
export type OwnPupilField = (typeof ownPupilFields)[number];
export const isNeeded = (field: OwnPupilField, oneName = false): boolean =>
  field !== 'roepnaam' && field !== 'tussenvoegsel' && !(oneName && field === 'voornaam');
export const mostOf = (field: OwnPupilField): number => (field === 'tussenvoegsel' ? 40 : 100);

export interface OwnPupilFault {
  field: OwnPupilField;
  code: string;
}

export interface OwnPupil {
  name: NameParts;
  birthDate: string;
}

/** What a person typed cannot be kept: each fault with its field. */
export class OwnPupilRefusedError extends ValuesRefusedError<OwnPupilFault> {}

const isText = (text: string): boolean => !/\p{Cc}|\p{Cs}/u.test(text);
/** Nobody at school was born longer ago. */
const OLDEST_YEARS = 40;

/** @throws OwnPupilRefusedError with every fault */
export function readOwnPupil(form: OwnPupilForm, today: string): OwnPupil {
  const birthDate = isoDate(form.geboortedatum.trim());
  // Somebody of one name has it as family name, as their papers do.
  const oneName = seenLine(form.voornaam) === '' && seenLine(form.achternaam) !== '';
  const faults = ownPupilFields.flatMap((field): OwnPupilFault[] => {
    const text = seenLine(form[field]);
    if (text === '') return isNeeded(field, oneName) ? [{ field, code: 'required' }] : [];
    if (field === 'geboortedatum') return birthFault(birthDate, today);
    if (!isText(text)) return [{ field, code: 'value-refused' }];
    return [...text].length > mostOf(field) ? [{ field, code: 'too-long' }] : [];
  });
  if (faults.length > 0 || birthDate === undefined) throw new OwnPupilRefusedError(faults);
  const given = seenLine(form.voornaam);
  const preferred = seenLine(form.roepnaam);
  return {
    name: {
      given,
      preferred: preferred === given ? '' : preferred,
      prefix: seenLine(form.tussenvoegsel),
      family: seenLine(form.achternaam),
    },
    birthDate,
  };
}

function birthFault(birthDate: string | undefined, today: string): OwnPupilFault[] {
  if (birthDate === undefined) return [{ field: 'geboortedatum', code: 'date' }];
  const oldest = `${Number(today.slice(0, 4)) - OLDEST_YEARS}${today.slice(4)}`;
  return birthDate >= today || birthDate < oldest
    ? [{ field: 'geboortedatum', code: 'birth-date-unlikely' }]
    : [];
}

export const formOf = (pupil: PupilRecord): OwnPupilForm => ({
  voornaam: pupil.given,
  roepnaam: pupil.preferred,
  tussenvoegsel: pupil.prefix,
  achternaam: pupil.family,
  geboortedatum: pupil.birthDate === null ? '' : shownDate(pupil.birthDate),
});
