import { newId } from '../../kernel/ids.ts';
import { sortNameOf } from '../../kernel/sort-name.ts';
import type { RowOf } from '../../platform/tables/index.ts';
import { membershipsTable, schoolGroupsTable, schoolYearsTable } from '../groups/index.ts';
import { inChunks } from './apply-context.ts';
import type { ApplyContext, Ids } from './apply-context.ts';
import type { Before } from './before.ts';
import type { HostGroup, HostPlace, HostYear } from './host-groups.ts';
import { NEVER, runsUntil } from './periods.ts';
import { digest } from './person-digest.ts';

type YearRow = RowOf<typeof schoolYearsTable>;
type GroupRow = RowOf<typeof schoolGroupsTable>;
type MembershipRow = RowOf<typeof membershipsTable>;

/** Adds and changes school years; until when each runs follows from all of them. */
export async function applyYears(
  { unit, licenceId }: ApplyContext,
  before: Before,
  years: readonly HostYear[],
): Promise<{ ids: Ids; changed: number }> {
  const rows = new Map<string, YearRow>(before.years.map((row) => [row.hostId ?? row.id, row]));
  for (const { ref, name, start, end } of years)
    rows.set(ref.id, {
      id: rows.get(ref.id)?.id ?? newId(),
      licenceId,
      hostId: ref.id,
      name,
      startsOn: start,
      endsOn: end,
      runsUntil: NEVER,
    });
  const all = [...rows.values()];
  const reckoned = all.map((row) => ({ ...row, runsUntil: runsUntil(row, all) }));
  const known = new Map(before.years.map((row) => [row.id, JSON.stringify(row)]));
  const changed = reckoned.filter((row) => known.get(row.id) !== JSON.stringify(row));
  await unit.insertMany(schoolYearsTable, changed, ['name', 'startsOn', 'endsOn', 'runsUntil']);
  return {
    ids: new Map(reckoned.map((row) => [row.hostId ?? row.id, row.id])),
    changed: changed.length,
  };
}

/** Adds and changes groups, and makes those that did not come inactive. */
export async function applyGroups(
  { unit, licenceId }: ApplyContext,
  before: Before,
  groups: readonly HostGroup[],
  of: { years: Ids; people: Ids },
): Promise<{ ids: Ids; changed: number; deactivated: number }> {
  const known = new Map(before.groups.map((row) => [row.hostId, row]));
  const ids: Ids = new Map(before.groups.map((row) => [row.hostId ?? '', row.id]));
  const rows: GroupRow[] = [];
  for (const group of groups) {
    const was = known.get(group.ref.id);
    if (was !== undefined && group.stays) continue;
    const hash = digest(group);
    if (was?.hostHash?.equals(hash) === true && was.status === 'active') continue;
    const id = was?.id ?? newId();
    ids.set(group.ref.id, id);
    rows.push({
      id,
      licenceId,
      schoolYearId: of.years.get(group.yearId) ?? '',
      source: 'host',
      hostId: group.ref.id,
      name: group.name,
      sortName: sortNameOf(group.name),
      level: group.level,
      type: group.type,
      mentorId: group.mentor === undefined ? null : (of.people.get(group.mentor) ?? null),
      status: 'active',
      hostHash: hash,
    });
  }
  const came = new Set(groups.map((group) => group.ref.id));
  const absent = before.groups.filter(
    (row) => row.status === 'active' && !came.has(row.hostId ?? ''),
  );
  await unit.insertMany(schoolGroupsTable, rows, [
    'schoolYearId',
    'name',
    'sortName',
    'level',
    'type',
    'mentorId',
    'status',
    'hostHash',
  ]);
  await inChunks(
    absent.map((row) => row.id),
    (list) => unit.update(schoolGroupsTable, { id: list }, { status: 'inactive', hostHash: null }),
  );
  return { ids, changed: rows.length, deactivated: absent.length };
}

/** Adds and changes places in groups, and ends those that did not come today. */
export async function applyPlaces(
  { unit, today }: ApplyContext,
  before: Before,
  places: readonly HostPlace[],
  of: { groups: Ids; people: Ids },
): Promise<number> {
  const keyOf = (row: Pick<MembershipRow, 'groupId' | 'personId' | 'role'>): string =>
    `${row.groupId}/${row.personId}/${row.role}`;
  const known = new Map(before.memberships.map((row) => [keyOf(row), row]));
  const came = new Set<string>();
  const changed: MembershipRow[] = [];
  for (const place of places) {
    const who = {
      groupId: of.groups.get(place.group) ?? '',
      personId: of.people.get(place.person) ?? '',
      role: place.role,
    };
    const key = keyOf(who);
    came.add(key);
    const was = known.get(key);
    const same = was?.fromDay === place.from && was.toDay === place.to && was.removedOn === null;
    if (same || place.stays) continue;
    changed.push({
      id: was?.id ?? newId(),
      ...who,
      source: 'host',
      fromDay: place.from,
      toDay: place.to,
      removedOn: null,
    });
  }
  const absent = before.memberships.filter(
    (row) => row.removedOn === null && !came.has(keyOf(row)),
  );
  await unit.insertMany(membershipsTable, changed, ['fromDay', 'toDay', 'removedOn']);
  await inChunks(
    absent.map((row) => row.id),
    (list) => unit.update(membershipsTable, { id: list }, { removedOn: today }),
  );
  return changed.length + absent.length;
}
