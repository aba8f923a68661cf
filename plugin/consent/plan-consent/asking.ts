import type { DossierFacts } from '../../dossier/facts/index.ts';
import { normalize } from '../../dossier/form/index.ts';
import type { Consenters, GuardianRow } from '../../dossier/form/index.ts';
import { addDays } from '../../kernel/clock.ts';
import { isMailAddress, isSubject, LONGEST_SUBJECT } from '../../kernel/mail-address.ts';
import { isoDate } from '../../kernel/moments.ts';
import { displayName, searchParts } from '../../kernel/names.ts';
import { MOST_DAYS } from '../links/index.ts';
import type { LinkLang, LinkPerson } from '../links/index.ts';
import { LONGEST_WORDS } from './round.ts';
import type { Part, RoundRule } from './round.ts';

/** Somebody whose consent is asked, or can be. */
export interface Candidate {
  key: string;
  part: Part;
  name: string;
  relation: string;
  authority: boolean;
  email: string;
  lang: LinkLang;
}

/** What a page sends, by name of field. */
export type AskingForm = Readonly<Record<string, string>>;

export interface AskedPerson extends LinkPerson {
  key: string;
  part: Part;
  counts: boolean /** Of mails and pages; the plan itself stays as it was written. */;
  lang: LinkLang;
  way: AskingWay;
}

/** By mail, or without: a letter, or at school. */
export type AskingWay = 'mail' | 'paper';

/** What is sent, checked. */
export interface Asking {
  rule: RoundRule;
  people: AskedPerson[];
  /** `yyyy-mm-dd`, the last day of the links. */
  endsOn: string;
  /** '' for the proposed one, which each gets in their own language. */
  subject: string;
  note: string;
  /** Why somebody who must consent is not asked; '' when everybody is. */
  leftOut: string;
}

export interface AskingFault {
  field: string;
  code: string;
  params?: Record<string, string | number>;
}

/** Rows for people beside those who must consent; enough for a form without scripts. */
export const OTHERS = [1, 2] as const;

/** Step 1 has a line of free text for the language that somebody is best spoken to in. */
export const langFrom = (typed: string): LinkLang =>
  /^\s*(engels|english|eng|en)\b/i.test(typed) ? 'en' : 'nl';

/** The guardians with gezag and, by age, the pupil: those whose consent is needed (domain.md §2). */
export function candidatesOf(
  who: Consenters,
  guardians: readonly GuardianRow[],
  dossier: Pick<DossierFacts, 'pupilName'>,
  pupilWord: string,
): Candidate[] {
  const pupil: Candidate = {
    key: 'pupil',
    part: 'pupil',
    name: displayName(dossier.pupilName),
    relation: pupilWord,
    authority: false,
    email: '',
    lang: 'nl',
  };
  if (who.by === 'pupil') return [pupil];
  return [
    ...guardians
      .filter(({ authority }) => authority === 'yes')
      .map(
        ({ row, name, relation, email, language }): Candidate => ({
          key: row,
          part: 'guardian',
          name,
          relation,
          authority: true,
          email,
          lang: langFrom(language),
        }),
      ),
    ...(who.pupilSigns ? [pupil] : []),
  ];
}

/**
 * A part of the pupil's name in a text that shows on a locked screen; undefined when there is none. The small words
 * before a family name say nothing of who it is.
 */
export function pupilNameIn(text: string, pupil: DossierFacts['pupilName']): string | undefined {
  const names = new Set(
    searchParts([pupil.given, pupil.preferred, pupil.family].join(' ')).filter(
      (part) => part.length > 1,
    ),
  );
  return searchParts(text).find((part) => names.has(part) || names.has(part.replace(/s$/, '')));
}

