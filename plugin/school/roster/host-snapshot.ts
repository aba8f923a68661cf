import { readGroups, readPlaces, readYears } from './host-groups.ts';
import type { HostGroup, HostPlace, HostYear, Known } from './host-groups.ts';
import { readLinks } from './host-links.ts';
import type { HostLink } from './host-links.ts';
import { readPeople } from './host-people.ts';
import type { HostPerson } from './host-people.ts';
import { keyOf, rowsOf } from './row-list.ts';
import type { Pulled, Reject } from './snapshot.ts';

/** Everything of one pull that can be kept, each thing once. */
export interface Snapshot {
  years: HostYear[];
  people: HostPerson[];
  groups: HostGroup[];
  places: HostPlace[];
  links: HostLink[];
  rejects: Reject[];
}

/**
 * Makes of what a host told what can be kept. Whatever is impossible, doubled, contradicting or
 * missing is a reject with its place and rule, and never stops a row beside it. The same pull gives
 * the same snapshot.
 * @param today `yyyy-mm-dd`
 */
export async function readSnapshot(pulled: Pulled, known: Known, today: string): Promise<Snapshot> {
  const rows = rowsOf(pulled);
  const years = await readYears(rows);
  const people = await readPeople(rows, today);
  const personKeys = new Set(people.map(({ ref }) => keyOf(ref)));
  const groups = await readGroups(rows, known, years, personKeys);
  const groupIds = new Set(groups.map(({ ref }) => ref.id));
  return {
    years,
    people,
    groups,
    places: await readPlaces(rows, groupIds, personKeys, today),
    links: await readLinks(rows, personKeys),
    rejects: rows.rejects,
  };
}
