import type { Database, Reads, Unit } from '../../platform/store/index.ts';
import { personName } from '../../school/people/index.ts';
import { partnershipSeal } from '../facts/index.ts';
import type { ItemKind, KeyPlace, PartnershipSeal, Side } from '../facts/index.ts';

/** One conversation about a dossier, as a list shows it. */
export interface ThreadFacts {
  readonly id: string;
  readonly subject: string;
  readonly startedAt: Date;
  readonly lastAt: Date;
  readonly lastBy: string;
  readonly messages: number;
  /**
   * Messages of the other side that the asking person has not read and nobody of their side
   * answered.
   */
  readonly unread: number;
}

export interface Reading {
  readonly who: string;
  readonly at: Date;
}

export interface Message {
  readonly id: string;
  readonly number: number;
  readonly side: Side;
  readonly body: string;
  readonly who: string;
  readonly at: Date;
  readonly attachments: readonly { kind: ItemKind; itemId: string }[];
  /** Who of the other side read it, and when first. */
  readonly readings: readonly Reading[];
}

/** A thread whose newest messages wait for somebody, for a start page. */
export interface WaitingThread {
  dossierId: string;
  threadId: string;
  count: number;
  at: Date;
  given: string;
  prefix: string;
  family: string;
  preferred: string;
}

export interface ThreadsStore {
  ofDossier(
    dossier: KeyPlace,
    partnershipId: string,
    reader: { personId: string; side: Side },
  ): Promise<ThreadFacts[]>;
  find(
    dossier: KeyPlace,
    partnershipId: string,
    threadId: string,
  ): Promise<{ id: string; subject: string } | undefined>;
  /** Oldest first. */
  messages(dossier: KeyPlace, threadId: string): Promise<Message[]>;
}

const other: Record<Side, Side> = { school: 'swv', swv: 'school' };

/**
 * Messages `um` of threads `t` that wait for `:actorId` on this side: unread by them, and not
 * answered by anybody of their side.
 */
const waiting = (side: Side): string => `um.side = '${other[side]}' AND um.number > t.${side}_number
  AND NOT EXISTS (
    SELECT 1 FROM {partnership_reads} ur
    WHERE ur.message_id = um.id AND ur.person_id = :actorId)`;

/** How many wait in a thread whose row is `t`. */
export const waitingInThread = (side: Side): string => `(
  SELECT COUNT(*) FROM {partnership_messages} um
  WHERE um.thread_id = t.id AND ${waiting(side)})`;

/** How many wait in all threads of which this holds. */
export const waitingWhere = (side: Side, threads: string): string => `(
  SELECT COUNT(*)
  FROM {partnership_threads} t
  JOIN {partnership_messages} um ON um.thread_id = t.id
  WHERE ${threads} AND ${waiting(side)})`;

/**
 * Messages of the partnership that wait for `:actorId` in a dossier: for its row. A helper from
 * outside reads none, and is told of none.
 */
export const unreadOfDossier = (dossierId: string): string =>
  waitingWhere(
    'school',
    `t.dossier_id = ${dossierId} AND NOT EXISTS (
      SELECT 1 FROM {staff_roles} xr WHERE xr.person_id = :actorId AND xr.role = 'external')`,
  );

