import type { Translate } from '../../kernel/translate.ts';
import type { Reads } from '../store/index.ts';

/** Of which school a mail is, and whom its reader can turn to; each '' where nobody told. */
export interface MailSender {
  school: string;
  contact: { name: string; phone: string; mail: string };
}

/** A higher capability knows the schools. */
export type SenderOf = (licenceId: string, reads: Reads) => Promise<MailSender>;

/** "bel 072 123 45 67 of mail karim@school.nl", as far as the school told; '' when it did not. */
export const contactWays = (
  { phone, mail }: Pick<MailSender['contact'], 'phone' | 'mail'>,
  t: Translate,
): string =>
  [
    ...(phone === '' ? [] : [t('mail.contact.phone', { phone })]),
    ...(mail === '' ? [] : [t('mail.contact.mail', { mail })]),
  ].join(t('mail.contact.or'));

/** A name as a header may have it: on one line, and no more than a reader sees. */
export const headerName = (name: string): string =>
  name
    .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029"<>]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 80);
