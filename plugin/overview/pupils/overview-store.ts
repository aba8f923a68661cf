import type { Level, PlanMode } from '../../dossier/facts/index.ts';
import { searchParts } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { Database, Reads } from '../../platform/store/index.ts';
import { personName } from '../../school/people/index.ts';
import {
  groupNames,
  newestPlan,
  presentGroupName,
  presentGroupOrder,
  pupilPlan,
  stepCounts,
  totalOf,
} from '../scope/index.ts';
import type { PupilPlan, Scope, Total } from '../scope/index.ts';
import { listedPupil, pupilColumns, pupilsByGroup } from './pupils-by-group-store.ts';
import type { PupilRow } from './pupils-by-group-store.ts';

export interface PupilQuery {
  search: string;
  groupId: string;
  sort: 'naam' | 'groep' | 'geboren';
  descending: boolean;
  page: number;
}

/** An open dossier as the list of pupils tells of it. */
export interface OpenDossier {
  id: string;
  pupilId: string;
  level: Level;
  version: number | null;
  setAt: Date;
  consentMode: PlanMode;
  agreedAt: Date | null;
  actionPartHash: Buffer;
  lapsedAt: Date | null;
}

export interface DossierRow extends OpenDossier {
  status: 'open' | 'archived';
  schoolYear: string;
  changedAt: Date;
  done: number;
  steps: number;
  nextStep: number | null;
}

export interface EmergencyRow extends NameParts {
  /** Somebody looked in an emergency, or sealed text of the dossier did not open. */
  kind: 'emergency' | 'broken';
  id: string;
  dossierId: string;
  pupilId: string;
  who: string;
  fromAt: Date;
}

export const PAGE_SIZE = 50;

/** Who has no group comes last, whichever way the groups go. */
const order: Record<PupilQuery['sort'], string[]> = {
  naam: ['p.family', 'p.given'],
  groep: ['groupOrder', 'p.family', 'p.given'],
  geboren: ['p.birth_date', 'p.family', 'p.given'],
};
const orderOf = ({ sort, descending }: Pick<PupilQuery, 'sort' | 'descending'>): string =>
  [
    ...(sort === 'groep' ? ['groupOrder IS NULL'] : []),
    ...[...order[sort], 'p.id'].map((column) => `${column} ${descending ? 'DESC' : 'ASC'}`),
  ].join(', ');

const planColumns = `d.id, d.pupil_id AS pupilId, d.level, pl.version, pl.set_at AS setAt,
                pl.consent_mode AS consentMode, pl.agreed_at AS agreedAt,
                pl.action_part_hash AS actionPartHash, pl.lapsed_at AS lapsedAt`;

const stepsOfPupil = `{dossiers} o
                        JOIN {dossier_steps} s ON s.dossier_id = o.id
                       WHERE o.pupil_id = :pupilId`;

/**
 * Reading lists: a fixed number of statements each, scoped to licence and groups inside the
 * statement.
 */
export interface OverviewStore {
  /** One page, one row more when there is a next, and the total as far as it is counted. */
  pupils(scope: Scope, query: PupilQuery): Promise<{ rows: PupilRow[]; total: Total }>;
  groups(scope: Scope): Promise<{ id: string; name: string }[]>;
  openDossiers(pupilIds: readonly string[], licenceId: string): Promise<OpenDossier[]>;
  dossiersOf(pupilId: string, licenceId: string): Promise<DossierRow[]>;
  pupil(
    pupilId: string,
    today: string,
  ): Promise<(PupilRow & { source: 'host' | 'own' }) | undefined>;
  guardians(
    pupilId: string,
  ): Promise<(NameParts & { relation: string; authority: 'yes' | 'no' | 'unknown' })[]>;
  unseenEmergencies(licenceId: string): Promise<EmergencyRow[]>;
}

