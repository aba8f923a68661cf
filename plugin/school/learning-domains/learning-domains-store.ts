import { schoolDay } from '../../kernel/clock.ts';
import type { Reads, Unit } from '../../platform/store/index.ts';
import { groupRuns, memberNow } from '../memberships/index.ts';
import type { LearningDomain, LicenceDomain } from './domain.ts';

const columns = 'domain_key AS `key`, name, kind, standard, removed_at IS NOT NULL AS removed';

interface DomainRow extends LearningDomain {
  standard: number;
  removed: number;
}

const facts = (row: DomainRow): LicenceDomain => ({
  ...row,
  standard: row.standard === 1,
  removed: row.removed === 1,
});

/** A group's rows that still count: those of domains that are not removed. */
function ownRows(group: string): string {
  return `SELECT 1
            FROM {group_domains} od
            JOIN {learning_domains} ol ON ol.licence_id = od.licence_id
             AND ol.domain_key = od.domain_key
             AND ol.removed_at IS NULL
           WHERE od.group_id = ${group}`;
}

/** Every domain of the licence in order, the removed ones too. */
export async function domainsOf(reads: Reads, licenceId: string): Promise<LicenceDomain[]> {
  const rows = await reads.select<DomainRow>(
    `SELECT ${columns}
       FROM {learning_domains}
      WHERE licence_id = :licenceId
      ORDER BY position`,
    { licenceId },
  );
  return rows.map(facts);
}

/** The same, and nobody else changes them before the unit ends. */
export async function lockDomains(unit: Unit, licenceId: string): Promise<LicenceDomain[]> {
  const rows = await unit.select<DomainRow>(
    `SELECT ${columns}
       FROM {learning_domains}
      WHERE licence_id = :licenceId
      ORDER BY position
        FOR UPDATE`,
    { licenceId },
  );
  return rows.map(facts);
}

/** Those of every group the pupil is in on the day, in order. */
export const domainsOfPupil = (
  reads: Reads,
  pupil: { pupilId: string; licenceId: string; today: string },
): Promise<LearningDomain[]> =>
  reads.select(
    `SELECT d.domain_key AS \`key\`, d.name, d.kind
       FROM {learning_domains} d
      WHERE d.licence_id = :licenceId
        AND d.removed_at IS NULL
        AND EXISTS (SELECT 1
                      FROM {memberships} m
                      JOIN {school_groups} g ON g.id = m.group_id
                      JOIN {school_years} y ON y.id = g.school_year_id
                     WHERE m.person_id = :pupilId
                       AND m.role = 'pupil'
                       AND ${groupRuns('g', 'y')}
                       AND ${memberNow('m', 'y')}
                       AND (EXISTS (SELECT 1
                                      FROM {group_domains} gd
                                     WHERE gd.group_id = g.id
                                       AND gd.licence_id = d.licence_id
                                       AND gd.domain_key = d.domain_key)
                            OR (d.standard AND NOT EXISTS (${ownRows('g.id')}))))
      ORDER BY d.position`,
    { ...pupil },
  );

/** Keys of the domains that a group shows, and whether it chose them itself. */
export async function domainsOfGroup(
  reads: Reads,
  group: { id: string; licenceId: string },
): Promise<{ keys: Set<string>; own: boolean }> {
  const rows = await reads.select<{ key: string; own: number }>(
    `SELECT d.domain_key AS \`key\`, EXISTS (${ownRows(':groupId')}) AS own
       FROM {learning_domains} d
      WHERE d.licence_id = :licenceId
        AND d.removed_at IS NULL
        AND (EXISTS (SELECT 1
                       FROM {group_domains} gd
                      WHERE gd.group_id = :groupId
                        AND gd.domain_key = d.domain_key)
             OR (d.standard AND NOT EXISTS (${ownRows(':groupId')})))`,
    { groupId: group.id, licenceId: group.licenceId },
  );
  return { keys: new Set(rows.map(({ key }) => key)), own: rows.some(({ own }) => own === 1) };
}

/** A new group has the standard ones of this moment. */
export async function startGroup(unit: Unit, groupId: string, licenceId: string): Promise<void> {
  await unit.write(
    `INSERT INTO {group_domains} (group_id, licence_id, domain_key)
     SELECT :groupId, licence_id, domain_key
       FROM {learning_domains}
      WHERE licence_id = :licenceId
        AND standard
        AND removed_at IS NULL`,
    { groupId, licenceId },
  );
}

/** Those of the licence's domains with these keys become the group's. */
export async function chooseDomains(
  unit: Unit,
  group: { id: string; licenceId: string },
  keys: readonly string[],
): Promise<void> {
  await unit.write(
    `INSERT INTO {group_domains} (group_id, licence_id, domain_key)
     SELECT :groupId, licence_id, domain_key
       FROM {learning_domains}
      WHERE licence_id = :licenceId
        AND domain_key IN (:keys)`,
    { groupId: group.id, licenceId: group.licenceId, keys },
  );
}

/**
 * Before the standard changes, every group that followed it gets what it showed until now as its
 * own choice.
 */
export async function keepGroups(unit: Unit, licenceId: string): Promise<void> {
  await unit.write(
    `INSERT INTO {group_domains} (group_id, licence_id, domain_key)
     SELECT g.id, d.licence_id, d.domain_key
       FROM {school_groups} g
       JOIN {school_years} y ON y.id = g.school_year_id
       JOIN {learning_domains} d ON d.licence_id = g.licence_id
        AND d.standard
        AND d.removed_at IS NULL
      WHERE g.licence_id = :licenceId
        AND y.runs_until > :today
        AND NOT EXISTS (${ownRows('g.id')})`,
    { licenceId, today: schoolDay(unit.at) },
  );
}
