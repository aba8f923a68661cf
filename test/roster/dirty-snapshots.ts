import { expect } from 'chai';
import fc from 'fast-check';
import type { TestApp } from '../support/app.ts';
import { ADAPTER, testSchool } from '../support/school.ts';
import type { TestSchool } from '../support/school.ts';

const lists = ['people', 'groups', 'memberships', 'guardianships', 'years'] as const;
type List = (typeof lists)[number];
type Row = Record<string, unknown>;

/** One thing that a host gets wrong. */
type Slip =
  | { slip: 'set'; list: List; at: number; field: string; value: unknown }
  | { slip: 'double'; list: List; at: number; field: string; value: unknown; first: boolean }
  | { slip: 'remove'; list: List; at: number }
  | { slip: 'swap'; list: List; at: number }
  | { slip: 'empty'; list: List }
  | { slip: 'row'; list: List; value: unknown };

const fields: Record<List, string[]> = {
  people: [
    'ref.id',
    'ref.kind',
    'ref',
    'given',
    'prefix',
    'family',
    'preferred',
    'email',
    'phone',
    'birthDate',
    'gender',
    'nationality',
    'homeLanguage',
    'address',
    'altIds',
    'status',
  ],
  groups: ['ref.id', 'name', 'level', 'type', 'year', 'year.id', 'mentor', 'mentor.id'],
  memberships: ['group.id', 'person.id', 'person.kind', 'person', 'as', 'from', 'to'],
  guardianships: ['student.id', 'guardian.id', 'relation', 'authority', 'mayRead', 'livesWith'],
  years: ['id', 'name', 'start', 'end'],
};

const ids = ['tessa', 'omar', 'karim', 'yara', 'noor', 'sem', 'mother', 'father', '2B', '3A'];
const carried = fc.array(
  fc.record({
    scheme: fc.constantFrom('sourcedId', 'entraOid', 'eckId', 'bsn'),
    value: fc.constantFrom('same', 'same ', 'Same', 'tessa', 'own', '', 'x'.repeat(191), null),
  }),
  { maxLength: 3 },
);
const value: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...ids, ...ids.map((id) => `${id} `)),
  fc.constantFrom(undefined, null, '', ' ', 0, -1, Number.NaN, true, [], {}, [null]),
  fc.constantFrom(
    '2013-02-30',
    '0000-00-00',
    '9999-12-31',
    '14-09-2013',
    '2013-09-14',
    '1000-01-01',
  ),
  fc.constantFrom(
    '2026-08-01',
    '2027-07-31',
    '2026-10-01',
    '2026-07-25',
    '2027-08-01',
    '2099-01-01',
  ),
  fc.constantFrom(
    'active',
    'inactive',
    'yes',
    'no',
    'unknown',
    'pupil',
    'teacher',
    'staff',
    'y2026',
  ),
  fc.constantFrom(
    'x'.repeat(41),
    'x'.repeat(191),
    'y'.repeat(201),
    '\u0000',
    'a\ud800',
    'é',
    'e\u0301',
  ),
  fc.string({ unit: 'binary', maxLength: 260 }),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
  carried,
);
const list = fc.constantFrom(...lists);
const at = fc.nat(30);
const inField = list.chain((name) =>
  fc.record({ list: fc.constant(name), at, field: fc.constantFrom(...fields[name]), value }),
);
const slip: fc.Arbitrary<Slip> = fc.oneof(
  { weight: 6, arbitrary: inField.map((of): Slip => ({ slip: 'set', ...of })) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(inField, fc.boolean())
      .map(([of, first]): Slip => ({ slip: 'double', ...of, first })),
  },
  {
    weight: 2,
    arbitrary: fc.record({ slip: fc.constantFrom('remove' as const, 'swap' as const), list, at }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      slip: fc.constant('set' as const),
      list: fc.constant('people' as const),
      at,
      field: fc.constant('altIds'),
      value: carried,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      slip: fc.constant('double' as const),
      list: fc.constant('people' as const),
      at,
      field: fc.constantFrom('status', 'family'),
      value: fc.constantFrom('inactive', 'Active', null),
      first: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ slip: fc.constant('row' as const), list, value }) },
  { weight: 1, arbitrary: fc.record({ slip: fc.constant('empty' as const), list }) },
);

function setIn(row: Row, path: string, to: unknown): void {
  const [first = '', second] = path.split('.');
  const inner = row[first];
  if (second === undefined) row[first] = to;
  else if (typeof inner === 'object' && inner !== null)
    row[first] = { ...(inner as Row), [second]: to };
}

function make(school: TestSchool, one: Slip): void {
  const rows = school[one.list] as unknown as (Row | null)[];
  const place = 'at' in one ? one.at % Math.max(1, rows.length) : 0;
  const row = rows[place];
  // The test's own host reads the years it tells.
  if (one.slip === 'row' && one.list === 'years') return;
  if (one.slip === 'row') rows.push(one.value as Row);
  else if (one.slip === 'empty') rows.length = 0;
  else if (typeof row !== 'object' || row === null) return;
  else if (one.slip === 'remove') rows.splice(place, 1);
  else if (one.slip === 'swap') rows.push(...rows.splice(place, 1));
  else if (one.slip === 'set') setIn(row, one.field, one.value);
  else {
    const other = structuredClone(row);
    setIn(other, one.field, one.value);
    if (one.first) rows.unshift(other);
    else rows.push(other);
  }
}

