import type { AltId, Person } from '../../../adapters/contract/index.ts';
import type { PersonDetails } from '../people/index.ts';
import { altIdFields, personFields, readRow } from './host-rows.ts';
import { grouped, onceEach } from './row-list.ts';
import type { Placed, Rows } from './row-list.ts';

/** A person as the host tells them, with every value fit to be kept. */
export interface HostPerson {
  ref: Pick<Person['ref'], 'kind' | 'id'>;
  given: string;
  prefix: string;
  family: string;
  preferred: string;
  birthDate: string | null;
  details: PersonDetails;
  status: Person['status'];
  altIds: AltId[];
  /** Identifiers that are not kept, because others who are there carry them. */
  shared: readonly AltId[];
  /** What the host told was impossible: it stays as it is known here. */
  stays: readonly ('birthDate' | 'status' | 'name' | 'altIds')[];
}

/** Nobody in a school was born before it; hosts fill in such a day for "unknown". */
const FIRST_BIRTH = '1900-01-01';

/**
 * The people of a pull, each once. Of two rows of one person the first counts, or the first that
 * says active: a double locks nobody out.
 */
export async function readPeople(rows: Rows, today: string): Promise<HostPerson[]> {
  const read = await rows.read('people', (source, reject) => readPerson(source, reject, today));
  const people = onceEach(rows, 'people', read, ({ row }) => row.status === 'active');
  return withoutSharedIds(rows, people);
}

type Reject = (rule: string) => void;

function readPerson(source: unknown, reject: Reject, today: string): HostPerson | undefined {
  const { values, wrong } = readRow(personFields, source);
  for (const { field, what } of wrong) reject(`${field} ${what}`);
  const { ref, birthDate, given = '', family = '' } = values;
  if (ref === undefined) return undefined;
  const stays: HostPerson['stays'][number][] = [];
  const wrongly = (field: string): boolean => wrong.some((one) => one.field === field);
  const impossible = birthDate !== undefined && (birthDate < FIRST_BIRTH || birthDate > today);
  if (impossible) reject('birthDate is impossible');
  if (impossible || wrongly('birthDate')) stays.push('birthDate');
  if (values.status === undefined) stays.push('status');
  const broken = ['given', 'family'].some(
    (field) => wrongly(field) && values[field as 'given' | 'family'] === undefined,
  );
  const nameless = given === '' && family === '';
  if (nameless && !broken) reject('name is missing');
  if (nameless || broken) stays.push('name');
  const altIds = readAltIds(source, reject);
  if (!altIds.whole) stays.push('altIds');
  const { email, phone, gender, nationality, homeLanguage, address } = values;
  const details = { email, phone, gender, nationality, homeLanguage, address };
  return {
    ref,
    given,
    prefix: values.prefix ?? '',
    family: nameless ? NAMELESS : family,
    preferred: values.preferred ?? '',
    birthDate: stays.includes('birthDate') ? null : (birthDate ?? null),
    details: Object.fromEntries(
      Object.entries(details).filter(([, value]) => value !== undefined && value !== ''),
    ),
    status: values.status ?? 'inactive',
    altIds: altIds.ids,
    shared: [],
    stays,
  };
}

/** Of a person without a name: something has to stand where it is asked for. */
const NAMELESS = '?';

/** Identifiers as told; not `whole`, when one of them cannot be read. */
function readAltIds(source: unknown, reject: Reject): { ids: AltId[]; whole: boolean } {
  const told = (source as { altIds?: unknown }).altIds ?? [];
  if (!Array.isArray(told)) {
    reject('altIds is not known');
    return { ids: [], whole: false };
  }
  const altIds = new Map<string, AltId>();
  let whole = true;
  for (const one of told as unknown[]) {
    const { values, wrong } = readRow(altIdFields, one);
    const { scheme, value } = values;
    if (scheme !== undefined && value !== undefined) {
      altIds.set(`${scheme}/${value}`, { scheme, value });
      continue;
    }
    whole = false;
    reject(`altIds ${wrong[0]?.what ?? 'is not known'}`);
  }
  return { ids: [...altIds.values()], whole };
}

/**
 * An identifier that two active people carry says who neither of them is. Both keep it, so that who
 * looks for one by it sees two and takes neither: with one of them alone in mind it would take the
 * other for that one, as soon as what the first carries is unreadable. Who has left never takes it
 * from who is there.
 */
function withoutSharedIds(rows: Rows, people: readonly Placed<HostPerson>[]): HostPerson[] {
  const carriers = new Map<string, Placed<HostPerson>[]>();
  for (const person of people)
    for (const id of person.row.altIds) grouped(carriers, altIdKey(person.row, id)).push(person);
  const given = new Set<string>();
  for (const [key, all] of carriers) {
    const there = all.filter(({ row }) => mayBeActive(row));
    if (there.length > 1) tellShared(rows, there, key);
    const kept = there.length === 0 && all.length === 1 ? all : there;
    for (const { place } of kept) given.add(`${key} ${place}`);
  }
  return people.map(({ row, place }) => {
    const isOwn = (id: AltId): boolean => given.has(`${altIdKey(row, id)} ${place}`);
    return {
      ...row,
      altIds: row.altIds.filter(isOwn),
      shared: row.altIds.filter((id) => !isOwn(id)),
    };
  });
}

/** Whose status cannot be read may be at work here still. */
const mayBeActive = ({ status, stays }: HostPerson): boolean =>
  status === 'active' || stays.includes('status');

const altIdKey = ({ ref }: HostPerson, { scheme, value }: AltId): string =>
  `${ref.kind}.${scheme}/${value}`;

function tellShared(rows: Rows, active: readonly Placed<HostPerson>[], key: string): void {
  const scheme = /\.(\w+)\//.exec(key)?.[1] ?? '';
  for (const { place } of active) {
    const other = active.find((one) => one.place !== place)?.place ?? place;
    rows.reject('people', place, `same ${scheme} as people ${other}`);
  }
}
