import type { RosterItem } from '../contract/index.ts';
import type { DemoSchool } from './school.ts';

type Reject = Extract<RosterItem, { t: 'reject' }>['v'];

/** Leaves out rows that break a rule, each with its place and the rule; the others go on. */
export function checkSchool(school: DemoSchool): { good: DemoSchool; rejects: Reject[] } {
  const rejects: Reject[] = [];
  const keep = <T>(
    name: string,
    rows: T[],
    rule: (row: T, index: number) => string | undefined,
  ): T[] =>
    rows.filter((row, index) => {
      const broken = rule(row, index);
      if (broken !== undefined) rejects.push({ where: `${name} ${index + 1}`, rule: broken });
      return broken === undefined;
    });
  const years = keep('years', school.years, (year, index) => {
    if (year.end < year.start) return 'ends before it starts';
    return school.years
      .slice(0, index)
      .some((other) => year.start <= other.end && other.start <= year.end)
      ? 'overlaps another year'
      : undefined;
  });
  const seen = new Set<string>();
  const once = (kind: string, id: string): string | undefined => {
    if (seen.has(`${kind}/${id}`)) return 'duplicate id';
    seen.add(`${kind}/${id}`);
    return undefined;
  };
  const people = keep(
    'people',
    school.people,
    (person) =>
      once(person.ref.kind, person.ref.id) ?? (person.family === '' ? 'no family name' : undefined),
  );
  const groups = keep(
    'groups',
    school.groups,
    (group) =>
      once('group', group.ref.id) ??
      (years.some((year) => year.ref.id === group.year.id) ? undefined : 'unknown school year'),
  );
  const known = new Set([
    ...people.map((person) => `${person.ref.kind}/${person.ref.id}`),
    ...groups.map((group) => `group/${group.ref.id}`),
  ]);
  const memberships = keep('memberships', school.memberships, (member) => {
    if (!known.has(`group/${member.group.id}`)) return 'unknown group';
    if (!known.has(`${member.person.kind}/${member.person.id}`)) return 'unknown person';
    return member.as === 'pupil' && member.person.kind !== 'student' ? 'staff as pupil' : undefined;
  });
  const guardianships = keep('guardianships', school.guardianships, (link) =>
    known.has(`student/${link.student.id}`) && known.has(`guardian/${link.guardian.id}`)
      ? undefined
      : 'unknown person',
  );
  return { good: { ...school, years, people, groups, memberships, guardianships }, rejects };
}
