import type { Group, Membership } from '../../../adapters/contract/index.ts';
import { groupFields, membershipFields, readRow, yearFields } from './host-rows.ts';
import { periodThatCounts } from './periods.ts';
import type { Period } from './periods.ts';
import { keyOf, onceEach } from './row-list.ts';
import type { Rows } from './row-list.ts';

/** A school year as the host tells it. */
export interface HostYear {
  ref: { kind: 'schoolYear'; id: string };
  name: string;
  start: string;
  end: string;
}

/** A group as the host tells it; `stays`: of what it told too much is impossible to change it. */
export interface HostGroup {
  ref: { kind: 'group'; id: string };
  name: string;
  level: string;
  type: Group['type'];
  yearId: string;
  mentor: string | undefined;
  stays: boolean;
}

/** Somebody's place in a group, each once; `stays`: its days are impossible. */
export interface HostPlace extends Period {
  group: string;
  person: string;
  role: Membership['as'];
  stays: boolean;
}

/** What is here already, by the host's ids. */
export interface Known {
  years: ReadonlySet<string>;
  groups: ReadonlySet<string>;
}

/** The first day of a year counts to here: what follows a year must be reckoned with. */
const LAST_YEAR = '9000-01-01';

/** School years, each once. One that cannot be stays as it is known here, or does not come. */
export async function readYears(rows: Rows): Promise<HostYear[]> {
  const read = await rows.read('years', (source, reject): HostYear | undefined => {
    const { values, wrong } = readRow(yearFields, source);
    for (const { field, what } of wrong) reject(`${field} ${what}`);
    const { ref, name = '', start, end } = values;
    if (ref === undefined || start === undefined || end === undefined) return undefined;
    if (end < start || end > LAST_YEAR) {
      reject('end is impossible');
      return undefined;
    }
    return { ref, name, start, end };
  });
  return onceEach(rows, 'years', read).map(({ row }) => row);
}

/**
 * Groups, each once. One that is known here and of which the host tells what cannot be stays as it
 * is, so that nobody loses sight of a pupil by a slip.
 */
export async function readGroups(
  rows: Rows,
  known: Known,
  years: readonly HostYear[],
  people: ReadonlySet<string>,
): Promise<HostGroup[]> {
  const yearIds = new Set([...known.years, ...years.map(({ ref }) => ref.id)]);
  const read = await rows.read('groups', (source, reject): HostGroup | undefined => {
    const { values, wrong } = readRow(groupFields, source);
    for (const { field, what } of wrong) reject(`${field} ${what}`);
    const { ref, name = '', level = '', type = 'class', year, mentor } = values;
    if (ref === undefined) return undefined;
    const hasYear = year !== undefined && yearIds.has(year.id);
    if (year !== undefined && !hasYear) reject('unknown school year');
    if (mentor !== undefined && !people.has(keyOf(mentor))) reject('unknown mentor');
    const stays = !hasYear || name === '';
    if (name === '' && !wrong.some(({ field }) => field === 'name')) reject('name is missing');
    if (stays && !known.groups.has(ref.id) && !hasYear) return undefined;
    return {
      ref,
      name: name === '' ? ref.id.slice(0, MOST_NAME) : name,
      level,
      type,
      yearId: year?.id ?? '',
      mentor: mentor === undefined ? undefined : keyOf(mentor),
      stays: stays && known.groups.has(ref.id),
    };
  });
  return onceEach(rows, 'groups', read).map(({ row }) => row);
}

/** Of an id that stands for a name that is missing. */
const MOST_NAME = 60;
/** A host that tells no first day means "always been there". */
const ALWAYS = '1000-01-01';

/** Who is in which group, each place once, with the period of it that counts today. */
export async function readPlaces(
  rows: Rows,
  groups: ReadonlySet<string>,
  people: ReadonlySet<string>,
  today: string,
): Promise<HostPlace[]> {
  const places = new Map<string, { place: Omit<HostPlace, 'stays'>; periods: Period[] }>();
  await rows.read('memberships', (source, reject) => {
    const { values, wrong } = readRow(membershipFields, source);
    for (const { field, what } of wrong) reject(`${field} ${what}`);
    const { group, person, as: role = 'unknown', from = ALWAYS, to } = values;
    if (group === undefined || person === undefined) return undefined;
    const loose = looseEnd({ group: group.id, person: keyOf(person), role }, groups, people);
    if (loose !== undefined) {
      reject(loose);
      return undefined;
    }
    const backwards = to !== undefined && to < from;
    if (backwards) reject('to is impossible');
    const key = `${group.id}/${keyOf(person)}/${role}`;
    const known = places.get(key) ?? {
      place: { group: group.id, person: keyOf(person), role, from, to: to ?? null },
      periods: [],
    };
    const dated = !wrong.some(({ field }) => field === 'from' || field === 'to') && !backwards;
    if (dated) known.periods.push({ from, to: to ?? null });
    places.set(key, known);
    return undefined;
  });
  return [...places.values()].map(({ place, periods }) => ({
    ...place,
    ...(periods.length === 0
      ? { stays: true }
      : { stays: false, ...periodThatCounts(periods, today) }),
  }));
}

/** What is wrong with a place as such. Staff never become pupils. */
function looseEnd(
  { group, person, role }: Pick<HostPlace, 'group' | 'person' | 'role'>,
  groups: ReadonlySet<string>,
  people: ReadonlySet<string>,
): string | undefined {
  if (!groups.has(group)) return 'unknown group';
  if (!people.has(person)) return 'unknown person';
  const staff = person.startsWith('staff/');
  if (role === 'pupil' && staff) return 'staff as pupil';
  return (role === 'teacher' || role === 'assistant') && !staff ? 'pupil as staff' : undefined;
}
