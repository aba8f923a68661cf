/** How a mail server answered when it did not take a mail. */
export interface Refusal {
  /** Three digits; 0 when it never answered. */
  reply: number;
  /** RFC 3463, as 5.1.1; '' when it gave none. */
  status: string;
  /** The command that it answered: `RCPT TO`, `MAIL FROM`, `DATA`. */
  command: string;
  /** In its own words: not kept, and read only where the status does not tell. */
  words: string;
}

/**
 * `address`: nobody has this address. `mail`: this mail itself is never taken. `later`: neither is
 * the matter (a quota, a full mailbox, a rule against spam), and another day may do.
 */
export type Verdict = 'address' | 'mail' | 'later';

/**
 * RFC 3463 §3.2 and §3.3: the mailbox, its domain or its name is no good, or it was closed. Not
 * 5.1.7 and 5.1.8, which are about the sender.
 */
const ADDRESS = /^5\.(1\.([0-46]|9|10)|2\.1)$/;
/** §3.3, §3.4 and §3.7: too large for the mailbox or the server, or of a kind it cannot take. */
const MAIL = /^5\.(2\.3|3\.4|6\.\d+)$/;
/** What servers say that use one status, or none, for everything. */
const ANOTHER_DAY =
  /quota|limit|exceed|too (many|much)|rate|full|storage|spam|block|black ?list|policy|reputation|try again|temporar/i;
const NO_SUCH_ADDRESS =
  /recipient address rejected|no such user|user unknown|unknown user|does not exist/i;
/** RFC 5321 §4.2.3 and RFC 7504: replies to a recipient that are about the mailbox. */
const MAILBOX = new Set([550, 551, 553, 556]);

/** Whether trying again can help. */
export function verdictOn({ reply, status, command, words }: Refusal): Verdict {
  if (reply < 500 || status.startsWith('4')) return 'later';
  if (MAIL.test(status)) return 'mail';
  if (command !== 'RCPT TO') return 'later';
  if (isAddressStatus(status) || NO_SUCH_ADDRESS.test(words)) return 'address';
  if (status !== '' && status !== '5.0.0') return 'later';
  return MAILBOX.has(reply) && !ANOTHER_DAY.test(words) ? 'address' : 'later';
}

/** Whether a status of RFC 3463, of an answer or of a report, means the address itself. */
export const isAddressStatus = (status: string): boolean => ADDRESS.test(status);

/**
 * What is kept of a refusal, in at most 60 signs and without anybody's words; one that is not about
 * the address always says more than the reply.
 */
export function faultOf(code: string, refusal: Refusal): string {
  const { reply, status, command } = refusal;
  const about = verdictOn(refusal) === 'address';
  const more = isAddressStatus(status) || !about ? status || command : '';
  return [code, reply > 0 ? String(reply) : '', reply >= 500 ? more : status]
    .filter((part) => part !== '')
    .join(' ')
    .replaceAll(/[^\w. ]/g, '')
    .slice(0, 60);
}

/** Whether a kept fault was the server's last word on the address. */
export function isAddressFault(fault: string): boolean {
  const found = /^E[A-Z]+ 5\d\d(?<status> 5\.\d+\.\d+)?$/.exec(fault);
  if (found === null) return false;
  const status = found.groups?.['status'];
  return status === undefined || isAddressStatus(status.trim());
}
