import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { Log } from '../../kernel/log.ts';
import { isMailAddress, isSubject } from '../../kernel/mail-address.ts';
import { open, openText, seal, sealText, systemActor } from '../store/index.ts';
import type { Actor, Unit, UnitOfWork } from '../store/index.ts';
import type { MailFacts, MailTexts } from './mail-texts.ts';
import type { OutboxRow, OutboxStore } from './outbox-store.ts';
import type { ReturnPath } from './return-path.ts';
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
  returnedAt: Date | null /** It had a file with it, which is gone: only who sent it can send it again. */;
  attached: boolean;
}

/**
 * What a message on the return path came to: written down, known already, no failure, or not about
 * a mail of ours.
 */
export type Receipt = 'returned' | 'known' | 'no-failure' | 'not-ours';

export interface Outbox {
  /**
   * Writes a mail in the caller's transaction: it goes out when that commits, and never when it
   * does not.
   * @throws Error for an address with anything in it that could name another recipient or header
   *
   * Answers its id. `subject`: one that a person wrote, instead of the catalogue's. `attachment`: a
   * file of at most {@link MOST_ATTACHED} bytes, kept sealed until the mail is sent or given up.
   */
  put(
    unit: Unit,
    mail: {
      licenceId: string;
      to: string;
      name: string;
      lang: Lang;
      facts: MailFacts;
      subject?: string;
      attachment?: Attachment;
    },
  ): Promise<string>;
  /** Sends what is due. Does nothing where no mail server is set: mails wait. */
  deliver(): Promise<{ sent: number; failed: number }>;
  deadLetters(licenceId: string, count: number): Promise<DeadLetter[]>;
  /** Puts a dead letter back; false when there is none of this licence, or its file is gone. */
  retry(actor: Actor, id: string): Promise<boolean>;
  /** Takes a message that came to a return path. Harmless to repeat. */
  receive(message: string): Promise<Receipt>;
  /**
   * What an operator should know: mails that wait without a server, letters that died, and whether
   * what comes back is seen.
   */
  state(): Promise<{ server: boolean; waiting: number; dead: number; returns: boolean }>;
  close(): void;
}

/** Mail servers take 10 MB and more, and a file grows by a third on its way. */
export const MOST_ATTACHED = 7 * 1024 * 1024;

const MINUTE = 60_000;
/**
 * Pauses after each try; a mail that failed after the last of them is dead. The first also covers a
 * crash while sending.
 */
const pauses = [2, 5, 15, 60, 240, 720].map((minutes) => minutes * MINUTE);
const AT_ONCE = 20;

type Sealed = Omit<Letter, 'messageId' | 'attachments' | 'returnPath'> & {
  file?: Omit<Attachment, 'bytes'>;
};

