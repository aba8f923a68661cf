import type {
  Group,
  Guardianship,
  Membership,
  Person,
  RosterEnd,
  RosterSource,
  School,
  SchoolYear,
} from '../../../adapters/contract/index.ts';

export interface Reject {
  /** Place in the source: "memberships 12". Never a name. */
  where: string;
  rule: string;
}

/** Everything of one pull, checked for what the plugin relies on. */
export interface Snapshot {
  complete: boolean;
  schools: School[];
  years: SchoolYear[];
  people: Person[];
  groups: Group[];
  memberships: Membership[];
  guardianships: Guardianship[];
  rejects: Reject[];
}

/** Reads a pull to its end. @throws HostError of the adapter when the host fails midway */
export async function collect(source: RosterSource, signal: AbortSignal): Promise<Snapshot> {
  const found: Snapshot = {
    complete: false,
    schools: [],
    years: [],
    people: [],
    groups: [],
    memberships: [],
    guardianships: [],
    rejects: [],
  };
  const stream = source.pull({ signal });
  let step: IteratorResult<unknown, RosterEnd> = await stream.next();
  while (step.done !== true) {
    signal.throwIfAborted();
    add(found, step.value as Parameters<typeof add>[1]);
    step = await stream.next();
  }
  found.complete = step.value.complete;
  return withoutLooseEnds(found);
}

type Item =
  | { t: 'school'; v: School }
  | { t: 'year'; v: SchoolYear }
  | { t: 'person'; v: Person }
  | { t: 'group'; v: Group }
  | { t: 'membership'; v: Membership }
  | { t: 'guardianship'; v: Guardianship }
  | { t: 'reject'; v: Reject };

function add(found: Snapshot, item: Item): void {
  switch (item.t) {
    case 'school':
      found.schools.push(item.v);
      break;
    case 'year':
      found.years.push(item.v);
      break;
    case 'person':
      found.people.push(item.v);
      break;
    case 'group':
      found.groups.push(item.v);
      break;
    case 'membership':
      found.memberships.push(item.v);
      break;
    case 'guardianship':
      found.guardianships.push(item.v);
      break;
    case 'reject':
      found.rejects.push(item.v);
      break;
  }
}

/**
 * A record that points at something absent is rejected alone; the others go on. Staff never become
 * pupils.
 */
function withoutLooseEnds(found: Snapshot): Snapshot {
  const rejects = [...found.rejects];
  const keep = <T>(name: string, rows: T[], rule: (row: T) => string | undefined): T[] =>
    rows.filter((row, index) => {
      const broken = rule(row);
      if (broken !== undefined) rejects.push({ where: `${name} ${index + 1}`, rule: broken });
      return broken === undefined;
    });
  const ids = (rows: { ref: { kind: string; id: string } }[]): Set<string> =>
    new Set(rows.map((row) => `${row.ref.kind}/${row.ref.id}`));
  const once = (
    rows: { ref: { kind: string; id: string } }[],
  ): ((row: { ref: { kind: string; id: string } }) => string | undefined) => {
    const counts = new Map<string, number>();
    for (const row of rows)
      counts.set(
        `${row.ref.kind}/${row.ref.id}`,
        (counts.get(`${row.ref.kind}/${row.ref.id}`) ?? 0) + 1,
      );
    return (row) =>
      (counts.get(`${row.ref.kind}/${row.ref.id}`) ?? 0) > 1 ? 'duplicate id' : undefined;
  };
  const years = keep('years', found.years, once(found.years));
  const yearIds = ids(years);
  const people = keep('people', found.people, once(found.people));
  const personIds = ids(people);
  const onceGroup = once(found.groups);
  const groups = keep(
    'groups',
    found.groups,
    (group) =>
      onceGroup(group) ??
      (yearIds.has(`schoolYear/${group.year.id}`) ? undefined : 'unknown school year'),
  );
  const groupIds = ids(groups);
  const memberships = keep('memberships', found.memberships, (member) => {
    if (!groupIds.has(`group/${member.group.id}`)) return 'unknown group';
    if (!personIds.has(`${member.person.kind}/${member.person.id}`)) return 'unknown person';
    if (member.as === 'pupil' && member.person.kind !== 'student') return 'staff as pupil';
    return member.as !== 'pupil' && member.as !== 'unknown' && member.person.kind !== 'staff'
      ? 'pupil as staff'
      : undefined;
  });
  const guardianships = keep('guardianships', found.guardianships, (link) =>
    personIds.has(`student/${link.student.id}`) && personIds.has(`guardian/${link.guardian.id}`)
      ? undefined
      : 'unknown person',
  );
  return { ...found, years, people, groups, memberships, guardianships, rejects };
}
