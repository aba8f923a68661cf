import type { Level, Stage } from '../dossier/index.ts';
import { groupRuns, memberNow } from '../groups/index.ts';
import { searchParts } from '../kernel/names.ts';
import type { NameParts } from '../kernel/names.ts';
import type { Binding, Database } from '../store/index.ts';
import { rowConditions, taskValues } from './dossier-query.ts';
import type { DossierQuery, DossierSort } from './dossier-query.ts';
import { bindScope, presentGroupName, presentMentorName, pupilPlan } from './scope.ts';
import type { PupilPlan, Scope } from './scope.ts';

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
  clockWeeks: number;
  dueOn: string;
  changedAt: Date;
  groupName: string | null;
  mentorName: string | null;
  done: number;
  steps: number;
  nextStep: number | null;
}

/** Groups of the filters, with who is their mentor. */
export interface GroupChoice { id: string; name: string; mentorId: string | null; mentorName: string | null }

export const LIST_SIZE = 50;
/** A total is counted this far: how many there are beyond it changes nothing for who reads the list. */
export const MOST_COUNTED = 1_000;
/** Rows of one export: more than a school has, less than would keep the server from others. */
export const MOST_EXPORTED = 5_000;

const orders: Record<DossierSort, (direction: string) => string> = {
  termijn: (direction) => `d.due_on ${direction}, d.id ${direction}`,
  naam: (direction) => `p.family ${direction}, p.given ${direction}, p.id ${direction}`,
  gewijzigd: (direction) => `d.changed_at ${direction}, d.id ${direction}`,
};

/** Whatever a list tells of a dossier; for the dossiers `d` of pupils `p`. */
export const listedColumns = `d.id, d.pupil_id AS pupilId, d.level, d.status, d.stage, d.clock_starts_on AS clockStartsOn, d.clock_weeks AS clockWeeks, d.due_on AS dueOn,
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
  page(scope: Scope, query: DossierQuery): Promise<{ rows: ListedDossier[]; total: number }>;
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
    const order = orders[query.sort](query.descending ? 'DESC' : 'ASC');
    return database.select<ListedDossier>(
      `SELECT ${listedColumns} FROM (SELECT d.id FROM ${source(plan, query.sort)}
          WHERE ${rowConditions(query)} ${plan.conditions('d.pupil_id')} ORDER BY ${order} LIMIT :size OFFSET :skip) page
         JOIN {dossiers} d ON d.id = page.id ${listedJoins} ORDER BY ${order}`, { ...bind(scope, plan, query), ...part });
  };
  const count = async (plan: PupilPlan, scope: Scope, query: DossierQuery): Promise<number> => {
    const [row] = await database.select<{ total: number }>(
      `SELECT COUNT(*) AS total FROM (SELECT 1 FROM ${source(plan, 'termijn')}
        WHERE ${rowConditions(query)} ${plan.conditions('d.pupil_id')} LIMIT ${MOST_COUNTED + 1}) counted`, bind(scope, plan, query));
    return row?.total ?? 0;
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
    groups: (scope) => database.select<GroupChoice>(
      `SELECT g.id, g.name, g.mentor_id AS mentorId, CONCAT_WS(' ', s.given, NULLIF(s.prefix, ''), s.family) AS mentorName
         FROM {school_groups} g JOIN {school_years} y ON y.id = g.school_year_id LEFT JOIN {people} s ON s.id = g.mentor_id
        WHERE g.licence_id = :licenceId AND ${groupRuns('g', 'y')}
          ${scope.ownGroupsOnly ? `AND EXISTS (SELECT 1 FROM {memberships} mine WHERE mine.group_id = g.id AND mine.person_id = :actorId
             AND mine.role IN ('teacher', 'assistant') AND ${memberNow('mine', 'y')})` : ''}
        ORDER BY g.type, g.name`, bindScope(scope)),
  };
}

/** Where a page is read from: the pupils that the plan starts with, else the index that has the order asked for. */
function source(plan: PupilPlan, sort: DossierSort): string {
  const byName = sort === 'naam';
  if (plan.start !== undefined) {
    return `(${plan.start}) found STRAIGHT_JOIN {dossiers} d ON d.pupil_id = found.pupil_id ${byName ? 'JOIN {people} p ON p.id = d.pupil_id' : ''}`;
  }
  return byName ? "{people} p STRAIGHT_JOIN {dossiers} d ON d.pupil_id = p.id AND p.licence_id = :licenceId AND p.kind = 'student'" : '{dossiers} d';
}
