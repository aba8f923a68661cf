import type { Level } from '../../dossier/facts/index.ts';
import { searchParts } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { Database, Reads } from '../../platform/store/index.ts';
import { teachesPupil } from '../../school/memberships/index.ts';
import { waitingInThread, waitingWhere } from '../conversation/index.ts';
import type { WaitingThread } from '../conversation/index.ts';

export const DESK_PAGE = 25;
export const deskSorts = ['berichten', 'naam', 'school', 'gedeeld', 'tot'] as const;
export type DeskSort = (typeof deskSorts)[number];

export interface DeskQuery {
  search: string;
  unreadOnly: boolean;
  sort: DeskSort;
  descending: boolean;
  page: number;
}

export interface DeskRow extends NameParts {
  dossierId: string;
  school: string;
  groupName: string | null;
  level: Level;
  sharedAt: Date;
  madeAt: Date;
  untilOn: string;
  unread: number;
  archived: number;
  total: number;
}

/** Whose start page: of the whole school, or of own groups that run today. */
export interface WaitingScope {
  licenceId: string;
  actorId: string;
  today: string;
  ownGroupsOnly: boolean;
}

export interface DeskStore {
  list(
    reader: { personId: string; licenceId: string; today: string },
    query: DeskQuery,
  ): Promise<DeskRow[]>;
  /**
   * How many dossiers are shared with a partnership today, and the threads that wait for somebody
   * there.
   */
  waitingAtDesk(reader: {
    personId: string;
    licenceId: string;
    today: string;
  }): Promise<{ shared: number; threads: WaitingThread[] }>;
  waitingAtSchool(scope: WaitingScope): Promise<WaitingThread[]>;
}

const MOST_WAITING = 10;
const order: Record<DeskSort, string> = {
  berichten: 'unread',
  naam: 'p.family',
  school: 'l.school_name',
  gedeeld: 's.shared_at',
  tot: 's.until_on',
};
const runs = 's.partnership_id = :licenceId AND s.ended_at IS NULL AND s.until_on >= :today';
const unread = waitingWhere(
  'swv',
  't.dossier_id = s.dossier_id AND t.partnership_id = s.partnership_id',
);

/**
 * What lies on the desk of a partnership, and what waits for an answer on either side: each in one
 * statement.
 */
export const createDeskStore = ({ database }: { database: Database }): DeskStore => ({
  list: (reader, query) => listed(database, reader, query),
  waitingAtDesk: async ({ personId, licenceId, today }) => {
    const values = { licenceId, today, actorId: personId };
    const [[counted], threads] = await Promise.all([
      database.select<{ shared: number }>(
        `SELECT COUNT(*) AS shared FROM {partnership_shares} s WHERE ${runs}`,
        values,
      ),
      database.select<WaitingThread>(
        waiting(
          'swv',
          `JOIN {partnership_shares} s ON s.dossier_id = t.dossier_id AND ${runs}`,
          't.partnership_id = :licenceId',
        ),
        values,
      ),
    ]);
    return { shared: counted?.shared ?? 0, threads };
  },
  waitingAtSchool: ({ licenceId, actorId, today, ownGroupsOnly }) => {
    const own = ownGroupsOnly ? `AND ${teachesPupil('d.pupil_id')}` : '';
    return database.select<WaitingThread>(
      waiting('school', '', `t.licence_id = :licenceId ${own}`),
      { licenceId, actorId, today },
    );
  },
});

function listed(
  reads: Reads,
  { personId, licenceId, today }: Parameters<DeskStore['list']>[0],
  query: DeskQuery,
): Promise<DeskRow[]> {
  const words = searchParts(query.search).slice(0, 4);
  const named = words.map(
    (_word, index) => `AND EXISTS (
       SELECT 1 FROM {name_parts} n WHERE n.person_id = p.id AND n.part LIKE :word${index})`,
  );
  return reads.select<DeskRow>(
    `SELECT s.dossier_id AS dossierId, p.given, p.prefix, p.family, p.preferred,
       l.school_name AS school, g.name AS groupName, d.level, s.shared_at AS sharedAt,
       (SELECT MAX(v.made_at)
        FROM {partnership_share_versions} v
        WHERE v.share_id = s.id) AS madeAt,
       s.until_on AS untilOn, ${unread} AS unread, d.status = 'archived' AS archived,
       COUNT(*) OVER () AS total
     FROM {partnership_shares} s
     JOIN {dossiers} d ON d.id = s.dossier_id
     JOIN {people} p ON p.id = d.pupil_id
     JOIN {licences} l ON l.id = s.licence_id
     LEFT JOIN {school_groups} g ON g.id = d.group_id
     WHERE ${runs} ${named.join(' ')} ${query.unreadOnly ? `AND ${unread} > 0` : ''}
     ORDER BY ${order[query.sort]} ${query.descending ? 'DESC' : 'ASC'}, p.family, p.given, s.id
     LIMIT :size OFFSET :skip`,
    {
      licenceId,
      today,
      actorId: personId,
      size: DESK_PAGE,
      skip: (query.page - 1) * DESK_PAGE,
      ...Object.fromEntries(words.map((word, index) => [`word${index}`, `${word}%`])),
    },
  );
}

function waiting(side: 'school' | 'swv', joins: string, where: string): string {
  const other = side === 'school' ? 'swv' : 'school';
  return `SELECT t.dossier_id AS dossierId, t.id AS threadId, ${waitingInThread(side)} AS count,
      t.last_at AS at, p.given, p.prefix, p.family, p.preferred
    FROM {partnership_threads} t
    JOIN {dossiers} d ON d.id = t.dossier_id
    JOIN {people} p ON p.id = d.pupil_id
    ${joins}
    WHERE ${where} AND t.${other}_number > t.${side}_number AND ${waitingInThread(side)} > 0
    ORDER BY t.last_at DESC
    LIMIT ${MOST_WAITING}`;
}
