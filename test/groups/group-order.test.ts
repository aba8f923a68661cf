import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { GROUPS, rows } from '../support/groups.ts';
import { addPupil, testSchool } from '../support/school.ts';

const inOrder = [
  '1C',
  '2A',
  '2B',
  '3A',
  '8B Juf T.',
  '10A',
  '10B',
  'groep 2',
  'Groep 11',
  'Ukkies',
];

describe('groups in lists', function () {
  this.timeout(60_000);
  let app: TestApp;

  before(async () => {
    const school = testSchool('dewerf', 'De Werf');
    const [first] = school.groups;
    if (first === undefined) throw new Error('no group');
    for (const name of inOrder.toReversed()) {
      if (name !== '2B' && name !== '3A')
        school.groups.push({ ...first, ref: { ...first.ref, id: name }, name });
      if (name !== '2B' && name !== '3A')
        addPupil(school, { id: `in-${name}`, given: 'Kind', family: `Van ${name}`, group: name });
    }
    school.memberships.push({
      group: { ...first.ref, id: '10A' },
      person: { ...first.ref, kind: 'student', id: 'yara' },
      as: 'pupil',
    });
    app = await startApp({ school });
  });
  after(async () => {
    await app.stop();
  });

  const page = async (path: string): Promise<string> =>
    (await app.as('karim', 'zorgcoordinator').visit(`${app.base}${path}`)).text;
  const found = (text: string): string[] =>
    [...text.matchAll(/(?<=>|\s)(1C|2A|2B|3A|8B Juf T\.|10A|10B|groep 2|Groep 11|Ukkies)(?=<|\s)/g)]
      .map(([, name = '']) => name)
      .filter((name, index, all) => all.indexOf(name) === index);

  it('stand as people count, to choose from and as a list', async () => {
    const choices = /<select[^>]*name="groep"[\s\S]*?<\/select>/.exec(
      await page('/leerlingen'),
    )?.[0];
    expect(found(choices ?? '')).to.deep.equal(inOrder);
    const list = /<tbody[\s\S]*<\/tbody>/.exec(await page(GROUPS))?.[0];
    expect(found(list ?? '')).to.deep.equal(inOrder);
  });

  it('are the order of the pupils in them, both ways and with a word typed', async () => {
    for (const word of ['', '&zoek=van', '&zoek=k'])
      for (const [turned, order] of [
        ['0', inOrder],
        ['1', inOrder.toReversed()],
      ] as const) {
        const text = await page(`/leerlingen?sorteer=groep&omgekeerd=${turned}${word}`);
        const list = found(/<tbody[\s\S]*<\/tbody>/.exec(text)?.[0] ?? '');
        expect(list, `${word} ${turned}`).to.deep.equal(
          order.filter((name) => list.includes(name)),
        );
        expect(list.length, word).to.be.at.least(7);
      }
  });

  it('give a pupil who is in several the first of them', async () => {
    const text = await page('/leerlingen?zoek=yara');
    expect(text)
      .to.include('2B')
      .and.not.match(/<td[^>]*>\s*10A/);
  });

  it('are kept in this order as the migration brings it to groups of before', async () => {
    const kept = await rows(
      app,
      'SELECT id, sort_name AS sortName FROM opp_school_groups ORDER BY id',
    );
    const reckoned = await rows(
      app,
      `SELECT id, LEFT(REGEXP_REPLACE(REGEXP_REPLACE(name, '([0-9]+)', '0000000\\\\1'),
                                      '[0-9]*([0-9]{8})', '\\\\1'), 255) AS sortName
         FROM opp_school_groups ORDER BY id`,
    );
    expect(kept.length).to.be.at.least(10);
    expect(kept).to.deep.equal(reckoned);
  });
});
