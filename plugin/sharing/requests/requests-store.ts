import type { Both } from '../../dossier/declaration/index.ts';
import { searchParts } from '../../kernel/names.ts';
import type { Binding, Reads, Unit } from '../../platform/store/index.ts';
import { personName } from '../../school/people/index.ts';
import type { RequestStatus } from './course.ts';
import { isOver, requestStatuses } from './course.ts';
import { requestsTable } from './request-tables.ts';
import { INBOX_PAGE } from './request.ts';
import type { InboxQuery, InboxRow, InboxSort, RequestCounts, RequestFacts } from './request.ts';

/** Somebody at the desk who asks for its inbox. */
export interface InboxReader {
  deskId: string;
  personId: string;
  today: string;
}

export interface RequestsStore {
  find(reads: Reads, id: string): Promise<RequestFacts | undefined>;
  /** Of the school whose dossier it is; undefined for another's. */
  atSchool(
    reads: Reads,
    asked: { id: string; dossierId: string; licenceId: string },
  ): Promise<RequestFacts | undefined>;
  /** Sent to this desk; undefined for another's. */
  atDesk(reads: Reads, asked: { id: string; deskId: string }): Promise<RequestFacts | undefined>;
  /** Newest first. */
  ofDossier(reads: Reads, dossierId: string): Promise<RequestFacts[]>;
  inbox(reads: Reads, reader: InboxReader, query: InboxQuery): Promise<InboxRow[]>;
  counts(reads: Reads, reader: InboxReader): Promise<RequestCounts>;
  /** What the desk can filter by: the routes and schools of its requests. */
  filters(
    reads: Reads,
    deskId: string,
  ): Promise<{ kinds: { kind: string; name: Both }[]; schools: { id: string; name: string }[] }>;
  /** Who works at a desk today: whom a request can be given. */
  people(reads: Reads, deskId: string, today: string): Promise<{ id: string; name: string }[]>;
}

type FactsRow = Omit<RequestFacts, 'name' | 'outcomeName' | 'running' | 'assigned'> & {
  name: string;
  outcomeName: string | null;
  running: number | null;
  assigned: string | null;
};

const columns = `r.id, r.reference, r.dossier_id AS dossierId, r.licence_id AS licenceId,
  r.pupil_id AS pupilId, r.partnership_id AS partnershipId, r.desk_id AS deskId,
  r.route_id AS routeId, r.version_id AS versionId, r.kind, r.name, r.share_id AS shareId, r.round,
  r.status, r.running, r.category, r.sent_at AS sentAt, r.sent_by AS sentBy,
  ${personName('s')} AS sender, r.due_on AS dueOn, r.waited_days AS waitedDays,
  r.waiting_since AS waitingSince, r.answer_by AS answerBy, r.assigned_to AS assignedTo,
  CASE WHEN a.id IS NULL THEN NULL ELSE ${personName('a')} END AS assigned, r.outcome,
  r.outcome_kind AS outcomeKind, r.outcome_name AS outcomeName, r.decided_at AS decidedAt,
  r.previous_id AS previousId, r.changed_at AS changedAt`;
const joined = `{requests} r
  JOIN {people} s ON s.id = r.sent_by
  LEFT JOIN {people} a ON a.id = r.assigned_to`;

const bothOf = (text: string): Both => JSON.parse(text) as Both;

const factsOf = ({ name, outcomeName, running, ...row }: FactsRow): RequestFacts => ({
  ...row,
  name: bothOf(name),
  outcomeName: outcomeName === null ? null : bothOf(outcomeName),
  running: running === 1,
});

const requestsWhere = async (
  reads: Reads,
  where: string,
  values: Binding,
): Promise<RequestFacts[]> =>
  (
    await reads.select<FactsRow>(
      `SELECT ${columns} FROM ${joined} WHERE ${where} ORDER BY r.sent_at DESC, r.id LIMIT 100`,
      values,
    )
  ).map(factsOf);

/** In a unit: nobody else changes it before that ends. */
export async function lockRequest(unit: Unit, id: string): Promise<RequestFacts | undefined> {
  // The people are only read: a lock on their rows would wait for whoever changes a name.
  await unit.select('SELECT id FROM {requests} WHERE id = :id FOR UPDATE', { id });
  return (await requestsWhere(unit, 'r.id = :id', { id }))[0];
}

/** The requests of a dossier at a desk that are not over, locked. */
export async function lockRunningRequests(
  unit: Unit,
  of: { dossierId: string; deskId: string },
): Promise<RequestFacts[]> {
  const where = 'r.dossier_id = :dossierId AND r.desk_id = :deskId AND r.running = 1';
  await unit.select(`SELECT r.id FROM {requests} r WHERE ${where} FOR UPDATE`, of);
  return await requestsWhere(unit, where, of);
}

/** The running request of this route, if there is one. */
export const runningRequest = async (
  reads: Reads,
  of: { dossierId: string; routeId: string },
): Promise<RequestFacts | undefined> =>
  (
    await requestsWhere(
      reads,
      'r.dossier_id = :dossierId AND r.route_id = :routeId AND r.running = 1',
      of,
    )
  )[0];

