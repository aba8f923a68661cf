import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { addPupil, leave, testSchool } from '../support/school.ts';
import type { TestSchool } from '../support/school.ts';

describe('a roster', function () {
  this.timeout(60_000);
  let app: TestApp;
  let school: TestSchool;

  beforeEach(async () => {
    app = await startApp();
    const [first] = app.schools;
    if (first === undefined) throw new Error('no school');
    school = first;
    for (let index = 0; index < 30; index += 1)
      addPupil(school, {
        id: `extra-${index}`,
        given: `Kind${index}`,
        family: 'Velden',
        group: '3A',
      });
    await app.sync();
  });
  afterEach(async () => {
    await app.stop();
  });

  const outcome = async (): Promise<string> => (await app.plugin.sync())[0]?.run.outcome ?? '';
  const names = async (): Promise<string> =>
    (await app.as('karim', 'zorgcoordinator').visit(`${app.base}/leerlingen?zoek=yara`)).text;
  const rows = async (sql: string): Promise<Record<string, unknown>[]> => {
    const admin = await app.database.admin();
    try {
      return (await admin.query(sql))[0] as Record<string, unknown>[];
    } finally {
      await admin.end();
    }
  };

  it('that says the same twice changes nothing', async () => {
    expect(await outcome()).to.equal('unchanged');
  });

  it('that is not complete changes nothing, and neither does a host that fails midway', async () => {
    school.people = school.people.filter((person) => person.ref.id !== 'yara');
    school.complete = false;
    expect(await outcome()).to.equal('incomplete');
    expect(await names()).to.include('Berg, Yara van den');
    school.away = true;
    expect(await outcome()).to.equal('failed');
    expect(await names()).to.include('Berg, Yara van den');
  });

  it('makes absent people inactive, never deletes them, and brings them back', async () => {
    const yara = school.people.find((person) => person.ref.id === 'yara');
    school.people = school.people.filter((person) => person !== yara);
    expect(await outcome()).to.equal('applied');
    expect(await names()).not.to.include('Berg, Yara');
    expect(
      await rows("SELECT status FROM opp_people WHERE host_id = 'yara' ORDER BY status"),
    ).to.deep.include({ status: 'inactive' });
    if (yara !== undefined) school.people.push(yara);
    expect(await outcome()).to.equal('applied');
    expect(await names()).to.include('Berg, Yara van den');
  });

  it('that would take away more than a tenth waits until an admin lets it through', async () => {
    school.people = school.people.filter((person) => !/^extra-1/.test(person.ref.id));
    expect(await outcome()).to.equal('waiting');
    expect(
      await rows("SELECT 1 FROM opp_people WHERE host_id LIKE 'extra-1%' AND status = 'inactive'"),
    ).to.deep.equal([]);
    const admin = app.as('ingrid', 'beheerder');
    const page = await admin.visit(`${app.base}/instellingen/koppeling`);
    expect(page.text).to.include('meer dan een tiende');
    const applied = await admin.post(`${app.base}/instellingen/koppeling/toepassen`, {});
    expect(applied.location).to.include('melding=roster-applied');
    expect(
      (await rows("SELECT 1 FROM opp_people WHERE host_id LIKE 'extra-1%' AND status = 'inactive'"))
        .length,
    ).to.equal(11);
  });

  it('may take away everybody of a year that has ended', async () => {
    app.clock.set(new Date('2027-08-20T10:00:00Z'));
    school.memberships = [];
    school.people = school.people.filter((person) => !/^extra-1/.test(person.ref.id));
    expect(await outcome()).to.equal('applied');
  });

  it('never turns staff into pupils, and gives nothing for an unknown role', async () => {
    const omar = school.memberships.find((member) => member.person.id === 'omar');
    if (omar === undefined) throw new Error('no teacher');
    school.memberships.push(
      { ...omar, as: 'pupil', group: { ...omar.group, id: '2B' } },
      { ...omar, as: 'unknown', group: { ...omar.group, id: '2B' } },
    );
    const [done] = await app.plugin.sync();
    expect(done?.run.rejects).to.have.length(1);
    expect(done?.run.rejects[0]?.rule).to.equal('staff as pupil');
    expect((await app.as('omar', 'docent').visit(`${app.base}/leerlingen`)).text)
      .to.include('Jansen, Sem')
      .and.not.include('Yara');
  });

  it('rejects loose ends one by one, with place and rule and without a name', async () => {
    const [group] = school.groups;
    const yara = school.people.find((person) => person.ref.id === 'yara');
    if (group === undefined || yara === undefined) throw new Error('no school');
    school.groups.push({
      ...group,
      ref: { ...group.ref, id: 'lost' },
      year: { ...group.year, id: 'nowhere' },
    });
    school.memberships.push({
      group: { ...group.ref, id: 'gone' },
      person: { ...yara.ref, kind: 'student' },
      as: 'pupil',
    });
    school.memberships.push({
      group: group.ref,
      person: { ...yara.ref, kind: 'student', id: 'nobody' },
      as: 'pupil',
    });
    school.people.push({ ...yara, phone: '06 12345678' });
    const [done] = await app.plugin.sync();
    expect(done?.run.rejects.map((reject) => reject.rule)).to.include.members([
      'unknown school year',
      'unknown group',
      'duplicate id',
      'unknown person',
    ]);
    expect(JSON.stringify(done?.run.rejects)).not.to.include('Yara').and.not.include('Velden');
    expect(done?.run.outcome).to.equal('unchanged');
  });

  it('keeps what is typed nowhere but here, and never lets a forbidden number in', async () => {
    const [person] = school.people;
    Object.assign(person ?? {}, { bsn: '123456782', religion: 'geheim' });
    await app.sync();
    const dump = JSON.stringify(await rows('SELECT * FROM opp_people'));
    expect(dump).not.to.include('123456782').and.not.include('religion');
  });

  it('ends a teacher’s work in a group at the next request, and keeps its history', async () => {
    const teacher = app.as('omar', 'docent');
    expect((await teacher.visit(`${app.base}/leerlingen`)).text).to.include('Jansen, Sem');
    leave(school, 'omar', '3A');
    await app.sync();
    expect((await teacher.visit(`${app.base}/leerlingen`)).text).not.to.include('Jansen, Sem');
    expect(
      await rows(
        "SELECT removed_on IS NOT NULL AS ended FROM opp_memberships m JOIN opp_people p ON p.id = m.person_id WHERE p.host_id = 'omar' AND m.role = 'teacher' AND m.removed_on IS NOT NULL",
      ),
    ).to.have.length(1);
  });
});

describe('a school year', function () {
  this.timeout(60_000);

  it('runs until the next one starts: nobody loses sight of a pupil in August', async () => {
    const school = testSchool('dewerf', 'De Werf', { start: '2026-08-01', end: '2027-07-17' });
    for (const member of school.memberships)
      Object.assign(member, { from: '2026-08-01', to: '2027-07-17' });
    const app = await startApp({ school, now: new Date('2027-07-10T10:00:00Z') });
    try {
      const sees = async (): Promise<boolean> =>
        (await app.as('tessa', 'docent').visit(`${app.base}/leerlingen`)).text.includes(
          'Berg, Yara van den',
        );
      expect(await sees(), 'in the last week').to.equal(true);
      app.clock.set(new Date('2027-08-15T10:00:00Z'));
      expect(await sees(), 'in August, with no next year known').to.equal(true);
      school.years.push({ id: 'y2027', name: '2027-2028', start: '2027-08-30', end: '2028-07-14' });
      await app.sync();
      expect(await sees(), 'in August, before the next year starts').to.equal(true);
      app.clock.set(new Date('2027-08-31T10:00:00Z'));
      expect(await sees(), 'after the next year has started').to.equal(false);
    } finally {
      await app.stop();
    }
  });
});