export function createOverviewStore(deps: { database: Database }): OverviewStore {
  const { database } = deps;
  return {
    pupils: (scope, query) => pupilsPage(database, scope, query),
    groups: (scope) => groupNames(database, scope),
    openDossiers: (pupilIds, licenceId) =>
      database.select<OpenDossier>(
        `SELECT ${planColumns}
           FROM {dossiers} d
           JOIN {school_years} y ON y.id = d.school_year_id ${newestPlan}
          WHERE d.licence_id = :licenceId
            AND d.pupil_id IN (:pupilIds)
            AND d.status = 'open'
          ORDER BY y.starts_on DESC, d.created_at DESC`,
        { pupilIds: ['', ...pupilIds], licenceId },
      ),
    dossiersOf: (pupilId, licenceId) =>
      database.select<DossierRow>(
        `SELECT ${planColumns}, d.status, y.name AS schoolYear, d.changed_at AS changedAt,
                COALESCE(counts.done, 0) AS done, COALESCE(counts.steps, 0) AS steps,
                counts.nextStep
           FROM {dossiers} d
           JOIN {school_years} y ON y.id = d.school_year_id ${newestPlan}
           LEFT JOIN ${stepCounts(stepsOfPupil)} counts ON counts.dossier_id = d.id
          WHERE d.licence_id = :licenceId
            AND d.pupil_id = :pupilId
          ORDER BY d.status, y.starts_on DESC, d.created_at DESC`,
        { pupilId, licenceId },
      ),
    pupil: async (pupilId, today) => {
      const [row] = await database.select<PupilRow & { source: 'host' | 'own' }>(
        `SELECT ${pupilColumns}, p.source, ${presentGroupName('p.id')} AS groupName
           FROM {people} p
          WHERE p.id = :pupilId`,
        { pupilId, today },
      );
      return row;
    },
    guardians: (pupilId) =>
      database.select(
        `SELECT p.given, p.prefix, p.family, p.preferred, l.relation, l.authority
           FROM {guardianships} l
           JOIN {people} p ON p.id = l.guardian_id
          WHERE l.student_id = :pupilId
            AND l.status = 'active'
            AND p.status = 'active'
          ORDER BY l.authority = 'yes' DESC, p.family, p.given`,
        { pupilId },
      ),
    unseenEmergencies: (licenceId) =>
      database.select<EmergencyRow>(
        `(SELECT 'emergency' AS kind, e.id, e.dossier_id AS dossierId, d.pupil_id AS pupilId,
                 e.from_at AS fromAt, p.given, p.prefix, p.family, p.preferred,
                 ${personName('a')} AS who
            FROM {emergency_access} e
            JOIN {dossiers} d ON d.id = e.dossier_id
            JOIN {people} p ON p.id = d.pupil_id
            JOIN {people} a ON a.id = e.person_id
           WHERE d.licence_id = :licenceId
             AND e.seen_at IS NULL
           ORDER BY e.from_at DESC
           LIMIT 500)
          UNION ALL
         (SELECT 'broken', f.id, f.dossier_id, d.pupil_id, f.at, p.given, p.prefix, p.family,
                 p.preferred, ''
            FROM {sealed_faults} f
            JOIN {dossiers} d ON d.id = f.dossier_id
            JOIN {people} p ON p.id = d.pupil_id
           WHERE f.licence_id = :licenceId
             AND f.seen_at IS NULL
           ORDER BY f.at DESC
           LIMIT 20)`,
        { licenceId },
      ),
  };
}

async function pupilsPage(
  reads: Reads,
  scope: Scope,
  query: PupilQuery,
): Promise<{ rows: PupilRow[]; total: Total }> {
  const plan = await pupilPlan(reads, scope, {
    words: searchParts(query.search).slice(0, 4),
    groupId: query.groupId,
    mentorId: '',
  });
  const from = `${listedFrom(plan)} WHERE ${listedPupil} ${plan.conditions('p.id')}`;
  const part = {
    descending: query.descending,
    size: PAGE_SIZE + 1,
    skip: (query.page - 1) * PAGE_SIZE,
  };
  const grouped = query.sort === 'groep';
  const [rows, [counted]] = await Promise.all([
    grouped && plan.start === undefined
      ? pupilsByGroup(reads, plan, part)
      : reads.select<PupilRow>(
          `SELECT ${pupilColumns}, ${presentGroupName('p.id')} AS groupName
             FROM (SELECT p.id${grouped ? `, ${presentGroupOrder('p.id')} AS groupOrder` : ''}
                     FROM ${from}
                    ORDER BY ${orderOf(query)}
                    LIMIT :size OFFSET :skip) page
             JOIN {people} p ON p.id = page.id
            ORDER BY ${orderOf(query)}`,
          { ...plan.values, size: part.size, skip: part.skip },
        ),
    reads.select<{ total: number }>(
      `SELECT COUNT(*) AS total
         FROM (SELECT 1 FROM ${from} LIMIT ${plan.counted + 1}) counted`,
      plan.values,
    ),
  ]);
  return { rows, total: totalOf(counted?.total ?? 0, plan) };
}

const listedFrom = ({ start }: PupilPlan): string =>
  start === undefined
    ? '{people} p'
    : `(${start}) found STRAIGHT_JOIN {people} p ON p.id = found.pupil_id`;
