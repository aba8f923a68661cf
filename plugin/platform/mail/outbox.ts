import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { Log } from '../../kernel/log.ts';
import { isMailAddress, isSubject } from '../../kernel/mail-address.ts';
import { open, openText, seal, sealText, systemActor } from '../store/index.ts';
import type { Actor, Unit, UnitOfWork } from '../store/index.ts';
import type { MailFacts, MailTexts } from './mail-texts.ts';
import type { Held, OutboxRow, OutboxStore } from './outbox-store.ts';
import type { ReturnPath } from './return-path.ts';
import { headerName } from './sender.ts';
import type { SenderOf } from './sender.ts';
import { PostFault } from './smtp.ts';
import type { Attachment, Letter, Postman } from './smtp.ts';

/** A mail that was given up on, or that came back after a server took it, as the admin sees it. */
export interface DeadLetter {
  id: string;
  template: string;
  to: string;
  attempts: number;
  fault: string;
  writtenAt: Date;
  returnedAt: Date | null;
  /** It had a file with it, which is gone: only who sent it can send it again. */
  attached: boolean;
}

/**
 * What a message on the return path came to: written down, known already, no failure, or not about
 * a mail of ours.
 */
export type Receipt = 'returned' | 'known' | 'no-failure' | 'not-ours';

interface NewMail {
  licenceId: string;
  to: string;
  name: string;
  lang: Lang;
  facts: MailFacts;
  /** One that a person wrote, instead of the catalogue's. */
  subject?: string;
  /** At most {@link MOST_ATTACHED} bytes, kept sealed until the mail is sent or given up. */
  attachment?: Attachment;
}

export interface Outbox {
  /**
   * Writes a mail in the caller's transaction: it goes out when that commits, and never when it
   * does not.
   * @returns its id
   * @throws Error for an address with anything in it that could name another recipient or header
   */
  put(unit: Unit, mail: NewMail): Promise<string>;
  /** Sends what is due. Does nothing where no mail server is set: mails wait. */
  deliver(): Promise<{ sent: number; failed: number }>;
  deadLetters(licenceId: string, count: number): Promise<DeadLetter[]>;
  /** Mails of a licence that a server keeps not taking. */
  held(licenceId: string): Promise<Held>;
  /** Puts a dead letter back; false when there is none of this licence, or its file is gone. */
  retry(actor: Actor, id: string): Promise<boolean>;
  /** Takes a message that came to a return path. Harmless to repeat. */
  receive(message: string): Promise<Receipt>;
  /**
   * What an operator should know: mails that wait without a server or that a server keeps not
   * taking, letters that died, and whether what comes back is seen.
   */
  state(): Promise<{
    server: boolean;
    waiting: number;
    dead: number;
    returns: boolean;
    held: Held;
  }>;
  close(): void;
}

/** Mail servers take 10 MB and more, and a file grows by a third on its way. */
export const MOST_ATTACHED = 7 * 1024 * 1024;

const MINUTE = 60_000;
const HALF_DAY = 12 * 60;
/**
 * Pauses after each try; a mail that failed after the last of them is dead. The first also covers a
 * crash while sending. Together nearly five days, as RFC 5321 §4.5.4.1 asks: a server may be away
 * for a weekend, and a quota comes back the next day.
 */
const pauses = [2, 5, 15, 60, 240, ...Array.from({ length: 9 }, () => HALF_DAY)].map(
  (minutes) => minutes * MINUTE,
);
const AT_ONCE = 20;

type Sealed = Omit<Letter, 'messageId' | 'attachments' | 'returnPath'> & {
  file?: Omit<Attachment, 'bytes'>;
};

interface OutboxDeps {
  store: OutboxStore;
  unitOfWork: UnitOfWork;
  texts: MailTexts;
  sender: SenderOf;
  licenceKey: (licenceId: string) => Buffer;
  /** Absent where no mail server is set. */
  postman: Postman | undefined;
  /** Absent where nothing is set for mail that comes back. */
  returnPath: ReturnPath | undefined;
  mailDomain: string;
  clock: Clock;
  log: Log;
}

export function createOutbox(deps: OutboxDeps): Outbox {
  const { store, unitOfWork, postman, returnPath } = deps;
  return {
    put: (unit, mail) => put(deps, unit, mail),
    deliver: async () => {
      if (postman === undefined) return { sent: 0, failed: 0 };
      const due = await store.due(deps.clock.now(), AT_ONCE);
      let sent = 0;
      for (const row of due) if (await deliverOne(deps, row, postman)) sent += 1;
      return { sent, failed: due.length - sent };
    },
    deadLetters: async (licenceId, count) =>
      (await store.listDead(licenceId, count)).map((row) => deadLetterOf(deps, row)),
    held: (licenceId) => store.held(licenceId),
    retry: (actor, id) =>
      unitOfWork.run(actor, async (unit) => {
        const done = await store.revive(unit, id, actor.licenceId ?? '');
        await unit.audit({ event: 'mail.retried', details: { mail: id, found: done } });
        return done;
      }),
    receive: (message) => receive(deps, message),
    state: async () => ({
      server: postman !== undefined,
      returns: returnPath !== undefined,
      ...(await store.waiting()),
      held: await store.held(undefined),
    }),
    close: () => {
      postman?.close();
    },
  };
}

const place = (id: string): string => `outbox/sealed/${id}`;
const filePlace = (id: string): string => `outbox_attachments/sealed/${id}`;
const returnedPlace = (id: string): string => `outbox/returned_to/${id}`;

