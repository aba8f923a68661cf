import { createHash } from 'node:crypto';
import type {
  Group,
  Guardianship,
  Membership,
  Person,
  SchoolYear,
} from '../../../adapters/contract/roster.ts';
import { newId } from '../../kernel/ids.ts';
import { nameParts } from '../../kernel/names.ts';
import type { Unit } from '../../platform/store/index.ts';
import type { GroupRow, GroupTables, MembershipRow, SchoolYearRow } from '../groups/index.ts';
import { sealDetails } from '../people/index.ts';
import type { GuardianshipRow, PeopleTables, PersonRow } from '../people/index.ts';
import type { Snapshot } from './snapshot.ts';

export interface ApplyContext {
  unit: Unit;
  licenceId: string;
  licenceKey: Buffer;
  today: string;
  people: PeopleTables;
  groups: GroupTables;
}

/** What a run changed, by kind. */
export interface ApplyCounts {
  people: number;
  groups: number;
  memberships: number;
  guardianships: number;
  deactivated: number;
}

/**
 * What a run would take away, before it does: the guard against a host that suddenly tells half.
 */
export interface Loss {
  deactivations: number;
  /** Active people and running memberships there are now. */
  present: number;
}

const digest = (value: unknown): Buffer =>
  createHash('sha256').update(JSON.stringify(value)).digest();

/**
 * Counts people of the host who would become inactive and members who would leave a group that
 * runs. Leaving a group whose school year has ended is the ordinary course of things and does not
 * count.
 */
export async function countLoss(context: ApplyContext, snapshot: Snapshot): Promise<Loss> {
  const { unit, licenceId, today } = context;
  const came = new Set(
    snapshot.people
      .filter((person) => person.status === 'active')
      .map((person) => `${person.ref.kind}/${person.ref.id}`),
  );
  const members = new Set(
    snapshot.memberships.map(
      (member) => `${member.group.id}/${member.person.kind}/${member.person.id}`,
    ),
  );
  const people = await unit.select<{ kind: string; host_id: string; ended: number }>(
    `SELECT p.kind, p.host_id, (p.kind = 'student' AND NOT EXISTS (
        SELECT 1 FROM {memberships} m JOIN {school_groups} g ON g.id = m.group_id JOIN {school_years} y ON y.id = g.school_year_id
         WHERE m.person_id = p.id AND m.removed_on IS NULL AND y.ends_on >= :today)) AS ended
       FROM {people} p WHERE p.licence_id = :licenceId AND p.source = 'host' AND p.status = 'active'`,
    { licenceId, today },
  );
  const running = await unit.select<{ groupId: string; kind: string; personId: string }>(
    `SELECT g.host_id AS groupId, p.kind, p.host_id AS personId FROM {memberships} m
       JOIN {school_groups} g ON g.id = m.group_id JOIN {school_years} y ON y.id = g.school_year_id
       JOIN {people} p ON p.id = m.person_id
      WHERE g.licence_id = :licenceId AND m.source = 'host' AND m.removed_on IS NULL AND y.ends_on >= :today`,
    { licenceId, today },
  );
  const counted = people.filter((person) => person.ended === 0);
  return {
    present: counted.length + running.length,
    deactivations:
      counted.filter((person) => !came.has(`${person.kind}/${person.host_id}`)).length +
      running.filter((row) => !members.has(`${row.groupId}/${row.kind}/${row.personId}`)).length,
  };
}

/**
 * Brings the licence's people and groups in line with a complete snapshot, in the caller's
 * transaction.
 */
export async function applySnapshot(
  context: ApplyContext,
  snapshot: Snapshot,
): Promise<ApplyCounts> {
  const years = await applyYears(context, snapshot.years);
  const people = await applyPeople(context, snapshot.people);
  const groups = await applyGroups(context, snapshot.groups, years, people.ids);
  const memberships = await applyMemberships(context, snapshot.memberships, groups.ids, people.ids);
  const guardianships = await applyGuardianships(context, snapshot.guardianships, people.ids);
  return {
    people: people.changed,
    groups: groups.changed,
    memberships,
    guardianships,
    deactivated: people.deactivated + groups.deactivated,
  };
}

