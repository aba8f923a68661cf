import { addMonths, daysBetween } from '../../kernel/clock.ts';
import { seenLine } from '../../kernel/folding.ts';
import { isMailAddress } from '../../kernel/mail-address.ts';
import { isoDate } from '../../kernel/moments.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { Subject } from '../../platform/routes/index.ts';
import type { Role } from '../../platform/store/index.ts';
import type { OpenRequest } from './role-requests-store.ts';
import type { StaffRole } from './staff-roles.ts';

/** Somebody of the staff: of the host, or with an account of our own. */
export interface StaffFacts extends Subject, NameParts {
  readonly id: string;
  readonly licenceId: string;
  readonly source: 'host' | 'own';
  readonly status: 'active' | 'inactive';
  /** Roles given here; the host's own are known only when the person signs on. */
  readonly roles: readonly Role[];
  /** Last day of access, for an account of our own. */
  readonly endsOn: string | null;
  readonly passwordChosen: boolean;
  /** Since when an authenticator app is asked for when signing in; null when none is. */
  readonly secondFactorOn: Date | null;
  readonly email: string;
  /** A role that waits for a second person, or that was given and is still to be seen by one. */
  readonly request: OpenRequest | undefined;
}

/** What a person typed on the form of NIEUWE MEDEWERKER. */
export interface StaffForm {
  rol: string;
  voornaam: string;
  tussenvoegsel: string;
  achternaam: string;
  email: string;
  einddatum: string;
}

export type StaffField = keyof StaffForm;
export interface StaffFault {
  field: StaffField;
  code: string;
  params?: Record<string, number>;
}

export interface StaffDetails {
  role: StaffRole;
  name: NameParts;
  email: string;
  endsOn: string | null;
}

export const MAX_NAME = 100;

/**
 * The last day of the school year, or where that has passed or is too near to be of use, of the
 * next: 31 July; sooner where the licence gives `months` of external access at most.
 */
export function proposedEnd(yearEndsOn: string | undefined, today: string, months: number): string {
  const latest = addMonths(today, months);
  if (yearEndsOn !== undefined && yearEndsOn > today && yearEndsOn <= latest) return yearEndsOn;
  const july = `${today.slice(0, 4)}-07-31`;
  const end = daysBetween(today, july) > 0 ? july : `${Number(today.slice(0, 4)) + 1}-07-31`;
  return end > latest ? latest : end;
}

/** A name as it is kept: one line, without spaces around it. */
const isText = (text: string): boolean => !/\p{Cc}|\p{Cs}/u.test(text);

/**
 * Reads the form. External access always ends (promise 5): without an end date it is refused, and
 * never longer ahead than the `months` of the licence; who works at the school may stay without
 * one.
 */
export function readStaff(
  form: StaffForm,
  at: { today: string; givable: readonly StaffRole[]; months: number; before?: StaffFacts },
): { details: StaffDetails; faults: StaffFault[] } {
  const role = at.givable.find((candidate) => candidate === form.rol);
  const name = {
    given: seenLine(form.voornaam),
    prefix: seenLine(form.tussenvoegsel),
    family: seenLine(form.achternaam),
    preferred: '',
  };
  const email = form.email.trim().toLowerCase();
  const endsOn = form.einddatum.trim() === '' ? null : isoDate(form.einddatum.trim());
  const faults: StaffFault[] = [
    ...(role === undefined ? [{ field: 'rol', code: 'choice' } as const] : []),
    ...(
      [
        ['voornaam', name.given],
        ['tussenvoegsel', name.prefix],
        ['achternaam', name.family],
      ] as const
    ).flatMap(([field, text]): StaffFault[] => {
      // Somebody of one name has it as family name, as their papers do.
      const spare = field === 'tussenvoegsel' || (field === 'voornaam' && name.family !== '');
      if (text === '') return spare ? [] : [{ field, code: 'required' }];
      if (!isText(text)) return [{ field, code: 'value-refused' }];
      return [...text].length > (field === 'tussenvoegsel' ? 40 : MAX_NAME)
        ? [{ field, code: 'too-long' }]
        : [];
    }),
    ...emailFaults(email),
    ...endFaults(role, endsOn, at),
  ];
  return { details: { role: role ?? 'external', name, email, endsOn: endsOn ?? null }, faults };
}

function emailFaults(email: string): StaffFault[] {
  if (email === '') return [{ field: 'email', code: 'required' }];
  return isMailAddress(email) ? [] : [{ field: 'email', code: 'email' }];
}

export function endFaults(
  role: StaffRole | undefined,
  endsOn: string | null | undefined,
  at: { today: string; months: number; before?: StaffFacts },
): StaffFault[] {
  const fault = (code: string): StaffFault[] => [{ field: 'einddatum', code }];
  if (endsOn === undefined) return fault('date');
  if (endsOn === null) return role === 'external' ? fault('external-without-end') : [];
  if (endsOn < at.today && endsOn !== at.before?.endsOn) return fault('end-past');
  return role === 'external' && endsOn > addMonths(at.today, at.months)
    ? [{ field: 'einddatum', code: 'external-too-long', params: { months: at.months } }]
    : [];
}

/** The word of a person's state in the list. */
export function staffState(
  row: Pick<StaffFacts, 'status' | 'source' | 'endsOn' | 'passwordChosen'> & { waits: boolean },
  today: string,
): 'active' | 'waiting' | 'invited' | 'soon' | 'ended' | 'inactive' {
  if (row.status === 'inactive') return 'inactive';
  if (row.waits) return 'waiting';
  if (row.endsOn !== null && row.endsOn < today) return 'ended';
  if (row.source === 'own' && !row.passwordChosen) return 'invited';
  return row.endsOn !== null && daysBetween(today, row.endsOn) <= REMINDER_DAYS ? 'soon' : 'active';
}

export const REMINDER_DAYS = 14;
