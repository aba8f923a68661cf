import { folded } from '../../kernel/folding.ts';
import { isMailAddress } from '../../kernel/mail-address.ts';
import { searchParts } from '../../kernel/names.ts';
import { professions } from '../request-routes/index.ts';
import type { Profession, RouteDefinition } from '../request-routes/index.ts';

/** An expert as a form names one; `independent`: said not to work for who asks. */
export interface NewExpert {
  name: string;
  profession: Profession | '';
  organisation: string;
  /** In the register of the profession. */
  registration: string;
  email: string;
  independent: boolean;
}

export type ExpertField = 'name' | 'profession' | 'organisation' | 'registration' | 'email';
export interface ExpertFault {
  field: ExpertField | 'independent';
  code: string;
  params?: Readonly<Record<string, string | number>>;
}

/** Somebody's name and address, to be compared with an expert's. */
export interface Known {
  name: string;
  email: string;
}

/** What an expert of this place may be, and may not. */
export interface ExpertRules {
  slot: 1 | 2;
  of: RouteDefinition['experts'];
  /** The expert of the other place. */
  other: Known | undefined;
  /** Who works at the school that asks. */
  staff: readonly Known[];
  school: string;
  /** Wants no mail about this pupil. */
  declined: boolean;
}

export const longest: Readonly<Record<ExpertField, number>> = {
  name: 120,
  profession: 40,
  organisation: 160,
  registration: 60,
  email: 190,
};

export const isProfession = (text: string): text is Profession =>
  professions.some((one) => one === text);

/** The professions that somebody of this place may have. */
export const professionsOf = (
  slot: 1 | 2,
  { firstOf, othersOf }: RouteDefinition['experts'],
): readonly Profession[] => (slot === 1 ? firstOf : othersOf);

/** Nothing was filled in: nobody is named. */
export const isNobody = ({ name, profession, organisation, registration, email }: NewExpert) =>
  [name, profession, organisation, registration, email].every((one) => one === '');

/** Letters of other alphabets that look like one of ours, and so make one name look like two. */
const lookalikes: ReadonlyMap<string, string> = new Map(
  'аa еe іi јj ѕs оo рp сc уy хx һh ԛq ԝw кk мm нh тt вb αa εe ιi κk νv οo ρp τt υu χx ηn'
    .split(' ')
    .map((pair) => [pair.slice(0, 1), pair.slice(1)]),
);
const titles = new Set(
  'drs dr mr mw mevr mevrouw dhr meneer prof ir ing msc ma bsc ba phd md'.split(' '),
);

/** A name as two people are compared by it: in whichever order, case or alphabet, and untitled. */
export const nameKey = (name: string): string =>
  searchParts(folded(name).replaceAll(/./gu, (letter) => lookalikes.get(letter) ?? letter))
    .filter((word) => !titles.has(word))
    .toSorted()
    .join(' ');

/** An address without what a mailbox adds for itself: `anna+tlv@…` is anna's. */
export function addressKey(email: string): string {
  const [local = '', domain = ''] = folded(email.trim()).split('@');
  return local === '' ? '' : `${local.replace(/\+.*$/, '')}@${domain}`;
}

export const isSamePerson = (one: Known, other: Known): 'name' | 'email' | undefined => {
  if (addressKey(one.email) !== '' && addressKey(one.email) === addressKey(other.email))
    return 'email';
  return nameKey(one.name) !== '' && nameKey(one.name) === nameKey(other.name) ? 'name' : undefined;
};

/** At which field somebody shows to work at the school; undefined when nobody of it is alike. */
export const employedBy = (
  person: Known,
  staff: readonly Known[],
): 'name' | 'email' | undefined => {
  const found = staff.map((one) => isSamePerson(person, one));
  return found.find((field) => field === 'email') ?? found.find((field) => field !== undefined);
};

/** All that stands in the way of asking this person, each at its field. */
export function expertFaults(person: NewExpert, rules: ExpertRules): ExpertFault[] {
  const faults = [...fieldFaults(person), ...professionFaults(person, rules)];
  const at = (field: ExpertFault['field']): boolean => faults.some((one) => one.field === field);
  const employed = employedBy(person, rules.staff);
  const { school } = rules;
  if (employed !== undefined && !at(employed))
    faults.push({ field: employed, code: 'expert-employed', params: { school } });
  const twice = rules.other === undefined ? undefined : isSamePerson(person, rules.other);
  if (twice !== undefined && !at(twice))
    faults.push({ field: twice, code: `expert-twice-${rules.slot === 1 ? 2 : 1}` });
  if (rules.declined && !at('email')) faults.push({ field: 'email', code: 'expert-declined' });
  if (!person.independent)
    faults.push({ field: 'independent', code: 'expert-independent', params: { school } });
  return faults;
}

function fieldFaults(person: NewExpert): ExpertFault[] {
  const lines = ['name', 'organisation', 'registration'] as const;
  const email: ExpertFault[] =
    person.email !== '' && !isMailAddress(person.email) ? [{ field: 'email', code: 'email' }] : [];
  const missing: ExpertFault[] = person.email === '' ? [{ field: 'email', code: 'required' }] : [];
  return [...lines.flatMap((field) => lineFaults(field, person[field])), ...missing, ...email];
}

/** Of one line of text that must be there. */
export function lineFaults(field: ExpertField, text: string): ExpertFault[] {
  if (text === '') return [{ field, code: 'required' }];
  if (/[\p{Cc}\p{Cs}]/u.test(text)) return [{ field, code: 'value-refused' }];
  const max = longest[field];
  return [...text].length > max ? [{ field, code: 'too-long', params: { max } }] : [];
}

function professionFaults({ profession }: NewExpert, { slot, of }: ExpertRules): ExpertFault[] {
  if (profession === '') return [{ field: 'profession', code: 'required' }];
  if (professionsOf(slot, of).includes(profession)) return [];
  return [{ field: 'profession', code: slot === 1 ? 'expert-first' : 'expert-profession' }];
}
