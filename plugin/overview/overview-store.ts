import { groupRuns, memberNow, teachesPupil } from '../groups/index.ts';
import { searchParts } from '../kernel/names.ts';
import type { NameParts } from '../kernel/names.ts';
import type { Level } from '../dossier/index.ts';
import type { Binding, Database } from '../store/index.ts';

/** Whose eyes: the whole licence, or only pupils of own groups that run today. */
export interface Scope {
  licenceId: string;
  actorId: string;
  today: string;
  ownGroupsOnly: boolean;
}

export interface PupilQuery {
  search: string;
  groupId: string;
  sort: 'naam' | 'groep' | 'geboren';
  descending: boolean;
  page: number;
}

export interface PupilRow extends NameParts { id: string; birthDate: string | null; groupName: string | null; total: number }

export interface DossierRow extends NameParts {
  id: string; pupilId: string; level: Level; status: 'open' | 'archived'; schoolYear: string; clockStartsOn: string | null;
  evaluateOn: string | null; changedAt: Date; done: number; steps: number;
  version: number | null; setAt: Date; consentMode: 'outside' | 'refused'; actionPartHash: Buffer; lapsedAt: Date | null;
}

export interface EmergencyRow extends NameParts { id: string; dossierId: string; pupilId: string; who: string; fromAt: Date }

export const PAGE_SIZE = 50;

const order: Record<PupilQuery['sort'], string> = { naam: 'p.family', groep: 'groupName', geboren: 'p.birth_date' };

const presentGroupName = `(SELECT g.name FROM {memberships} m JOIN {school_groups} g ON g.id = m.group_id
    JOIN {school_years} y ON y.id = g.school_year_id
   WHERE m.person_id = p.id AND m.role = 'pupil' AND ${groupRuns('g', 'y')} AND ${memberNow('m', 'y')}
   ORDER BY g.type = 'class' DESC, g.name LIMIT 1)`;

const dossierColumns = `d.id, d.pupil_id AS pupilId, d.level, d.status, y.name AS schoolYear, d.clock_starts_on AS clockStartsOn,
  d.evaluate_on AS evaluateOn, d.changed_at AS changedAt, p.given, p.prefix, p.family, p.preferred,
  (SELECT COUNT(*) FROM {dossier_steps} s WHERE s.dossier_id = d.id AND s.state = 'done') AS done,
  (SELECT COUNT(*) FROM {dossier_steps} s WHERE s.dossier_id = d.id) AS steps,
  pl.version, pl.set_at AS setAt, pl.consent_mode AS consentMode, pl.action_part_hash AS actionPartHash, pl.lapsed_at AS lapsedAt`;
const dossierJoins = `{dossiers} d JOIN {people} p ON p.id = d.pupil_id JOIN {school_years} y ON y.id = d.school_year_id
  LEFT JOIN {plans} pl ON pl.dossier_id = d.id AND pl.version = (SELECT MAX(version) FROM {plans} WHERE dossier_id = d.id)`;

/** Reading lists: a fixed number of statements each, scoped to licence and groups inside the statement. */
export interface OverviewStore {
  pupils(scope: Scope, query: PupilQuery): Promise<PupilRow[]>;
  groups(scope: Scope): Promise<{ id: string; name: string }[]>;
  dossiersOf(pupilIds: readonly string[], licenceId: string): Promise<DossierRow[]>;
  pupil(pupilId: string, today: string): Promise<PupilRow | undefined>;
  guardians(pupilId: string): Promise<(NameParts & { relation: string; authority: 'yes' | 'no' | 'unknown' })[]>;
  /** Open dossiers in scope, the one with the nearest deadline first. */
  openDossiers(scope: Scope, count: number, clockWeeks: number): Promise<DossierRow[]>;
  unseenEmergencies(licenceId: string): Promise<EmergencyRow[]>;
}

