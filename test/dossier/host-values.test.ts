import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { makeDossier, save, stepUrl, validChanges } from '../support/story.ts';
import type { TestSchool } from '../support/school.ts';

describe('what the host supplies to a dossier', function () {
  this.timeout(60_000);
  let app: TestApp;
  let school: TestSchool;

  beforeEach(async () => {
    app = await startApp();
    school = app.schools[0]!;
  });
  afterEach(async () => {
    await app.stop();
  });

  const tell = (id: string, facts: object): void => {
    Object.assign(school.people.find(({ ref }) => ref.id === id)!, facts);
  };

  const odd: [string, string, object][] = [
    ['a phone with words', 'mother', { phone: '0612345678 (oma)' }],
    ['a phone that is kept secret', 'mother', { phone: 'geheim' }],
    ['two phones', 'mother', { phone: '06-12345678 / 072-5123456' }],
    ['a phone with another dash', 'mother', { phone: '06‑12345678' }],
    ['an address that is none', 'mother', { email: 'geen' }],
    [
      'a long postcode',
      'yara',
      { address: { street: 'Kade', postcode: '1811 AA (bij oma)', town: 'Alkmaar' } },
    ],
    [
      'a very long name',
      'mother',
      { given: 'M'.repeat(150), prefix: 'van', family: 'B'.repeat(150) },
    ],
  ];
  for (const [what, id, facts] of odd)
    it(`never keeps a step from being finished: ${what}`, async () => {
      tell(id, facts);
      await app.sync();
      const tessa = app.as('tessa', 'docent');
      const dossier = await makeDossier(app, tessa, 'Yara');
      const url = stepUrl(app, dossier, 1);
      const page = await tessa.visit(url);
      const names = [...page.text.matchAll(/name="(guardians\/[^"]+)"/g)].map(
        ([, name = '']) => name,
      );
      const open = names.filter((name) => !name.includes('__row__'));
      await save(app, tessa, dossier, 1, validChanges(1, unlocked(page.text, open)));
      const reply = await tessa.post(url, { base: '0', intent: 'finish' });
      expect(reply.status, reply.text.slice(0, 3_000)).to.equal(303);
      const done = await tessa.visit(url);
      const told = Object.values(facts as Record<string, unknown>)[0];
      // A dash of another kind is shown as the plain one.
      const plain = (text: string): string => text.replaceAll(/\p{Pd}/gu, '-');
      if (typeof told === 'string') expect(plain(done.text)).to.include(plain(told).slice(0, 40));
    });

  /** Of these fields those that can be typed in. */
  const unlocked = (text: string, names: readonly string[]): string[] =>
    names.filter((name) => {
      const tag = new RegExp(`<(input|select|textarea)[^>]*name="${name}"[^>]*>`).exec(text)?.[0];
      return tag !== undefined && !/readonly|disabled/.test(tag);
    });

  it('is offered in words, and offered no more once it is taken over', async () => {
    const tessa = app.as('tessa', 'docent');
    const dossier = await makeDossier(app, tessa, 'Yara');
    const url = stepUrl(app, dossier, 1);
    Object.assign(school.guardianships[0]!, { authority: 'no' });
    tell('yara', { gender: 'other', family: '  Berg  ' });
    tell('mother', { given: 'M'.repeat(150), family: 'B'.repeat(150) });
    await app.sync();
    const offer = /class="host-change"[\s\S]*?<\/section>/.exec((await tessa.visit(url)).text)?.[0];
    expect(offer).to.match(/<del>ja<\/del>[\s\S]*<ins>nee<\/ins>/);
    expect(offer).to.not.match(/>(yes|no|female|other)</);
    const taken = await tessa.post(url, { base: '0', intent: 'take-host' });
    expect(taken.status).to.equal(303);
    expect((await tessa.visit(url)).text).to.not.include('class="host-change"');
  });
});