type Ids = Map<string, string>;
const personKey = (ref: { kind: string; id: string }): string => `${ref.kind}/${ref.id}`;
const NEVER = '9999-12-31';

async function applyYears(context: ApplyContext, years: SchoolYear[]): Promise<Ids> {
  const { unit, licenceId } = context;
  const existing = await unit.select<SchoolYearRow>(
    'SELECT * FROM {school_years} WHERE licence_id = :licenceId',
    { licenceId },
  );
  const rows = new Map(existing.map((row) => [row.host_id ?? row.id, { ...row }]));
  for (const year of years) {
    const id = rows.get(year.ref.id)?.id ?? newId();
    rows.set(year.ref.id, {
      id,
      licence_id: licenceId,
      host_id: year.ref.id,
      name: year.name,
      starts_on: year.start,
      ends_on: year.end,
      runs_until: NEVER,
    });
  }
  const ordered = [...rows.values()].toSorted((a, b) => a.starts_on.localeCompare(b.starts_on));
  for (const [index, row] of ordered.entries())
    row.runs_until = ordered[index + 1]?.starts_on ?? NEVER;
  const before = new Map(existing.map((row) => [row.id, JSON.stringify(row)]));
  const changed = ordered.filter((row) => before.get(row.id) !== JSON.stringify(row));
  await unit.insertMany(context.groups.years, changed, [
    'name',
    'starts_on',
    'ends_on',
    'runs_until',
  ]);
  return new Map(ordered.map((row) => [row.host_id ?? row.id, row.id]));
}

async function applyPeople(
  context: ApplyContext,
  people: Person[],
): Promise<{ ids: Ids; changed: number; deactivated: number }> {
  const { unit, licenceId, licenceKey } = context;
  const existing = await unit.select<
    Pick<PersonRow, 'id' | 'kind' | 'host_id' | 'host_hash' | 'status'>
  >(
    "SELECT id, kind, host_id, host_hash, status FROM {people} WHERE licence_id = :licenceId AND source = 'host'",
    { licenceId },
  );
  const known = new Map(existing.map((row) => [`${row.kind}/${row.host_id ?? ''}`, row]));
  const ids: Ids = new Map(existing.map((row) => [`${row.kind}/${row.host_id ?? ''}`, row.id]));
  const changed: { row: PersonRow; person: Person }[] = [];
  for (const person of people) {
    const key = personKey(person.ref);
    const before = known.get(key);
    const hash = digest(person);
    if (before?.host_hash?.equals(hash) === true && before.status === person.status) continue;
    const id = before?.id ?? newId();
    ids.set(key, id);
    changed.push({
      row: personRow(person, { id, hash, licenceId, licenceKey, at: unit.at }),
      person,
    });
  }
  const came = new Set(people.map((person) => personKey(person.ref)));
  const absent = existing.filter(
    (row) => row.status === 'active' && !came.has(`${row.kind}/${row.host_id ?? ''}`),
  );
  await unit.insertMany(
    context.people.people,
    changed.map(({ row }) => row),
    [
      'given',
      'prefix',
      'family',
      'preferred',
      'birth_date',
      'status',
      'details',
      'host_hash',
      'updated_at',
    ],
  );
  await replaceNameParts(context, changed);
  await inChunks(
    absent.map((row) => row.id),
    (list) =>
      unit.write(
        "UPDATE {people} SET status = 'inactive', host_hash = NULL, updated_at = :at WHERE id IN (:list)",
        { list, at: unit.at },
      ),
  );
  return { ids, changed: changed.length, deactivated: absent.length };
}

