import type { HostAdapter } from '../../adapters/contract/index.ts';
import { createDemoSchoolAdapter } from '../../adapters/demo-school/index.ts';
import { deWerf, hetBaken } from '../../adapters/demo-school/plans.ts';
import { createSchool } from '../../adapters/demo-school/school.ts';
import type { DemoSchool } from '../../adapters/demo-school/school.ts';
import { createMountedIdentity } from '../../adapters/mounted/index.ts';
import { createOidcAdapter } from '../../adapters/oidc/index.ts';
import { describeHostAdapter } from '../contract/index.ts';
import { testHost, testSchool } from '../support/school.ts';

const TODAY = '2026-11-23';

function changed(change: (school: DemoSchool) => void): HostAdapter {
  const school = createSchool(deWerf, TODAY);
  change(school);
  return createDemoSchoolAdapter({ school });
}

describeHostAdapter('demo-school', {
  make: () => changed(() => undefined),
  makeOther: () =>
    createDemoSchoolAdapter({ school: createSchool(hetBaken, TODAY), id: 'demo-school-2' }),
  makeRenamed: () => ({
    personId: 'yara',
    adapter: changed((school) => {
      Object.assign(school.people.find((person) => person.ref.id === 'yara') ?? {}, {
        family: 'Kaya',
      });
    }),
  }),
  // 24 classes in each of two years; 160 pupils a year of four, of whom those of year 1 were not
  // here last year.
  counts: { school: 1, year: 2, group: 48 },
  makeBroken: () => ({
    rules: [
      'duplicate id',
      'unknown group',
      'unknown person',
      'overlaps another year',
      'no family name',
    ],
    adapter: changed((school) => {
      const [year] = school.years;
      const [person, second] = school.people;
      const [member] = school.memberships;
      if (
        year === undefined ||
        person === undefined ||
        second === undefined ||
        member === undefined
      )
        throw new Error('an empty school');
      school.years.push({ ...year, ref: { ...year.ref, id: 'overlap' } });
      school.people.push(
        { ...person },
        { ...second, ref: { ...second.ref, id: 'nameless' }, family: '' },
      );
      school.memberships.push(
        { ...member, group: { ...member.group, id: 'gone' } },
        { ...member, person: { ...member.person, id: 'nobody' } },
      );
    }),
  }),
  makeLarge: () => {
    const names = ["van 't Hof", 'Şahin', 'e\u0301t\u00e9', 'العربي', '王', 'Blij 🎉'];
    return {
      pupils: 5_000,
      names,
      adapter: createDemoSchoolAdapter({
        school: ((): DemoSchool => {
          const school = createSchool({ ...deWerf, pupils: 5_000 }, TODAY);
          for (const [index, family] of names.entries())
            Object.assign(school.people.at(-1 - index) ?? {}, { family });
          return school;
        })(),
      }),
    };
  },
});

describeHostAdapter('of the tests', {
  make: () => {
    const [adapter] = testHost([testSchool('dewerf', 'De Werf')], () => undefined);
    if (adapter === undefined) throw new Error('no adapter');
    return adapter;
  },
  counts: { school: 1, year: 1, group: 2, person: 9, membership: 5, guardianship: 2 },
  unknownGuardian: 'father',
});

describeHostAdapter('mounted', {
  make: () =>
    createMountedIdentity({
      id: 'host',
      name: 'Schoolplein',
      currentPerson: () => Promise.resolve(undefined),
      signInUrl: () => '/aanmelden',
    }),
});

describeHostAdapter('oidc', {
  make: () =>
    createOidcAdapter({
      name: 'Schoolplein',
      issuer: 'https://nergens.example',
      clientId: 'x',
      rolesClaim: 'roles',
    }),
});
