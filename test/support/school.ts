import type { HostSession } from '../../adapters/contract/identity.ts';
import type { HostAdapter } from '../../adapters/contract/index.ts';
import type {
  Group,
  Guardianship,
  Membership,
  Person,
  Ref,
  RosterEnd,
  RosterItem,
} from '../../adapters/contract/roster.ts';

/**
 * A host small enough to count by hand: what it tells is a plain object that a test changes at
 * will.
 */
export interface TestSchool {
  tenant: string;
  name: string;
  people: Person[];
  groups: Group[];
  memberships: Membership[];
  guardianships: Guardianship[];
  years: { id: string; name: string; start: string; end: string }[];
  complete: boolean;
  /** Every call fails, as when the host is away. */
  away: boolean;
}

export const ADAPTER = 'test-host';
const ref = <K extends Ref['kind']>(tenant: string, kind: K, id: string): Ref<K> => ({
  adapter: ADAPTER,
  tenant,
  kind,
  id,
});

export interface PupilSeed {
  id: string;
  given: string;
  prefix?: string;
  family: string;
  group: string;
  birthDate?: string;
}

/** Two classes: Tessa teaches 2B, Omar teaches 3A; Karim coordinates, Ingrid administers. */
export function testSchool(
  tenant: string,
  name: string,
  year: { start: string; end: string } = { start: '2026-08-01', end: '2027-07-31' },
): TestSchool {
  const school: TestSchool = {
    tenant,
    name,
    people: [],
    groups: [],
    memberships: [],
    guardianships: [],
    complete: true,
    away: false,
    years: [{ id: 'y2026', name: '2026-2027', ...year }],
  };
  for (const [id, given, family] of [
    ['tessa', 'Tessa', 'de Vries'],
    ['omar', 'Omar', 'Aydin'],
    ['karim', 'Karim', 'Bouali'],
    ['ingrid', 'Ingrid', 'Smit'],
  ] as const) {
    school.people.push({
      ref: ref(tenant, 'staff', id),
      given,
      family,
      altIds: [{ scheme: 'sourcedId', value: id }],
      status: 'active',
    });
  }
  for (const group of ['2B', '3A']) {
    school.groups.push({
      ref: ref(tenant, 'group', group),
      name: group,
      type: 'class',
      school: ref(tenant, 'school', tenant),
      year: ref(tenant, 'schoolYear', 'y2026'),
      mentor: ref(tenant, 'staff', group === '2B' ? 'tessa' : 'omar'),
    });
  }
  teach(school, 'tessa', '2B');
  teach(school, 'omar', '3A');
  addPupil(school, {
    id: 'yara',
    given: 'Yara',
    prefix: 'van den',
    family: 'Berg',
    group: '2B',
    birthDate: '2013-05-03',
  });
  addPupil(school, {
    id: 'noor',
    given: 'Noor',
    family: 'Şahin',
    group: '2B',
    birthDate: '2013-09-14',
  });
  addPupil(school, {
    id: 'sem',
    given: 'Sem',
    family: 'Jansen',
    group: '3A',
    birthDate: '2012-02-20',
  });
  addGuardian(school, 'yara', {
    id: 'mother',
    given: 'Marieke',
    family: 'van den Berg',
    email: 'marieke@example.org',
    authority: 'yes',
  });
  addGuardian(school, 'yara', { id: 'father', given: 'Ali', family: 'Kaya', authority: 'unknown' });
  return school;
}

export function addPupil(school: TestSchool, seed: PupilSeed): void {
  const { tenant } = school;
  school.people.push({
    ref: ref(tenant, 'student', seed.id),
    given: seed.given,
    family: seed.family,
    altIds: [],
    status: 'active',
    gender: 'female',
    nationality: 'Nederlandse',
    homeLanguage: 'Nederlands',
    address: { street: 'Dorpsstraat 1', postcode: '1811 AA', town: 'Alkmaar' },
    ...(seed.prefix === undefined ? {} : { prefix: seed.prefix }),
    ...(seed.birthDate === undefined ? {} : { birthDate: seed.birthDate }),
  });
  school.memberships.push({
    group: ref(tenant, 'group', seed.group),
    person: ref(tenant, 'student', seed.id),
    as: 'pupil',
  });
}

export function teach(school: TestSchool, staff: string, group: string): void {
  school.memberships.push({
    group: ref(school.tenant, 'group', group),
    person: ref(school.tenant, 'staff', staff),
    as: 'teacher',
  });
}

