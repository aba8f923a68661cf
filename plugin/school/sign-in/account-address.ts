import { createHmac } from 'node:crypto';
import { openText, sealText } from '../../platform/store/index.ts';
import type { Keys } from '../../platform/store/index.ts';
import type { Schools } from './schools.ts';

const place = (personId: string): string => `local_accounts/email/${personId}`;

export const normalAddress = (email: string): string => email.trim().toLowerCase();

/** Keyed hashes by which an address is found, the present key's first. */
export const addressHashes = (keys: Keys, email: string): Buffer[] =>
  keys.lookups.map((key) => createHmac('sha256', key).update(normalAddress(email)).digest());

export const sealAddress = (
  schools: Schools,
  row: { personId: string; licenceId: string },
  email: string,
): Buffer => sealText(schools.key(row.licenceId), normalAddress(email), place(row.personId));

export const openAddress = (
  schools: Schools,
  row: { personId: string; licenceId: string; email: Buffer },
): string => openText(schools.key(row.licenceId), row.email, place(row.personId));

/** Under which tries at an account are counted. */
export const accountKey = (licenceId: string, email: string): string =>
  `account ${licenceId} ${normalAddress(email)}`;
