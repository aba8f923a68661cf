import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { hostGroupId, personId, rows } from '../support/groups.ts';
import { addPupil, testSchool } from '../support/school.ts';
import { makeDossier } from '../support/story.ts';

/** Pupils of a page of the list. */
const PAGE = 50;

describe('the list of pupils', function () {
  this.timeout(120_000);
  let app: TestApp;
  let teacher: Client;
  let coordinator: Client;

  before(async () => {
    const school = testSchool('dewerf', 'De Werf');
    school.people.length = 4;
    school.memberships = school.memberships.filter((one) => one.as !== 'pupil');
    school.guardianships = [];
    const year = school.groups[0]?.year;
    if (year === undefined) throw new Error('The school has no year');
    school.groups.push({
      ...school.groups[0],
      name: '1 lezen',
      type: 'subgroup',
      ref: { ...school.groups[0]?.ref, id: 'lezen' },
    } as (typeof school.groups)[number]);
    // 60 in 2B, 15 in 3A: the second page holds the end of the one and the beginning of the other.
    for (let number = 1; number <= 60; number += 1)
      add(`b${two(number)}`, `Bee${two(61 - number)}`, '2B');
    for (let number = 1; number <= 15; number += 1)
      add(`a${two(number)}`, `Aap${two(number)}`, '3A');
    // In both a class and another group: the class counts, though the other comes first by name.
    school.memberships.push({
      group: { ...school.groups[0]?.ref, id: 'lezen' },
      person: person('a01'),
      as: 'pupil',
    } as (typeof school.memberships)[number]);
    // In another group alone, and in none.
    add('l01', 'Lees01', 'lezen');
    add('z01', 'Zonder01', '3A');
    add('z02', 'Zonder02', '3A');
    school.memberships = school.memberships.filter(
      (one) => !['z01', 'z02'].includes(one.person.id),
    );
    app = await startApp({ school });
    teacher = app.as('tessa', 'docent');
    coordinator = app.as('karim', 'zorgcoordinator');

    function add(id: string, family: string, group: string): void {
      addPupil(school, { id, given: 'Kim', family, group });
    }
    function person(id: string): unknown {
      return school.people.find((one) => one.ref.id === id)?.ref;
    }
  });
  after(async () => {
    await app.stop();
  });

  const two = (number: number): string => String(number).padStart(2, '0');
  const html = async (client: Client, query: string): Promise<string> => {
    const page = await client.visit(`${app.base}/leerlingen${query}`);
    expect(page.status, page.text).to.equal(200);
    return page.text;
  };
  const families = (text: string): string[] =>
    [...text.matchAll(/\/leerlingen\/[0-9a-f-]{36}">([A-Za-z0-9]+), Kim</g)].map(
      ([, family]) => family ?? '',
    );
  const list = async (query: string): Promise<string[]> => families(await html(coordinator, query));
  const names = (family: string, from: number, to: number): string[] => {
    const step = from <= to ? 1 : -1;
    return Array.from(
      { length: Math.abs(to - from) + 1 },
      (_, index) => `${family}${two(from + index * step)}`,
    );
  };
  const byGroup = [
    'Lees01',
    ...names('Bee', 1, 60),
    ...names('Aap', 1, 15),
    'Zonder01',
    'Zonder02',
  ];

  it('sorts by the group a pupil is in today, the class before another, each group by name, page after page', async () => {
    expect(await list('?sorteer=groep')).to.deep.equal(byGroup.slice(0, PAGE));
    expect(await list('?sorteer=groep&pagina=2')).to.deep.equal(byGroup.slice(PAGE));
    expect(await list('?sorteer=groep&pagina=3')).to.deep.equal([]);
  });

  it('sorts them the other way round, with who has no group still last', async () => {
    const reversed = [
      ...names('Aap', 15, 1),
      ...names('Bee', 60, 1),
      'Lees01',
      'Zonder02',
      'Zonder01',
    ];
    expect(await list('?sorteer=groep&omgekeerd=1')).to.deep.equal(reversed.slice(0, PAGE));
    expect(await list('?sorteer=groep&omgekeerd=1&pagina=2')).to.deep.equal(reversed.slice(PAGE));
  });

  it('shows all of them once, whatever the pages are sorted by', async () => {
    for (const sort of ['naam', 'groep', 'geboren']) {
      const all = [
        ...(await list(`?sorteer=${sort}`)),
        ...(await list(`?sorteer=${sort}&pagina=2`)),
      ];
      expect(all.toSorted(), sort).to.deep.equal(byGroup.toSorted());
    }
    expect(await list('')).to.deep.equal([...names('Aap', 1, 15), ...names('Bee', 1, 35)]);
    expect(await html(coordinator, '')).to.include('78 leerlingen');
  });

  it('sorts by group what was found, and within one group', async () => {
    expect(await list('?zoek=zonder&sorteer=groep')).to.deep.equal(['Zonder01', 'Zonder02']);
    expect(await list('?zoek=aap&sorteer=groep')).to.deep.equal(names('Aap', 1, 15));
    const group = await hostGroupId(app, '3A');
    expect(await list(`?groep=${group}&sorteer=groep`)).to.deep.equal(names('Aap', 1, 15));
  });

  it("sorts by group a teacher's own pupils alone", async () => {
    expect(families(await html(teacher, '?sorteer=groep'))).to.deep.equal(names('Bee', 1, PAGE));
    expect(await html(teacher, '?sorteer=groep')).to.include('60 leerlingen');
  });

  it('tells of each pupil the open dossiers, and of none the archived ones', async () => {
    const open = await makeDossier(app, coordinator, 'Aap01', 'basis');
    const archived = await makeDossier(app, coordinator, 'Aap02', 'extra');
    await rows(app, "UPDATE opp_dossiers SET status = 'archived' WHERE id = ?", [archived]);
    const text = await html(coordinator, '?zoek=aap');
    expect(text).to.include(`/dossiers/${open}/stappen/1`).and.not.include(archived);
  });

  it('follows who left a group, or came into one, from the same day', async () => {
    const [b01, z01] = [await personId(app, 'b01'), await personId(app, 'z01')];
    const group = await hostGroupId(app, '3A');
    await rows(app, 'UPDATE opp_memberships SET to_day = ? WHERE person_id = ?', [
      '2026-09-01',
      b01,
    ]);
    await rows(
      app,
      "INSERT INTO opp_memberships (id, group_id, person_id, role, source, from_day) VALUES (UUID(), ?, ?, 'pupil', 'own', '2026-08-01')",
      [group, z01],
    );
    const all = [...(await list('?sorteer=groep')), ...(await list('?sorteer=groep&pagina=2'))];
    expect(all).to.deep.equal([
      'Lees01',
      ...names('Bee', 1, 59),
      ...names('Aap', 1, 15),
      'Zonder01',
      'Bee60',
      'Zonder02',
    ]);
  });
});
