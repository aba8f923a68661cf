import { expect } from 'chai';
import {
  assertPassword,
  generatedBits,
  generatePassword,
  passwordLength,
  ratePassword,
} from '../../plugin/platform/passwords/password.ts';
import { words } from '../../plugin/platform/passwords/words.ts';

describe('Generated report passwords', () => {
  it('carry at least 80 bits', () => {
    const count = generatePassword().split('-').length;
    expect(count * Math.log2(new Set(words).size))
      .to.be.at.least(80)
      .and.equal(generatedBits);
  });

  it('are drawn from distinct, short, plain words', () => {
    expect(words.length).to.be.at.least(1_100);
    expect(new Set(words).size).to.equal(words.length);
    for (const word of words) expect(word).to.match(/^[a-z]{3,7}$/);
  });

  it('have no two words that differ by being one or many', () => {
    const all = new Set(words);
    const pairs = words.flatMap((word) =>
      [`${word}s`, `${word}n`, `${word}en`, `${word}${word.at(-1)}en`, `${word}eren`, `${word}e`]
        .filter((plural) => all.has(plural))
        .map((plural) => `${word} ${plural}`),
    );
    expect(pairs).to.deep.equal([]);
  });

  it('use every word, none more than chance gives', () => {
    const counts = new Map(words.map((word) => [word, 0]));
    const rounds = 20_000;
    for (let round = 0; round < rounds; round += 1) {
      for (const word of generatePassword().split('-'))
        counts.set(word, (counts.get(word) ?? Number.NaN) + 1);
    }
    const expected = (rounds * 8) / words.length;
    for (const [word, count] of counts)
      expect(count, word).to.be.within(expected * 0.4, expected * 1.6);
  });

  it('are accepted by the rating, and fit the format', async () => {
    for (let round = 0; round < 25; round += 1) {
      const password = generatePassword();
      expect(await ratePassword(password), password).to.deep.equal({
        score: 4,
        ok: true,
        code: null,
      });
      expect(password.length).to.be.at.most(passwordLength.max);
    }
  });
});

describe('Typed report passwords', function typed() {
  this.timeout(10_000);
  const codeOf = async (password: string): Promise<string | null> =>
    (await ratePassword(password)).code;

  it('are at least 12 and at most 128 characters', async () => {
    expect(await codeOf('x7$kP9qLm2!')).to.equal('report-password-short');
    expect(await codeOf('x7$kP9qLm2!w')).to.equal(null);
    const long = 'fiets appel 42 Zon kwartel '.repeat(5).slice(0, 127);
    expect(await codeOf(`${long}x`)).to.equal(null);
    expect(await codeOf(`${long}xx`)).to.equal('report-password-long');
    expect(await codeOf('')).to.equal('report-password-short');
  });

  for (const weak of [
    'wachtwoord1234',
    'welkom123456',
    'aaaaaaaaaaaaaaaa',
    'qwertyuiop12',
    'abcdefghijklmnop',
    'Amsterdam2026',
    'ontwikkelingsperspectief',
    'P@ssw0rd12345',
    'a1B2'.repeat(32),
  ]) {
    it(`are refused when easy to guess: ${weak.slice(0, 24)}`, async () => {
      const { score, ok, code } = await ratePassword(weak);
      expect({ ok, code }).to.deep.equal({ ok: false, code: 'report-password-weak' });
      expect(score).to.be.below(3);
    });
  }

  for (const strong of ['De hond eet 4 bananen', 'paard fiets wolk tol', 'x7$kP9qLm2!w']) {
    it(`are accepted when hard to guess: ${strong}`, async () => {
      expect((await ratePassword(strong)).ok).to.equal(true);
    });
  }

  it('hold only what every reader takes the same: no accents, emoji, control characters or outer spaces', async () => {
    for (const other of [
      'café au lait 55x',
      'paard 🐴 fiets wolk',
      'paard\tfiets wolk 9',
      'paard\nfiets wolk 9',
      'paard\u0000fiets wolk 9',
      'paard\u007ffiets wolk 9',
      ' paard fiets wolk 9',
      'paard fiets wolk 9 ',
      'paard\u00a0fiets wolk 9',
      'ｐａａｒｄ fiets wolk',
    ]) {
      expect(await codeOf(other), JSON.stringify(other)).to.equal('report-password-characters');
    }
  });

  it('are rated within a moment whatever is pasted', async () => {
    await ratePassword('eerst de lijsten laden');
    const hostile = [
      'a',
      '1',
      '!',
      'aA',
      '4@3$',
      '(',
      'ti',
      'loooove',
      '2013-01-',
      'qwe',
      '€',
    ].flatMap((part) => [128, 1 << 20].map((length) => part.repeat(length).slice(0, length)));
    for (const password of hostile) {
      const start = performance.now();
      await ratePassword(password);
      expect(performance.now() - start, password.slice(0, 9)).to.be.below(1_500);
    }
  });

  it('tell the fault with its limits, and pass in silence', async () => {
    await assertPassword('De hond eet 4 bananen');
    const fault = await assertPassword('kort').catch((cause: unknown) => cause);
    expect(fault).to.include({ code: 'report-password-short', status: 400 });
    expect(fault).to.have.deep.property('params', { min: 12, max: 128 });
    expect(String(fault)).not.to.contain('kort');
  });
});
