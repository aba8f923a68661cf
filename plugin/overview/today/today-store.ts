import type { Binding, Database } from '../../platform/store/index.ts';
import { taskCondition, tasks, taskValues } from '../query/index.ts';
import type { Task } from '../query/index.ts';
import { listedDossiers, pupilPlan, totalOf } from '../scope/index.ts';
import type { ListedDossier, PupilPlan, Scope, Total } from '../scope/index.ts';

export interface TaskGroup {
  task: Task;
  /** The most urgent first. */
  rows: ListedDossier[];
  total: Total;
}

/** A dossier, and when this person was in it last. */
export type Visited = ListedDossier & { visitedAt: Date };

export interface TodayStore {
  /**
   * What the dossiers in scope ask for, and the open ones in which this person was last, with when;
   * three statements whatever there is, and those of the pupils' plan.
   */
  today(scope: Scope): Promise<{ groups: TaskGroup[]; recent: Visited[] }>;
}

/** Rows of one group on the page; the list has the rest. */
export const SHOWN_OF_TASK = 6;
/** More than this that waits is told as "more than": the list counts further. */
const MOST_TOLD = { counted: 100 };
const RECENT = 6;
/** Acts of a person that are looked back at: a day's work, and their cost has an end. */
const LOOKED_BACK = 400;
/** Dossiers among these that are asked for, because some were closed or are no longer theirs. */
const MOST_VISITED = 40;

/**
 * What is read of the index: a deadline first, else what waits longest. Setting without consent
 * stands apart in it.
 */
const parts: readonly { key: Task; condition: string; order: string }[] = [
  ...tasks
    .filter((task) => task !== 'evaluate')
    .map((key) => ({ key, condition: taskCondition(key), order: 'd.due_on, d.changed_at' })),
  ...(['set', 'set-without-consent'] as const).map((stage) => ({
    key: 'evaluate' as const,
    condition: `d.stage = '${stage}' AND d.due_on <= :evaluateBefore`,
    order: 'd.due_on, d.changed_at',
  })),
];

export function createTodayStore(deps: { database: Database }): TodayStore {
  const { database } = deps;
  return {
    today: async (scope) => {
      const [plan, visits] = await Promise.all([
        pupilPlan(database, scope, { words: [], groupId: '', mentorId: '' }),
        visitsOf(database, scope.actorId),
      ]);
      const values: Binding = {
        ...plan.values,
        ...taskValues(scope.today),
        shown: SHOWN_OF_TASK,
        visited: ['', ...visits.map(({ dossierId }) => dossierId)],
      };
      const from = `${source(plan)} WHERE d.licence_id = :licenceId AND d.status = 'open'`;
      const found = await database.select<Found>(
        [
          ...tasks.map((task) => countOf(task, from)),
          ...parts.map((part) => foundOf(part, from)),
          `(SELECT 'recent' AS part, d.id, NULL AS counted FROM ${from} AND d.id IN (:visited))`,
        ].join(' UNION ALL '),
        values,
      );
      const rows = await listedDossiers(database, scope, [
        ...new Set([
          ...found.flatMap(({ part, id }) => (part === 'recent' || id === null ? [] : [id])),
          ...lastOf(found, visits).map(({ dossierId }) => dossierId),
        ]),
      ]);
      const byId = new Map(rows.map((row) => [row.id, row]));
      const rowsOf = (part: Task): ListedDossier[] =>
        found.flatMap((row) => (row.part === part && byId.get(row.id ?? '')) || []);
      return {
        recent: lastOf(found, visits).flatMap(({ dossierId, at }) => {
          const row = byId.get(dossierId);
          return row === undefined ? [] : [{ ...row, visitedAt: at }];
        }),
        groups: tasks.map((task) => ({
          task,
          rows: byUrgency(rowsOf(task)).slice(0, SHOWN_OF_TASK),
          total: totalOf(countedOf(found, task), MOST_TOLD),
        })),
      };
    },
  };
}

interface Visit {
  dossierId: string;
  at: Date;
}

/**
 * The dossiers in whose steps a person was, the last one first; what was done to many dossiers at
 * once is no visit.
 */
const visitsOf = (database: Database, actorId: string): Promise<Visit[]> =>
  database.select<Visit>(
    `SELECT l.dossierId, MAX(l.at) AS at
       FROM (SELECT id, dossier_id AS dossierId, at, event
               FROM {audit}
              WHERE actor_id = :actorId
              ORDER BY id DESC
              LIMIT ${LOOKED_BACK}) l
      WHERE l.event IN ('step.viewed', 'dossier.created')
        AND l.dossierId IS NOT NULL
      GROUP BY l.dossierId
      ORDER BY MAX(l.id) DESC
      LIMIT ${MOST_VISITED}`,
    { actorId },
  );

/** One of the dossiers of a part, or how many a task has: `id` or `counted`. */
interface Found {
  part: Task | 'recent';
  id: string | null;
  counted: number | null;
}

const countedOf = (found: readonly Found[], task: Task): number =>
  found.find(({ part, counted }) => part === task && counted !== null)?.counted ?? 0;

/** Those of these that are open and in scope. */
function lastOf(found: readonly Found[], visits: readonly Visit[]): Visit[] {
  const open = new Set(found.filter(({ part }) => part === 'recent').map(({ id }) => id));
  return visits.filter(({ dossierId }) => open.has(dossierId)).slice(0, RECENT);
}

function countOf(task: Task, from: string): string {
  const most = MOST_TOLD.counted + 1;
  const some = `SELECT 1 FROM ${from} AND ${taskCondition(task)} LIMIT ${most}`;
  return `(SELECT '${task}' AS part, NULL AS id, COUNT(*) AS counted FROM (${some}) c)`;
}

const foundOf = ({ key, condition, order }: (typeof parts)[number], from: string): string =>
  `(SELECT '${key}' AS part, d.id, NULL AS counted
      FROM ${from} AND ${condition} ORDER BY ${order} LIMIT :shown)`;

const source = (plan: PupilPlan): string =>
  plan.start === undefined
    ? '{dossiers} d'
    : `(${plan.start}) found STRAIGHT_JOIN {dossiers} d ON d.pupil_id = found.pupil_id`;

const byUrgency = (rows: ListedDossier[]): ListedDossier[] =>
  rows.toSorted(
    (a, b) => a.dueOn.localeCompare(b.dueOn) || a.changedAt.getTime() - b.changedAt.getTime(),
  );
