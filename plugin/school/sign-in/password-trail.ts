import { createHmac } from 'node:crypto';
import type { Keys, Reads } from '../../platform/store/index.ts';
import { linksWithoutTrail, passwordsAsTold } from './password-trail-store.ts';

const MARK_LETTERS = 32;

/**
 * What the trail keeps of a password's hash, the present key's first: nobody makes one who has the
 * database alone, and it tells nothing of the password.
 */
export function passwordMarks(
  { lookups: [present, ...earlier] }: Pick<Keys, 'lookups'>,
  personId: string,
  passwordHash: string,
): [string, ...string[]] {
  const mark = (key: Buffer): string =>
    createHmac('sha256', key)
      .update(`password ${personId} ${passwordHash}`)
      .digest('hex')
      .slice(0, MARK_LETTERS);
  return [mark(present), ...earlier.map(mark)];
}

/**
 * Accounts whose password nobody chose, as far as the trail tells: it was put in, or an earlier one
 * put back, in the database alone, or there is a link to choose one by that was put in there. Of a
 * password from before marks only its moment can be held against the trail.
 */
export async function passwordsWithoutTrail(
  reads: Reads,
  keys: Pick<Keys, 'lookups'>,
): Promise<{ chain: string; about: string }[]> {
  const [rows, links] = await Promise.all([passwordsAsTold(reads), linksWithoutTrail(reads)]);
  const passwords = rows
    .filter(({ personId, passwordHash, changedAt, toldAt, mark, withoutLink }) => {
      if (toldAt === null || changedAt?.getTime() !== toldAt.getTime() || withoutLink) return true;
      return mark !== null && !passwordMarks(keys, personId, passwordHash).includes(mark);
    })
    .map(({ chain, personId }) => ({ chain, about: personId }));
  const found = new Set(passwords.map(({ about }) => about));
  return [...passwords, ...links.filter(({ about }) => !found.has(about))];
}
