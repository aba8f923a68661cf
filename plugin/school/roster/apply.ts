import type { RowOf } from '../../platform/tables/index.ts';
import { guardianshipsTable } from '../people/index.ts';
import type { ApplyContext, Ids } from './apply-context.ts';
import { applyGroups, applyPlaces, applyYears } from './apply-groups.ts';
import { applyAltIds, applyPeople } from './apply-people.ts';
import type { Before } from './before.ts';
import type { HostLink } from './host-links.ts';
import type { Snapshot } from './host-snapshot.ts';

/** What a run changed, by kind. */
export interface ApplyCounts {
  years: number;
  people: number;
  groups: number;
  memberships: number;
  guardianships: number;
  altIds: number;
  deactivated: number;
}

/**
 * Brings the licence's people and groups in line with a complete snapshot, in the caller's
 * transaction.
 */
export async function applySnapshot(
  context: ApplyContext,
  before: Before,
  snapshot: Snapshot,
): Promise<ApplyCounts> {
  const years = await applyYears(context, before, snapshot.years);
  const people = await applyPeople(context, before, snapshot.people);
  const altIds = await applyAltIds(context, before, snapshot.people, people.ids);
  const groups = await applyGroups(context, before, snapshot.groups, {
    years: years.ids,
    people: people.ids,
  });
  const memberships = await applyPlaces(context, before, snapshot.places, {
    groups: groups.ids,
    people: people.ids,
  });
  const guardianships = await applyLinks(context, before, snapshot.links, people.ids);
  return {
    years: years.changed,
    people: people.changed,
    groups: groups.changed,
    memberships,
    guardianships,
    altIds,
    deactivated: people.deactivated + groups.deactivated,
  };
}

type LinkRow = RowOf<typeof guardianshipsTable>;

async function applyLinks(
  { unit }: ApplyContext,
  before: Before,
  links: readonly HostLink[],
  people: Ids,
): Promise<number> {
  const keyOf = (row: Pick<LinkRow, 'studentId' | 'guardianId'>): string =>
    `${row.studentId}/${row.guardianId}`;
  const known = new Map(before.guardianships.map((row) => [keyOf(row), told(row)]));
  const rows = links.map(
    (link): LinkRow => ({
      studentId: people.get(link.student) ?? '',
      guardianId: people.get(link.guardian) ?? '',
      relation: link.relation,
      authority: link.authority,
      mayRead: link.mayRead,
      livesWith: link.livesWith,
      status: 'active',
    }),
  );
  const came = new Set(rows.map(keyOf));
  const changed = rows.filter((row) => known.get(keyOf(row)) !== told(row));
  const absent = before.guardianships
    .filter((row) => row.status === 'active' && !came.has(keyOf(row)))
    .map((row): LinkRow => ({ ...row, status: 'inactive' }));
  await unit.insertMany(
    guardianshipsTable,
    [...changed, ...absent],
    ['relation', 'authority', 'mayRead', 'livesWith', 'status'],
  );
  return changed.length + absent.length;
}

const told = (row: LinkRow): string =>
  JSON.stringify([row.relation, row.authority, row.mayRead, row.livesWith, row.status]);
