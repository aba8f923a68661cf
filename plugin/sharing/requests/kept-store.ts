import type { Database, Reads, Unit } from '../../platform/store/index.ts';
import { personName } from '../../school/people/index.ts';
import type { KeyPlace } from '../facts/index.ts';
import { deskOnly } from './request.ts';
import type {
  DecisionFacts,
  RequestEvent,
  RequestEventKind,
  RequestItem,
  RequestNote,
} from './request.ts';
import { requestSeal, snapshotPlace } from './request-seal.ts';
import type { RequestSeal } from './request-seal.ts';
import type { KeptSnapshot, Snapshot } from './snapshot-facts.ts';

/** What is kept of a request beside its own row; its texts are sealed under the dossier's key. */
export interface KeptStore {
  /** The same, reading through a unit of work. */
  within(unit: Unit): KeptStore;
  /** The newest round, or the one of this number. */
  snapshot(
    dossier: KeyPlace,
    requestId: string,
    number?: number,
  ): Promise<KeptSnapshot | undefined>;
  /** Number, moment and hash of each round, the newest first. */
  rounds(requestId: string): Promise<{ number: number; madeAt: Date; hash: Buffer }[]>;
  /** In order; the school never sees what is the desk's own. */
  events(dossier: KeyPlace, requestId: string, side: 'school' | 'desk'): Promise<RequestEvent[]>;
  /** Of a round: exactly what was sent with it. */
  items(requestId: string, number: number): Promise<RequestItem[]>;
  /** The newest first. */
  decisions(dossier: KeyPlace, requestId: string): Promise<DecisionFacts[]>;
  /** The desk's own notes, the newest first: for no page of the school. */
  notes(dossier: KeyPlace, of: { requestId: string; deskId: string }): Promise<RequestNote[]>;
}

interface StoreDeps {
  dossierKey: (dossier: KeyPlace) => Buffer;
}

export const createKeptStore = (deps: StoreDeps & { database: Database }): KeptStore =>
  storeOver(deps.database, deps);

function storeOver(reads: Reads, deps: StoreDeps): KeptStore {
  const sealOf = (dossier: KeyPlace): RequestSeal => requestSeal(deps.dossierKey(dossier));
  return {
    within: (unit) => storeOver(unit, deps),
    snapshot: (dossier, requestId, number) =>
      snapshotOf(reads, sealOf(dossier), { requestId, number: number ?? null }),
    rounds: (requestId) =>
      reads.select<{ number: number; madeAt: Date; hash: Buffer }>(
        `SELECT number, made_at AS madeAt, hash
         FROM {request_snapshots}
         WHERE request_id = :requestId
         ORDER BY number DESC`,
        { requestId },
      ),
    events: (dossier, requestId, side) => eventsOf(reads, sealOf(dossier), { requestId, side }),
    items: (requestId, number) =>
      reads.select<RequestItem>(
        `SELECT id, kind, item_id AS itemId, version_id AS versionId, requirement,
           dated_on AS datedOn
         FROM {request_items}
         WHERE request_id = :requestId AND number = :number
         ORDER BY kind, id`,
        { requestId, number },
      ),
    decisions: (dossier, requestId) => decisionsOf(reads, sealOf(dossier), requestId),
    notes: (dossier, of) => notesOf(reads, sealOf(dossier), of),
  };
}

async function snapshotOf(
  reads: Reads,
  seal: RequestSeal,
  of: { requestId: string; number: number | null },
): Promise<KeptSnapshot | undefined> {
  const [row] = await reads.select<{
    number: number;
    document: Buffer;
    hash: Buffer;
    madeAt: Date;
  }>(
    `SELECT number, document, hash, made_at AS madeAt
     FROM {request_snapshots}
     WHERE request_id = :requestId AND (:number IS NULL OR number = :number)
     ORDER BY number DESC
     LIMIT 1`,
    of,
  );
  if (row === undefined) return undefined;
  const { document, ...rest } = row;
  const place = snapshotPlace(of.requestId, row.number);
  const snapshot = JSON.parse(seal.open(document, 'request_snapshots/document', place)) as Snapshot;
  return { ...snapshot, ...rest };
}

async function eventsOf(
  reads: Reads,
  seal: RequestSeal,
  { requestId, side }: { requestId: string; side: 'school' | 'desk' },
): Promise<RequestEvent[]> {
  const rows = await reads.select<{
    id: string;
    kind: RequestEventKind;
    at: Date;
    who: string | null;
    words: Buffer | null;
    stepsAsked: string | null;
  }>(
    `SELECT e.id, e.kind, e.at, e.words, e.steps_asked AS stepsAsked,
       CASE WHEN p.id IS NULL THEN NULL ELSE ${personName('p')} END AS who
     FROM {request_events} e
     LEFT JOIN {people} p ON p.id = e.by_id
     WHERE e.request_id = :requestId AND e.kind NOT IN (:hidden)
     ORDER BY e.number
     LIMIT 500`,
    { requestId, hidden: side === 'school' ? ['', ...deskOnly] : [''] },
  );
  return rows.map(({ words, stepsAsked, ...row }) => ({
    ...row,
    words: words === null ? '' : seal.open(words, 'request_events/words', row.id),
    steps: stepsAsked === null || stepsAsked === '' ? [] : stepsAsked.split(',').map(Number),
  }));
}

