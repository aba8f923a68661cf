import { expect } from 'chai';
import type {
  HostAdapter,
  Membership,
  Person,
  RosterSource,
} from '../../adapters/contract/index.ts';
import { collect } from '../../plugin/school/roster/snapshot.ts';
import { startApp, whoIs } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { rows } from '../support/groups.ts';
import { handedIn, plain } from '../support/results.ts';
import { ADAPTER, addGuardian, addPupil, testHost, testSchool } from '../support/school.ts';
import type { TestSchool } from '../support/school.ts';

type Run = Awaited<ReturnType<TestApp['plugin']['sync']>>[number]['run'];

const runs = async (app: TestApp): Promise<Run[]> =>
  (await app.plugin.sync()).map(({ run }) => run);
const pull = async (app: TestApp): Promise<Run> => {
  const [run] = await runs(app);
  if (run === undefined) throw new Error('no run');
  return run;
};
const told = (run: Run): string[] => run.rejects.map(({ where, rule }) => `${where}: ${rule}`);
const person = (school: TestSchool, id: string): Person => {
  const found = school.people.find(({ ref }) => ref.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
};
const change = (school: TestSchool, id: string, facts: object): void => {
  Object.assign(person(school, id), facts);
};
const place = (school: TestSchool, id: string): number =>
  school.people.findIndex(({ ref }) => ref.id === id) + 1;
const listOf = async (app: TestApp, staff: string): Promise<string> =>
  (await app.as(staff, 'docent').visit(`${app.base}/leerlingen`)).text;

/** Tessa sees both of hers, and Omar his. */
const allSeen = async (app: TestApp): Promise<void> => {
  expect(await listOf(app, 'tessa'))
    .to.include('Berg, Yara van den')
    .and.include('Şahin, Noor');
  expect(await listOf(app, 'omar')).to.include('Jansen, Sem');
};

describe('a roster with wrong data', function () {
  this.timeout(60_000);
  let app: TestApp;
  let school: TestSchool;
  let other: TestSchool;

  beforeEach(async () => {
    app = await startApp();
    school = app.schools[0]!;
    other = app.schools[1]!;
  });
  afterEach(async () => {
    await app.stop();
  });

  const newcomers = (): void => {
    for (const one of [school, other])
      addPupil(one, { id: 'new', given: 'Nieuw', family: 'Kind', group: '3A' });
  };

  const impossible: [string, string, unknown, string][] = [
    ['noor', 'birthDate', '2013-00-00', 'birthDate is not a date'],
    ['noor', 'birthDate', '2013-02-30', 'birthDate is not a date'],
    ['noor', 'birthDate', '14-09-2013', 'birthDate is not a date'],
    ['noor', 'birthDate', '2013-09-14T00:00:00Z', 'birthDate is not a date'],
    ['noor', 'birthDate', '', 'birthDate is not a date'],
    ['noor', 'birthDate', '2213-09-14', 'birthDate is impossible'],
    ['noor', 'prefix', 'v'.repeat(41), 'prefix is too long'],
    ['noor', 'given', 'N'.repeat(201), 'given is too long'],
    ['noor', 'family', 42, 'family is not text'],
    ['noor', 'family', 'Ş\u0000ahin', 'family is not text'],
    ['noor', 'gender', 'v', 'gender is not known'],
    ['noor', 'address', 'Dorpsstraat 1', 'address is not known'],
    ['noor', 'altIds', [{ scheme: 'eckId', value: 'x'.repeat(191) }], 'altIds is too long'],
    ['noor', 'altIds', 'none', 'altIds is not known'],
    ['tessa', 'status', 'Active', 'status is not known'],
  ];
  for (const [id, field, value, rule] of impossible)
    it(`goes on without "${rule}" of a person (${JSON.stringify(value).slice(0, 24)}), also at the school after it`, async () => {
      newcomers();
      change(school, id, { [field]: value });
      const [first, second] = await runs(app);
      expect(first?.outcome).to.equal('applied');
      expect(told(first!)).to.deep.equal([`people ${place(school, id)}: ${rule}`]);
      expect(second?.outcome).to.equal('applied');
      expect(
        await rows(
          app,
          "SELECT birth_date AS born FROM opp_people WHERE host_id = 'noor' AND birth_date IS NOT NULL AND status = 'active'",
        ),
        'Noor, with the birth date that was known',
      ).to.have.length(2);
      expect(await listOf(app, 'omar')).to.include('Kind, Nieuw');
      expect((await pull(app)).outcome).to.equal('unchanged');
      const seen = await listOf(app, 'tessa');
      expect(seen).to.include('Berg, Yara van den');
      if (rule.endsWith('is not text')) expect(seen, 'the name that was').to.include('Şahin, Noor');
    });

  it('names every other value that cannot be, and takes in all that can', async () => {
    newcomers();
    school.years[0]!.name = 'j'.repeat(41);
    school.years.push({ id: 'bad', name: 'later', start: '2027-08-01', end: '2027-02-30' });
    school.groups[0]!.name = 'g'.repeat(201);
    school.guardianships[0]!.relation = 'r'.repeat(300);
    Object.assign(school.guardianships[1]!, { authority: 'JA' });
    school.memberships[0]!.from = '2026-02-30';
    Object.assign(school.memberships[2]!, { from: '2026-10-01', to: '2026-09-01' });
    school.people.push(
      null as unknown as Person,
      { ...person(school, 'noor'), ref: { id: '' } } as unknown as Person,
    );
    const run = await pull(app);
    expect(run.outcome).to.equal('applied');
    expect(told(run).filter((one) => !one.startsWith('people '))).to.deep.equal([
      'years 1: name is too long',
      'years 2: end is not a date',
      'groups 1: name is too long',
      'memberships 1: from is not a date',
      'memberships 3: to is impossible',
      'guardianships 1: relation is too long',
      'guardianships 2: authority is not known',
    ]);
    await allSeen(app);
    expect(await listOf(app, 'omar')).to.include('Kind, Nieuw');
    expect((await pull(app)).outcome).to.equal('unchanged');
  });

  it('says on its page in words what is wrong, and answers the button with a page', async () => {
    change(school, 'noor', { birthDate: '2013-00-00' });
    const admin = app.as('ingrid', 'beheerder');
    await admin.visit(`${app.base}/instellingen/koppeling`);
    const reply = await admin.post(`${app.base}/instellingen/koppeling/ophalen`, {});
    expect(reply.status).to.equal(303);
    const page = await admin.visit(`${app.base}/instellingen/koppeling`);
    expect(page.text).to.include('birthDate is geen datum').and.not.include('is not a date');
  });

  it('counts a person who comes twice and equal as one', async () => {
    for (const id of ['tessa', 'yara']) school.people.push(structuredClone(person(school, id)));
    school.groups.push(structuredClone(school.groups[0]!));
    school.years.push({ ...school.years[0]! });
    school.guardianships.push({ ...school.guardianships[0]! });
    school.memberships.push({ ...school.memberships[0]! });
    const run = await pull(app);
    expect([run.outcome, told(run)]).to.deep.equal(['unchanged', []]);
    await allSeen(app);
  });

  it('keeps the first of two that differ, rejects the other and locks nobody out', async () => {
    for (const id of ['tessa', 'yara'])
      school.people.push({ ...person(school, id), phone: '06 1' });
    school.groups.push({ ...school.groups[0]!, name: '2C' });
    school.years.push({ ...school.years[0]!, name: 'another' });
    const run = await pull(app);
    expect([run.outcome, run.deactivations]).to.deep.equal(['unchanged', 0]);
    expect(told(run)).to.deep.equal([
      'years 2: duplicate id',
      `people ${school.people.length - 1}: duplicate id`,
      `people ${school.people.length}: duplicate id`,
      'groups 3: duplicate id',
    ]);
    await allSeen(app);
  });

  it('takes the more careful word on a parent who comes twice, in both orders', async () => {
    const link = school.guardianships[0]!;
    const strict = { ...link, authority: 'no', mayRead: 'no' } as const;
    const links = school.guardianships;
    for (const order of [
      [...links, strict],
      [strict, ...links],
    ]) {
      school.guardianships = order;
      const run = await pull(app);
      expect(told(run)).to.have.length(1);
      expect(told(run)[0]).to.match(/^guardianships \d: same guardian twice with other values$/);
      expect(
        await rows(
          app,
          "SELECT g.authority, g.may_read AS mayRead FROM opp_guardianships g JOIN opp_people p ON p.id = g.guardian_id JOIN opp_licences l ON l.id = p.licence_id WHERE p.host_id = 'mother' AND l.name = 'DEWERF'",
        ),
      ).to.deep.equal([{ authority: 'no', mayRead: 'no' }]);
      for (let again = 0; again < 3; again += 1)
        expect((await pull(app)).outcome).to.equal('unchanged');
    }
    const page = await app.as('ingrid', 'beheerder').visit(`${app.base}/instellingen/koppeling`);
    expect(page.text)
      .to.include('dezelfde ouder twee keer, met andere waarden')
      .and.include('1 ouders bij een leerling gewijzigd');
  });

  for (const who of ['yara', 'tessa'])
    for (const order of ['before', 'behind'])
      it(`has ${who} in one group in the period of two that counts, ${order} the other`, async () => {
        const open = school.memberships.find((member) => member.person.id === who)!;
        const past: Membership = { ...open, from: '2026-08-01', to: '2026-10-01' };
        school.memberships =
          order === 'before' ? [past, ...school.memberships] : [...school.memberships, past];
        const outcomes = [];
        for (let sync = 0; sync < 4; sync += 1) {
          outcomes.push((await pull(app)).outcome);
          await allSeen(app);
        }
        expect(outcomes.slice(1)).to.deep.equal(['unchanged', 'unchanged', 'unchanged']);
      });

  it('lets a period end, and a later one begin, on their days', async () => {
    const open = school.memberships.find((member) => member.person.id === 'yara')!;
    const periods: Membership[] = [
      { ...open, from: '2027-03-01' },
      { ...open, from: '2026-08-01', to: '2027-01-31' },
    ];
    school.memberships = [...school.memberships.filter((member) => member !== open), ...periods];
    for (const [at, seen] of [
      ['2026-12-15', true],
      ['2027-02-10', false],
      ['2027-03-02', true],
    ] as const) {
      app.clock.set(new Date(`${at}T10:00:00Z`));
      await app.sync();
      expect((await listOf(app, 'tessa')).includes('Berg, Yara'), at).to.equal(seen);
      expect((await pull(app)).outcome, at).to.equal('unchanged');
    }
  });

  for (const [what, start, end] of [
    ['on the same day', '2026-08-01', '2027-07-31'],
    ['a week earlier', '2026-07-25', '2027-07-20'],
  ] as const)
    it(`lets two school years run beside each other when one begins ${what}`, async () => {
      school.years.push({ id: 'second', name: '2026-2027 vmbo', start, end });
      const group = school.groups.find(({ ref }) => ref.id === '3A')!;
      Object.assign(group, { year: { ...group.year, id: 'second' } });
      const run = await pull(app);
      expect([run.outcome, told(run)]).to.deep.equal(['applied', []]);
      await allSeen(app);
      const page = (await app.as('karim', 'zorgcoordinator').visit(`${app.base}/leerlingen`)).text;
      expect(page).to.include('>2B</option>').and.include('>3A</option>');
      const until = (): Promise<Record<string, unknown>[]> =>
        rows(
          app,
          "SELECT DISTINCT DATE_FORMAT(y.runs_until, '%Y-%m-%d') AS day FROM opp_school_years y JOIN opp_licences l ON l.id = y.licence_id WHERE l.name = 'DEWERF' AND y.host_id <> 'next'",
        );
      expect(await until()).to.deep.equal([{ day: '9999-12-31' }]);
      school.years.push({ id: 'next', name: '2027-2028', start: '2027-07-27', end: '2028-07-10' });
      await app.sync();
      expect(await until()).to.deep.equal([{ day: '2027-07-27' }]);
    });

  it('records a run that could not be kept, and goes on with the next school', async () => {
    newcomers();
    const [licence] = await rows(app, "SELECT id FROM opp_licences WHERE name = 'DEWERF'");
    await rows(
      app,
      `CREATE TRIGGER refuses BEFORE INSERT ON opp_people FOR EACH ROW
         IF NEW.licence_id = '${String(licence?.['id'])}' THEN SIGNAL SQLSTATE '45000'; END IF`,
    );
    const [first, second] = await runs(app);
    expect([first?.outcome, first?.fault]).to.deep.equal(['failed', 'not-applied']);
    expect(second?.outcome).to.equal('applied');
    const admin = app.as('ingrid', 'beheerder');
    const page = await admin.visit(`${app.base}/instellingen/koppeling`);
    expect(page.text).to.include('niet gelukt, niets gewijzigd');
    const reply = await admin.post(`${app.base}/instellingen/koppeling/ophalen`, {});
    expect(reply.status).to.equal(303);
    expect(reply.location).to.include('melding=roster-not-applied');
    const doctor = await app.plugin.doctor();
    expect(doctor.find(({ name }) => name.endsWith('DEWERF'))?.ok).to.equal(false);
    expect(doctor.find(({ name }) => name.endsWith('HETBAKEN'))?.ok).to.equal(true);
  });

  it('is waited for no longer than its time, when the host never answers again', async () => {
    const silent = {
      async *pull(): AsyncGenerator<never, never> {
        return await new Promise<never>(() => undefined);
      },
    };
    const late = await collect(silent as unknown as RosterSource, AbortSignal.timeout(20)).catch(
      (error: unknown) => error,
    );
    expect(late).to.be.instanceOf(Error).with.property('name', 'TimeoutError');
  });
});

describe('an identifier that two people carry', function () {
  this.timeout(60_000);
  let app: TestApp;
  let school: TestSchool;

  /** Signed on by an identifier in a scheme, as by an identity provider apart from the roster. */
  const linked = (schools: TestSchool[]): HostAdapter[] =>
    testHost(schools, whoIs).map((adapter) => {
      const { identity } = adapter;
      if (identity?.kind !== 'mounted') return adapter;
      return {
        ...adapter,
        identity: {
          ...identity,
          currentPerson: async (request) => {
            const session = await identity.currentPerson(request);
            if (session === undefined) return undefined;
            const { ref } = session.principal;
            const link = {
              tenant: ref.tenant,
              altId: { scheme: 'entraOid', value: ref.id },
            } as const;
            return { ...session, principal: { ...session.principal, link } };
          },
        },
      };
    });

  beforeEach(async () => {
    school = testSchool('dewerf', 'De Werf');
    carry('tessa', 'same');
    app = await startApp({
      school,
      adapters: linked([school, testSchool('hetbaken', 'Het Baken')]),
    });
  });
  afterEach(async () => {
    await app.stop();
  });

  const carry = (id: string, value: string): void => {
    change(school, id, { altIds: [{ scheme: 'entraOid', value }] });
  };
  /** Who the plugin takes the person for, or the status of the refusal. */
  const signedOn = async (value: string): Promise<string | number> => {
    const page = await app.as(value, 'docent').visit(`${app.base}/`);
    return /Dag (\w+)/.exec(page.text)?.[1] ?? page.status;
  };

  for (const order of ['as they stand', 'the other way round'])
    it(`signs on nobody, with the rows ${order}, and after a change of either`, async () => {
      expect(await signedOn('same')).to.equal('Tessa');
      carry('karim', 'same');
      if (order !== 'as they stand') school.people.reverse();
      const run = await pull(app);
      const [one, two] = [place(school, 'tessa'), place(school, 'karim')].toSorted((a, b) => a - b);
      expect(told(run)).to.deep.equal([
        `people ${one!}: same entraOid as people ${two!}`,
        `people ${two!}: same entraOid as people ${one!}`,
      ]);
      expect(await signedOn('same')).to.equal(403);
      for (const id of ['tessa', 'karim']) {
        change(school, id, { phone: '06 12345678' });
        expect(told(await pull(app))).to.have.length(2);
        expect(await signedOn('same'), `after a change of ${id}`).to.equal(403);
      }
      expect((await pull(app)).outcome).to.equal('unchanged');
      carry('karim', 'own');
      await app.sync();
      expect(await signedOn('same')).to.equal('Tessa');
      expect(await signedOn('own')).to.equal('Karim');
    });

  for (const unread of ['none', [{ scheme: 'entraOid', value: 'x'.repeat(191) }], [null]])
    it(`signs on nobody while what one of them carries is unreadable: ${JSON.stringify(unread).slice(0, 40)}`, async () => {
      carry('karim', 'same');
      await app.sync();
      change(school, 'tessa', { altIds: unread });
      await app.sync();
      expect(await signedOn('same'), 'Tessa as Karim').to.equal(403);
      carry('tessa', 'own');
      await app.sync();
      expect(await signedOn('same')).to.equal('Karim');
      expect(await signedOn('own')).to.equal('Tessa');
    });

  it('does not go over to another while what its carrier has is unreadable', async () => {
    change(school, 'tessa', { altIds: 'none' });
    carry('karim', 'same');
    await app.sync();
    expect(await signedOn('same')).to.equal(403);
    expect((await pull(app)).outcome).to.equal('unchanged');
  });

  it('is not taken from who is there by one who has left', async () => {
    carry('karim', 'same');
    change(school, 'karim', { status: 'inactive' });
    expect(told(await pull(app))).to.deep.equal([]);
    expect(await signedOn('same')).to.equal('Tessa');
    change(school, 'karim', { phone: '06 12345678' });
    await app.sync();
    expect(await signedOn('same')).to.equal('Tessa');
  });

  it('goes over to the next who carries it alone', async () => {
    carry('tessa', 'new');
    carry('karim', 'same');
    await app.sync();
    expect(await signedOn('same')).to.equal('Karim');
    expect(await signedOn('new')).to.equal('Tessa');
    expect((await pull(app)).outcome).to.equal('unchanged');
  });
});

describe('an identifier that two pupils carry', function () {
  this.timeout(60_000);
  let app: TestApp;
  let school: TestSchool;

  beforeEach(async () => {
    app = await startApp();
    school = app.schools[0]!;
    for (const id of ['yara', 'noor']) carry(id, 'same');
    await app.sync();
  });
  afterEach(async () => {
    await app.stop();
  });

  const carry = (id: string, value: string): void => {
    change(school, id, { altIds: [{ scheme: 'eckId', value }] });
  };
  const NOBODY = 'Geen leerling met dit nummer gevonden';
  /** What is said of a row of results by this number, of pupils who have no dossier yet. */
  const foundBy = async (value: string, named = ';'): Promise<string> => {
    const client = app.as('karim', 'zorgcoordinator');
    const head = 'Leerlingnummer;Naam;Geboortedatum;Vakgebied;Toets;Datum;Vaardigheidsscore';
    const row = `${value};${named};Rekenen-wiskunde;E5;20-1-2026;23`;
    const address = await handedIn(app, client, `${head}\n${row}`);
    return plain((await client.visit(address)).text);
  };

  it('names neither of them, and each is found by name and birth date as before', async () => {
    expect(await foundBy('same')).to.include(NOBODY);
    expect(await foundBy('same', 'Yara van den Berg;3-5-2013')).to.include('Berg, Yara van den');
    change(school, 'noor', { status: 'inactive' });
    await app.sync();
    expect(await foundBy('same'), 'who has left takes nothing').to.include('Berg, Yara van den');
  });

  for (const unread of ['none', [{ scheme: 'eckId', value: 'x'.repeat(191) }], [null]])
    it(`names neither while what one of them carries is unreadable: ${JSON.stringify(unread).slice(0, 40)}`, async () => {
      change(school, 'yara', { altIds: unread });
      await app.sync();
      expect(await foundBy('same'), 'Noor, while Yara may carry it').to.include(NOBODY);
      change(school, 'noor', { phone: '06 12345678' });
      await app.sync();
      expect(await foundBy('same'), 'after a change of Noor').to.include(NOBODY);
      expect((await pull(app)).outcome).to.equal('unchanged');
      carry('yara', 'own');
      await app.sync();
      expect(await foundBy('same')).to.include('Şahin, Noor');
      expect(await foundBy('own')).to.include('Berg, Yara van den');
    });
});

describe('a person known at two schools of one board', function () {
  this.timeout(60_000);

  it('is taken in at each, with the same identifier, and changes at one alone', async () => {
    const [noord, zuid] = [testSchool('board', 'Noord'), testSchool('board', 'Zuid')];
    for (const one of [noord, zuid])
      change(one, 'karim', { altIds: [{ scheme: 'entraOid', value: 'karim-oid' }] });
    zuid.people.push({
      ...person(zuid, 'karim'),
      ref: { ...person(zuid, 'karim').ref, id: 'joris' },
      given: 'Joris',
      altIds: [{ scheme: 'entraOid', value: 'joris-oid' }],
    });
    const licence = (name: string, adapter: string): object => ({
      name,
      tenant: { adapter, tenant: 'board' },
      schoolName: name,
    });
    const app = await startApp({
      school: noord,
      adapters: testHost([noord, zuid], whoIs),
      config: {
        licences: [licence('NOORD', ADAPTER), licence('ZUID', `${ADAPTER}-2`)] as never,
      },
    });
    try {
      const carriers = (): Promise<Record<string, unknown>[]> =>
        rows(
          app,
          `SELECT l.name, p.host_id AS who, p.status
             FROM opp_alt_ids a
             JOIN opp_people p ON p.id = a.person_id
             JOIN opp_licences l ON l.id = p.licence_id AND l.id = a.licence_id
            WHERE a.scheme = 'staff.entraOid'
            ORDER BY l.name, p.host_id`,
        );
      const everybody = [
        { name: 'NOORD', who: 'karim', status: 'active' },
        { name: 'ZUID', who: 'joris', status: 'active' },
        { name: 'ZUID', who: 'karim', status: 'active' },
      ];
      const both = await runs(app);
      expect(both.map(({ outcome, rejects }) => [outcome, rejects])).to.deep.equal([
        ['unchanged', []],
        ['unchanged', []],
      ]);
      expect(await carriers()).to.deep.equal(everybody);
      change(noord, 'karim', { status: 'inactive' });
      expect((await runs(app)).map(({ outcome }) => outcome)).to.deep.equal([
        'applied',
        'unchanged',
      ]);
      expect(await carriers()).to.deep.equal([
        { name: 'NOORD', who: 'karim', status: 'inactive' },
        ...everybody.slice(1),
      ]);
    } finally {
      await app.stop();
    }
  });
});

describe('a host that suddenly tells less', function () {
  this.timeout(60_000);
  let app: TestApp;
  let school: TestSchool;

  before(async () => {
    school = testSchool('dewerf', 'De Werf');
    for (let index = 0; index < 117; index += 1)
      addPupil(school, {
        id: `extra-${index}`,
        given: `Kind${index}`,
        family: 'Velden',
        group: '3A',
        birthDate: '2013-01-01',
      });
    for (let index = 0; index < 40; index += 1)
      addGuardian(school, `extra-${index}`, {
        id: `parent-${index}`,
        given: `Ouder${index}`,
        family: 'Velden',
        email: `ouder${index}@example.org`,
        authority: 'yes',
      });
    app = await startApp({ school });
  });
  after(async () => {
    await app.stop();
  });

  const whole = (): TestSchool => structuredClone(school);
  const lacks: [string, number, string, string, (less: TestSchool) => void][] = [
    [
      'guardianships',
      42,
      '42 ouders bij een leerling',
      'Ouder1 Velden',
      (less) => {
        less.guardianships = [];
      },
    ],
    [
      'authorities',
      41,
      'gezag van 41 ouders',
      'Ouder1 Velden',
      (less) => {
        for (const link of less.guardianships) link.authority = 'unknown';
      },
    ],
    [
      'guardians',
      42,
      '42 ouders of verzorgers',
      'Marieke van den Berg',
      (less) => {
        less.people = less.people.filter(({ ref }) => ref.kind !== 'guardian');
      },
    ],
    [
      'altIds',
      4,
      '4 nummers om mensen te herkennen',
      'Tessa de Vries',
      (less) => {
        for (const one of less.people) one.altIds = [];
      },
    ],
    [
      'emails',
      41,
      '41 e-mailadressen',
      'Marieke van den Berg',
      (less) => {
        for (const one of less.people) delete one.email;
      },
    ],
    [
      'addresses',
      120,
      '120 adressen',
      'Yara van den Berg',
      (less) => {
        for (const one of less.people) delete one.address;
      },
    ],
    [
      'birthDates',
      120,
      '120 geboortedatums',
      'Yara van den Berg',
      (less) => {
        for (const one of less.people) delete one.birthDate;
      },
    ],
    [
      'groups',
      1,
      '1 groep',
      '2B',
      (less) => {
        less.groups = less.groups.filter(({ ref }) => ref.id !== '2B');
      },
    ],
    [
      'mentors',
      2,
      'mentoren van 2 groepen',
      '2B',
      (less) => {
        for (const group of less.groups) delete group.mentor;
      },
    ],
    [
      'pupilPlaces',
      120,
      '120 plaatsen van leerlingen',
      'Yara van den Berg',
      (less) => {
        less.memberships = less.memberships.filter((one) => one.as !== 'pupil');
      },
    ],
    [
      'staffPlaces',
      2,
      '2 plaatsen van medewerkers',
      'Tessa de Vries',
      (less) => {
        less.memberships = less.memberships.filter((one) => one.as === 'pupil');
      },
    ],
    [
      'staff',
      4,
      '4 medewerkers',
      'Karim Bouali',
      (less) => {
        less.people = less.people.filter(({ ref }) => ref.kind !== 'staff');
      },
    ],
    [
      'students',
      120,
      '120 leerlingen',
      'Noor Şahin',
      (less) => {
        less.people = less.people.filter(({ ref }) => ref.kind !== 'student');
      },
    ],
  ];
  for (const [kind, count, words, name, take] of lacks)
    it(`waits when ${kind} are gone, changes nothing, and names them`, async () => {
      const all = whole();
      const state = (): Promise<Record<string, unknown>[]> =>
        rows(
          app,
          `SELECT (SELECT COUNT(*) FROM opp_people WHERE status = 'active') AS people,
                  (SELECT COUNT(*) FROM opp_guardianships WHERE status = 'active' AND authority = 'yes') AS links,
                  (SELECT COUNT(*) FROM opp_alt_ids) AS ids,
                  (SELECT COUNT(*) FROM opp_school_groups WHERE status = 'active' AND mentor_id IS NOT NULL) AS \`groups\`,
                  (SELECT COUNT(*) FROM opp_memberships WHERE removed_on IS NULL) AS places,
                  (SELECT MAX(updated_at) FROM opp_people) AS changed`,
        );
      const before = await state();
      try {
        take(school);
        const run = await pull(app);
        expect(run.outcome).to.equal('waiting');
        expect(run.losses[kind as keyof typeof run.losses]?.count).to.equal(count);
        expect(run.deactivations).to.be.at.least(count);
        expect(await state()).to.deep.equal(before);
        const page = await app
          .as('ingrid', 'beheerder')
          .visit(`${app.base}/instellingen/koppeling`);
        expect(page.text).to.include(words).and.include(name);
      } finally {
        Object.assign(school, all);
      }
      expect((await pull(app)).outcome).to.equal('unchanged');
    });

  it('lets one pupil, parent or place of a small school go without a word', async () => {
    const small = app.schools[1]!;
    small.people = small.people.filter(({ ref }) => ref.id !== 'yara' && ref.id !== 'father');
    small.memberships = small.memberships.filter(({ person: { id } }) => id !== 'yara');
    small.guardianships = [];
    expect((await runs(app))[1]?.outcome).to.equal('applied');
  });

  it('is believed only as far as a person saw it', async () => {
    const all = whole();
    const admin = app.as('ingrid', 'beheerder');
    const confirm = async (): Promise<string> => {
      const page = await admin.visit(`${app.base}/instellingen/koppeling`);
      const [, run = ''] = /name="gezien" value="([^"]+)"/.exec(page.text) ?? [];
      const reply = await admin.post(`${app.base}/instellingen/koppeling/toepassen`, {
        gezien: run,
      });
      return reply.location;
    };
    school.guardianships = school.guardianships.slice(20);
    expect((await pull(app)).outcome).to.equal('waiting');
    const page = await admin.visit(`${app.base}/instellingen/koppeling`);
    const [, seen = ''] = /name="gezien" value="([^"]+)"/.exec(page.text) ?? [];
    school.guardianships = [];
    expect(await confirm(), 'less than what was shown').to.include('melding=roster-waiting');
    const stale = await admin.post(`${app.base}/instellingen/koppeling/toepassen`, {
      gezien: seen,
    });
    expect(stale.location, 'an older page').to.include('melding=roster-waiting');
    expect(await confirm()).to.include('melding=roster-applied');
    Object.assign(school, all);
    expect((await pull(app)).outcome).to.equal('applied');
  });
});