export function readAsking(
  form: AskingForm,
  context: {
    candidates: readonly Candidate[];
    who: Consenters;
    pupil: DossierFacts['pupilName'];
    today: string;
    proposedSubject: string;
  },
): { asking: Asking } | { faults: AskingFault[] } {
  const { candidates, who, today } = context;
  const odd: string[] = [];
  const text = (name: string): string => {
    const read = normalize({ key: name, kind: 'text' }, form[name] ?? '');
    if (read === undefined) odd.push(name);
    return read?.trim() ?? '';
  };
  const lang = (name: string): LinkLang => (form[name] === 'en' ? 'en' : 'nl');
  const reach = (mail: string, how: string): Pick<AskedPerson, 'email' | 'way'> =>
    form[how] === 'papier' ? { way: 'paper', email: '' } : { way: 'mail', email: text(mail) };
  const chosen = candidates.filter(({ key }) => form[`vraag-${key}`] === '1');
  const people: AskedPerson[] = [
    ...chosen.map(({ key, part, name, relation, authority }) => ({
      key,
      part,
      name,
      relation,
      authority,
      counts: true,
      ...reach(`mail-${key}`, `hoe-${key}`),
      reason: '',
      lang: lang(`taal-${key}`),
    })),
    ...OTHERS.filter((number) =>
      ['naam', 'relatie', 'mail', 'reden'].some((field) => text(`ander${number}-${field}`) !== ''),
    ).map(
      (number): AskedPerson => ({
        key: `other-${number}`,
        part: 'other',
        counts: false,
        authority: false,
        name: text(`ander${number}-naam`),
        relation: text(`ander${number}-relatie`),
        ...reach(`ander${number}-mail`, `ander${number}-hoe`),
        reason: text(`ander${number}-reden`),
        lang: lang(`ander${number}-taal`),
      }),
    ),
  ];
  const all = who.by === 'pupil' || who.all;
  const mayLeaveOut = !all && chosen.some(({ part }) => part === 'guardian');
  const missing = candidates.filter(
    (one) => !chosen.includes(one) && !(mayLeaveOut && one.part === 'guardian'),
  );
  const endsOn = isoDate(text('einddatum'));
  const asking: Asking = {
    rule: { askedOf: who.by, allGuardians: who.all },
    people,
    endsOn: endsOn ?? '',
    subject: text('onderwerp'),
    note: text('notitie'),
    leftOut: chosen.length > 0 && missing.length > 0 ? text('weglaten') : '',
  };
  const ownSubject = asking.subject !== context.proposedSubject;
  const faults: AskingFault[] = [
    ...odd.map((field) => ({ field, code: 'value-refused' })),
    ...(chosen.length === 0 ? [{ field: 'wie-vragen', code: 'asked-nobody' }] : []),
    ...(chosen.length > 0 && missing.length > 0 && asking.leftOut.length < 10
      ? [
          {
            field: 'weglaten',
            code: 'left-out-unexplained',
            params: { names: missing.map(({ name }) => name).join(', ') },
          },
        ]
      : []),
    ...people.flatMap((person) => personFaults(person)),
    ...sharedAddresses(people),
    ...dayFaults(endsOn, today),
    ...(ownSubject ? subjectFaults(asking.subject, context.pupil) : []),
    ...([...asking.note].length > LONGEST_WORDS ? [{ field: 'notitie', code: 'too-long' }] : []),
  ];
  return faults.length > 0
    ? { faults }
    : { asking: ownSubject ? asking : { ...asking, subject: '' } };
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
const place = (person: AskedPerson, field: 'naam' | 'relatie' | 'mail' | 'reden'): string =>
  person.part === 'other'
    ? `ander${person.key.slice('other-'.length)}-${field}`
    : `${field}-${person.key}`;

export function personFaults(person: AskedPerson): AskingFault[] {
  const params = { name: person.name };
  const address: AskingFault[] =
    person.way === 'paper'
      ? []
      : person.email === ''
        ? [
            {
              field: place(person, 'mail'),
              code: person.name === '' ? 'other-address-missing' : 'address-missing',
              params,
            },
          ]
        : isMailAddress(person.email)
          ? []
          : [
              {
                field: place(person, 'mail'),
                code: 'address-wrong',
                params: { address: person.email },
              },
            ];
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
export function sharedAddresses(people: readonly AskedPerson[]): AskingFault[] {
  const normal = people.map(({ email }) => email.toLowerCase());
  return people.flatMap((person, index) =>
    person.email !== '' && normal.indexOf(normal[index] ?? '') < index
      ? [{ field: place(person, 'mail'), code: 'address-shared', params: { name: person.name } }]
      : [],
  );
}

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
  return named === undefined
    ? []
    : [{ field: 'onderwerp', code: 'subject-names-pupil', params: { name: named } }];
}
