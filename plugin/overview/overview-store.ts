import { groupRuns, memberNow } from '../groups/index.ts';
import { searchParts } from '../kernel/names.ts';
import type { NameParts } from '../kernel/names.ts';
import type { Level, PlanMode } from '../dossier/index.ts';
import type { Database } from '../store/index.ts';
import { MOST_COUNTED } from './dossier-list-store.ts';
import { bindScope, presentGroupName, pupilPlan } from './scope.ts';
import type { Scope } from './scope.ts';

export interface PupilQuery {
  search: string;
  groupId: string;
  sort: 'naam' | 'groep' | 'geboren';
  descending: boolean;
  page: number;
}

export interface PupilRow extends NameParts { id: string; birthDate: string | null; groupName: string | null }

export interface DossierRow extends NameParts {
  id: string; pupilId: string; level: Level; status: 'open' | 'archived'; schoolYear: string; changedAt: Date; done: number; steps: number; nextStep: number | null;
  version: number | null; setAt: Date; consentMode: PlanMode; agreedAt: Date | null; actionPartHash: Buffer; lapsedAt: Date | null;
}

export interface EmergencyRow extends NameParts { id: string; dossierId: string; pupilId: string; who: string; fromAt: Date }

export const PAGE_SIZE = 50;

const order: Record<PupilQuery['sort'], string[]> = { naam: ['p.family', 'p.given'], groep: ['groupName', 'p.family', 'p.given'], geboren: ['p.birth_date', 'p.family', 'p.given'] };
const orderOf = (query: PupilQuery): string => [...order[query.sort], 'p.id'].map((column) => `${column} ${query.descending ? 'DESC' : 'ASC'}`).join(', ');

const dossierColumns = `d.id, d.pupil_id AS pupilId, d.level, d.status, y.name AS schoolYear,
  d.changed_at AS changedAt, p.given, p.prefix, p.family, p.preferred,
  (SELECT COUNT(*) FROM {dossier_steps} s WHERE s.dossier_id = d.id AND s.state = 'done') AS done,
  (SELECT COUNT(*) FROM {dossier_steps} s WHERE s.dossier_id = d.id) AS steps,
  (SELECT MIN(s.step) FROM {dossier_steps} s WHERE s.dossier_id = d.id AND s.state <> 'done') AS nextStep,
  pl.version, pl.set_at AS setAt, pl.consent_mode AS consentMode, pl.agreed_at AS agreedAt, pl.action_part_hash AS actionPartHash, pl.lapsed_at AS lapsedAt`;
const dossierJoins = `{dossiers} d JOIN {people} p ON p.id = d.pupil_id JOIN {school_years} y ON y.id = d.school_year_id
  LEFT JOIN {plans} pl ON pl.dossier_id = d.id AND pl.version = (SELECT MAX(version) FROM {plans} WHERE dossier_id = d.id)`;

/** Reading lists: a fixed number of statements each, scoped to licence and groups inside the statement. */
export interface OverviewStore {
  /** One page, one row more when there is a next, and the total as far as it is counted. */
  pupils(scope: Scope, query: PupilQuery): Promise<{ rows: PupilRow[]; total: number }>;
  groups(scope: Scope): Promise<{ id: string; name: string }[]>;
  dossiersOf(pupilIds: readonly string[], licenceId: string): Promise<DossierRow[]>;
  pupil(pupilId: string, today: string): Promise<PupilRow | undefined>;
  guardians(pupilId: string): Promise<(NameParts & { relation: string; authority: 'yes' | 'no' | 'unknown' })[]>;
  unseenEmergencies(licenceId: string): Promise<EmergencyRow[]>;
}

export function createOverviewStore(deps: { database: Database }): OverviewStore {
  const { database } = deps;
  return {
    pupils: async (scope, query) => {
      const plan = await pupilPlan(database, scope, { words: searchParts(query.search).slice(0, 4), groupId: query.groupId, mentorId: '' });
      const from = `${plan.start === undefined ? '{people} p' : `(${plan.start}) found STRAIGHT_JOIN {people} p ON p.id = found.pupil_id`}
         WHERE p.licence_id = :licenceId AND p.kind = 'student' AND p.status = 'active' ${plan.conditions('p.id')}`;
      const [rows, [counted]] = await Promise.all([
        database.select<PupilRow>(
          `SELECT p.id, p.given, p.prefix, p.family, p.preferred, p.birth_date AS birthDate, ${presentGroupName('p.id')} AS groupName
             FROM (SELECT p.id${query.sort === 'groep' ? `, ${presentGroupName('p.id')} AS groupName` : ''} FROM ${from} ORDER BY ${orderOf(query)} LIMIT :size OFFSET :skip) page
             JOIN {people} p ON p.id = page.id ORDER BY ${orderOf(query)}`,
          { ...plan.values, size: PAGE_SIZE + 1, skip: (query.page - 1) * PAGE_SIZE }),
        database.select<{ total: number }>(`SELECT COUNT(*) AS total FROM (SELECT 1 FROM ${from} LIMIT ${MOST_COUNTED + 1}) counted`, plan.values),
      ]);
      return { rows, total: counted?.total ?? 0 };
    },
    groups: (scope) => database.select<{ id: string; name: string }>(
      `SELECT g.id, g.name FROM {school_groups} g JOIN {school_years} y ON y.id = g.school_year_id
        WHERE g.licence_id = :licenceId AND ${groupRuns('g', 'y')}
          ${scope.ownGroupsOnly ? `AND EXISTS (SELECT 1 FROM {memberships} mine WHERE mine.group_id = g.id AND mine.person_id = :actorId
             AND mine.role IN ('teacher', 'assistant') AND ${memberNow('mine', 'y')})` : ''}
        ORDER BY g.type, g.name`, bindScope(scope)),
    dossiersOf: (pupilIds, licenceId) => (pupilIds.length === 0 ? Promise.resolve([]) : database.select<DossierRow>(
      `SELECT ${dossierColumns} FROM ${dossierJoins} WHERE d.licence_id = :licenceId AND d.pupil_id IN (:pupilIds)
        ORDER BY d.status, y.starts_on DESC, d.created_at DESC`, { pupilIds, licenceId })),
    pupil: async (pupilId, today) => {
      const [row] = await database.select<PupilRow>(
        `SELECT p.id, p.given, p.prefix, p.family, p.preferred, p.birth_date AS birthDate, ${presentGroupName('p.id')} AS groupName
           FROM {people} p WHERE p.id = :pupilId`, { pupilId, today });
      return row;
    },
    guardians: (pupilId) => database.select(
      `SELECT p.given, p.prefix, p.family, p.preferred, l.relation, l.authority FROM {guardianships} l JOIN {people} p ON p.id = l.guardian_id
        WHERE l.student_id = :pupilId AND l.status = 'active' AND p.status = 'active' ORDER BY l.authority = 'yes' DESC, p.family, p.given`, { pupilId }),
    unseenEmergencies: (licenceId) => database.select<EmergencyRow>(
      `SELECT e.id, e.dossier_id AS dossierId, d.pupil_id AS pupilId, e.from_at AS fromAt, p.given, p.prefix, p.family, p.preferred,
              CONCAT_WS(' ', a.given, NULLIF(a.prefix, ''), a.family) AS who
         FROM {emergency_access} e JOIN {dossiers} d ON d.id = e.dossier_id JOIN {people} p ON p.id = d.pupil_id
         JOIN {people} a ON a.id = e.person_id
        WHERE d.licence_id = :licenceId AND e.seen_at IS NULL ORDER BY e.from_at DESC LIMIT 20`, { licenceId }),
  };
}
