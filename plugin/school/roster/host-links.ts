import type { Guardianship } from '../../../adapters/contract/index.ts';
import { guardianshipFields, readRow } from './host-rows.ts';
import { keyOf } from './row-list.ts';
import type { Rows } from './row-list.ts';

/** A parent of a pupil, each once. */
export interface HostLink {
  student: string;
  guardian: string;
  relation: string;
  authority: Guardianship['authority'];
  mayRead: Guardianship['mayRead'];
  livesWith: boolean | null;
}

/** What is told twice and differs is what gives least. */
const careful = ['no', 'unknown', 'yes'] as const;
type Told = (typeof careful)[number];
const least = (one: Told, other: Told): Told =>
  careful.indexOf(one) < careful.indexOf(other) ? one : other;

/** Parents of pupils, each pair once: of two that differ the more careful word counts. */
export async function readLinks(rows: Rows, people: ReadonlySet<string>): Promise<HostLink[]> {
  const links = new Map<string, HostLink>();
  await rows.read('guardianships', (source, reject) => {
    const { values, wrong } = readRow(guardianshipFields, source);
    for (const { field, what } of wrong) reject(`${field} ${what}`);
    const { student, guardian } = values;
    if (student === undefined || guardian === undefined) return undefined;
    if (!people.has(keyOf(student)) || !people.has(keyOf(guardian))) {
      reject('unknown person');
      return undefined;
    }
    const link: HostLink = {
      student: keyOf(student),
      guardian: keyOf(guardian),
      relation: values.relation ?? '',
      authority: values.authority ?? 'unknown',
      mayRead: values.mayRead ?? 'unknown',
      livesWith: values.livesWith ?? null,
    };
    const key = `${link.student}/${link.guardian}`;
    const before = links.get(key);
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(link))
      reject('same guardian twice with other values');
    links.set(key, before === undefined ? link : carefulOf(before, link));
    return undefined;
  });
  return [...links.values()];
}

const carefulOf = (one: HostLink, other: HostLink): HostLink => ({
  ...one,
  relation: one.relation === '' ? other.relation : one.relation,
  authority: least(one.authority, other.authority),
  mayRead: least(one.mayRead, other.mayRead),
  livesWith: one.livesWith === other.livesWith ? one.livesWith : null,
});