const letterOf = ({ licenceKey }: OutboxDeps, row: OutboxRow): Sealed | undefined =>
  row.sealed === null
    ? undefined
    : (JSON.parse(openText(licenceKey(row.licenceId), row.sealed, place(row.id))) as Sealed);

async function fileOf({ store, licenceKey }: OutboxDeps, row: OutboxRow): Promise<Uint8Array> {
  const sealed = await store.attachment(row.id);
  if (sealed === undefined) throw new Error('A mail lost its file');
  return open(licenceKey(row.licenceId), sealed, filePlace(row.id));
}

async function put(deps: OutboxDeps, unit: Unit, mail: NewMail): Promise<string> {
  const { licenceId, to, subject, attachment } = mail;
  if (!isMailAddress(to)) throw new Error('A mail to something that is no address was refused');
  if (subject !== undefined && !isSubject(subject))
    throw new Error('A subject with more than one line of text in it was refused');
  if ((attachment?.bytes.length ?? 0) > MOST_ATTACHED)
    throw new Error('A file that no mail can carry was refused');
  const id = newId();
  const key = deps.licenceKey(licenceId);
  const sender = await deps.sender(licenceId, unit);
  const letter: Sealed = {
    to,
    fromName: headerName(sender.school),
    ...(sender.contact.mail === '' ? {} : { replyTo: sender.contact.mail }),
    ...deps.texts.render(mail.name, mail.lang, mail.facts, sender),
    ...(subject === undefined ? {} : { subject }),
    file: attachment === undefined ? undefined : { name: attachment.name, type: attachment.type },
  };
  await deps.store.insert(unit, {
    id,
    licenceId,
    messageId: `<${id}@${deps.mailDomain}>`,
    template: mail.name,
    sealed: sealText(key, JSON.stringify(letter), place(id)),
    attachment: attachment === undefined ? undefined : seal(key, attachment.bytes, filePlace(id)),
  });
  return id;
}

/**
 * Claimed first, by moving the next try ahead: a crash at any step leaves the mail to the next try,
 * under the same Message-ID.
 */
async function deliverOne(deps: OutboxDeps, row: OutboxRow, by: Postman): Promise<boolean> {
  const { store, clock, log } = deps;
  const pause = pauses[row.attempts];
  const nextAt = new Date(clock.now().getTime() + (pause ?? pauses.at(-1) ?? MINUTE));
  if (!(await store.claim(row, nextAt))) return false;
  try {
    await send(deps, row, by);
    await close(deps, row);
    return true;
  } catch (error) {
    const fault = error instanceof PostFault ? error : new PostFault('unreadable', false, error);
    log.warn('mail.failed', { mail: row.id, reason: fault.reason, attempt: row.attempts + 1 });
    if (fault.final || pause === undefined) await close(deps, row, fault.reason);
    else await store.noteFault(row.id, fault.reason);
    return false;
  }
}

async function send(deps: OutboxDeps, row: OutboxRow, by: Postman): Promise<void> {
  const letter = letterOf(deps, row);
  if (letter === undefined) return;
  const { file, ...rest } = letter;
  await by.send({
    messageId: row.messageId,
    ...rest,
    ...(file === undefined ? {} : { attachments: [{ ...file, bytes: await fileOf(deps, row) }] }),
    ...(deps.returnPath === undefined ? {} : { returnPath: deps.returnPath.of(row.id) }),
  });
}

async function close(deps: OutboxDeps, row: OutboxRow, fault?: string): Promise<void> {
  await deps.unitOfWork.run(systemActor(row.licenceId), async (unit) => {
    if (fault === undefined) await deps.store.sent(unit, row.id);
    else await deps.store.dead(unit, row.id, fault);
    await unit.audit({
      event: fault === undefined ? 'mail.sent' : 'mail.dead',
      details: { mail: row.id, template: row.template, attempts: row.attempts + 1 },
    });
  });
}

const deadLetterOf = (deps: OutboxDeps, row: OutboxRow): DeadLetter => ({
  id: row.id,
  template: row.template,
  attempts: row.attempts,
  writtenAt: row.createdAt,
  returnedAt: row.returnedAt,
  attached: row.attached === 1,
  fault: row.returnedAt === null ? row.lastFault : row.returnedCode,
  to:
    row.returnedTo === null
      ? (letterOf(deps, row)?.to ?? '')
      : openText(deps.licenceKey(row.licenceId), row.returnedTo, returnedPlace(row.id)),
});

async function receive(deps: OutboxDeps, message: string): Promise<Receipt> {
  const { store } = deps;
  const came = await deps.returnPath?.read(message);
  const row = came === undefined ? undefined : await store.find(came.mailId);
  if (came === undefined || row === undefined) return 'not-ours';
  if (!came.failed) return 'no-failure';
  if (row.returnedAt !== null) return 'known';
  const to =
    came.recipient === ''
      ? null
      : sealText(deps.licenceKey(row.licenceId), came.recipient, returnedPlace(row.id));
  return await deps.unitOfWork.run(systemActor(row.licenceId), async (unit) => {
    const first = await store.returned(unit, row.id, came.code, to);
    await unit.audit({
      event: 'mail.returned',
      details: { mail: row.id, template: row.template, code: came.code, again: !first },
    });
    return first ? 'returned' : 'known';
  });
}
