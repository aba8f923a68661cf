import type { Database, Unit, UnitOfWork } from '../store/index.ts';
import { outboxAttachmentsTable, outboxTable } from './mail-tables.ts';

export interface OutboxRow {
  id: string;
  licenceId: string;
  messageId: string;
  template: string;
  sealed: Buffer | null;
  status: 'waiting' | 'sent' | 'dead';
  attempts: number;
  lastFault: string;
  createdAt: Date;
  closedAt: Date | null;
  /** A file goes along with it. */
  attached: number;
  /** Of a mail that a server took and sent back later. */
  returnedAt: Date | null;
  returnedCode: string;
  returnedTo: Buffer | null;
}

/** Mails that wait although a server was asked: how many, and what it last said. */
export interface Held {
  count: number;
  fault: string;
}

export interface OutboxStore {
  insert(
    unit: Unit,
    row: Pick<OutboxRow, 'id' | 'licenceId' | 'messageId' | 'template'> & {
      sealed: Buffer;
      attachment: Buffer | undefined;
    },
  ): Promise<void>;
  /** What goes along with a mail, sealed. */
  attachment(id: string): Promise<Buffer | undefined>;
  due(now: Date, count: number): Promise<OutboxRow[]>;
  /** True for one caller only: it has the mail until `nextAt`, when another may try again. */
  claim(row: OutboxRow, nextAt: Date): Promise<boolean>;
  noteFault(id: string, fault: string): Promise<void>;
  sent(unit: Unit, id: string): Promise<void>;
  dead(unit: Unit, id: string, fault: string): Promise<void>;
  revive(unit: Unit, id: string, licenceId: string): Promise<boolean>;
  find(id: string): Promise<OutboxRow | undefined>;
  /** False when that was known. */
  returned(unit: Unit, id: string, code: string, to: Buffer | null): Promise<boolean>;
  /** Given up on, or come back. */
  listDead(licenceId: string, count: number): Promise<OutboxRow[]>;
  /** Mails that wait because a server did not take them several times, with its newest answer. */
  held(licenceId: string | undefined): Promise<Held>;
  waiting(): Promise<{ waiting: number; dead: number }>;
}

const selected = `
  SELECT id, licence_id AS licenceId, message_id AS messageId, template, sealed, status, attempts,
         last_fault AS lastFault, created_at AS createdAt, closed_at AS closedAt, attached,
         returned_at AS returnedAt, returned_code AS returnedCode, returned_to AS returnedTo
    FROM {outbox}`;

/** Tries after which a mail that waits is worth telling of: a server was away for half an hour. */
const OFTEN = 4;

interface StoreDeps {
  database: Database;
  unitOfWork: UnitOfWork;
}

export const createOutboxStore = ({ database, unitOfWork }: StoreDeps): OutboxStore => ({
  ...writing,
  attachment: async (id) =>
    (
      await database.select<{ sealed: Buffer }>(
        'SELECT sealed FROM {outbox_attachments} WHERE mail_id = :id',
        { id },
      )
    )[0]?.sealed,
  due: (now, count) =>
    database.select<OutboxRow>(
      `${selected}
        WHERE status = 'waiting' AND next_at <= :now
        ORDER BY next_at, id
        LIMIT :count`,
      { now, count },
    ),
  claim: async (row, nextAt) =>
    (await unitOfWork.upkeep(
      outboxTable,
      `UPDATE {outbox} SET attempts = attempts + 1, next_at = :nextAt
        WHERE id = :id AND status = 'waiting' AND attempts = :attempts`,
      { id: row.id, attempts: row.attempts, nextAt },
    )) === 1,
  noteFault: async (id, fault) => {
    await unitOfWork.upkeep(outboxTable, 'UPDATE {outbox} SET last_fault = :fault WHERE id = :id', {
      id,
      fault,
    });
  },
  find: async (id) => (await database.select<OutboxRow>(`${selected} WHERE id = :id`, { id }))[0],
  listDead: (licenceId, count) =>
    database.select<OutboxRow>(
      `${selected}
        WHERE licence_id = :licenceId AND (status = 'dead' OR returned_at IS NOT NULL)
        ORDER BY created_at DESC
        LIMIT :count`,
      { licenceId, count },
    ),
  held: async (licenceId) => {
    const [row] = await database.select<{ count: number; fault: string | null }>(
      `SELECT COUNT(*) AS count, MAX(last_fault) AS fault
         FROM {outbox}
        WHERE status = 'waiting' AND attempts >= ${OFTEN}
              ${licenceId === undefined ? '' : 'AND licence_id = :licenceId'}`,
      { licenceId: licenceId ?? '' },
    );
    return { count: row?.count ?? 0, fault: row?.fault ?? '' };
  },
  waiting: async () => {
    const [row] = await database.select<{ waiting: number; dead: number }>(
      `SELECT COUNT(IF(status = 'waiting', 1, NULL)) AS waiting,
              COUNT(IF(status = 'dead', 1, NULL)) AS dead
         FROM {outbox}
        WHERE status IN ('waiting', 'dead')`,
    );
    return row ?? { waiting: 0, dead: 0 };
  },
});

/** A file is kept no longer than its mail is tried: whoever sent it can do so again. */
const letGo = async (unit: Unit, id: string): Promise<void> => {
  await unit.remove(outboxAttachmentsTable, { mailId: id });
};

const writing: Pick<OutboxStore, 'insert' | 'sent' | 'dead' | 'revive' | 'returned'> = {
  insert: async (unit, { attachment, ...row }) => {
    await unit.insert(outboxTable, {
      ...row,
      status: 'waiting',
      attempts: 0,
      nextAt: unit.at,
      createdAt: unit.at,
      attached: attachment !== undefined,
    });
    if (attachment !== undefined)
      await unit.insert(outboxAttachmentsTable, { mailId: row.id, sealed: attachment });
  },
  sent: async (unit, id) => {
    await unit.update(
      outboxTable,
      { id },
      { status: 'sent', sealed: null, lastFault: '', closedAt: unit.at },
    );
    await letGo(unit, id);
  },
  dead: async (unit, id, fault) => {
    await unit.update(outboxTable, { id }, { status: 'dead', lastFault: fault, closedAt: unit.at });
    await letGo(unit, id);
  },
  revive: async (unit, id, licenceId) =>
    (await unit.update(
      outboxTable,
      { id, licenceId, status: 'dead', attached: false },
      { status: 'waiting', attempts: 0, nextAt: unit.at, closedAt: null },
    )) === 1,
  returned: async (unit, id, code, to) =>
    (await unit.update(
      outboxTable,
      { id, returnedAt: null },
      { returnedAt: unit.at, returnedCode: code, returnedTo: to },
    )) === 1,
};
