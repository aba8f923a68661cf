import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../plugin/kernel/package-root.ts';
import { createLanguage } from '../../plugin/language/language.ts';
import type { Language } from '../../plugin/language/language.ts';
import { readAssets } from '../../plugin/platform/web/assets.ts';
import { createViews } from '../../plugin/platform/web/render.ts';
import type { Views } from '../../plugin/platform/web/render.ts';

const templates = join(packageRoot, 'templates');

describe('rendering a template', () => {
  let folder: string;
  let asked: string[];
  const words: Record<string, string> = {
    'nl.hello': 'Dag <b>&',
    'en.hello': 'Hello',
    'nl.with': 'Dag {name}',
    'nl.quote': 'zo "heet" het',
  };
  const language: Pick<Language, 't'> = {
    t: (lang, key, params) => {
      asked.push(`${lang}.${key}`);
      const text = words[`${lang}.${key}`];
      if (text === undefined) throw new Error(`no ${lang}.${key}`);
      return text.replace('{name}', String(params?.['name'] ?? ''));
    },
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'views-'));
    asked = [];
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const views = (files: Record<string, string>): Views => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return createViews({ templatesFolder: folder, language: language as Language });
  };
  const render = (text: string, view: object = {}, files: Record<string, string> = {}): string =>
    views({ 'a.hbs': text, ...files }).render('a', 'nl', view);

  it('writes literal words in while compiling, escaped, once a language', () => {
    const made = views({ 'a.hbs': '<p title="{{t "quote"}}">{{t "hello"}}</p>' });
    expect(made.render('a', 'nl', {})).to.equal(
      '<p title="zo &quot;heet&quot; het">Dag &lt;b&gt;&amp;</p>',
    );
    made.render('a', 'nl', {});
    expect(asked).to.deep.equal(['nl.quote', 'nl.hello']);
  });

  it('gives each language its own words', () => {
    const made = views({ 'a.hbs': '{{t "hello"}}' });
    expect([made.render('a', 'en', {}), made.render('a', 'nl', {})]).to.deep.equal([
      'Hello',
      'Dag &lt;b&gt;&amp;',
    ]);
  });

  it('escapes what is filled into words, and words given to a partial', () => {
    expect(render('{{t "with" name=who}}', { who: '<script>' })).to.equal('Dag &lt;script&gt;');
    expect(render('{{> p word=(t "hello")}}', {}, { 'p.hbs': '{{word}}' })).to.equal(
      'Dag &lt;b&gt;&amp;',
    );
  });

  it('prints hostile text to the letter', () => {
    const text = '{{constructor}} {{t "hello"}} <script>alert(1)</script> "\'`=';
    expect(render('<p title="{{text}}">{{text}}</p>', { text })).to.equal(
      '<p title="{{constructor}} {{t &quot;hello&quot;}} &lt;script&gt;alert(1)&lt;/script&gt; &quot;&#x27;&#x60;&#x3D;">' +
        '{{constructor}} {{t &quot;hello&quot;}} &lt;script&gt;alert(1)&lt;/script&gt; &quot;&#x27;&#x60;&#x3D;</p>',
    );
  });

  it('reads nothing that a view inherits', () => {
    const inherited = Object.create({ secret: 'leak', method: () => 'leak' }) as object;
    expect(
      render(
        '[{{secret}}{{method}}{{constructor.name}}{{__proto__.secret}}{{toString}}]',
        inherited,
      ),
    ).to.equal('[]');
  });

  it('leaves the lines of a text alone, however deep its partial is indented', () => {
    expect(
      render(
        '<div>\n    {{> p}}\n</div>',
        { text: 'een\ntwee' },
        { 'p.hbs': '<textarea>{{text}}</textarea>' },
      ),
    ).to.contain('<textarea>een\ntwee</textarea>');
  });

  describe('takes the layout of the source out of a page', () => {
    it('the indentation of a line, also where a block or a partial had the line to itself', () => {
      expect(
        render(
          '<ul>\n  {{#each rows}}\n    <li>\n      {{> p}}\n    </li>\n  {{/each}}\n</ul>\n',
          { rows: ['a', 'b'] },
          { 'p.hbs': '<b>{{this}}</b>\n' },
        ),
      ).to.equal('<ul>\n<li>\n<b>a</b>\n</li>\n<li>\n<b>b</b>\n</li>\n</ul>\n');
    });

    it('the line breaks inside a tag, whether a block in it is open or not', () => {
      const tag =
        '<input\n  id="a"\n  {{~#if max}}\n    max="{{max}}"\n    step="1"\n  {{~else}}\n' +
        '    readonly\n  {{~/if}}\n  {{~#if on}} checked{{/if}}\n>\n<br\n/>';
      expect(render(tag, { max: 3, on: true })).to.equal(
        '<input id="a" max="3" step="1" checked>\n<br/>',
      );
      expect(render(tag)).to.equal('<input id="a" readonly>\n<br/>');
    });

    it('and keeps the spaces that somebody sees', () => {
      for (const text of ['<b>a</b> <b>b</b>', 'a  b < c', '<p title="a  >\n  b">x</p>'])
        expect(render(text)).to.equal(text);
      expect(render('<b>a</b>\n    <b>b</b>')).to.equal('<b>a</b>\n<b>b</b>');
    });

    it('and keeps a text area, preformatted text and styles to the letter', () => {
      for (const name of ['textarea', 'pre', 'style']) {
        const text = `<${name} id="a">\n  een\n\n    <b>twee\n  </${name}>`;
        expect(render(`${text}\n  <p>`)).to.equal(`${text}\n<p>`);
        expect(render(`<${name}>\n  {{#if x}}\n    y\n  {{/if}}\n</${name}>`, { x: 1 })).to.equal(
          `<${name}>\n    y\n</${name}>`,
        );
      }
    });

    it('and keeps a mail to the letter', () => {
      const mail = 'Dag,\n\n    ingesprongen\n  <a\n  href="x">';
      expect(views({ 'mail/a.nl.txt.hbs': mail }).render('mail/a.nl.txt', 'nl', {})).to.equal(mail);
    });
  });

  for (const [what, text] of [
    ['three braces', '{{{x}}}'],
    ['an ampersand', '{{&x}}'],
    ['three braces in a block', '{{#if y}}{{else}}{{{x}}}{{/if}}'],
  ] as const) {
    it(`refuses ${what}, naming template and line`, () => {
      expect(() => render(`<p>\n${text}`)).to.throw(/Unescaped output in template a, line 2/);
    });
  }

  it('refuses unescaped output in a partial too', () => {
    expect(() => render('{{> p}}', {}, { 'p.hbs': '{{{x}}}' })).to.throw(
      /Unescaped output in template p, line 1/,
    );
  });

  it('refuses a partial chosen by data, a decorator and a helper it does not know', () => {
    expect(() => render('{{> (lookup . "x")}}', { x: 'a' })).to.throw(/A partial chosen by data/);
    expect(() => render('{{#*inline "x"}}{{/inline}}')).to.throw(/A decorator/);
    expect(() => render('{{evil "x"}}')).to.throw(/evil/);
  });

  it('refuses a template or a word that does not exist', () => {
    expect(() => views({ 'a.hbs': '' }).render('b', 'nl', {})).to.throw('There is no template b');
    expect(() => render('{{t "gone"}}')).to.throw('no nl.gone');
  });

  it('draws a growth line with its meaning in words, and nothing without one', () => {
    const growth = {
      points: [
        { x: 3, y: 20 },
        { x: 117, y: 4 },
      ],
      label: 'van "4" naar <5>',
    };
    expect(render('{{spark growth}}', { growth })).to.match(
      /^<svg class="spark"[^>]* role="img" aria-label="van &quot;4&quot; naar &lt;5&gt;">.*points="3,20 117,4"/,
    );
    expect(render('{{spark growth}}', { growth: undefined })).to.equal('');
    expect(
      render('{{spark growth}}', { growth: { points: [{ x: '"><script>', y: 1 }], label: '' } }),
    ).not.to.contain('script');
  });
});