interface Told {
  kind: string;
  id: string;
  active: boolean;
  altIds: string[];
}

/** Whom a snapshot names by a reference that can be kept, in the test's own reading of it. */
function toldOf(school: TestSchool): Map<string, Told[]> {
  const people = new Map<string, Told[]>();
  for (const row of school.people as unknown as (Row | null)[]) {
    const ref = row?.['ref'] as Row | undefined;
    const [kind, id] = [ref?.['kind'], ref?.['id']];
    if (typeof kind !== 'string' || !['staff', 'student', 'guardian'].includes(kind)) continue;
    if (typeof id !== 'string' || /\p{Cc}|\p{Cs}/u.test(id)) continue;
    const kept = id.replace(/ +$/, '');
    if (kept === '' || [...kept].length > 190) continue;
    const altIds = Array.isArray(row?.['altIds']) ? (row['altIds'] as (Row | null)[]) : [];
    const told = {
      kind,
      id: kept,
      active: row?.['status'] === 'active',
      altIds: altIds.map((one) => `${kind}.${String(one?.['scheme'])}/${String(one?.['value'])}`),
    };
    const key = `${kind}/${kept}`;
    people.set(key, [...(people.get(key) ?? []), told]);
  }
  return people;
}

type Run = Awaited<ReturnType<TestApp['plugin']['sync']>>[number]['run'];
interface RosterFeature {
  name: string;
  roster: { sync(licence: unknown, confirmed: { by: object; run: string }): Promise<Run> };
}
interface LicencesFeature {
  name: string;
  licences: { all(): { id: string }[] };
}

/** One licence only, so that a run costs what it costs. */
export const oneLicence = {
  licences: [
    {
      name: 'DEWERF',
      tenant: { adapter: ADAPTER, tenant: 'dewerf' },
      schoolName: 'De Werf',
      town: 'Alkmaar',
      brin: '99XX',
    },
  ],
};

/**
 * Pulls so many random dirty snapshots one after another against the real database. Each is taken
 * in without a throw; the second pull of it changes nothing; who is in it and active is active
 * here; and an identifier that two active people carry is both's, so that neither is taken for the
 * other.
 */
export async function pullDirtySnapshots(app: TestApp, numRuns: number): Promise<void> {
  const school = app.schools[0]!;
  const features = app.plugin.house.features as unknown as { name: string }[];
  const { roster } = features.find(({ name }) => name === 'roster') as RosterFeature;
  const { licences } = features.find(({ name }) => name === 'licences') as LicencesFeature;
  const by = { roles: ['system'], basis: 'system', licenceId: licences.all()[0]?.id };
  const admin = await app.database.admin();
  const select = async <T>(sql: string): Promise<T[]> => (await admin.query(sql))[0] as T[];
  const pull = async (): Promise<Run> => {
    const [first] = await app.plugin.sync();
    if (first === undefined) throw new Error('no run');
    return first.run.outcome === 'waiting'
      ? await roster.sync(licences.all()[0], { by, run: '' })
      : first.run;
  };
  const check = async (): Promise<void> => {
    const people = await select<{ who: string; status: string }>(
      "SELECT CONCAT(kind, '/', host_id) AS who, status FROM opp_people WHERE source = 'host'",
    );
    const status = new Map(people.map((row) => [row.who, row.status]));
    const told = toldOf(school);
    for (const [who, rows] of told)
      if (rows.some(({ active }) => active))
        expect(status.get(who), `${who} is in the snapshot`).to.equal('active');
    const kept = await select<{ place: string; who: string }>(
      `SELECT CONCAT(a.scheme, '/', a.value) AS place, CONCAT(p.kind, '/', p.host_id) AS who
         FROM opp_alt_ids a JOIN opp_people p ON p.id = a.person_id`,
    );
    for (const { place, who } of kept) {
      const others = [...told].filter(
        ([key, rows]) =>
          key !== who && rows.length === 1 && rows[0]!.active && rows[0]!.altIds.includes(place),
      );
      const unheard = others
        .map(([key]) => key)
        .filter((key) => !kept.some((row) => row.place === place && row.who === key));
      expect(unheard, `${place} is of ${who}, and of these as well`).to.deep.equal([]);
    }
  };
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(slip, { minLength: 1, maxLength: 12 }), async (slips) => {
        Object.assign(school, structuredClone(testSchool('dewerf', 'De Werf')));
        for (const one of slips) make(school, one);
        const run = await pull();
        expect(run.outcome, run.fault ?? '').to.be.oneOf(['applied', 'unchanged']);
        await check();
        const again = await pull();
        expect(again.outcome, JSON.stringify(again.counts)).to.equal('unchanged');
      }),
      // What stands in the database comes of all runs before: a shorter case would be another.
      { numRuns, endOnFailure: true },
    );
  } finally {
    await admin.end();
  }
}
