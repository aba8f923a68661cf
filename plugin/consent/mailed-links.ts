import { createHash, randomBytes } from 'node:crypto';
import type { MailName, Outbox } from '../outbox/index.ts';
import { shownDate } from '../kernel/moments.ts';
import type { Unit } from '../store/index.ts';

export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

export interface LinkMail { licenceId: string; consenterId: string; to: string; /** What the school wrote; the catalogue's own when absent. */ subject?: string; endsOn: string; name: Extract<MailName, `consent-${string}`> }

/** Makes a new link for somebody and writes its mail, in the caller's transaction; the token itself is in the mail alone. */
export function createMailedLinks(deps: { outbox: Outbox; schoolName: (licenceId: string) => string; baseUrl: string }): { mail(unit: Unit, mail: LinkMail): Promise<void> } {
  return {
    mail: async (unit, { licenceId, consenterId, to, subject, endsOn, name }) => {
      const token = randomBytes(32).toString('base64url');
      const mailId = await deps.outbox.put(unit, {
        licenceId, to, name, lang: 'nl', ...(subject === undefined ? {} : { subject }),
        facts: { school: deps.schoolName(licenceId), link: `${deps.baseUrl}/inzage/${token}`, until: shownDate(endsOn) },
      });
      await unit.write('INSERT INTO {consent_links} (token_hash, consenter_id, mail_id, created_at) VALUES (:hash, :consenterId, :mailId, :at)',
        { hash: hashToken(token), consenterId, mailId, at: unit.at });
    },
  };
}
