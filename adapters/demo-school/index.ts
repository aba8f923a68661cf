import type {
  HostAdapter,
  HostUi,
  Membership,
  RosterEnd,
  RosterItem,
  RosterSource,
} from '../contract/index.ts';
import { checkSchool } from './check.ts';
import { ADAPTER_ID } from './school.ts';
import type { DemoSchool } from './school.ts';

export { createSchool, schoolYearsAround } from './school.ts';
export type { DemoSchool, SchoolPlan } from './school.ts';
export { deWerf, demoAccounts, hetBaken, swvDePolder } from './plans.ts';
export type { DemoAccount } from './plans.ts';

/**
 * The reference adapter: tells what a pretend school system knows. One adapter covers one school;
 * `id` differs when several schools are in one installation.
 */
export function createDemoSchoolAdapter(options: {
  school: DemoSchool;
  id?: string;
  ui?: HostUi;
}): HostAdapter {
  const { school } = options;
  const roster: RosterSource = {
    pull: ({ signal }) => pull(school, signal),
    memberships: (person, at) => {
      const day = at.toISOString().slice(0, 10);
      return Promise.resolve(
        school.memberships.filter(
          (member) =>
            member.person.kind === 'staff' &&
            member.person.id === person.id &&
            runs(member, school, day),
        ),
      );
    },
  };
  return {
    id: options.id ?? ADAPTER_ID,
    name: `het schoolsysteem van ${school.school.name}`,
    apiVersion: 1,
    caps: new Set([
      'roster.snapshot',
      'roster.guardians',
      'roster.schoolYears',
      ...(options.ui === undefined ? [] : ['nav' as const, 'theme' as const]),
    ]),
    roster,
    ...(options.ui === undefined ? {} : { ui: options.ui }),
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    health: () => Promise.resolve({ ok: true, checks: [{ name: 'school system', ok: true }] }),
  };
}

/** A membership lasts, as its group's year does, until the next school year begins. */
function runs(member: Membership, school: DemoSchool, day: string): boolean {
  const year = school.years.find((candidate) =>
    school.groups.some(
      (group) => group.ref.id === member.group.id && group.year.id === candidate.ref.id,
    ),
  );
  const next = school.years.find((candidate) => year !== undefined && candidate.start > year.end);
  const stayed =
    member.to === undefined || member.to >= day || (year !== undefined && member.to >= year.end);
  return (
    (member.from === undefined || member.from <= day) &&
    stayed &&
    (next === undefined || day < next.start)
  );
}

async function* pull(
  school: DemoSchool,
  signal: AbortSignal,
): AsyncGenerator<RosterItem, RosterEnd> {
  const counts: Record<string, number> = {};
  const { good, rejects } = checkSchool(school);
  const items: RosterItem[] = [
    { t: 'school', v: school.school },
    ...good.years.map((v): RosterItem => ({ t: 'year', v })),
    ...good.people.map((v): RosterItem => ({ t: 'person', v })),
    ...good.groups.map((v): RosterItem => ({ t: 'group', v })),
    ...good.memberships.map((v): RosterItem => ({ t: 'membership', v })),
    ...good.guardianships.map((v): RosterItem => ({ t: 'guardianship', v })),
    ...rejects.map((v): RosterItem => ({ t: 'reject', v })),
  ];
  for (const item of items) {
    if (signal.aborted) return { complete: false, scope: [school.school.ref], counts };
    counts[item.t] = (counts[item.t] ?? 0) + 1;
    yield item;
    await Promise.resolve();
  }
  return { complete: !signal.aborted, scope: [school.school.ref], counts };
}