/** A desk numbers what it gets by the year. */
export async function nextReference(unit: Unit, deskId: string, year: number): Promise<string> {
  await unit.write(
    `INSERT INTO {request_counters} (desk_id, year, last)
     VALUES (:deskId, :year, 1)
     ON DUPLICATE KEY UPDATE last = last + 1`,
    { deskId, year },
  );
  const [row] = await unit.select<{ last: number }>(
    'SELECT last FROM {request_counters} WHERE desk_id = :deskId AND year = :year FOR UPDATE',
    { deskId, year },
  );
  return `${String(year % 100).padStart(2, '0')}-${String(row?.last ?? 0).padStart(6, '0')}`;
}

/** A dossier goes to another pupil, and its requests with it: the snapshot stays as it was sent. */
export async function giveRequests(
  unit: Unit,
  dossierIds: readonly string[],
  pupilId: string,
): Promise<void> {
  if (dossierIds.length > 0)
    await unit.update(requestsTable, { dossierId: dossierIds }, { pupilId });
}

/** Whether a file lies in a request that is not over: its reference. */
export async function boundTo(
  reads: Reads,
  of: { dossierId: string; fileId: string },
): Promise<string | undefined> {
  const [row] = await reads.select<{ reference: string }>(
    `SELECT r.reference
     FROM {requests} r
     JOIN {request_items} i ON i.request_id = r.id AND i.number = r.round
     WHERE r.dossier_id = :dossierId AND r.running = 1
       AND i.kind = 'file' AND i.item_id = :fileId
     LIMIT 1`,
    of,
  );
  return row?.reference;
}

const order: Record<InboxSort, string> = {
  termijn: 'r.due_on',
  ontvangen: 'r.sent_at',
  leerling: 'p.family',
  school: 'l.school_name',
  stand: `FIELD(r.status, ${requestStatuses.map((status) => `'${status}'`).join(', ')})`,
};

type InboxRaw = Omit<InboxRow, 'name' | 'outcomeName' | 'shared'> & {
  name: string;
  outcomeName: string | null;
  shared: number;
};

/** The school shares the dossier with the desk today. */
const shared = `EXISTS (
         SELECT 1 FROM {partnership_shares} ps
         WHERE ps.dossier_id = r.dossier_id AND ps.partnership_id = r.desk_id
           AND ps.ended_at IS NULL AND ps.until_on >= :today)`;

/** What of the inbox is asked for, as clauses on `r` and `p`. */
function asked(query: InboxQuery, words: readonly string[]): string {
  const named = words.map(
    (_word, index) => `EXISTS (
       SELECT 1 FROM {name_parts} n WHERE n.person_id = p.id AND n.part LIKE :word${index})`,
  );
  return [
    'r.desk_id = :deskId',
    ...(query.status === 'running' ? ['r.running = 1'] : []),
    ...(query.status === 'running' || query.status === 'all' ? [] : ['r.status = :status']),
    ...(query.kind === '' ? [] : ['r.kind = :kind']),
    ...(query.school === '' ? [] : ['r.licence_id = :school']),
    ...(query.mine ? ['r.assigned_to = :personId'] : []),
    ...(query.late ? ["r.running = 1 AND r.status <> 'waiting' AND r.due_on < :today"] : []),
    // Of whom it is, nobody finds by name once it is shared no longer.
    ...(named.length === 0
      ? []
      : [`(r.reference = :reference OR (${shared} AND ${named.join(' AND ')}))`]),
  ].join('\n       AND ');
}

async function inbox(reads: Reads, reader: InboxReader, query: InboxQuery): Promise<InboxRow[]> {
  const words = searchParts(query.search).slice(0, 4);
  const rows = await reads.select<InboxRaw>(
    `SELECT r.id, r.reference, r.dossier_id AS dossierId, r.pupil_id AS pupilId,
       p.given, p.prefix, p.family, p.preferred, l.school_name AS school, r.kind, r.name, r.status,
       r.category, r.sent_at AS sentAt, r.due_on AS dueOn, r.waiting_since AS waitingSince,
       CASE WHEN a.id IS NULL THEN NULL ELSE ${personName('a')} END AS assigned,
       r.outcome_name AS outcomeName, r.decided_at AS decidedAt,
       ${shared} AS shared,
       COUNT(*) OVER () AS total
     FROM {requests} r
     JOIN {people} p ON p.id = r.pupil_id
     JOIN {licences} l ON l.id = r.licence_id
     LEFT JOIN {people} a ON a.id = r.assigned_to
     WHERE ${asked(query, words)}
     ORDER BY ${order[query.sort]} ${query.descending ? 'DESC' : 'ASC'}, p.given, r.due_on, r.id
     LIMIT :size OFFSET :skip`,
    {
      ...reader,
      status: query.status,
      kind: query.kind,
      school: query.school,
      reference: query.search.trim(),
      size: INBOX_PAGE,
      skip: (query.page - 1) * INBOX_PAGE,
      ...Object.fromEntries(words.map((word, index) => [`word${index}`, `${word}%`])),
    },
  );
  return rows.map(({ name, outcomeName, shared: open, ...row }) => ({
    ...row,
    name: bothOf(name),
    outcomeName: outcomeName === null ? null : bothOf(outcomeName),
    shared: open === 1,
  }));
}