export function leave(school: TestSchool, person: string, group: string): void {
  school.memberships = school.memberships.filter(
    (member) => member.person.id !== person || member.group.id !== group,
  );
}

export function addGuardian(
  school: TestSchool,
  pupil: string,
  seed: {
    id: string;
    given: string;
    family: string;
    email?: string;
    authority: Guardianship['authority'];
  },
): void {
  const { tenant } = school;
  school.people.push({
    ref: ref(tenant, 'guardian', seed.id),
    given: seed.given,
    family: seed.family,
    altIds: [],
    status: 'active',
    ...(seed.email === undefined ? {} : { email: seed.email }),
  });
  school.guardianships.push({
    student: ref(tenant, 'student', pupil),
    guardian: ref(tenant, 'guardian', seed.id),
    relation: 'ouder',
    authority: seed.authority,
    mayRead: seed.authority,
  });
}

/**
 * The schools as one host whose staff sign on in the host's own way: `current` tells who the
 * request belongs to.
 */
export function testHost(
  schools: readonly TestSchool[],
  current: (
    request: unknown,
  ) =>
    | { tenant: string; staff: string; roles: string[]; authTime?: Date; mfa?: boolean }
    | undefined,
): HostAdapter[] {
  return schools.map(
    (school, index): HostAdapter => ({
      id: index === 0 ? ADAPTER : `${ADAPTER}-${index + 1}`,
      name: 'Testschoolsysteem',
      apiVersion: 1,
      caps: new Set([
        'roster.snapshot',
        'roster.guardians',
        'roster.schoolYears',
        ...(index === 0 ? ['launch.mounted' as const] : []),
      ]),
      start: () => Promise.resolve(),
      stop: () => Promise.resolve(),
      health: () => Promise.resolve({ ok: !school.away, checks: [] }),
      ...(index === 0
        ? {
            identity: {
              kind: 'mounted',
              currentPerson: (request) => Promise.resolve(sessionOf(schools, current(request))),
              passwordUrl: '/host/password',
              signInUrl: ({ returnUrl }) => `/host/sign-in?return=${encodeURIComponent(returnUrl)}`,
            },
          }
        : {}),
      roster: {
        pull: ({ signal }) => pull(school, signal),
        memberships: (person) =>
          school.away
            ? Promise.reject(new Error('away'))
            : Promise.resolve(
                school.memberships.filter(
                  (member) => member.person.kind === 'staff' && member.person.id === person.id,
                ),
              ),
      },
    }),
  );
}

function sessionOf(
  schools: readonly TestSchool[],
  who:
    | { tenant: string; staff: string; roles: string[]; authTime?: Date; mfa?: boolean }
    | undefined,
): HostSession | undefined {
  const index = schools.findIndex((school) => school.tenant === who?.tenant);
  if (who === undefined || index < 0) return undefined;
  const adapter = index === 0 ? ADAPTER : `${ADAPTER}-${index + 1}`;
  return {
    principal: {
      ref: { adapter, tenant: who.tenant, kind: 'staff', id: who.staff },
      displayName: who.staff,
      hostRoles: who.roles,
      authTime: who.authTime ?? new Date(),
      mfa: who.mfa ?? false,
    },
  };
}

async function* pull(
  school: TestSchool,
  signal: AbortSignal,
): AsyncGenerator<RosterItem, RosterEnd> {
  if (school.away) throw new Error('away');
  const items: RosterItem[] = [
    { t: 'school', v: { ref: ref(school.tenant, 'school', school.tenant), name: school.name } },
    ...school.years.map(
      (year): RosterItem => ({
        t: 'year',
        v: {
          ref: ref(school.tenant, 'schoolYear', year.id),
          name: year.name,
          start: year.start,
          end: year.end,
        },
      }),
    ),
    ...school.people.map((v): RosterItem => ({ t: 'person', v })),
    ...school.groups.map((v): RosterItem => ({ t: 'group', v })),
    ...school.memberships.map((v): RosterItem => ({ t: 'membership', v })),
    ...school.guardianships.map((v): RosterItem => ({ t: 'guardianship', v })),
  ];
  const end = {
    scope: [ref(school.tenant, 'school', school.tenant)],
    counts: { people: school.people.length },
  };
  for (const item of items) {
    if (signal.aborted) return { complete: false, ...end };
    yield item;
    await Promise.resolve();
  }
  return { complete: school.complete && !signal.aborted, ...end };
}