export function createOutbox(deps: {
  store: OutboxStore;
  unitOfWork: UnitOfWork;
  texts: MailTexts;
  licenceKey: (licenceId: string) => Buffer;
  /** Absent where no mail server is set. */
  postman: Postman | undefined;
  /** Absent where nothing is set for mail that comes back. */
  returnPath: ReturnPath | undefined;
  mailDomain: string;
  clock: Clock;
  log: Log;
}): Outbox {
  const { store, unitOfWork, postman, returnPath, clock, log } = deps;
  const place = (id: string): string => `outbox/sealed/${id}`;
  const filePlace = (id: string): string => `outbox_attachments/sealed/${id}`;
  const returnedPlace = (id: string): string => `outbox/returned_to/${id}`;
  const letterOf = (row: OutboxRow): Sealed | undefined =>
    row.sealed === null
      ? undefined
      : (JSON.parse(openText(deps.licenceKey(row.licenceId), row.sealed, place(row.id))) as Sealed);

  const fileOf = async (row: OutboxRow): Promise<Uint8Array> => {
    const sealed = await store.attachment(row.id);
    if (sealed === undefined) throw new Error('A mail lost its file');
    return open(deps.licenceKey(row.licenceId), sealed, filePlace(row.id));
  };

  const close = async (row: OutboxRow, fault?: string): Promise<void> => {
    await unitOfWork.run(systemActor(row.licenceId), async (unit) => {
      if (fault === undefined) await store.sent(unit, row.id);
      else await store.dead(unit, row.id, fault);
      await unit.audit({
        event: fault === undefined ? 'mail.sent' : 'mail.dead',
        details: { mail: row.id, template: row.template, attempts: row.attempts + 1 },
      });
    });
  };

  /**
   * Claimed first, by moving the next try ahead: a crash at any step leaves the mail to the next
   * try, under the same Message-ID.
   */
  const deliverOne = async (row: OutboxRow, by: Postman): Promise<boolean> => {
    const pause = pauses[row.attempts];
    if (
      !(await store.claim(
        row,
        new Date(clock.now().getTime() + (pause ?? pauses.at(-1) ?? MINUTE)),
      ))
    )
      return false;
    try {
      const letter = letterOf(row);
      if (letter !== undefined) {
        const { file, ...rest } = letter;
        await by.send({
          messageId: row.messageId,
          ...rest,
          ...(file === undefined ? {} : { attachments: [{ ...file, bytes: await fileOf(row) }] }),
          ...(returnPath === undefined ? {} : { returnPath: returnPath.of(row.id) }),
        });
      }
      await close(row);
      return true;
    } catch (error) {
      const fault = error instanceof PostFault ? error : new PostFault('unreadable', false, error);
      log.warn('mail.failed', { mail: row.id, reason: fault.reason, attempt: row.attempts + 1 });
      if (fault.final || pause === undefined) await close(row, fault.reason);
      else await store.noteFault(row.id, fault.reason);
      return false;
    }
  };

  return {
    put: async (unit, { licenceId, to, name, lang, facts, subject, attachment }) => {
      if (!isMailAddress(to)) throw new Error('A mail to something that is no address was refused');
      const id = newId();
      if (subject !== undefined && !isSubject(subject))
        throw new Error('A subject with more than one line of text in it was refused');
      if ((attachment?.bytes.length ?? 0) > MOST_ATTACHED)
        throw new Error('A file that no mail can carry was refused');
      const letter: Sealed = {
        to,
        ...deps.texts.render(name, lang, facts),
        ...(subject === undefined ? {} : { subject }),
        ...(attachment === undefined
          ? {}
          : { file: { name: attachment.name, type: attachment.type } }),
      };
      await store.insert(unit, {
        id,
        licenceId,
        messageId: `<${id}@${deps.mailDomain}>`,
        template: name,
        sealed: sealText(deps.licenceKey(licenceId), JSON.stringify(letter), place(id)),
        attachment:
          attachment === undefined
            ? undefined
            : seal(deps.licenceKey(licenceId), attachment.bytes, filePlace(id)),
      });
      return id;
    },
    deliver: async () => {
      if (postman === undefined) return { sent: 0, failed: 0 };
      const due = await store.due(clock.now(), AT_ONCE);
      let sent = 0;
      for (const row of due) if (await deliverOne(row, postman)) sent += 1;
      return { sent, failed: due.length - sent };
    },
    deadLetters: async (licenceId, count) =>
      (await store.listDead(licenceId, count)).map((row) => ({
        id: row.id,
        template: row.template,
        attempts: row.attempts,
        writtenAt: row.createdAt,
        returnedAt: row.returnedAt,
        attached: row.attached === 1,
        fault: row.returnedAt === null ? row.lastFault : row.returnedCode,
        to:
          row.returnedTo === null
            ? (letterOf(row)?.to ?? '')
            : openText(deps.licenceKey(row.licenceId), row.returnedTo, returnedPlace(row.id)),
      })),
    retry: (actor, id) =>
      unitOfWork.run(actor, async (unit) => {
        const done = await store.revive(unit, id, actor.licenceId ?? '');
        await unit.audit({ event: 'mail.retried', details: { mail: id, found: done } });
        return done;
      }),
    receive: async (message) => {
      const came = await returnPath?.read(message);
      const row = came === undefined ? undefined : await store.find(came.mailId);
      if (came === undefined || row === undefined) return 'not-ours';
      if (!came.failed) return 'no-failure';
      if (row.returnedAt !== null) return 'known';
      const to =
        came.recipient === ''
          ? null
          : sealText(deps.licenceKey(row.licenceId), came.recipient, returnedPlace(row.id));
      return await unitOfWork.run(systemActor(row.licenceId), async (unit) => {
        const first = await store.returned(unit, row.id, came.code, to);
        await unit.audit({
          event: 'mail.returned',
          details: { mail: row.id, template: row.template, code: came.code, again: !first },
        });
        return first ? 'returned' : 'known';
      });
    },
    state: async () => ({
      server: postman !== undefined,
      returns: returnPath !== undefined,
      ...(await store.waiting()),
    }),
    close: () => {
      postman?.close();
    },
  };
}
