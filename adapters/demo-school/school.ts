import type {
  Group,
  Guardianship,
  Membership,
  Person,
  Ref,
  School,
  SchoolYear,
} from '../contract/index.ts';
import { staffBoys, staffGirls, streets, towns, wells } from './names.ts';
import type { NameWell } from './names.ts';
import { seededRandom } from './random.ts';
import type { Random } from './random.ts';

export const ADAPTER_ID = 'demo-school';

/**
 * All that the pretend school system knows of one school. Tests and the demo change it in place.
 */
export interface DemoSchool {
  tenant: string;
  school: School;
  years: SchoolYear[];
  people: Person[];
  groups: Group[];
  memberships: Membership[];
  guardianships: Guardianship[];
}

export interface SchoolPlan {
  tenant: string;
  name: string;
  town: string;
  brin: string;
  seed: number;
  pupils: number;
  staff: number;
  classes: readonly { name: string; level: string; year: number }[];
  /** Staff with a fixed id and name, in front of the made-up ones. */
  knownStaff: readonly {
    id: string;
    given: string;
    family: string;
    prefix?: string;
    mentorOf?: string;
  }[];
  knownPupils: readonly {
    id: string;
    given: string;
    prefix: string;
    family: string;
    birthDate: string;
    group: string;
  }[];
}

const ref = <K extends Ref['kind']>(tenant: string, kind: K, id: string): Ref<K> => ({
  adapter: ADAPTER_ID,
  tenant,
  kind,
  id,
});

/** The school year a day falls in starts on 1 August. */
export function schoolYearsAround(tenant: string, today: string): SchoolYear[] {
  const [year = '', month = ''] = today.split('-');
  const start = Number(year) - (Number(month) >= 8 ? 0 : 1);
  return [start - 1, start].map((first) => ({
    ref: ref(tenant, 'schoolYear', `${first}`),
    name: `${first}-${first + 1}`,
    start: `${first}-08-01`,
    end: `${first + 1}-07-31`,
  }));
}

/** Makes a school from its plan; the same plan and day give the same school. */
export function createSchool(plan: SchoolPlan, today: string): DemoSchool {
  const random = seededRandom(plan.seed);
  const { tenant } = plan;
  const years = schoolYearsAround(tenant, today);
  const school: School = {
    ref: ref(tenant, 'school', tenant),
    name: plan.name,
    town: plan.town,
    brin: plan.brin,
  };
  const made: DemoSchool = {
    tenant,
    school,
    years,
    people: [],
    groups: [],
    memberships: [],
    guardianships: [],
  };
  addStaff(made, plan, random);
  addGroups(made, plan);
  addPupils(made, plan, random);
  return made;
}

function addStaff(made: DemoSchool, plan: SchoolPlan, random: Random): void {
  for (let index = 0; index < plan.staff; index += 1) {
    const known = plan.knownStaff[index];
    const well = wells[0];
    const [prefix, family] = random.pick(well?.families ?? []);
    const given = random.pick(random.chance(0.6) ? staffGirls : staffBoys);
    const id = known?.id ?? `staff-${String(index + 1).padStart(3, '0')}`;
    const name = known ?? { given, family, ...(prefix === '' ? {} : { prefix }) };
    made.people.push({
      ref: ref(made.tenant, 'staff', id),
      given: name.given,
      family: name.family,
      ...(name.prefix === undefined ? {} : { prefix: name.prefix }),
      email: `${id}@${made.tenant}.example`,
      altIds: [{ scheme: 'sourcedId', value: id }],
      status: 'active',
    });
  }
}

/** This year's classes and last year's; each has a mentor and a handful of teachers. */
function addGroups(made: DemoSchool, plan: SchoolPlan): void {
  const staff = made.people
    .filter((person) => person.ref.kind === 'staff')
    .map((person) => person.ref.id);
  const teaching = staff.filter(
    (id) =>
      plan.knownStaff.find((known) => known.id === id)?.mentorOf !== undefined ||
      id.startsWith('staff-'),
  );
  for (const year of made.years) {
    for (const [index, { name, level }] of plan.classes.entries()) {
      const mentor =
        plan.knownStaff.find((known) => known.mentorOf === name)?.id ??
        teaching[(index + 3) % teaching.length] ??
        '';
      const group = ref(made.tenant, 'group', `${year.name}/${name}`);
      made.groups.push({
        ref: group,
        name,
        level,
        type: 'class',
        school: made.school.ref,
        year: year.ref,
        mentor: ref(made.tenant, 'staff', mentor),
      });
      const others = [1, 5, 11, 17].map(
        (step) => teaching[(index * 7 + step) % teaching.length] ?? '',
      );
      for (const id of new Set([mentor, ...others])) {
        made.memberships.push({
          group,
          person: ref(made.tenant, 'staff', id),
          as: 'teacher',
          from: year.start,
          to: year.end,
        });
      }
    }
  }
}

