import type { Unit } from '../../platform/store/index.ts';
import type { MemberKind } from './group.ts';

export interface LockedGroup {
  source: 'host' | 'own';
  status: 'active' | 'inactive';
  runsUntil: string;
}

/** The group and its year, locked until the unit ends. */
export async function lockedGroup(unit: Unit, groupId: string): Promise<LockedGroup | undefined> {
  const [row] = await unit.select<LockedGroup>(
    `SELECT g.source, g.status, y.runs_until AS runsUntil
       FROM {school_groups} g
       JOIN {school_years} y ON y.id = g.school_year_id
      WHERE g.id = :groupId
        FOR UPDATE`,
    { groupId },
  );
  return row;
}

/** Whether another own group of the year, that was not removed, has the name. */
export async function isNameTaken(
  unit: Unit,
  group: { id: string; yearId: string; name: string },
): Promise<boolean> {
  const [taken] = await unit.select(
    `SELECT id
       FROM {school_groups}
      WHERE school_year_id = :yearId
        AND source = 'own'
        AND status = 'active'
        AND name = :name
        AND id <> :id
      LIMIT 1`,
    group,
  );
  return taken !== undefined;
}

/**
 * How many of these are active people of the licence; until the unit ends nobody changes them,
 * though others may add them to a group as well.
 */
export async function shareActive(
  unit: Unit,
  who: { licenceId: string; kind: MemberKind; personIds: readonly string[] },
): Promise<number> {
  const { licenceId, kind, personIds } = who;
  const rows = await unit.select<{ id: string }>(
    `SELECT id
       FROM {people}
      WHERE id IN (:personIds)
        AND licence_id = :licenceId
        AND kind = :kind
        AND status = 'active'
       LOCK IN SHARE MODE`,
    { licenceId, kind, personIds },
  );
  return rows.length;
}

/** Who of these is in the group by the host, on the first day or later. */
export async function heldByHost(
  unit: Unit,
  who: { groupId: string; personIds: readonly string[]; role: 'pupil' | 'teacher'; from: string },
): Promise<Set<string>> {
  const rows = await unit.select<{ personId: string }>(
    `SELECT person_id AS personId
       FROM {memberships}
      WHERE group_id = :groupId
        AND person_id IN (:personIds)
        AND role = :role
        AND source = 'host'
        AND removed_on IS NULL
        AND (to_day IS NULL OR to_day >= :from)`,
    { ...who },
  );
  return new Set(rows.map(({ personId }) => personId));
}

/** Helpers from outside in the group with pupils in it: all, or where one of these came to it. */
export const helpersWithPupils = async (
  unit: Unit,
  of: { groupId: string; came: readonly string[] | undefined; today: string },
): Promise<string[]> =>
  (
    await unit.select<{ id: string }>(
      `SELECT DISTINCT h.person_id AS id
         FROM {memberships} h
         JOIN {staff_roles} r ON r.person_id = h.person_id AND r.role = 'external'
         JOIN {memberships} p ON p.group_id = h.group_id AND p.role = 'pupil'
        WHERE h.group_id = :groupId
          AND h.role IN ('teacher', 'assistant')
          AND h.removed_on IS NULL
          AND p.removed_on IS NULL
          AND (h.to_day IS NULL OR h.to_day >= :today)
          AND (p.to_day IS NULL OR p.to_day >= :today)
          AND (:all OR h.person_id IN (:came) OR p.person_id IN (:came))
        ORDER BY h.person_id`,
      { ...of, all: of.came === undefined, came: of.came ?? [''] },
    )
  ).map(({ id }) => id);
