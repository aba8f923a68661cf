import { createHmac } from 'node:crypto';
import type { Transaction } from 'sequelize';
import { askedBy } from './asking.ts';
import type { Actor, AuditEvent, AuditKey, AuditRow, Database } from './types.ts';

export const FIRST_HASH: Buffer = Buffer.alloc(32);

/** The dossier's own chain, or the licence's for lists and searches, or the installation's. */
export function chainOf(actor: Actor, event: AuditEvent): string {
  if (event.dossierId !== undefined) return `d:${event.dossierId}`;
  return actor.licenceId === undefined ? 'installation' : `l:${actor.licenceId}`;
}

/** The row's keyed hash over every column and the hash before it. */
export function hashOf(key: AuditKey, row: Omit<AuditRow, 'hash'>): Buffer {
  const content = JSON.stringify([
    row.chain,
    row.sequence,
    row.licence_id,
    row.at.toISOString(),
    row.event,
    row.outcome,
    row.actor_id,
    row.actor_roles,
    row.basis,
    row.dossier_id,
    row.pupil_id,
    row.details,
    row.previous_hash.toString('hex'),
  ]);
  return createHmac('sha256', key).update(content).digest();
}

/**
 * Another process may append to the same chain at the same moment; the unique key lets one of them
 * in at a time.
 */
const ATTEMPTS = 200;

/**
 * Appends one row to its chain. Optimistic: reads the head, writes the next number, and begins
 * again when somebody else was first, so that the application needs no right to change or lock
 * anything in the audit table.
 */
export async function appendAudit(options: {
  database: Database;
  key: AuditKey;
  actor: Actor;
  at: Date;
  event: AuditEvent;
  transaction?: Transaction;
}): Promise<void> {
  const { database, key, actor, event, transaction } = options;
  const chain = chainOf(actor, event);
  const details = JSON.stringify(detailsOf(event));
  for (let attempt = 1; ; attempt += 1) {
    const [head] = await database.select<{ sequence: number; hash: Buffer }>(
      'SELECT sequence, hash FROM {audit} WHERE chain = :chain ORDER BY sequence DESC LIMIT 1',
      { chain },
      transaction,
    );
    const row: Omit<AuditRow, 'hash'> = {
      chain,
      sequence: (head?.sequence ?? 0) + 1,
      licence_id: actor.licenceId ?? null,
      at: options.at,
      event: event.event,
      outcome: event.outcome ?? 'done',
      actor_id: actor.personId ?? null,
      actor_roles: actor.roles.join(','),
      basis: actor.basis,
      dossier_id: event.dossierId ?? null,
      pupil_id: event.pupilId ?? null,
      details,
      previous_hash: head?.hash ?? FIRST_HASH,
    };
    try {
      await database.insertAuditRow({ ...row, hash: hashOf(key, row) }, transaction);
      if (row.outcome === 'denied') askedBy()?.denied.push(event.event);
      return;
    } catch (error) {
      if (attempt >= ATTEMPTS || !isDuplicate(error)) throw error;
    }
  }
}

/** A refusal and a sign-in tell where they came from, keyed; nothing else does. */
const detailsOf = ({ details, outcome, tellsSource }: AuditEvent) => ({
  from: outcome === 'denied' || tellsSource === true ? askedBy()?.source : undefined,
  ...details,
});

function isDuplicate(error: unknown): boolean {
  return error instanceof Error && error.name === 'SequelizeUniqueConstraintError';
}
