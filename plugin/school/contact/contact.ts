import { isMailAddress } from '../../kernel/mail-address.ts';

/** Whom parents, pupils and others without an account can turn to at a school. */
export interface SchoolContact {
  /** A person or a desk: "Karim Bouali, zorgcoördinator". */
  name: string;
  phone: string;
  mail: string;
}

export const nobodyNamed: SchoolContact = { name: '', phone: '', mail: '' };

export const LONGEST = { name: 120, phone: 40, mail: 190 } as const;

export type ContactField = keyof typeof LONGEST;
export interface ContactFault {
  field: ContactField;
  code: 'value-refused' | 'too-long' | 'contact-phone' | 'address-wrong' | 'contact-name-alone';
}

const oddSigns = /[^\P{Cc}]|\p{Cs}|[<>"]/u;
/** A number as people write it, with at least six digits in it. */
const number = /^\+?[\d\s()/.-]*$/;

/** The contact as it can be kept, or everything that stands in its way. Empty takes it away. */
export function readContact(
  typed: Readonly<Record<ContactField, string>>,
): { contact: SchoolContact } | { faults: ContactFault[] } {
  const contact: SchoolContact = {
    name: plain(typed.name),
    phone: plain(typed.phone),
    mail: plain(typed.mail),
  };
  const { name, phone, mail } = contact;
  const faults = (['name', 'phone', 'mail'] as const).flatMap((field): ContactFault[] => {
    if (oddSigns.test(contact[field])) return [{ field, code: 'value-refused' }];
    return [...contact[field]].length > LONGEST[field] ? [{ field, code: 'too-long' }] : [];
  });
  if (faults.length > 0) return { faults };
  if (phone !== '' && (!number.test(phone) || phone.replaceAll(/\D/g, '').length < 6))
    faults.push({ field: 'phone', code: 'contact-phone' });
  if (mail !== '' && !isMailAddress(mail)) faults.push({ field: 'mail', code: 'address-wrong' });
  if (name !== '' && phone === '' && mail === '')
    faults.push({ field: 'phone', code: 'contact-name-alone' });
  return faults.length > 0 ? { faults } : { contact };
}

const plain = (text: string): string => text.normalize('NFC').trim().replaceAll(/ +/g, ' ');
