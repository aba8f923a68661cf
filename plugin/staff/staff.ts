import type { Subject } from '../access/index.ts';
import { addDays, daysBetween } from '../kernel/clock.ts';
import { isoDate } from '../kernel/moments.ts';
import type { NameParts } from '../kernel/names.ts';
import { isMailAddress } from '../outbox/index.ts';
import type { Role } from '../store/index.ts';

/** Roles a school gives. `external` is the seed's Top Leerkracht. */
export const staffRoles = ['external', 'teacher', 'coordinator', 'admin'] as const;
export type StaffRole = (typeof staffRoles)[number];

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
}

/** What a person typed on the form of NIEUWE MEDEWERKER. */
export interface StaffForm { rol: string; voornaam: string; tussenvoegsel: string; achternaam: string; email: string; einddatum: string }

export type StaffField = keyof StaffForm;
export interface StaffFault { field: StaffField; code: string }

export interface StaffDetails { role: StaffRole; name: NameParts; email: string; endsOn: string | null }

export const MAX_NAME = 100;
const MOST_DAYS = 366;

/** "external" for a last day at most a year ahead; it counts to the same day next year. */
export const lastAllowedDay = (today: string): string => {
  const next = `${Number(today.slice(0, 4)) + 1}${today.slice(4)}`;
  return isoDate(next) ?? addDays(today, MOST_DAYS - 1);
};

/** The last day of the school year, or where that has passed or is too near to be of use, of the next: 31 July. */
export function proposedEnd(yearEndsOn: string | undefined, today: string): string {
  if (yearEndsOn !== undefined && yearEndsOn > today && yearEndsOn <= lastAllowedDay(today)) return yearEndsOn;
  const july = `${today.slice(0, 4)}-07-31`;
  return daysBetween(today, july) > 0 ? july : `${Number(today.slice(0, 4)) + 1}-07-31`;
}

/** A name as it is kept: one line, without spaces around it. */
const tidy = (typed: string): string => typed.replaceAll(/\s+/g, ' ').trim();
const isText = (text: string): boolean => !/\p{Cc}|\p{Cs}/u.test(text);

/**
 * Reads the form. External access always ends (promise 5): without an end date it is refused, and never longer than a
 * year ahead; who works at the school may stay without one.
 */
export function readStaff(form: StaffForm, at: { today: string; givable: readonly StaffRole[]; before?: StaffFacts }): { details: StaffDetails; faults: StaffFault[] } {
  const role = at.givable.find((candidate) => candidate === form.rol);
  const name = { given: tidy(form.voornaam), prefix: tidy(form.tussenvoegsel), family: tidy(form.achternaam), preferred: '' };
  const email = form.email.trim().toLowerCase();
  const endsOn = form.einddatum.trim() === '' ? null : isoDate(form.einddatum.trim());
  const faults: StaffFault[] = [
    ...(role === undefined ? [{ field: 'rol', code: 'choice' } as const] : []),
    ...([['voornaam', name.given], ['tussenvoegsel', name.prefix], ['achternaam', name.family]] as const).flatMap(([field, text]): StaffFault[] => {
      if (text === '') return field === 'tussenvoegsel' ? [] : [{ field, code: 'required' }];
      if (!isText(text)) return [{ field, code: 'value-refused' }];
      return [...text].length > (field === 'tussenvoegsel' ? 40 : MAX_NAME) ? [{ field, code: 'too-long' }] : [];
    }),
    ...(email === '' ? [{ field: 'email', code: 'required' } as const] : isMailAddress(email) ? [] : [{ field: 'email', code: 'email' } as const]),
    ...endFaults(role, endsOn, at),
  ];
  return { details: { role: role ?? 'external', name, email, endsOn: endsOn ?? null }, faults };
}

export function endFaults(role: StaffRole | undefined, endsOn: string | null | undefined, at: { today: string; before?: StaffFacts }): StaffFault[] {
  const fault = (code: string): StaffFault[] => [{ field: 'einddatum', code }];
  if (endsOn === undefined) return fault('date');
  if (endsOn === null) return role === 'external' ? fault('external-without-end') : [];
  if (endsOn < at.today && endsOn !== at.before?.endsOn) return fault('end-past');
  return role === 'external' && endsOn > lastAllowedDay(at.today) ? fault('external-too-long') : [];
}

/** The word of a person's state in the list. */
export function staffState(row: Pick<StaffFacts, 'status' | 'source' | 'endsOn' | 'passwordChosen'>, today: string): 'active' | 'invited' | 'soon' | 'ended' | 'inactive' {
  if (row.status === 'inactive') return 'inactive';
  if (row.endsOn !== null && row.endsOn < today) return 'ended';
  if (row.source === 'own' && !row.passwordChosen) return 'invited';
  return row.endsOn !== null && daysBetween(today, row.endsOn) <= REMINDER_DAYS ? 'soon' : 'active';
}

export const REMINDER_DAYS = 14;
