import type { Reads, Unit } from '../../platform/store/index.ts';
import { personName } from '../people/index.ts';
import type { SchoolContact } from './contact.ts';
import { nobodyNamed } from './contact.ts';

/** As a statement that loads more reads it: all null where a school has none. */
export interface ContactColumns {
  contactName: string | null;
  contactPhone: string | null;
  contactMail: string | null;
}

export const contactColumns =
  'sc.name AS contactName, sc.phone AS contactPhone, sc.mail AS contactMail';
/** `licenceId`: SQL that names the licence's id. */
export const contactJoin = (licenceId: string): string =>
  `LEFT JOIN {school_contacts} sc ON sc.licence_id = ${licenceId}`;

/** Reads what {@link contactColumns} gave. */
export const contactOf = ({
  contactName,
  contactPhone,
  contactMail,
}: ContactColumns): SchoolContact => ({
  name: contactName ?? '',
  phone: contactPhone ?? '',
  mail: contactMail ?? '',
});

export interface KeptContact extends SchoolContact {
  changedAt: Date;
  who: string;
}

export async function keptContact(
  reads: Reads,
  licenceId: string,
): Promise<KeptContact | undefined> {
  const [row] = await reads.select<KeptContact>(
    `SELECT sc.name, sc.phone, sc.mail, sc.changed_at AS changedAt, ${personName('p')} AS who
       FROM {school_contacts} sc
       JOIN {people} p ON p.id = sc.changed_by
      WHERE sc.licence_id = :licenceId`,
    { licenceId },
  );
  return row;
}

export async function readSchoolContact(reads: Reads, licenceId: string): Promise<SchoolContact> {
  const [row] = await reads.select<SchoolContact>(
    'SELECT name, phone, mail FROM {school_contacts} WHERE licence_id = :licenceId',
    { licenceId },
  );
  return row ?? nobodyNamed;
}

export async function keepContact(
  unit: Unit,
  licenceId: string,
  contact: SchoolContact,
): Promise<void> {
  await unit.write(
    `INSERT INTO {school_contacts} (licence_id, name, phone, mail, changed_at, changed_by)
     VALUES (:licenceId, :name, :phone, :mail, :at, :by)
         ON DUPLICATE KEY UPDATE name = :name, phone = :phone, mail = :mail, changed_at = :at,
            changed_by = :by`,
    { ...contact, licenceId, at: unit.at, by: unit.actor.personId ?? '' },
  );
}
