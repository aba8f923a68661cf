import { consentersOf, guardianRows } from '../../dossier/content/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { normalize } from '../../dossier/form/index.ts';
import type { StepReader } from '../../dossier/declaration/index.ts';
import type { Lang } from '../../kernel/lang.ts';
import { isMailAddress } from '../../kernel/mail-address.ts';
import { displayName } from '../../kernel/names.ts';
import { readRef } from './report-kinds.ts';
import type { ReportRef } from './report-kinds.ts';

/** How a report reaches somebody by mail: as a file that goes along. */
export type MailWay = 'attachment';
export const mailWays: readonly MailWay[] = ['attachment'];

export type RecipientPart = 'guardian' | 'pupil' | 'other';

/** Who a report can be mailed to. */
export interface Recipient {
  key: string;
  part: RecipientPart;
  name: string;
  relation: string;
  /** As step 1 has it; '' when there is none. */
  email: string;
  authority: 'yes' | 'no' | 'unknown' | '';
}

/** What is kept, sealed, of somebody a report was mailed to. */
export interface MailedPerson {
  name: string;
  relation: string;
  email: string;
  reason: string;
}
export interface Addressee extends MailedPerson {
  part: RecipientPart;
}

/** One act of mailing, checked. */
export interface Mailing {
  /** Made with the form: the same form sent twice is one act. */
  id: string;
  ref: ReportRef;
  way: MailWay;
  to: Addressee[];
  sensitive: boolean;
  lang: Lang;
  /** Undefined: one is made. */
  password: string | undefined;
}

export interface MailingForm extends Readonly<Record<string, string | undefined>> {
  zending: string;
  verslag: string;
  wijze: string;
  taal: string;
  keuze: string;
  wachtwoord: string;
}

export interface MailingFault {
  field: string;
  code: string;
  params?: Record<string, string | number>;
}

/**
 * The guardians of step 1 and, from the age at which a pupil has a say, the pupil; of age the pupil
 * alone.
 */
export function recipientsOf(
  dossier: DossierFacts,
  general: StepReader,
  today: string,
  pupilWord: string,
): { people: Recipient[]; ofAge: boolean } {
  const who = consentersOf(dossier, general, today);
  const pupil: Recipient = {
    key: 'leerling',
    part: 'pupil',
    name: displayName(dossier.pupilName),
    relation: pupilWord,
    email: '',
    authority: '',
  };
  const ofAge = who.by === 'pupil';
  const guardians = ofAge
    ? []
    : guardianRows(general).map(
        ({ row, name, relation, authority, email }): Recipient => ({
          key: row,
          part: 'guardian',
          name,
          relation,
          email: email.trim(),
          authority: authority === 'yes' || authority === 'no' ? authority : 'unknown',
        }),
      );
  return { people: [...guardians, ...(ofAge || who.pupilSigns ? [pupil] : [])], ofAge };
}

/** Whether step 1 has an address to which a mail can go; the pupil's is typed. */
export const isReachable = (person: Recipient): boolean =>
  person.part === 'pupil' || isMailAddress(person.email);

const otherFields = ['ander-naam', 'ander-relatie', 'ander-mail', 'ander-reden'] as const;
export const OTHER_FIELDS: readonly string[] = otherFields;
const SHORTEST_REASON = 3;
const LONGEST = 200;

export function readMailing(
  form: MailingForm,
  people: readonly Recipient[],
): { mailing: Mailing } | { faults: MailingFault[] } {
  const odd: MailingFault[] = [];
  const text = (field: string): string => {
    const read = normalize({ key: field, kind: 'line' }, form[field] ?? '')?.trim();
    if (read === undefined || [...read].length > LONGEST)
      odd.push({ field, code: 'value-refused' });
    return read ?? '';
  };
  const chosen = people.filter(
    (person) => form[`aan-${person.key}`] === '1' && isReachable(person),
  );
  const to: (Addressee & { field: string })[] = chosen.map(
    ({ key, part, name, relation, email }) => ({
      part,
      name,
      relation,
      reason: '',
      email: part === 'pupil' ? text(`mail-${key}`) : email,
      field: `mail-${key}`,
    }),
  );
  const other = {
    part: 'other' as const,
    name: text('ander-naam'),
    relation: text('ander-relatie'),
    email: text('ander-mail'),
    reason: text('ander-reden'),
  };
  const isOther = [other.name, other.relation, other.email, other.reason].some(
    (value) => value !== '',
  );
  if (isOther) to.push({ ...other, field: 'ander-mail' });
  const ref = readRef(form.verslag);
  const way = mailWays.find((one) => one === form.wijze);
  const faults: MailingFault[] = [
    ...(ref === undefined ? [{ field: 'verslag', code: 'report-not-chosen' }] : []),
    ...(way === undefined ? [{ field: 'wijze', code: 'way-not-chosen' }] : []),
    ...(to.length === 0 ? [{ field: 'aan', code: 'mailed-to-nobody' }] : []),
    ...to.flatMap(({ field, name, email }) => addressFaults(field, name, email)),
    ...(isOther ? otherFaults(other) : []),
    ...odd,
  ];
  if (faults.length > 0 || ref === undefined || way === undefined) return { faults };
  return {
    mailing: {
      id: form.zending,
      ref,
      way,
      sensitive: form['gevoelig'] === '1',
      lang: form.taal === 'en' ? 'en' : 'nl',
      password: form.keuze === 'voorstel' ? undefined : form.wachtwoord,
      to: to.map(({ part, name, relation, email, reason }) => ({
        part,
        name,
        relation,
        email,
        reason,
      })),
    },
  };
}

function addressFaults(field: string, name: string, email: string): MailingFault[] {
  if (email === '')
    return [
      {
        field,
        code: name === '' ? 'mailed-other-address-missing' : 'mailed-address-missing',
        params: { name },
      },
    ];
  return isMailAddress(email) ? [] : [{ field, code: 'address-wrong', params: { address: email } }];
}

function otherFaults({ name, relation, reason }: MailedPerson): MailingFault[] {
  return [
    ...(name === '' ? [{ field: 'ander-naam', code: 'mailed-other-name-missing' }] : []),
    ...(relation === ''
      ? [{ field: 'ander-relatie', code: 'other-relation-missing', params: { name } }]
      : []),
    ...(reason.length < SHORTEST_REASON
      ? [{ field: 'ander-reden', code: 'mailed-reason-missing', params: { name } }]
      : []),
  ];
}
