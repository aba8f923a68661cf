import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createLanguage } from '../../plugin/language/language.ts';
import type { Language } from '../../plugin/language/language.ts';

describe('the language catalogue', () => {
  let folder: string;
  let language: Language;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'words-'));
    for (const lang of ['nl', 'en']) mkdirSync(join(folder, lang));
    writeFileSync(
      join(folder, 'nl', 'pages.json'),
      JSON.stringify({
        hello: 'Dag {{name}}',
        plain: 'Gewoon: zo',
        deep: { er: 'Dieper' },
        pupils_one: '{{count}} leerling',
        pupils_other: '{{count}} leerlingen',
      }),
    );
    writeFileSync(join(folder, 'nl', 'errors.json'), JSON.stringify({ 'not-found': 'Weg' }));
    writeFileSync(join(folder, 'en', 'pages.json'), JSON.stringify({ hello: 'Hello {{name}}' }));
    language = createLanguage(folder);
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('finds a text by file and path, in the language asked for', () => {
    expect([
      language.t('nl', 'pages.deep.er'),
      language.t('nl', 'errors.not-found'),
      language.t('nl', 'pages.plain'),
    ]).to.deep.equal(['Dieper', 'Weg', 'Gewoon: zo']);
    expect([
      language.t('nl', 'pages.hello', { name: 'Yara' }),
      language.t('en', 'pages.hello', { name: 'Yara' }),
    ]).to.deep.equal(['Dag Yara', 'Hello Yara']);
  });

  it('counts', () => {
    expect([0, 1, 2].map((count) => language.t('nl', 'pages.pupils', { count }))).to.deep.equal([
      '0 leerlingen',
      '1 leerling',
      '2 leerlingen',
    ]);
  });

  for (const name of [
    '<b>',
    '{{constructor}}',
    '{{name}}',
    '$t(pages.plain)',
    '$t(pages.hello, {"name": "x"})',
    '$& $1 $$',
    '__proto__',
  ]) {
    it(`fills in ${name} to the letter`, () => {
      expect(language.t('nl', 'pages.hello', { name })).to.equal(`Dag ${name}`);
    });
  }

  it('refuses a key that is not there, also one that the other language has', () => {
    expect(() => language.t('nl', 'pages.gone')).to.throw('The catalogue nl has no pages.gone');
    expect(() => language.t('en', 'pages.plain')).to.throw('The catalogue en has no pages.plain');
    expect(() => language.t('nl', 'pages.deep')).to.throw('The catalogue nl has no pages.deep');
    expect([
      language.has('nl', 'pages.plain'),
      language.has('en', 'pages.plain'),
      language.has('nl', 'pages.deep'),
    ]).to.deep.equal([true, false, false]);
  });

  it('binds to one language', () => {
    const t = language.translate('en');
    expect([
      t('pages.hello', { name: 'Yara' }),
      t.has('pages.hello'),
      t.has('pages.plain'),
    ]).to.deep.equal(['Hello Yara', true, false]);
  });

  it('keeps two instances apart', () => {
    const other = mkdtempSync(join(tmpdir(), 'words-'));
    for (const lang of ['nl', 'en']) mkdirSync(join(other, lang));
    writeFileSync(join(other, 'nl', 'pages.json'), JSON.stringify({ plain: 'Anders' }));
    expect([
      createLanguage(other).t('nl', 'pages.plain'),
      language.t('nl', 'pages.plain'),
    ]).to.deep.equal(['Anders', 'Gewoon: zo']);
    rmSync(other, { recursive: true });
  });
});
