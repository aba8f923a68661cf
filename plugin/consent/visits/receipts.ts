import type { Lang } from '../../kernel/lang.ts';
import type { Outbox } from '../../platform/mail/index.ts';
import type { Unit } from '../../platform/store/index.ts';
import type { MailReaders } from '../../school/sign-in/index.ts';
import { noteEvent } from '../links/index.ts';
import type { About, Declines, Links } from '../links/index.ts';

/** Somebody who was asked, and at which address. */
export interface Mailed {
  licenceId: string;
  about: Required<About>;
  email: string;
  lang: Lang;
  endsOn: string;
}

/**
 * What they hear: that what they gave arrived, or that the plan stands. `own`: it stands by what
 * they gave themselves, which arrived too.
 */
interface Word {
  name: 'answer-received' | 'plan-set';
  own?: boolean;
}

/** What who asked hears: that somebody answered, or took back what they gave. */
export type AskerWord = 'answer-given' | 'answer-taken-back';

/**
 * After an answer: who gave it hears that it arrived, and so hears too when somebody else gave it
 * for them; who asked hears that somebody answered. No mail says of whom it is, or what was
 * answered: a mailbox is no safe place.
 */
export interface Receipts {
  /**
   * With a link to read it back. Nothing to who wants no mail, nor to an address whose link no
   * longer stands: the school took it back, or never mailed there.
   */
  toAsked(unit: Unit, asked: Mailed, word: Word): Promise<void>;
  /** `path`: where in the dossier the answer is read. */
  toAsker(
    unit: Unit,
    to: { personId: string; licenceId: string; path: string },
    name: AskerWord,
  ): Promise<void>;
}

interface ReceiptsDeps {
  links: Pick<Links, 'mail' | 'mailed'>;
  declines: Pick<Declines, 'ofRecipient'>;
  outbox: Pick<Outbox, 'put'>;
  readers: MailReaders;
  baseUrl: string;
}

export const createReceipts = (deps: ReceiptsDeps): Receipts => ({
  toAsked: async (unit, { email, about, ...asked }, word) => {
    const { recipientId } = about;
    if (!(await deps.links.mailed(unit, recipientId))) return;
    if (await deps.declines.ofRecipient(unit, recipientId)) return;
    await deps.links.mail(unit, {
      ...asked,
      recipientId,
      to: email,
      name: word.name,
      more: { own: word.own === true ? 1 : 0 },
    });
    await noteEvent(unit, about, 'receipt-mailed');
  },
  toAsker: async (unit, { personId, licenceId, path }, name) => {
    const reader = await deps.readers.of(personId, licenceId, unit);
    if (reader === undefined) return;
    await deps.outbox.put(unit, {
      licenceId,
      to: reader.to,
      lang: reader.lang,
      name,
      facts: { name: reader.name, link: `${deps.baseUrl}${path}` },
    });
  },
});
