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

export interface TodayStore {
  /**
   * What the dossiers in scope ask for, and the ones that changed last; three statements whatever
   * there is.
   */
  today(scope: Scope): Promise<{ groups: TaskGroup[]; recent: ListedDossier[] }>;
}

/** Rows of one group on the page; the list has the rest. */
export const SHOWN_OF_TASK = 6;
/** More than this that waits is told as "more than": the list counts further. */
const MOST_TOLD = { counted: 100 };
const RECENT = 6;

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
      const plan = await pupilPlan(database, scope, { words: [], groupId: '', mentorId: '' });
      const values: Binding = {
        ...plan.values,
        ...taskValues(scope.today),
        shown: SHOWN_OF_TASK,
        recent: RECENT,
      };
      const from = `${source(plan)} WHERE d.licence_id = :licenceId AND d.status = 'open'`;
      const counting = database.select<Record<Task, number>>(
        `SELECT ${tasks.map((task) => countOf(task, from)).join(', ')}`,
        values,
      );
      const finding = database.select<{ part: Task | 'recent'; id: string }>(
        [
          ...parts.map((part) => foundOf(part, from)),
          `(SELECT 'recent' AS part, d.id FROM ${from} ORDER BY d.changed_at DESC LIMIT :recent)`,
        ].join(' UNION ALL '),
        values,
      );
      const [[counted], found, rows] = await Promise.all([
        counting,
        finding,
        finding.then((some) =>
          listedDossiers(database, scope, [...new Set(some.map((row) => row.id))]),
        ),
      ]);
      const byId = new Map(rows.map((row) => [row.id, row]));
      const rowsOf = (part: Task | 'recent'): ListedDossier[] =>
        found.filter((row) => row.part === part).flatMap((row) => byId.get(row.id) ?? []);
      return {
        recent: rowsOf('recent').toSorted((a, b) => b.changedAt.getTime() - a.changedAt.getTime()),
        groups: tasks.map((task) => ({
          task,
          rows: byUrgency(rowsOf(task)).slice(0, SHOWN_OF_TASK),
          total: totalOf(counted?.[task] ?? 0, MOST_TOLD),
        })),
      };
    },
  };
}

function countOf(task: Task, from: string): string {
  const most = MOST_TOLD.counted + 1;
  const some = `SELECT 1 FROM ${from} AND ${taskCondition(task)} LIMIT ${most}`;
  return `(SELECT COUNT(*) FROM (${some}) c) AS \`${task}\``;
}

const foundOf = ({ key, condition, order }: (typeof parts)[number], from: string): string =>
  `(SELECT '${key}' AS part, d.id FROM ${from} AND ${condition} ORDER BY ${order} LIMIT :shown)`;

const source = (plan: PupilPlan): string =>
  plan.start === undefined
    ? '{dossiers} d'
    : `(${plan.start}) found STRAIGHT_JOIN {dossiers} d ON d.pupil_id = found.pupil_id`;

const byUrgency = (rows: ListedDossier[]): ListedDossier[] =>
  rows.toSorted(
    (a, b) => a.dueOn.localeCompare(b.dueOn) || a.changedAt.getTime() - b.changedAt.getTime(),
  );
