import { openText, sealText } from '../../platform/store/index.ts';

/** What the host knows of a person beside name and birth date; sealed with the licence's key. */
export interface PersonDetails {
  email?: string;
  phone?: string;
  gender?: 'female' | 'male' | 'other';
  nationality?: string;
  homeLanguage?: string;
  address?: { street: string; postcode: string; town: string };
}

const place = (personId: string): string => `people/details/${personId}`;

export const sealDetails = (licenceKey: Buffer, personId: string, details: PersonDetails): Buffer =>
  sealText(licenceKey, JSON.stringify(details), place(personId));

export const openDetails = (
  licenceKey: Buffer,
  personId: string,
  sealed: Buffer | null,
): PersonDetails =>
  sealed === null
    ? {}
    : (JSON.parse(openText(licenceKey, sealed, place(personId))) as PersonDetails);
