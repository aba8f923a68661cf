import type { DossierFacts } from '../../dossier/facts/index.ts';
import { lockDossier } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import { partnershipSeal } from '../facts/index.ts';
import type { ItemKind, KeyPlace, ShareFacts, Side } from '../facts/index.ts';
import { lockRunning, openItemsOf } from '../partnership/index.ts';
import type { Notices } from '../partnership/index.ts';
import { partnershipMessagesTable, partnershipThreadsTable } from './conversation-tables.ts';
import { keepAttachment, keepThread, noteRead } from './threads-store.ts';
import type { ThreadPlace } from './threads-store.ts';

export interface NewMessage {
  /** Made by the page, so that a form sent twice is one message. */
  id: string;
  side: Side;
  /** Absent in a thread that is there. */
  subject?: string | undefined;
  body: string;
  attachments: readonly { kind: ItemKind; itemId: string }[];
}

export interface Threads {
  /**
   * Sends a message in a thread, or begins one with it (`threadId` is then the message's own id).
   * The other side gets a notice.
   * @throws AppError `share-ended`, `dossier-archived`, `attachment-ended`, `message-clash`
   */
  send(
    actor: SignedInActor,
    dossier: DossierFacts,
    partnershipId: string,
    threadId: string,
    message: NewMessage,
  ): Promise<void>;
  /** Notes that somebody read what the other side wrote; the first time of each is kept. */
  read(actor: SignedInActor, dossier: DossierFacts, threadId: string, side: Side): Promise<void>;
}

export function createThreads(deps: {
  unitOfWork: UnitOfWork;
  notices: Notices;
  dossierKey: (dossier: KeyPlace) => Buffer;
}): Threads {
  return {
    send: (actor, dossier, partnershipId, threadId, message) =>
      deps.unitOfWork.run(actor, async (unit) => {
        const place = { dossierId: dossier.id, partnershipId, threadId };
        const share = await openShare(unit, dossier, partnershipId);
        const seal = partnershipSeal(deps.dossierKey(dossier));
        if (message.subject !== undefined)
          await keepThread(unit, {
            ...place,
            licenceId: dossier.licenceId,
            subject: seal.seal(message.subject, 'subject', threadId),
          });
        const number = await nextNumber(unit, place);
        const sent = await insertMessage(unit, threadId, {
          ...message,
          number,
          sealed: seal.seal(message.body, 'body', message.id),
        });
        if (sent) {
          await attach(unit, share, message);
          await unit.update(
            partnershipThreadsTable,
            { id: threadId },
            {
              lastAt: unit.at,
              ...(message.side === 'school' ? { schoolNumber: number } : { swvNumber: number }),
            },
          );
          await deps.notices.message(unit, {
            dossierId: dossier.id,
            pupilId: dossier.pupilId,
            licenceId: dossier.licenceId,
            partnershipId,
            threadId,
            number,
            side: message.side,
          });
        }
        await unit.audit({
          event: 'partnership.message-sent',
          ...dossier.trace,
          details: {
            thread: threadId,
            message: message.id,
            side: message.side,
            attachments: message.attachments.map(({ itemId }) => itemId),
            again: !sent,
          },
        });
      }),

    read: (actor, dossier, threadId, side) =>
      deps.unitOfWork.run(actor, async (unit) => {
        const fresh = await noteRead(unit, { threadId, side, personId: actor.personId });
        await unit.audit({
          event: 'partnership.thread-read',
          ...dossier.trace,
          details: { thread: threadId, fresh },
        });
      }),
  };
}

/**
 * Both sides write only while the dossier is open and shared: judged in the same transaction as the
 * writing.
 */
async function openShare(
  unit: Unit,
  dossier: DossierFacts,
  partnershipId: string,
): Promise<ShareFacts> {
  const locked = await lockDossier(unit, dossier.id);
  if (locked?.status !== 'open') throw new AppError('dossier-archived', 409);
  const share = await lockRunning(unit, dossier.id, partnershipId, schoolDay(unit.at));
  if (share === undefined) throw new AppError('share-ended', 409);
  return share;
}

/**
 * The thread must be this dossier's: an id of another one, chosen by whoever sent the form, leads
 * nowhere.
 */
async function nextNumber(
  unit: Unit,
  { dossierId, partnershipId, threadId }: ThreadPlace,
): Promise<number> {
  const thread = await unit.find(
    partnershipThreadsTable,
    { id: threadId, dossierId, partnershipId },
    { lock: true },
  );
  if (thread === undefined) throw new AppError('message-clash', 409);
  return Math.max(thread.schoolNumber, thread.swvNumber) + 1;
}

/** False for a message that is there already, sent by the same form. */
async function insertMessage(
  unit: Unit,
  threadId: string,
  message: NewMessage & { number: number; sealed: Buffer },
): Promise<boolean> {
  const { id, number, side, sealed } = message;
  const byId = unit.actor.personId ?? '';
  const present = await unit.find(partnershipMessagesTable, { id });
  if (present !== undefined && (present.threadId !== threadId || present.byId !== byId))
    throw new AppError('message-clash', 409);
  if (present !== undefined) return false;
  await unit.insert(partnershipMessagesTable, {
    id,
    threadId,
    number,
    side,
    basis: unit.actor.basis,
    body: sealed,
    byId,
    at: unit.at,
  });
  return true;
}

/** What is attached must lie open with the share: a message never shares by itself. */
async function attach(
  unit: Unit,
  share: ShareFacts,
  { id, attachments }: NewMessage,
): Promise<void> {
  if (attachments.length === 0) return;
  const open = await openItemsOf(unit, share.id);
  for (const { kind, itemId } of attachments) {
    if (!open.some((item) => item.kind === kind && item.itemId === itemId))
      throw new AppError('attachment-ended', 409);
    await keepAttachment(unit, { messageId: id, kind, itemId });
  }
}
