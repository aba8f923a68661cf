import { searchParts } from '../../kernel/names.ts';
import type { Binding, Database } from '../../platform/store/index.ts';
import { rowConditions, taskValues } from '../query/index.ts';
import type { DossierQuery, DossierSort } from '../query/index.ts';
import { groupChoices, listedDossiers, pupilPlan, totalOf } from '../scope/index.ts';
import type { GroupChoice, ListedDossier, PupilPlan, Scope, Total } from '../scope/index.ts';

export const LIST_SIZE = 50;
/** Rows of one export: more than a school has, less than would keep the server from others. */
export const MOST_EXPORTED = 5_000;

/**
 * The order of a list, each the order of an index. With the stage known, that of `by_stage`: then
 * those without a deadline, often the most, come in the order of their last change.
 */
function orderOf({ sort, descending, stage, task }: DossierQuery): string {
  const columns: Record<DossierSort, string[]> = {
    termijn: ofOneStage({ stage, task })
      ? ['d.due_on', 'd.changed_at', 'd.id']
      : ['d.due_on', 'd.id'],
    naam: ['p.family', 'p.given', 'p.id'],
    gewijzigd: ['d.changed_at', 'd.id'],
  };
  return columns[sort].map((column) => `${column} ${descending ? 'DESC' : 'ASC'}`).join(', ');
}

const ofOneStage = ({ stage, task }: Pick<DossierQuery, 'stage' | 'task'>): boolean =>
  stage !== '' || (task !== '' && task !== 'evaluate');

export interface DossierListStore {
  /**
   * One page, one row more when there is a next, and the total as far as it is counted; a fixed
   * number of statements.
   */
  page(scope: Scope, query: DossierQuery): Promise<{ rows: ListedDossier[]; total: Total }>;
  /** All of it up to `MOST_EXPORTED`, and one more when there is more. */
  all(scope: Scope, query: DossierQuery): Promise<ListedDossier[]>;
  groups(scope: Scope): Promise<GroupChoice[]>;
}

export function createDossierListStore(deps: { database: Database }): DossierListStore {
  const { database } = deps;
  const planOf = (scope: Scope, query: DossierQuery): Promise<PupilPlan> =>
    pupilPlan(database, scope, {
      words: searchParts(query.search).slice(0, 4),
      groupId: query.groupId,
      mentorId: query.mentorId,
    });
  const bind = (scope: Scope, plan: PupilPlan, query: DossierQuery): Binding => ({
    ...plan.values,
    ...taskValues(scope.today),
    status: query.status,
    stage: query.stage,
    level: query.level,
  });
  const ids = async (
    plan: PupilPlan,
    scope: Scope,
    query: DossierQuery,
    part: { size: number; skip: number; few?: boolean },
  ): Promise<string[]> => {
    const from = part.few === true ? gathered(query) : source(plan, query);
    const found = await database.select<{ id: string }>(
      `SELECT d.id
         FROM ${from}
        WHERE ${rowConditions(query)} ${plan.conditions('d.pupil_id')}
        ORDER BY ${orderOf(query)}
        LIMIT :size OFFSET :skip`,
      { ...bind(scope, plan, query), size: part.size, skip: part.skip },
    );
    return found.map(({ id }) => id);
  };
  const count = async (plan: PupilPlan, scope: Scope, query: DossierQuery): Promise<Total> => {
    const [row] = await database.select<{ total: number }>(
      `SELECT COUNT(*) AS total
         FROM (SELECT 1
                 FROM ${counted(plan, query)}
                WHERE ${rowConditions(query)} ${plan.conditions('d.pupil_id')}
                LIMIT ${plan.counted + 1}) counted`,
      bind(scope, plan, query),
    );
    return totalOf(row?.total ?? 0, plan);
  };
  return {
    page: async (scope, query) => {
      const plan = await planOf(scope, query);
      const counting = count(plan, scope, query);
      // In the order of names few are found and sorted, many met soon enough: only the count tells
      // which of the two it is.
      const few = query.sort === 'naam' && plan.start === undefined && !(await counting).more;
      const found = ids(plan, scope, query, {
        size: LIST_SIZE + 1,
        skip: (query.page - 1) * LIST_SIZE,
        few,
      });
      const [rows, total] = await Promise.all([
        found.then((some) => listedDossiers(database, scope, some)),
        counting,
      ]);
      return { rows, total };
    },
    all: async (scope, query) => {
      const found = await ids(await planOf(scope, query), scope, query, {
        size: MOST_EXPORTED + 1,
        skip: 0,
      });
      return await listedDossiers(database, scope, found);
    },
    groups: (scope) => groupChoices(database, scope),
  };
}

/**
 * Where a page is read from: the pupils that the plan starts with, else the index that has the
 * order asked for.
 */
function source(plan: PupilPlan, query: DossierQuery): string {
  const byName = query.sort === 'naam';
  if (plan.start !== undefined)
    return `${startedFrom(plan.start)} ${byName ? 'JOIN {people} p ON p.id = d.pupil_id' : ''}`;
  if (byName)
    return `{people} p
  STRAIGHT_JOIN {dossiers} d ON d.pupil_id = p.id
            AND p.licence_id = :licenceId
            AND p.kind = 'student'`;
  if (query.sort === 'gewijzigd') return '{dossiers} d FORCE INDEX (by_licence)';
  return `{dossiers} d FORCE INDEX (${ofOneStage(query) ? 'by_stage' : 'by_due'})`;
}

const startedFrom = (start: string): string =>
  `(${start}) found STRAIGHT_JOIN {dossiers} d ON d.pupil_id = found.pupil_id`;

/** The index that knows most of what is asked of the dossier's own row, whatever its order. */
function chosen(query: DossierQuery): string {
  const byStage = ofOneStage(query) || query.task === 'evaluate';
  return `{dossiers} d FORCE INDEX (${byStage ? 'by_stage' : 'by_due'})`;
}
const counted = (plan: PupilPlan, query: DossierQuery): string =>
  plan.start === undefined ? chosen(query) : startedFrom(plan.start);
const gathered = (query: DossierQuery): string =>
  `${chosen(query)} STRAIGHT_JOIN {people} p ON p.id = d.pupil_id`;