type DecisionRow = Omit<DecisionFacts, 'motivation' | 'clause'> & {
  motivation: Buffer;
  clause: Buffer;
};

async function decisionsOf(
  reads: Reads,
  seal: RequestSeal,
  requestId: string,
): Promise<DecisionFacts[]> {
  const rows = await reads.select<DecisionRow>(
    `SELECT d.id, d.number, d.state, d.outcome, d.category, d.school_kind AS schoolKind,
       d.tlv_number AS tlvNumber, d.from_on AS fromOn, d.until_on AS untilOn, d.motivation,
       d.clause, d.proposed_by AS proposedBy, ${personName('p')} AS proposer,
       d.proposed_at AS proposedAt, d.settled_by AS settledBy,
       CASE WHEN s.id IS NULL THEN NULL ELSE ${personName('s')} END AS settler,
       d.settled_at AS settledAt
     FROM {request_decisions} d
     JOIN {people} p ON p.id = d.proposed_by
     LEFT JOIN {people} s ON s.id = d.settled_by
     WHERE d.request_id = :requestId
     ORDER BY d.number DESC`,
    { requestId },
  );
  return rows.map(({ motivation, clause, ...row }) => ({
    ...row,
    motivation: seal.open(motivation, 'request_decisions/motivation', row.id),
    clause: seal.open(clause, 'request_decisions/clause', row.id),
  }));
}

async function notesOf(
  reads: Reads,
  seal: RequestSeal,
  of: { requestId: string; deskId: string },
): Promise<RequestNote[]> {
  const rows = await reads.select<Omit<RequestNote, 'body'> & { body: Buffer }>(
    `SELECT n.id, n.body, n.by_id AS byId, ${personName('p')} AS who, n.at
     FROM {request_notes} n
     JOIN {people} p ON p.id = n.by_id
     WHERE n.request_id = :requestId AND n.desk_id = :deskId AND n.removed_at IS NULL
     ORDER BY n.at DESC, n.id
     LIMIT 200`,
    of,
  );
  return rows.map(({ body, ...row }) => ({
    ...row,
    body: seal.open(body, 'request_notes/body', row.id),
  }));
}

/** The newest number of a TLV that a desk gave in a year, for the next one to be proposed. */
export async function numbersGiven(
  reads: Reads,
  of: { deskId: string; year: string },
): Promise<number> {
  const [row] = await reads.select<{ count: number }>(
    `SELECT COUNT(*) AS count
     FROM {request_decisions}
     WHERE desk_id = :deskId AND tlv_number LIKE :begins AND final_key = 1`,
    { deskId: of.deskId, begins: `${of.year}-%` },
  );
  return row?.count ?? 0;
}

/** Whether another request of the desk has this number of a TLV, settled or proposed. */
export async function numberTaken(
  reads: Reads,
  of: { deskId: string; requestId: string; tlvNumber: string },
): Promise<boolean> {
  const rows = await reads.select(
    `SELECT 1 AS taken
     FROM {request_decisions}
     WHERE desk_id = :deskId AND request_id <> :requestId AND tlv_number = :tlvNumber
       AND state IN ('proposed', 'final')
     LIMIT 1`,
    of,
  );
  return rows.length > 0;
}

/** The number of the next event of a request, which is locked until the unit ends. */
export async function nextEvent(unit: Unit, requestId: string): Promise<number> {
  await unit.select('SELECT id FROM {requests} WHERE id = :requestId FOR UPDATE', { requestId });
  const [row] = await unit.select<{ last: number | null }>(
    `SELECT MAX(number) AS last
     FROM {request_events}
     WHERE request_id = :requestId
     FOR UPDATE`,
    { requestId },
  );
  return (row?.last ?? 0) + 1;
}

/** Whether this was told already. */
export async function wasTold(
  reads: Reads,
  of: { requestId: string; kind: RequestEventKind; since: Date },
): Promise<boolean> {
  const rows = await reads.select(
    `SELECT 1 AS told
     FROM {request_events}
     WHERE request_id = :requestId AND kind = :kind AND at >= :since
     LIMIT 1`,
    of,
  );
  return rows.length > 0;
}

/** The number of the next decision on a request that is locked. */
export async function nextDecision(unit: Unit, requestId: string): Promise<number> {
  const [row] = await unit.select<{ last: number | null }>(
    'SELECT MAX(number) AS last FROM {request_decisions} WHERE request_id = :requestId',
    { requestId },
  );
  return (row?.last ?? 0) + 1;
}
