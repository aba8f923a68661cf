import type { DossierFacts } from '../../dossier/facts/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import { partnershipSeal } from '../facts/index.ts';
import type { ItemKind, KeyPlace, ShareFacts, Side } from '../facts/index.ts';
import { lockRunning } from '../partnership/index.ts';
import type { Notices } from '../partnership/index.ts';

export interface NewMessage {
  /** Made by the page, so that a form sent twice is one message. */
  id: string;
  side: Side;
  /** Absent in a thread that is there. */
  subject?: string;
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

interface Place {
  dossier: DossierFacts;
  partnershipId: string;
  threadId: string;
}

export function createThreads(deps: {
  unitOfWork: UnitOfWork;
  notices: Notices;
  dossierKey: (dossier: KeyPlace) => Buffer;
}): Threads {
  return {
    send: (actor, dossier, partnershipId, threadId, message) =>
      deps.unitOfWork.run(actor, async (unit) => {
        const place = { dossier, partnershipId, threadId };
        const share = await openShare(unit, dossier, partnershipId);
        const seal = partnershipSeal(deps.dossierKey(dossier));
        if (message.subject !== undefined)
          await insertThread(unit, place, seal.seal(message.subject, 'subject', threadId));
        const number = await nextNumber(unit, place);
        const sent = await insertMessage(unit, threadId, {
          ...message,
          number,
          sealed: seal.seal(message.body, 'body', message.id),
        });
        if (sent) {
          await attach(unit, share, message);
          await unit.write(
            `UPDATE {partnership_threads} SET last_at = :at, school_number = IF(:side = 'school', :number, school_number), swv_number = IF(:side = 'swv', :number, swv_number)
            WHERE id = :threadId`,
            { threadId, number, side: message.side, at: unit.at },
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
        const fresh = await unit.write(
          `INSERT IGNORE INTO {partnership_reads} (message_id, person_id, at)
         SELECT m.id, :personId, :at FROM {partnership_messages} m WHERE m.thread_id = :threadId AND m.side <> :side`,
          { threadId, side, personId: actor.personId, at: unit.at },
        );
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
  const [row] = await unit.select<{ status: string }>(
    'SELECT status FROM {dossiers} WHERE id = :id FOR UPDATE',
    { id: dossier.id },
  );
  if (row?.status !== 'open') throw new AppError('dossier-archived', 409);
  const share = await lockRunning(unit, dossier.id, partnershipId, schoolDay(unit.at));
  if (share === undefined) throw new AppError('share-ended', 409);
  return share;
}

const insertThread = (
  unit: Unit,
  { dossier, partnershipId, threadId }: Place,
  subject: Buffer,
): Promise<number> =>
  unit.write(
    `INSERT IGNORE INTO {partnership_threads} (id, dossier_id, licence_id, partnership_id, subject, started_at, last_at)
   VALUES (:threadId, :dossierId, :licenceId, :partnershipId, :subject, :at, :at)`,
    {
      threadId,
      dossierId: dossier.id,
      licenceId: dossier.licenceId,
      partnershipId,
      subject,
      at: unit.at,
    },
  );

/**
 * The thread must be this dossier's: an id of another one, chosen by whoever sent the form, leads
 * nowhere.
 */
async function nextNumber(
  unit: Unit,
  { dossier, partnershipId, threadId }: Place,
): Promise<number> {
  const [row] = await unit.select<{ last: number }>(
    `SELECT GREATEST(school_number, swv_number) AS last FROM {partnership_threads}
      WHERE id = :threadId AND dossier_id = :dossierId AND partnership_id = :partnershipId FOR UPDATE`,
    { threadId, dossierId: dossier.id, partnershipId },
  );
  if (row === undefined) throw new AppError('message-clash', 409);
  return row.last + 1;
}

/** False for a message that is there already, sent by the same form. */
async function insertMessage(
  unit: Unit,
  threadId: string,
  message: NewMessage & { number: number; sealed: Buffer },
): Promise<boolean> {
  const { id, number, side, sealed } = message;
  const by = unit.actor.personId ?? '';
  const [present] = await unit.select<{ threadId: string; by: string }>(
    'SELECT thread_id AS threadId, by_id AS `by` FROM {partnership_messages} WHERE id = :id',
    { id },
  );
  if (present !== undefined && (present.threadId !== threadId || present.by !== by))
    throw new AppError('message-clash', 409);
  if (present !== undefined) return false;
  await unit.write(
    'INSERT INTO {partnership_messages} (id, thread_id, number, side, basis, body, by_id, at) VALUES (:id, :threadId, :number, :side, :basis, :body, :by, :at)',
    { id, threadId, number, side, basis: unit.actor.basis, body: sealed, by, at: unit.at },
  );
  return true;
}

/** What is attached must lie open with the share: a message never shares by itself. */
async function attach(
  unit: Unit,
  share: ShareFacts,
  { id, attachments }: NewMessage,
): Promise<void> {
  if (attachments.length === 0) return;
  const open = await unit.select<{ kind: ItemKind; itemId: string }>(
    'SELECT kind, item_id AS itemId FROM {partnership_items} WHERE share_id = :shareId AND ended_at IS NULL',
    { shareId: share.id },
  );
  for (const { kind, itemId } of attachments) {
    if (!open.some((item) => item.kind === kind && item.itemId === itemId))
      throw new AppError('attachment-ended', 409);
    await unit.write(
      'INSERT IGNORE INTO {partnership_attachments} (message_id, kind, item_id) VALUES (:id, :kind, :itemId)',
      { id, kind, itemId },
    );
  }
}
