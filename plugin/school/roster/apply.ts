import { createHash } from 'node:crypto';
import type {
  Group,
  Guardianship,
  Membership,
  Person,
  SchoolYear,
} from '../../../adapters/contract/index.ts';
import { newId } from '../../kernel/ids.ts';
import type { Unit } from '../../platform/store/index.ts';
import type { RowOf } from '../../platform/tables/index.ts';
import { membershipsTable, schoolGroupsTable, schoolYearsTable } from '../groups/index.ts';
import {
  altIdsTable,
  guardianshipsTable,
  namePartsTable,
  partsOf,
  peopleTable,
  sealDetails,
} from '../people/index.ts';
import {
  activeOfHost,
  groupsOfHost,
  guardianshipsOfHost,
  membershipsOfHost,
  membersOfRunning,
  peopleOfHost,
} from './roster-store.ts';
import type { Snapshot } from './snapshot.ts';

type YearRow = RowOf<typeof schoolYearsTable>;
type GroupRow = RowOf<typeof schoolGroupsTable>;
type MembershipRow = RowOf<typeof membershipsTable>;
type PersonRow = RowOf<typeof peopleTable>;
type GuardianshipRow = RowOf<typeof guardianshipsTable>;

export interface ApplyContext {
  unit: Unit;
  licenceId: string;
  licenceKey: Buffer;
  today: string;
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
  const people = await activeOfHost(unit, licenceId, today);
  const running = await membersOfRunning(unit, licenceId, today);
  const counted = people.filter((person) => person.ended === 0);
  return {
    present: counted.length + running.length,
    deactivations:
      counted.filter((person) => !came.has(`${person.kind}/${person.hostId}`)).length +
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
  const existing = await unit.all(schoolYearsTable, { licenceId });
  const rows = new Map<string, YearRow>(existing.map((row) => [row.hostId ?? row.id, { ...row }]));
  for (const year of years) {
    const id = rows.get(year.ref.id)?.id ?? newId();
    rows.set(year.ref.id, {
      id,
      licenceId,
      hostId: year.ref.id,
      name: year.name,
      startsOn: year.start,
      endsOn: year.end,
      runsUntil: NEVER,
    });
  }
  const sorted = [...rows.values()].toSorted((a, b) => a.startsOn.localeCompare(b.startsOn));
  const ordered = sorted.map((row, index) => ({
    ...row,
    runsUntil: sorted[index + 1]?.startsOn ?? NEVER,
  }));
  const before = new Map(existing.map((row) => [row.id, JSON.stringify(row)]));
  const changed = ordered.filter((row) => before.get(row.id) !== JSON.stringify(row));
  await unit.insertMany(schoolYearsTable, changed, ['name', 'startsOn', 'endsOn', 'runsUntil']);
  return new Map(ordered.map((row) => [row.hostId ?? row.id, row.id]));
}

async function applyPeople(
  context: ApplyContext,
  people: Person[],
): Promise<{ ids: Ids; changed: number; deactivated: number }> {
  const { unit, licenceId, licenceKey } = context;
  const existing = await peopleOfHost(unit, licenceId);
  const known = new Map(existing.map((row) => [`${row.kind}/${row.hostId ?? ''}`, row]));
  const ids: Ids = new Map(existing.map((row) => [`${row.kind}/${row.hostId ?? ''}`, row.id]));
  const changed: { row: PersonRow; person: Person }[] = [];
  for (const person of people) {
    const key = personKey(person.ref);
    const before = known.get(key);
    const hash = digest(person);
    if (before?.hostHash?.equals(hash) === true && before.status === person.status) continue;
    const id = before?.id ?? newId();
    ids.set(key, id);
    changed.push({
      row: personRow(person, { id, hash, licenceId, licenceKey, at: unit.at }),
      person,
    });
  }
  const came = new Set(people.map((person) => personKey(person.ref)));
  const absent = existing.filter(
    (row) => row.status === 'active' && !came.has(`${row.kind}/${row.hostId ?? ''}`),
  );
  await unit.insertMany(
    peopleTable,
    changed.map(({ row }) => row),
    [
      'given',
      'prefix',
      'family',
      'preferred',
      'birthDate',
      'status',
      'details',
      'hostHash',
      'updatedAt',
    ],
  );
  await replaceNameParts(context, changed);
  await inChunks(
    absent.map((row) => row.id),
    (list) =>
      unit.update(
        peopleTable,
        { id: list },
        { status: 'inactive', hostHash: null, updatedAt: unit.at },
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
    licenceId: made.licenceId,
    kind: person.ref.kind,
    source: 'host',
    hostId: person.ref.id,
    given: person.given,
    prefix: person.prefix ?? '',
    family: person.family,
    preferred: person.preferred ?? '',
    birthDate: person.birthDate ?? null,
    status: person.status,
    details: sealDetails(made.licenceKey, made.id, details),
    hostHash: made.hash,
    updatedAt: made.at,
    mergedInto: null,
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
      await unit.remove(namePartsTable, { personId: list });
      await unit.remove(altIdsTable, { personId: list });
    },
  );
  await unit.insertMany(
    namePartsTable,
    changed.flatMap(({ row: { id, kind, ...name } }) => partsOf({ id, licenceId, kind, name })),
  );
  await unit.insertMany(
    altIdsTable,
    changed.flatMap(({ row, person }) =>
      person.altIds.map(({ scheme, value }) => ({
        licenceId,
        scheme: `${person.ref.kind}.${scheme}`,
        value,
        personId: row.id,
      })),
    ),
    ['personId'],
  );
}

async function applyGroups(
  context: ApplyContext,
  groups: Group[],
  years: Ids,
  people: Ids,
): Promise<{ ids: Ids; changed: number; deactivated: number }> {
  const { unit, licenceId } = context;
  const existing = await groupsOfHost(unit, licenceId);
  const known = new Map(existing.map((row) => [row.hostId, row]));
  const ids: Ids = new Map(existing.map((row) => [row.hostId ?? '', row.id]));
  const rows: GroupRow[] = [];
  for (const group of groups) {
    const before = known.get(group.ref.id);
    const hash = digest(group);
    if (before?.hostHash?.equals(hash) === true && before.status === 'active') continue;
    const id = before?.id ?? newId();
    ids.set(group.ref.id, id);
    rows.push({
      id,
      licenceId,
      schoolYearId: years.get(group.year.id) ?? '',
      source: 'host',
      hostId: group.ref.id,
      name: group.name,
      level: group.level ?? '',
      type: group.type,
      mentorId: group.mentor === undefined ? null : (people.get(personKey(group.mentor)) ?? null),
      status: 'active',
      hostHash: hash,
    });
  }
  const came = new Set(groups.map((group) => group.ref.id));
  const absent = existing.filter((row) => row.status === 'active' && !came.has(row.hostId ?? ''));
  await unit.insertMany(schoolGroupsTable, rows, [
    'schoolYearId',
    'name',
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

/** A host that tells no first day means "always been there". */
const ALWAYS = '1000-01-01';

async function applyMemberships(
  context: ApplyContext,
  memberships: Membership[],
  groups: Ids,
  people: Ids,
): Promise<number> {
  const { unit, licenceId, today } = context;
  const existing = await membershipsOfHost(unit, licenceId);
  const keyOf = (row: Pick<MembershipRow, 'groupId' | 'personId' | 'role'>): string =>
    `${row.groupId}/${row.personId}/${row.role}`;
  const known = new Map(existing.map((row) => [keyOf(row), row]));
  const came = new Set<string>();
  const changed = new Map<string, MembershipRow>();
  for (const member of memberships) {
    const place = {
      groupId: groups.get(member.group.id) ?? '',
      personId: people.get(personKey(member.person)) ?? '',
      role: member.as,
    };
    const key = keyOf(place);
    came.add(key);
    const before = known.get(key);
    const row: MembershipRow = {
      id: before?.id ?? newId(),
      ...place,
      source: 'host',
      fromDay: member.from ?? ALWAYS,
      toDay: member.to ?? null,
      removedOn: null,
    };
    if (
      before === undefined ||
      before.fromDay !== row.fromDay ||
      before.toDay !== row.toDay ||
      before.removedOn !== null
    ) {
      changed.set(key, row);
    }
  }
  const absent = existing.filter((row) => row.removedOn === null && !came.has(keyOf(row)));
  await unit.insertMany(membershipsTable, [...changed.values()], ['fromDay', 'toDay', 'removedOn']);
  await inChunks(
    absent.map((row) => row.id),
    (list) => unit.update(membershipsTable, { id: list }, { removedOn: today }),
  );
  return changed.size + absent.length;
}

async function applyGuardianships(
  context: ApplyContext,
  links: Guardianship[],
  people: Ids,
): Promise<number> {
  const { unit, licenceId } = context;
  const existing = await guardianshipsOfHost(unit, licenceId);
  const keyOf = (row: Pick<GuardianshipRow, 'studentId' | 'guardianId'>): string =>
    `${row.studentId}/${row.guardianId}`;
  const known = new Map(existing.map((row) => [keyOf(row), digest(comparable(row))]));
  const rows = links.map(
    (link): GuardianshipRow => ({
      studentId: people.get(personKey(link.student)) ?? '',
      guardianId: people.get(personKey(link.guardian)) ?? '',
      relation: link.relation ?? '',
      authority: link.authority,
      mayRead: link.mayRead,
      livesWith: link.livesWith ?? null,
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
    guardianshipsTable,
    [...changed, ...absent],
    ['relation', 'authority', 'mayRead', 'livesWith', 'status'],
  );
  return changed.length + absent.length;
}

const comparable = (row: GuardianshipRow): unknown[] => [
  row.relation,
  row.authority,
  row.mayRead,
  row.livesWith,
  row.status,
];

async function inChunks(
  list: string[],
  work: (chunk: string[]) => Promise<unknown>,
): Promise<void> {
  for (let start = 0; start < list.length; start += 500) await work(list.slice(start, start + 500));
}