/** Of each status from the index alone; of what is over a desk has thousands. */
async function counts(reads: Reads, reader: InboxReader): Promise<RequestCounts> {
  const [rows, [open]] = await Promise.all([
    reads.select<{ status: RequestStatus; count: number }>(
      `SELECT status, COUNT(*) AS count
       FROM {requests}
       WHERE desk_id = :deskId
       GROUP BY status`,
      { deskId: reader.deskId },
    ),
    reads.select<{ mine: number; late: number }>(
      `SELECT COUNT(CASE WHEN assigned_to = :personId THEN 1 END) AS mine,
         COUNT(CASE WHEN status <> 'waiting' AND due_on < :today THEN 1 END) AS late
       FROM {requests}
       WHERE desk_id = :deskId AND running = 1`,
      { ...reader },
    ),
  ]);
  const of = (status: RequestStatus): number =>
    rows.find((row) => row.status === status)?.count ?? 0;
  const each = Object.fromEntries(requestStatuses.map((status) => [status, of(status)])) as Record<
    RequestStatus,
    number
  >;
  const running = requestStatuses
    .filter((status) => !isOver(status))
    .reduce((sum, status) => sum + of(status), 0);
  return { ...each, running, mine: open?.mine ?? 0, late: open?.late ?? 0 };
}

/** A store of requests reads from what it is given: the pool, or a unit of work. */
export const createRequestsStore = (): RequestsStore => ({
  find: async (reads, id) => (await requestsWhere(reads, 'r.id = :id', { id }))[0],
  atSchool: async (reads, of) =>
    (
      await requestsWhere(
        reads,
        'r.id = :id AND r.dossier_id = :dossierId AND r.licence_id = :licenceId',
        of,
      )
    )[0],
  atDesk: async (reads, of) =>
    (await requestsWhere(reads, 'r.id = :id AND r.desk_id = :deskId', of))[0],
  ofDossier: (reads, dossierId) => requestsWhere(reads, 'r.dossier_id = :dossierId', { dossierId }),
  inbox,
  counts,
  filters: async (reads, deskId) => {
    const [kinds, schools] = await Promise.all([
      reads.select<{ kind: string; name: string }>(
        `SELECT k.kind, (
           SELECT r.name
           FROM {requests} r
           WHERE r.desk_id = :deskId AND r.kind = k.kind
           ORDER BY r.sent_at DESC
           LIMIT 1) AS name
         FROM (SELECT DISTINCT kind FROM {requests} WHERE desk_id = :deskId) k
         ORDER BY k.kind
         LIMIT 100`,
        { deskId },
      ),
      reads.select<{ id: string; name: string }>(
        `SELECT l.id, l.school_name AS name
         FROM {licences} l
         WHERE EXISTS (
           SELECT 1 FROM {requests} r WHERE r.desk_id = :deskId AND r.licence_id = l.id)
         ORDER BY l.school_name
         LIMIT 500`,
        { deskId },
      ),
    ]);
    return { kinds: kinds.map(({ kind, name }) => ({ kind, name: bothOf(name) })), schools };
  },
  people: (reads, deskId, today) =>
    reads.select<{ id: string; name: string }>(
      `SELECT p.id, ${personName('p')} AS name
       FROM {people} p
       JOIN {staff_roles} sr ON sr.person_id = p.id AND sr.role = 'swv'
       LEFT JOIN {local_accounts} la ON la.person_id = p.id
       WHERE p.licence_id = :deskId AND p.status = 'active'
         AND (la.ends_on IS NULL OR la.ends_on >= :today)
       ORDER BY p.family, p.given, p.id
       LIMIT 200`,
      { deskId, today },
    ),
});

/** The newest request of this route that is over: what a new one follows. */
export async function lastOver(
  reads: Reads,
  of: { dossierId: string; routeId: string },
): Promise<string | undefined> {
  const [row] = await reads.select<{ id: string }>(
    `SELECT id
     FROM {requests}
     WHERE dossier_id = :dossierId AND route_id = :routeId AND running IS NULL
     ORDER BY sent_at DESC, id
     LIMIT 1`,
    of,
  );
  return row?.id;
}

/** Who gives numbers at a desk do so one after the other. */
export async function lockNumbers(unit: Unit, deskId: string, year: number): Promise<void> {
  await unit.write(
    `INSERT INTO {request_counters} (desk_id, year, last)
     VALUES (:deskId, :year, 0)
     ON DUPLICATE KEY UPDATE last = last`,
    { deskId, year },
  );
  await unit.select(
    'SELECT last FROM {request_counters} WHERE desk_id = :deskId AND year = :year FOR UPDATE',
    { deskId, year },
  );
}