describe('the templates of the product', () => {
  const pages = readdirSync(templates, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.hbs') && !/^(paper|mail)\//.test(name))
    .map((name) => ({ name, text: readFileSync(join(templates, name), 'utf8') }));

  it('compile in both languages, and a page without data still renders', () => {
    const views = createViews({ templatesFolder: templates, language: createLanguage() });
    for (const { name } of pages.filter((page) => page.text.includes('layouts/page}}'))) {
      for (const lang of ['nl', 'en'] as const) {
        expect(
          views.render(name.replace('.hbs', ''), lang, { page: { lang, title: 'T' } }),
          name,
        ).to.contain(`<html lang="${lang}">`);
      }
    }
  });

  it('have no style or script of their own, which the content policy would refuse', () => {
    for (const { name, text } of pages) {
      expect(text, name).not.to.match(/\sstyle=|\son[a-z]+=|<style|javascript:/i);
      expect(text.match(/<script(?![^>]* src=")/g), name).to.equal(null);
    }
  });

  it('keep a full step page with its styles and scripts within 100 KiB', () => {
    const views = createViews({ templatesFolder: templates, language: createLanguage() });
    const sample = JSON.parse(
      readFileSync(join(templates, 'styleguide.sample.json'), 'utf8'),
    ) as object;
    const html = views.render('dossier/step', 'nl', {
      ...sample,
      page: {
        lang: 'nl',
        title: '4. Leerlingprofiel',
        base: '',
        assets: '/assets/123',
        csrf: 'x',
        scripts: ['autosave'],
        lean: true,
      },
      step: { number: 4, title: '', intro: '', state: 'busy' },
      urls: { form: '', changes: '', history: '', signIn: '' },
      base: 1,
    });
    expect(html).not.to.include('lists.css');
    const files = [
      ...['tokens', 'base', 'layout', 'components', 'dossier', 'print'].map(
        (name) => `css/${name}.css`,
      ),
      // Who types fetches more than these; the next test has it.
      ...['main', 'dom', 'autosave', 'queue', 'rows', 'presence'].map((name) => `js/${name}.js`),
    ];
    const assets = readAssets(join(templates, 'assets'));
    const bytes = files.reduce((sum, file) => {
      const [kind = '', name = ''] = file.split('/');
      return sum + (assets.read(kind, name)?.bytes.length ?? NaN);
    }, Buffer.byteLength(html));
    expect(bytes).to.be.below(100 * 1024, String(bytes));
  });

  it('keep what a step fetches when somebody types, over all that may happen, within 32 KiB', () => {
    const assets = readAssets(join(templates, 'assets'));
    const bytes = [
      // With the first key, so that they are there before anything can clash.
      ['js', 'typing.js'],
      ['js', 'kept.js'],
      ['js', 'conflict.js'],
      ['js', 'words.js'],
      ['diff', 'array.js'],
      ['diff', 'base.js'],
      // Near the limit of a field, and where the style sheet cannot make a text area grow.
      ['js', 'limit.js'],
      ['js', 'grow.js'],
    ].reduce(
      (sum, [kind = '', file = '']) => sum + (assets.read(kind, file)?.bytes.length ?? NaN),
      0,
    );
    expect(bytes).to.be.below(32 * 1024, String(bytes));
  });
});