export function createThreadsStore(deps: {
  database: Database;
  dossierKey: (dossier: KeyPlace) => Buffer;
}): ThreadsStore {
  const { database } = deps;
  const sealOf = (dossier: KeyPlace): PartnershipSeal => partnershipSeal(deps.dossierKey(dossier));
  return {
    ofDossier: async (dossier, partnershipId, { personId, side }) => {
      const seal = sealOf(dossier);
      const rows = await database.select<Omit<ThreadFacts, 'subject'> & { subject: Buffer }>(
        `SELECT t.id, t.subject, t.started_at AS startedAt, t.last_at AS lastAt,
           GREATEST(t.school_number, t.swv_number) AS messages,
           ${waitingInThread(side)} AS unread,
           (SELECT ${personName('p')}
            FROM {partnership_messages} m
            JOIN {people} p ON p.id = m.by_id
            WHERE m.thread_id = t.id
            ORDER BY m.number DESC
            LIMIT 1) AS lastBy
         FROM {partnership_threads} t
         WHERE t.dossier_id = :dossierId AND t.partnership_id = :partnershipId
         ORDER BY t.last_at DESC, t.id
         LIMIT 200`,
        { dossierId: dossier.id, partnershipId, actorId: personId },
      );
      return rows.map((row) => ({ ...row, subject: seal.open(row.subject, 'subject', row.id) }));
    },
    find: async (dossier, partnershipId, threadId) => {
      const [row] = await database.select<{ id: string; subject: Buffer }>(
        `SELECT id, subject
         FROM {partnership_threads}
         WHERE id = :threadId AND dossier_id = :dossierId AND partnership_id = :partnershipId`,
        { threadId, dossierId: dossier.id, partnershipId },
      );
      return row === undefined
        ? undefined
        : { id: row.id, subject: sealOf(dossier).open(row.subject, 'subject', row.id) };
    },
    messages: async (dossier, threadId) => {
      const seal = sealOf(dossier);
      const [rows, readings, attachments] = await Promise.all([
        messageRows(database, threadId),
        readingRows(database, threadId),
        attachmentRows(database, threadId),
      ]);
      return rows.map((row) => ({
        ...row,
        body: seal.open(row.body, 'body', row.id),
        readings: readings
          .filter(({ messageId }) => messageId === row.id)
          .map(({ who, at }) => ({ who, at })),
        attachments: attachments
          .filter(({ messageId }) => messageId === row.id)
          .map(({ kind, itemId }) => ({ kind, itemId })),
      }));
    },
  };
}

type MessageRow = Omit<Message, 'body' | 'attachments' | 'readings'> & { body: Buffer };

const messageRows = (reads: Reads, threadId: string): Promise<MessageRow[]> =>
  reads.select<MessageRow>(
    `SELECT m.id, m.number, m.side, m.body, m.at, ${personName('p')} AS who
     FROM {partnership_messages} m
     JOIN {people} p ON p.id = m.by_id
     WHERE m.thread_id = :threadId
     ORDER BY m.number`,
    { threadId },
  );

const readingRows = (
  reads: Reads,
  threadId: string,
): Promise<(Reading & { messageId: string })[]> =>
  reads.select<Reading & { messageId: string }>(
    `SELECT r.message_id AS messageId, r.at, ${personName('p')} AS who
     FROM {partnership_reads} r
     JOIN {partnership_messages} m ON m.id = r.message_id
     JOIN {people} p ON p.id = r.person_id
     WHERE m.thread_id = :threadId
     ORDER BY r.at, p.family`,
    { threadId },
  );

interface Attachment {
  messageId: string;
  kind: ItemKind;
  itemId: string;
}

const attachmentRows = (reads: Reads, threadId: string): Promise<Attachment[]> =>
  reads.select<Attachment>(
    `SELECT a.message_id AS messageId, a.kind, a.item_id AS itemId
     FROM {partnership_attachments} a
     JOIN {partnership_messages} m ON m.id = a.message_id
     WHERE m.thread_id = :threadId
     ORDER BY a.kind, a.item_id`,
    { threadId },
  );

/** A thread between a school and its partnership, about one dossier. */
export interface ThreadPlace {
  dossierId: string;
  partnershipId: string;
  threadId: string;
}

/** Begins a thread, unless the same form began it before. */
export async function keepThread(
  unit: Unit,
  thread: ThreadPlace & { licenceId: string; subject: Buffer },
): Promise<void> {
  await unit.write(
    `INSERT IGNORE INTO {partnership_threads} (id, dossier_id, licence_id, partnership_id, subject,
       started_at, last_at)
     VALUES (:threadId, :dossierId, :licenceId, :partnershipId, :subject, :at, :at)`,
    { ...thread, at: unit.at },
  );
}

export async function keepAttachment(unit: Unit, attachment: Attachment): Promise<void> {
  await unit.write(
    `INSERT IGNORE INTO {partnership_attachments} (message_id, kind, item_id)
     VALUES (:messageId, :kind, :itemId)`,
    { ...attachment },
  );
}

/** Everything the other side wrote was read. @returns how much of it for the first time */
export const noteRead = (
  unit: Unit,
  reader: { threadId: string; side: Side; personId: string },
): Promise<number> =>
  unit.write(
    `INSERT IGNORE INTO {partnership_reads} (message_id, person_id, at)
     SELECT m.id, :personId, :at
     FROM {partnership_messages} m
     WHERE m.thread_id = :threadId AND m.side <> :side`,
    { ...reader, at: unit.at },
  );
