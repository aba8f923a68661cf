import { createHmac, timingSafeEqual } from 'node:crypto';
import { simpleParser } from 'mailparser';
import { isMailAddress } from '../../kernel/mail-address.ts';

/**
 * What came back: about which mail, and whether it says that the mail did not and will not arrive.
 */
export interface Returned {
  readonly mailId: string;
  readonly failed: boolean;
  /** RFC 3463, as 5.1.1; '' when the report gives none. */
  readonly code: string;
  /** As the report tells it; '' when it is no address. */
  readonly recipient: string;
}

/** An address of its own for what comes back of each mail. */
export interface ReturnPath {
  of(mailId: string): string;
  /** Undefined for a message that is not about a mail of ours. */
  read(message: string): Promise<Returned | undefined>;
}

/** Where the address that a message came to may stand, by what the mail server adds. */
const addressHeaders = new Set(['to', 'delivered-to', 'x-original-to', 'envelope-to']);
const MAC = 16;

/**
 * One address a mail (VERP): `bounce+<mail><mac>@school.example`. The mac is keyed, so that nobody
 * can make up the return of a mail they never got; who got a mail can tell that it came back, of
 * that one mail.
 * @param keys the present one first, then those of earlier master keys
 */
export function createReturnPath(deps: { address: string; keys: readonly Buffer[] }): ReturnPath {
  const [local = '', domain = ''] = deps.address.split('@');
  const mac = (mailId: string, key: Buffer): string =>
    createHmac('sha256', key).update(`return/${mailId}`).digest('hex').slice(0, MAC);
  const escaped = (text: string): string =>
    text.replaceAll(/[.\\+*?^$()[\]{}|-]/g, String.raw`\$&`);
  const pattern = new RegExp(
    `(?:^|[^a-z0-9.+-])${escaped(local)}\\+([0-9a-f]{32})([0-9a-f]{${MAC}})@${escaped(domain)}(?![a-z0-9.-])`,
    'i',
  );
  return {
    of: (mailId) => {
      const [key] = deps.keys;
      if (key === undefined) throw new Error('A return path needs a key');
      return `${local}+${mailId.replaceAll('-', '')}${mac(mailId, key)}@${domain}`;
    },
    read: async (message) => {
      const mail = await simpleParser(message, {
        skipHtmlToText: true,
        skipImageLinks: true,
        skipTextToHtml: true,
      });
      const lines = mail.headerLines
        .filter(({ key }) => addressHeaders.has(key))
        .map(({ line }) => line.replaceAll(/\s+/g, ' ').toLowerCase());
      const found = lines.flatMap((line) => pattern.exec(line) ?? []);
      const [, hex = '', given = ''] = found;
      const mailId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
      if (
        mailId === '' ||
        !deps.keys.some((key) => timingSafeEqual(Buffer.from(mac(mailId, key)), Buffer.from(given)))
      )
        return undefined;
      const report = mail.headerLines.some(
        ({ key, line }) =>
          key === 'content-type' &&
          /multipart\/report;[^]*report-type="?delivery-status\b/i.test(line),
      );
      return {
        mailId,
        ...(report ? statusOf(mail.text ?? '') : { failed: false, code: '', recipient: '' }),
      };
    },
  };
}

/**
 * RFC 3464 §2: fields of the report; `delayed`, `delivered`, `relayed` and `expanded` are no
 * failure.
 */
function statusOf(text: string): Omit<Returned, 'mailId'> {
  const fields = text.slice(Math.max(0, text.search(/^Reporting-MTA:/im)));
  const [, action = ''] = /^Action:[ \t]*([a-z]+)/im.exec(fields) ?? [];
  const [, code = ''] = /^Status:[ \t]*(\d\.\d{1,3}\.\d{1,3})/im.exec(fields) ?? [];
  const [, recipient = ''] =
    /^(?:Original|Final)-Recipient:[ \t]*rfc822[ \t]*;[ \t]*<?([^\s<>]+)/im.exec(fields) ?? [];
  return {
    failed: action.toLowerCase() === 'failed',
    code,
    recipient: isMailAddress(recipient) ? recipient : '',
  };
}
