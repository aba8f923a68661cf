import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  differences,
  missing,
  unused,
  usesInSource,
  usesInTemplate,
} from '../../scripts/lib/catalogue-check.mjs';
import type { Uses } from '../../scripts/lib/catalogue-check.mjs';
import { faultsIn, templateFaults, wideLinesIn } from '../../scripts/lib/template-check.mjs';

const catalogue = (texts: Record<string, string>): Map<string, string> =>
  new Map(Object.entries(texts));

function usesOf(source: string, template = ''): Uses {
  const uses: Uses = { keys: [], errors: [], patterns: [], words: new Set() };
  usesInSource('a.ts', source, uses);
  usesInTemplate('a.hbs', template, uses);
  return uses;
}

describe('the check of the catalogues', () => {
  it('names a key or a whole file that one language lacks', () => {
    expect(
      differences(
        catalogue({ 'a.x': 'x', 'a.y': 'y', 'b.z': 'z' }),
        catalogue({ 'a.x': 'x', 'c.q': 'q' }),
      ),
    ).to.deep.equal([
      'en: the whole of b.json is missing',
      'en: a.y is missing',
      'nl: the whole of c.json is missing',
    ]);
  });

  it('names a text that fills in other values than its translation', () => {
    const nl = catalogue({ 'a.x': 'Dag {{name}}', 'a.y_one': 'een leerling' });
    const en = catalogue({ 'a.x': 'Hello {{who}}', 'a.y_one': '{{count}} pupil' });
    expect(differences(nl, en)).to.deep.equal(['a.x: nl fills in {name}, en fills in {who}']);
  });

  it('names a key that a source or a template asks for in vain, with the place', () => {
    const uses = usesOf(
      "t('a.x');\nt(late ? 'a.late' : 'a.early', { days });\nlanguage.t(lang, 'a.other');",
      '<p>\n{{t "a.gone"}} {{> p word=(t "a.lost")}}',
    );
    expect(missing(catalogue({ 'a.x': 'x', 'a.late_one': '' }), uses)).to.deep.equal([
      'a.ts:2 asks for a.early, which does not exist',
      'a.ts:3 asks for a.other, which does not exist',
      'a.hbs:2 asks for a.gone, which does not exist',
      'a.hbs:2 asks for a.lost, which does not exist',
    ]);
  });

  it('names a key with a hole that nothing can fill, and an error without a sentence', () => {
    const uses = usesOf("t(`a.states.${state}.name`); throw new AppError('no-such', 404);");
    expect(missing(catalogue({ 'a.states.open': '' }), uses)).to.deep.equal([
      'a.ts:1 asks for errors.no-such, which does not exist',
      'a.ts:1 asks for a.states.….name, and no such key exists',
    ]);
  });

  it('names a text nobody asks for, and no text that is asked for in any way', () => {
    const texts = catalogue({
      'a.plain': '',
      'a.held': '',
      'a.count_one': '',
      'a.count_other': '',
      'a.states.open': '',
      'a.old': '',
      'steps.made': '',
    });
    expect(
      unused(
        texts,
        usesOf(
          "t('a.plain'); const k = { label: 'a.held' }; t('a.count', { count }); t(`a.states.${s}`);",
        ),
      ),
    ).to.deep.equal(['a.old is not used anywhere']);
  });
});

describe('the check of the templates', () => {
  it('refuses output without escaping and attributes without quotes', () => {
    for (const text of [
      '{{{name}}}',
      '{{~{name}~}}',
      '{{&name}}',
      '{{~ & name}}',
      '<p title={{name}}>',
      '<p title= {{name}}>',
    ]) {
      expect(
        faultsIn(`<p>\n${text}`).map((fault) => fault.line),
        text,
      ).to.deep.equal([2]);
    }
  });

  it('names a line that is too wide to read, with how wide it is', () => {
    expect(wideLinesIn(`<p>\n${'x'.repeat(120)}\n${'x'.repeat(121)}\n</p>`)).to.deep.equal([
      { line: 3, why: 'is 121 wide, at most 120: an attribute or an element a line' },
    ]);
  });

  it('leaves the lines of a mail as long as they are', () => {
    const root = mkdtempSync(join(tmpdir(), 'templates-'));
    try {
      for (const folder of ['mail', 'notes']) {
        mkdirSync(join(root, 'templates', folder), { recursive: true });
        writeFileSync(join(root, 'templates', folder, 'a.hbs'), 'x'.repeat(121));
      }
      expect(templateFaults(root)).to.deep.equal([
        'templates/notes/a.hbs:1 is 121 wide, at most 120: an attribute or an element a line',
      ]);
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it('lets escaped output in quotes through', () => {
    expect(
      faultsIn('<p title="{{name}}" {{#if x}}hidden{{/if}}>{{~name~}} {{> part title=name}}</p>'),
    ).to.deep.equal([]);
  });
});
