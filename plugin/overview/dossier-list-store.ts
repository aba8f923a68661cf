import type { Level, Stage } from '../dossier/index.ts';
import { searchParts } from '../kernel/names.ts';
import type { NameParts } from '../kernel/names.ts';
import type { Binding, Database } from '../store/index.ts';
import { rowConditions, taskValues } from './dossier-query.ts';
import type { DossierQuery, DossierSort } from './dossier-query.ts';
import { groupChoices } from './group-choices-store.ts';
import type { GroupChoice } from './group-choices-store.ts';
import { presentGroupName, presentMentorName, pupilPlan, totalOf } from './scope.ts';
import type { PupilPlan, Scope, Total } from './scope.ts';

export interface ListedDossier extends NameParts {
  id: string;
  pupilId: string;
  level: Level;
  status: 'open' | 'archived';
  stage: Stage;
  version: number | null;
  lapsedAt: Date | null;
  schoolYear: string;
  clockStartsOn: string | null;
  dueOn: string;
  changedAt: Date;
  groupName: string | null;
  mentorName: string | null;
  done: number;
  steps: number;
  nextStep: number | null;
}

export const LIST_SIZE = 50;
/** Rows of one export: more than a school has, less than would keep the server from others. */
export const MOST_EXPORTED = 5_000;

/**
 * The order of a list, each the order of an index. With the stage known, that of `by_stage`: then those without a
 * deadline, often the most, come in the order of their last change.
 */
function orderOf({ sort, descending, stage, task }: DossierQuery): string {
  const columns: Record<DossierSort, string[]> = {
    termijn: ofOneStage({ stage, task }) ? ['d.due_on', 'd.changed_at', 'd.id'] : ['d.due_on', 'd.id'],
    naam: ['p.family', 'p.given', 'p.id'],
    gewijzigd: ['d.changed_at', 'd.id'],
  };
  return columns[sort].map((column) => `${column} ${descending ? 'DESC' : 'ASC'}`).join(', ');
}

const ofOneStage = ({ stage, task }: Pick<DossierQuery, 'stage' | 'task'>): boolean => stage !== '' || (task !== '' && task !== 'evaluate');

/** Whatever a list tells of a dossier; for the dossiers `d` of pupils `p`. */
export const listedColumns = `d.id, d.pupil_id AS pupilId, d.level, d.status, d.stage, d.clock_starts_on AS clockStartsOn, d.due_on AS dueOn,
  d.changed_at AS changedAt, p.given, p.prefix, p.family, p.preferred, y.name AS schoolYear,
  (SELECT MAX(pl.version) FROM {plans} pl WHERE pl.dossier_id = d.id) AS version,
  (SELECT pl.lapsed_at FROM {plans} pl WHERE pl.dossier_id = d.id ORDER BY pl.version DESC LIMIT 1) AS lapsedAt,
  (SELECT COUNT(*) FROM {dossier_steps} s WHERE s.dossier_id = d.id AND s.state = 'done') AS done,
  (SELECT COUNT(*) FROM {dossier_steps} s WHERE s.dossier_id = d.id) AS steps,
  (SELECT MIN(s.step) FROM {dossier_steps} s WHERE s.dossier_id = d.id AND s.state <> 'done') AS nextStep,
  COALESCE(${presentGroupName('d.pupil_id')}, own.name) AS groupName, ${presentMentorName('d.pupil_id')} AS mentorName`;
export const listedJoins = `JOIN {people} p ON p.id = d.pupil_id JOIN {school_years} y ON y.id = d.school_year_id
  LEFT JOIN {school_groups} own ON own.id = d.group_id`;

export interface DossierListStore {
  /** One page, one row more when there is a next, and the total as far as it is counted; a fixed number of statements. */
  page(scope: Scope, query: DossierQuery): Promise<{ rows: ListedDossier[]; total: Total }>;
  /** All of it up to `MOST_EXPORTED`, and one more when there is more. */
  all(scope: Scope, query: DossierQuery): Promise<ListedDossier[]>;
  groups(scope: Scope): Promise<GroupChoice[]>;
}

export function createDossierListStore(deps: { database: Database }): DossierListStore {
  const { database } = deps;
  const planOf = (scope: Scope, query: DossierQuery): Promise<PupilPlan> => pupilPlan(database, scope, {
    words: searchParts(query.search).slice(0, 4), groupId: query.groupId, mentorId: query.mentorId,
  });
  const bind = (scope: Scope, plan: PupilPlan, query: DossierQuery): Binding => ({
    ...plan.values, ...taskValues(scope.today), status: query.status, stage: query.stage, level: query.level,
  });
  const rows = (plan: PupilPlan, scope: Scope, query: DossierQuery, part: { size: number; skip: number }): Promise<ListedDossier[]> => {
    const order = orderOf(query);
    return database.select<ListedDossier>(
      `SELECT ${listedColumns} FROM (SELECT d.id FROM ${source(plan, query)}
          WHERE ${rowConditions(query)} ${plan.conditions('d.pupil_id')} ORDER BY ${order} LIMIT :size OFFSET :skip) page
         JOIN {dossiers} d ON d.id = page.id ${listedJoins} ORDER BY ${order}`, { ...bind(scope, plan, query), ...part });
  };
  const count = async (plan: PupilPlan, scope: Scope, query: DossierQuery): Promise<Total> => {
    const [row] = await database.select<{ total: number }>(
      `SELECT COUNT(*) AS total FROM (SELECT 1 FROM ${source(plan, { ...query, sort: 'termijn' })}
        WHERE ${rowConditions(query)} ${plan.conditions('d.pupil_id')} LIMIT ${plan.counted + 1}) counted`, bind(scope, plan, query));
    return totalOf(row?.total ?? 0, plan);
  };
  return {
    page: async (scope, query) => {
      const plan = await planOf(scope, query);
      const [found, total] = await Promise.all([
        rows(plan, scope, query, { size: LIST_SIZE + 1, skip: (query.page - 1) * LIST_SIZE }), count(plan, scope, query),
      ]);
      return { rows: found, total };
    },
    all: async (scope, query) => await rows(await planOf(scope, query), scope, query, { size: MOST_EXPORTED + 1, skip: 0 }),
    groups: (scope) => groupChoices(database, scope),
  };
}

/** Where a page is read from: the pupils that the plan starts with, else the index that has the order asked for. */
function source(plan: PupilPlan, query: DossierQuery): string {
  const byName = query.sort === 'naam';
  if (plan.start !== undefined) {
    return `(${plan.start}) found STRAIGHT_JOIN {dossiers} d ON d.pupil_id = found.pupil_id ${byName ? 'JOIN {people} p ON p.id = d.pupil_id' : ''}`;
  }
  if (byName) return "{people} p STRAIGHT_JOIN {dossiers} d ON d.pupil_id = p.id AND p.licence_id = :licenceId AND p.kind = 'student'";
  return `{dossiers} d FORCE INDEX (${query.sort === 'gewijzigd' ? 'by_licence' : ofOneStage(query) ? 'by_stage' : 'by_due'})`;
}
