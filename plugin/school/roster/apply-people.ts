import type { AltId } from '../../../adapters/contract/index.ts';
import { newId } from '../../kernel/ids.ts';
import type { RowOf } from '../../platform/tables/index.ts';
import { altIdsTable, namePartsTable, partsOf, peopleTable, sealDetails } from '../people/index.ts';
import { inChunks } from './apply-context.ts';
import type { ApplyContext, Ids } from './apply-context.ts';
import type { Before } from './before.ts';
import type { HostPerson } from './host-people.ts';
import { personDigest } from './person-digest.ts';
import type { HostPersonRow } from './roster-store.ts';
import { keyOf } from './row-list.ts';

type PersonRow = RowOf<typeof peopleTable>;

/** Adds and changes people, and makes who did not come inactive; nobody is ever deleted. */
export async function applyPeople(
  context: ApplyContext,
  before: Before,
  people: readonly HostPerson[],
): Promise<{ ids: Ids; changed: number; deactivated: number }> {
  const { unit } = context;
  const hostKey = (row: HostPersonRow): string => keyOf({ kind: row.kind, id: row.hostId ?? '' });
  const known = new Map(before.people.map((row) => [hostKey(row), row]));
  const ids: Ids = new Map(before.people.map((row) => [hostKey(row), row.id]));
  const changed: PersonRow[] = [];
  for (const person of people) {
    const was = known.get(keyOf(person.ref));
    const hash = personDigest(person);
    const status = statusOf(person, was);
    if (was?.hostHash?.equals(hash) === true && was.status === status) continue;
    const id = was?.id ?? newId();
    ids.set(keyOf(person.ref), id);
    changed.push(personRow(context, person, { id, hash, status, was }));
  }
  const came = new Set(people.map((person) => keyOf(person.ref)));
  const absent = before.people.filter((row) => row.status === 'active' && !came.has(hostKey(row)));
  await unit.insertMany(peopleTable, changed, [
    'given',
    'prefix',
    'family',
    'preferred',
    'birthDate',
    'status',
    'details',
    'hostHash',
    'updatedAt',
  ]);
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

/** Who was made one with another record stays behind it, whatever the host says of the old one. */
function statusOf(person: HostPerson, was: HostPersonRow | undefined): HostPerson['status'] {
  if (was?.mergedInto != null) return 'inactive';
  return person.stays.includes('status') ? (was?.status ?? 'inactive') : person.status;
}

function personRow(
  { licenceId, licenceKey, unit }: ApplyContext,
  person: HostPerson,
  made: { id: string; hash: Buffer; status: HostPerson['status']; was: HostPersonRow | undefined },
): PersonRow {
  const { id, hash, status, was } = made;
  const name = person.stays.includes('name') && was !== undefined ? was : person;
  return {
    id,
    licenceId,
    kind: person.ref.kind,
    source: 'host',
    hostId: person.ref.id,
    given: name.given,
    prefix: name.prefix,
    family: name.family,
    preferred: name.preferred,
    birthDate: person.stays.includes('birthDate') ? (was?.birthDate ?? null) : person.birthDate,
    status,
    details: sealDetails(licenceKey, id, person.details),
    hostHash: hash,
    updatedAt: unit.at,
    mergedInto: was?.mergedInto ?? null,
  };
}

async function replaceNameParts(
  { unit, licenceId }: ApplyContext,
  changed: readonly PersonRow[],
): Promise<void> {
  await inChunks(
    changed.map(({ id }) => id),
    (list) => unit.remove(namePartsTable, { personId: list }),
  );
  await unit.insertMany(
    namePartsTable,
    changed.flatMap(({ id, kind, ...name }) => partsOf({ id, licenceId, kind, name })),
  );
}

/**
 * Identifiers as a whole, not person by person: whose one is hangs on who else carries it. Of who
 * did not come they stay, until somebody who is there carries them. Whose cannot be read keeps what
 * was known: another who carries the same would be taken for them alone.
 * @returns how many people have others now
 */
export async function applyAltIds(
  { unit, licenceId }: ApplyContext,
  before: Before,
  people: readonly HostPerson[],
  ids: Ids,
): Promise<number> {
  const wanted = new Map<string, RowOf<typeof altIdsTable>>();
  const came = new Set<string>();
  const told = new Set<string>();
  const unread = new Set<string>();
  for (const person of people) {
    const personId = ids.get(keyOf(person.ref)) ?? '';
    came.add(personId);
    if (person.stays.includes('altIds')) unread.add(personId);
    const rowOf = ({ scheme, value }: AltId): RowOf<typeof altIdsTable> => ({
      licenceId,
      scheme: `${person.ref.kind}.${scheme}`,
      value,
      personId,
    });
    for (const row of person.altIds.map(rowOf)) wanted.set(carrierOf(row), row);
    for (const row of [...person.altIds, ...person.shared].map(rowOf)) told.add(placeOf(row));
  }
  for (const row of before.altIds)
    if (unread.has(row.personId)) wanted.set(carrierOf(row), { licenceId, ...row });
  const known = new Set(before.altIds.map(carrierOf));
  const gone = before.altIds.filter(
    (row) => !wanted.has(carrierOf(row)) && (came.has(row.personId) || told.has(placeOf(row))),
  );
  const cleared = new Set(gone.map(placeOf));
  const fresh = [...wanted.values()].filter((row) => !known.has(carrierOf(row)));
  for (const scheme of new Set(gone.map((row) => row.scheme)))
    await inChunks(
      gone.filter((row) => row.scheme === scheme).map(({ value }) => value),
      (value) => unit.remove(altIdsTable, { licenceId, scheme, value }),
    );
  // Who shares a place with one that is gone was removed with it.
  const back = [...wanted.values()].filter(
    (row) => known.has(carrierOf(row)) && cleared.has(placeOf(row)),
  );
  await unit.insertMany(altIdsTable, [...fresh, ...back]);
  return new Set([...gone, ...fresh].map(({ personId }) => personId)).size;
}

const carrierOf = (row: { scheme: string; value: string; personId: string }): string =>
  `${placeOf(row)} ${row.personId}`;
const placeOf = (row: { scheme: string; value: string }): string => `${row.scheme}/${row.value}`;