function addPupils(made: DemoSchool, plan: SchoolPlan, random: Random): void {
  const [, thisYear] = made.years;
  const firstYear = Number((thisYear?.start ?? '2026').slice(0, 4));
  for (let index = 0; index < plan.pupils; index += 1) {
    const known = plan.knownPupils[index];
    const class_ =
      known === undefined
        ? plan.classes[index % plan.classes.length]
        : plan.classes.find((candidate) => candidate.name === known.group);
    if (class_ === undefined) throw new Error('A plan needs classes');
    const id = known?.id ?? `pupil-${String(index + 1).padStart(4, '0')}`;
    const well = known === undefined ? pickWell(random) : wells[0];
    if (well === undefined) throw new Error('A plan needs names');
    const girl = random.chance(0.5);
    const [prefix, family] =
      known === undefined ? random.pick(well.families) : [known.prefix, known.family];
    const born = new Date(
      Date.UTC(firstYear - 11 - class_.year, 9, 1) - random.below(365) * 86_400_000,
    )
      .toISOString()
      .slice(0, 10);
    const [postcode, town] = random.pick(towns);
    const address = {
      street: `${random.pick(streets)} ${random.below(180) + 1}`,
      postcode: `${postcode} ${random.pick(['AB', 'CD', 'GH', 'KL', 'NP'])}`,
      town,
    };
    const given = known?.given ?? random.pick(girl ? well.girls : well.boys);
    made.people.push({
      ref: ref(made.tenant, 'student', id),
      given,
      family,
      ...(prefix === '' ? {} : { prefix }),
      birthDate: known?.birthDate ?? born,
      gender: known !== undefined || girl ? 'female' : 'male',
      nationality: well.nationality,
      homeLanguage: well.language,
      address,
      altIds: [{ scheme: 'sourcedId', value: id }],
      status: 'active',
    });
    addYears(made, plan, id, class_);
    if (known === undefined) addGuardians(made, id, { well, family, prefix }, random);
    else addKnownGuardians(made, id);
  }
}

function pickWell(random: Random): NameWell {
  let left = random.below(100);
  for (const well of wells) {
    left -= well.share;
    if (left < 0) return well;
  }
  throw new Error('The shares do not add up to 100');
}

/** A place in this year's class, and in last year's one a year lower when there was one. */
function addYears(
  made: DemoSchool,
  plan: SchoolPlan,
  id: string,
  class_: SchoolPlan['classes'][number],
): void {
  const letter = class_.name.slice(1);
  for (const [index, year] of made.years.entries()) {
    const name = index === 1 ? class_.name : `${class_.year - 1}${letter}`;
    if (!plan.classes.some((candidate) => candidate.name === name)) continue;
    made.memberships.push({
      group: ref(made.tenant, 'group', `${year.name}/${name}`),
      person: ref(made.tenant, 'student', id),
      as: 'pupil',
      from: year.start,
      to: year.end,
    });
  }
}

const relations = ['moeder', 'vader', 'stiefouder'] as const;

function guardianCount(random: Random): number {
  if (random.chance(0.75)) return 2;
  return random.chance(0.8) ? 1 : 3;
}

/** @param roll of a hundred */
function authorityOf(roll: number): 'yes' | 'no' | 'unknown' {
  if (roll < 84) return 'yes';
  return roll < 92 ? 'no' : 'unknown';
}

function addGuardians(
  made: DemoSchool,
  pupil: string,
  home: { well: NameWell; family: string; prefix: string },
  random: Random,
): void {
  const count = guardianCount(random);
  for (let index = 0; index < count; index += 1) {
    const mother = index === 0;
    const own = random.chance(0.35)
      ? random.pick(home.well.families)
      : ([home.prefix, home.family] as const);
    const id = `${pupil}-g${index + 1}`;
    made.people.push({
      ref: ref(made.tenant, 'guardian', id),
      given: random.pick(mother ? home.well.girls : home.well.boys),
      family: own[1],
      ...(own[0] === '' ? {} : { prefix: own[0] }),
      altIds: [],
      status: 'active',
      ...(random.chance(0.85) ? { email: `${id}@ouders.example` } : {}),
      ...(random.chance(0.7) ? { phone: `06 ${10_000_000 + random.below(89_999_999)}` } : {}),
    });
    const roll = random.below(100);
    const authority = index === 2 ? 'no' : authorityOf(roll);
    made.guardianships.push({
      student: ref(made.tenant, 'student', pupil),
      guardian: ref(made.tenant, 'guardian', id),
      relation: relations[index] ?? 'vader',
      authority,
      mayRead: authority,
      livesWith: index !== 1 || random.chance(0.7),
    });
  }
}

function addKnownGuardians(made: DemoSchool, pupil: string): void {
  const parents = [
    {
      id: `${pupil}-g1`,
      given: 'Marieke',
      prefix: 'van den',
      family: 'Berg',
      relation: 'moeder',
      phone: '06 12345678',
    },
    { id: `${pupil}-g2`, given: 'Ali', family: 'Kaya', relation: 'vader' },
  ];
  for (const { relation, id, ...name } of parents) {
    made.people.push({
      ref: ref(made.tenant, 'guardian', id),
      ...name,
      email: `${id}@ouders.example`,
      altIds: [],
      status: 'active',
    });
    made.guardianships.push({
      student: ref(made.tenant, 'student', pupil),
      guardian: ref(made.tenant, 'guardian', id),
      relation,
      authority: 'yes',
      mayRead: 'yes',
      livesWith: relation === 'moeder',
    });
  }
}
