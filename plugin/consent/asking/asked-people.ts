import type { DossierFacts } from '../../dossier/facts/index.ts';
import { addDays } from '../../kernel/clock.ts';
import type { Lang } from '../../kernel/lang.ts';
import { isMailAddress, isSubject, LONGEST_SUBJECT } from '../../kernel/mail-address.ts';
import { searchParts } from '../../kernel/names.ts';
import { MOST_DAYS } from '../link-facts/index.ts';
import type { LinkPerson } from '../link-facts/index.ts';
import { healthWordIn } from './health-words.ts';

/** Somebody whose consent is asked, or can be. */
export interface Candidate {
  key: string;
  part: Part;
  name: string;
  relation: string;
  authority: boolean;
  email: string;
  lang: Lang;
}

/** What a page sends, by name of field. */
export type AskingForm = Readonly<Record<string, string>>;

export interface AskedPerson extends LinkPerson {
  key: string;
  part: Part;
  counts: boolean;
  /** Of mails and pages; the plan itself stays as it was written. */
  lang: Lang;
  way: AskingWay;
}

/** By mail, or without: a letter, or at school. */
export type AskingWay = 'mail' | 'paper';

export interface AskingFault {
  field: string;
  code: string;
  params?: Record<string, string | number>;
}

/** Rows for people beside those who must consent; enough for a form without scripts. */
export const OTHERS = [1, 2] as const;

/**
 * A part of the pupil's name in a text that shows on a locked screen; undefined when there is none.
 * The small words before a family name say nothing of who it is.
 */
export function pupilNameIn(text: string, pupil: DossierFacts['pupilName']): string | undefined {
  const names = new Set(
    searchParts([pupil.given, pupil.preferred, pupil.family].join(' ')).filter(
      (part) => part.length > 1,
    ),
  );
  return searchParts(text).find((part) => names.has(part) || names.has(part.replace(/s$/, '')));
}

/** Who wants no mail is not mailed; the page said so when the name was known. */
export const declinedFaults = (
  people: readonly AskedPerson[],
  declined: readonly unknown[],
  code = 'mail-declined-person',
): AskingFault[] =>
  people.flatMap((person, index) =>
    person.way === 'mail' && declined[index] !== undefined
      ? [{ field: place(person, 'mail'), code, params: { name: person.name } }]
      : [],
  );

/** The field of the form in which a person's value stands. */
export const place = (person: AskedPerson, field: 'naam' | 'relatie' | 'mail' | 'reden'): string =>
  person.part === 'other'
    ? `ander${person.key.slice('other-'.length)}-${field}`
    : `${field}-${person.key}`;

function addressFaults(person: AskedPerson): AskingFault[] {
  if (person.way === 'paper') return [];
  const field = place(person, 'mail');
  if (person.email === '') {
    const code = person.name === '' ? 'other-address-missing' : 'address-missing';
    return [{ field, code, params: { name: person.name } }];
  }
  return isMailAddress(person.email)
    ? []
    : [{ field, code: 'address-wrong', params: { address: person.email } }];
}

function personFaults(person: AskedPerson): AskingFault[] {
  const params = { name: person.name };
  const address = addressFaults(person);
  if (person.part !== 'other') return address;
  return [
    ...(person.name === '' ? [{ field: place(person, 'naam'), code: 'other-name-missing' }] : []),
    ...(person.relation === ''
      ? [{ field: place(person, 'relatie'), code: 'other-relation-missing', params }]
      : []),
    ...(person.reason.length < 3
      ? [{ field: place(person, 'reden'), code: 'other-reason-missing', params }]
      : []),
    ...address,
  ];
}

/** Who shares a mailbox could answer for the other: each needs an own address. */
function sharedAddresses(people: readonly AskedPerson[]): AskingFault[] {
  const normal = people.map(({ email }) => email.toLowerCase());
  return people.flatMap((person, index) =>
    person.email !== '' && normal.indexOf(normal[index] ?? '') < index
      ? [{ field: place(person, 'mail'), code: 'address-shared', params: { name: person.name } }]
      : [],
  );
}

export const peopleFaults = (people: readonly AskedPerson[]): AskingFault[] => [
  ...people.flatMap(personFaults),
  ...sharedAddresses(people),
];

export function dayFaults(endsOn: string | undefined, today: string): AskingFault[] {
  if (endsOn === undefined) return [{ field: 'einddatum', code: 'date' }];
  if (endsOn < today) return [{ field: 'einddatum', code: 'end-past-link' }];
  return endsOn > addDays(today, MOST_DAYS)
    ? [{ field: 'einddatum', code: 'end-too-far', params: { days: MOST_DAYS } }]
    : [];
}

export function subjectFaults(subject: string, pupil: DossierFacts['pupilName']): AskingFault[] {
  if (subject === '') return [{ field: 'onderwerp', code: 'required' }];
  if (!isSubject(subject))
    return [{ field: 'onderwerp', code: 'subject-wrong', params: { max: LONGEST_SUBJECT } }];
  const named = pupilNameIn(subject, pupil);
  if (named !== undefined)
    return [{ field: 'onderwerp', code: 'subject-names-pupil', params: { name: named } }];
  const health = healthWordIn(subject);
  return health === undefined
    ? []
    : [{ field: 'onderwerp', code: 'subject-health', params: { word: health } }];
}

/**
 * `other`: somebody who is asked beside those who must consent, with the relation and the reason.
 */
export type Part = 'guardian' | 'pupil' | 'other';