export function createOverviewStore(deps: { database: Database }): OverviewStore {
  const { database } = deps;
  const inScope = (scope: Scope, pupil: string): string => (scope.ownGroupsOnly ? `AND ${teachesPupil(pupil)}` : '');
  return {
    pupils: (scope, query) => {
      const words = searchParts(query.search).slice(0, 4);
      const values: Binding = { ...bind(scope), groupId: query.groupId, size: PAGE_SIZE, skip: (query.page - 1) * PAGE_SIZE };
      const found = words.map((word, index) => {
        Object.assign(values, { [`word${index}`]: `${word}%` });
        return `AND EXISTS (SELECT 1 FROM {name_parts} n WHERE n.licence_id = :licenceId AND n.kind = 'student'
                             AND n.part LIKE :word${index} AND n.person_id = p.id)`;
      });
      const inGroup = query.groupId === '' ? '' : `AND EXISTS (SELECT 1 FROM {memberships} m JOIN {school_groups} g ON g.id = m.group_id
          JOIN {school_years} y ON y.id = g.school_year_id
         WHERE m.group_id = :groupId AND m.person_id = p.id AND m.role = 'pupil' AND ${groupRuns('g', 'y')} AND ${memberNow('m', 'y')})`;
      return database.select<PupilRow>(
        `SELECT p.id, p.given, p.prefix, p.family, p.preferred, p.birth_date AS birthDate, ${presentGroupName} AS groupName,
                COUNT(*) OVER () AS total
           FROM {people} p WHERE p.licence_id = :licenceId AND p.kind = 'student' AND p.status = 'active'
             ${inScope(scope, 'p.id')} ${found.join(' ')} ${inGroup}
          ORDER BY ${order[query.sort]} ${query.descending ? 'DESC' : 'ASC'}, p.family, p.given, p.id LIMIT :size OFFSET :skip`, values);
    },
    groups: (scope) => database.select<{ id: string; name: string }>(
      `SELECT g.id, g.name FROM {school_groups} g JOIN {school_years} y ON y.id = g.school_year_id
        WHERE g.licence_id = :licenceId AND ${groupRuns('g', 'y')}
          ${scope.ownGroupsOnly ? `AND EXISTS (SELECT 1 FROM {memberships} mine WHERE mine.group_id = g.id AND mine.person_id = :actorId
             AND mine.role IN ('teacher', 'assistant') AND ${memberNow('mine', 'y')})` : ''}
        ORDER BY g.type, g.name`, bind(scope)),
    dossiersOf: (pupilIds, licenceId) => (pupilIds.length === 0 ? Promise.resolve([]) : database.select<DossierRow>(
      `SELECT ${dossierColumns} FROM ${dossierJoins} WHERE d.licence_id = :licenceId AND d.pupil_id IN (:pupilIds)
        ORDER BY d.status, y.starts_on DESC, d.created_at DESC`, { pupilIds, licenceId })),
    pupil: async (pupilId, today) => {
      const [row] = await database.select<PupilRow>(
        `SELECT p.id, p.given, p.prefix, p.family, p.preferred, p.birth_date AS birthDate, ${presentGroupName} AS groupName, 1 AS total
           FROM {people} p WHERE p.id = :pupilId`, { pupilId, today });
      return row;
    },
    guardians: (pupilId) => database.select(
      `SELECT p.given, p.prefix, p.family, p.preferred, l.relation, l.authority FROM {guardianships} l JOIN {people} p ON p.id = l.guardian_id
        WHERE l.student_id = :pupilId AND l.status = 'active' AND p.status = 'active' ORDER BY l.authority = 'yes' DESC, p.family, p.given`, { pupilId }),
    openDossiers: (scope, count, clockWeeks) => database.select<DossierRow>(
      `SELECT ${dossierColumns} FROM ${dossierJoins}
        WHERE d.licence_id = :licenceId AND d.status = 'open' ${inScope(scope, 'd.pupil_id')}
        ORDER BY LEAST(IF(pl.version IS NULL AND d.clock_starts_on IS NOT NULL, d.clock_starts_on + INTERVAL :clockDays DAY, '9999-12-31'),
                       COALESCE(d.evaluate_on, '9999-12-31')), d.changed_at DESC LIMIT :count`, { ...bind(scope), count, clockDays: clockWeeks * 7 }),
    unseenEmergencies: (licenceId) => database.select<EmergencyRow>(
      `SELECT e.id, e.dossier_id AS dossierId, d.pupil_id AS pupilId, e.from_at AS fromAt, p.given, p.prefix, p.family, p.preferred,
              CONCAT_WS(' ', a.given, NULLIF(a.prefix, ''), a.family) AS who
         FROM {emergency_access} e JOIN {dossiers} d ON d.id = e.dossier_id JOIN {people} p ON p.id = d.pupil_id
         JOIN {people} a ON a.id = e.person_id
        WHERE d.licence_id = :licenceId AND e.seen_at IS NULL ORDER BY e.from_at DESC LIMIT 20`, { licenceId }),
  };
}

const bind = (scope: Scope): Binding => ({ licenceId: scope.licenceId, actorId: scope.actorId, today: scope.today });