function personRow(
  person: Person,
  made: { id: string; hash: Buffer; licenceId: string; licenceKey: Buffer; at: Date },
): PersonRow {
  const { email, phone, gender, nationality, homeLanguage, address } = person;
  const details = Object.fromEntries(
    Object.entries({ email, phone, gender, nationality, homeLanguage, address }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  return {
    id: made.id,
    licence_id: made.licenceId,
    kind: person.ref.kind,
    source: 'host',
    host_id: person.ref.id,
    given: person.given,
    prefix: person.prefix ?? '',
    family: person.family,
    preferred: person.preferred ?? '',
    birth_date: person.birthDate ?? null,
    status: person.status,
    details: sealDetails(made.licenceKey, made.id, details),
    host_hash: made.hash,
    updated_at: made.at,
  };
}

async function replaceNameParts(
  context: ApplyContext,
  changed: { row: PersonRow; person: Person }[],
): Promise<void> {
  const { unit, licenceId } = context;
  await inChunks(
    changed.map(({ row }) => row.id),
    async (list) => {
      await unit.write('DELETE FROM {name_parts} WHERE person_id IN (:list)', { list });
      await unit.write('DELETE FROM {alt_ids} WHERE person_id IN (:list)', { list });
    },
  );
  await unit.insertMany(
    context.people.nameParts,
    changed.flatMap(({ row }) =>
      nameParts(row).map((part) => ({
        licence_id: licenceId,
        kind: row.kind,
        part,
        person_id: row.id,
      })),
    ),
  );
  await unit.insertMany(
    context.people.altIds,
    changed.flatMap(({ row, person }) =>
      person.altIds.map(({ scheme, value }) => ({
        licence_id: licenceId,
        scheme: `${person.ref.kind}.${scheme}`,
        value,
        person_id: row.id,
      })),
    ),
    ['person_id'],
  );
}

async function applyGroups(
  context: ApplyContext,
  groups: Group[],
  years: Ids,
  people: Ids,
): Promise<{ ids: Ids; changed: number; deactivated: number }> {
  const { unit, licenceId } = context;
  const existing = await unit.select<Pick<GroupRow, 'id' | 'host_id' | 'host_hash' | 'status'>>(
    "SELECT id, host_id, host_hash, status FROM {school_groups} WHERE licence_id = :licenceId AND source = 'host'",
    { licenceId },
  );
  const known = new Map(existing.map((row) => [row.host_id, row]));
  const ids: Ids = new Map(existing.map((row) => [row.host_id ?? '', row.id]));
  const rows: GroupRow[] = [];
  for (const group of groups) {
    const before = known.get(group.ref.id);
    const hash = digest(group);
    if (before?.host_hash?.equals(hash) === true && before.status === 'active') continue;
    const id = before?.id ?? newId();
    ids.set(group.ref.id, id);
    rows.push({
      id,
      licence_id: licenceId,
      school_year_id: years.get(group.year.id) ?? '',
      source: 'host',
      host_id: group.ref.id,
      name: group.name,
      level: group.level ?? '',
      type: group.type,
      mentor_id: group.mentor === undefined ? null : (people.get(personKey(group.mentor)) ?? null),
      status: 'active',
      host_hash: hash,
    });
  }
  const came = new Set(groups.map((group) => group.ref.id));
  const absent = existing.filter((row) => row.status === 'active' && !came.has(row.host_id ?? ''));
  await unit.insertMany(context.groups.groups, rows, [
    'school_year_id',
    'name',
    'level',
    'type',
    'mentor_id',
    'status',
    'host_hash',
  ]);
  await inChunks(
    absent.map((row) => row.id),
    (list) =>
      unit.write(
        "UPDATE {school_groups} SET status = 'inactive', host_hash = NULL WHERE id IN (:list)",
        { list },
      ),
  );
  return { ids, changed: rows.length, deactivated: absent.length };
}

/** A host that tells no first day means "always been there". */
const ALWAYS = '1000-01-01';

async function applyMemberships(
  context: ApplyContext,
  memberships: Membership[],
  groups: Ids,
  people: Ids,
): Promise<number> {
  const { unit, licenceId, today } = context;
  const existing = await unit.select<MembershipRow>(
    `SELECT m.* FROM {memberships} m JOIN {school_groups} g ON g.id = m.group_id
      WHERE g.licence_id = :licenceId AND m.source = 'host'`,
    { licenceId },
  );
  const keyOf = (row: Pick<MembershipRow, 'group_id' | 'person_id' | 'role'>): string =>
    `${row.group_id}/${row.person_id}/${row.role}`;
  const known = new Map(existing.map((row) => [keyOf(row), row]));
  const came = new Set<string>();
  const changed = new Map<string, MembershipRow>();
  for (const member of memberships) {
    const row: MembershipRow = {
      id: newId(),
      group_id: groups.get(member.group.id) ?? '',
      person_id: people.get(personKey(member.person)) ?? '',
      role: member.as,
      source: 'host',
      from_day: member.from ?? ALWAYS,
      to_day: member.to ?? null,
      removed_on: null,
    };
    const key = keyOf(row);
    came.add(key);
    const before = known.get(key);
    if (before !== undefined) row.id = before.id;
    if (
      before === undefined ||
      before.from_day !== row.from_day ||
      before.to_day !== row.to_day ||
      before.removed_on !== null
    ) {
      changed.set(key, row);
    }
  }
  const absent = existing.filter((row) => row.removed_on === null && !came.has(keyOf(row)));
  await unit.insertMany(
    context.groups.memberships,
    [...changed.values()],
    ['from_day', 'to_day', 'removed_on'],
  );
  await inChunks(
    absent.map((row) => row.id),
    (list) =>
      unit.write('UPDATE {memberships} SET removed_on = :today WHERE id IN (:list)', {
        list,
        today,
      }),
  );
  return changed.size + absent.length;
}

async function applyGuardianships(
  context: ApplyContext,
  links: Guardianship[],
  people: Ids,
): Promise<number> {
  const { unit, licenceId } = context;
  // Of the host's guardians only: who is kept here is never taken away by what the host does not
  // tell.
  const existing = await unit.select<GuardianshipRow>(
    `SELECT g.* FROM {guardianships} g JOIN {people} p ON p.id = g.student_id JOIN {people} k ON k.id = g.guardian_id AND k.source = 'host'
      WHERE p.licence_id = :licenceId`,
    { licenceId },
  );
  const keyOf = (row: Pick<GuardianshipRow, 'student_id' | 'guardian_id'>): string =>
    `${row.student_id}/${row.guardian_id}`;
  const known = new Map(existing.map((row) => [keyOf(row), digest(comparable(row))]));
  const rows = links.map(
    (link): GuardianshipRow => ({
      student_id: people.get(personKey(link.student)) ?? '',
      guardian_id: people.get(personKey(link.guardian)) ?? '',
      relation: link.relation ?? '',
      authority: link.authority,
      may_read: link.mayRead,
      lives_with: link.livesWith ?? null,
      status: 'active',
    }),
  );
  const came = new Set(rows.map(keyOf));
  const changed = rows.filter(
    (row) => known.get(keyOf(row))?.equals(digest(comparable(row))) !== true,
  );
  const absent = existing
    .filter((row) => row.status === 'active' && !came.has(keyOf(row)))
    .map((row): GuardianshipRow => ({ ...row, status: 'inactive' }));
  await unit.insertMany(
    context.people.guardianships,
    [...changed, ...absent],
    ['relation', 'authority', 'may_read', 'lives_with', 'status'],
  );
  return changed.length + absent.length;
}

const comparable = (row: GuardianshipRow): unknown[] => [
  row.relation,
  row.authority,
  row.may_read,
  row.lives_with === null ? null : Number(row.lives_with),
  row.status,
];

async function inChunks(
  list: string[],
  work: (chunk: string[]) => Promise<unknown>,
): Promise<void> {
  for (let start = 0; start < list.length; start += 500) await work(list.slice(start, start + 500));
}
