import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { changesSince } from '../../scripts/lib/changes.mjs';
import { selectTests } from '../../scripts/lib/test-selection.mjs';

const imports = (...specifiers: string[]): string =>
  specifiers.map((specifier) => `import { x } from '${specifier}';`).join('\n');

/** A house in small: two rooms above a third, brought together in one place. */
const house: Record<string, string> = {
  'package.json': '',
  'README.md': '',
  'docs/step.png': '',
  'eslint.config.js': imports('./scripts/lib/rules.mjs'),
  'scripts/test.mjs': imports('./lib/queue.mjs'),
  'scripts/lib/queue.mjs': '',
  'scripts/lib/rules.mjs': '',
  'scripts/demo.mjs': '',
  'migrations/1-make.ts': '',
  'plugin/index.ts': "export { x } from './compose.ts';",
  'plugin/compose.ts': imports('./logbook/notes/index.ts', './overview/today/index.ts'),
  'plugin/kernel/days.ts': '',
  'plugin/dossier/record/record.ts': imports('../../kernel/days.ts'),
  'plugin/logbook/notes/index.ts': imports('./notes.ts'),
  'plugin/logbook/notes/notes.ts': imports('../../dossier/record/record.ts'),
  'plugin/logbook/notes/notes-view.ts': '',
  'plugin/overview/today/index.ts': imports('../../kernel/days.ts'),
  'plugin/language/nl/notes.json': '',
  'plugin/language/nl/errors.json': '',
  'templates/notes/list.hbs': '',
  'templates/layouts/page.hbs': '',
  'templates/assets/js/queue.js': '',
  'test/support/app.ts': imports('../../plugin/index.ts'),
  'test/support/unused.ts': '',
  'test/access/matrix.test.ts': imports('../support/app.ts'),
  'test/http/render.test.ts': '',
  'test/journeys/axe.test.ts': imports('../support/app.ts'),
  'test/journeys/notes.test.ts': imports('../support/app.ts'),
  'test/logbook/days.test.ts': imports('../../plugin/kernel/days.ts'),
  'test/notes/notes.test.ts': imports('../support/app.ts'),
  'test/overview/today.test.ts': imports('../support/app.ts'),
  'test/tooling/readme.test.ts': "read('README.md');",
  'test/tooling/rules.test.ts': imports('../../scripts/lib/rules.mjs'),
};
const all = Object.keys(house).filter((path) => path.endsWith('.test.ts'));

const choose = (...changed: string[]) =>
  selectTests({ paths: Object.keys(house), read: (path) => house[path] ?? '', changed });
const touched = (...changed: string[]): string[] =>
  choose(...changed).tests.map((path) => path.slice('test/'.length, -'.test.ts'.length));

describe('the tests that a change touches', () => {
  it('are those that reach it through imports, and a test that was changed itself', () => {
    expect(touched('scripts/lib/rules.mjs')).to.deep.equal(['tooling/rules']);
    expect(touched('test/logbook/days.test.ts')).to.deep.equal(['logbook/days']);
    expect(touched('test/support/app.ts')).to.deep.equal([
      'access/matrix',
      'journeys/axe',
      'journeys/notes',
      'notes/notes',
      'overview/today',
    ]);
  });

  it('are of the rooms that need it, where the whole product is started, and of what is about no one room', () => {
    expect(touched('plugin/overview/today/index.ts')).to.deep.equal([
      'access/matrix',
      'overview/today',
    ]);
    expect(touched('plugin/dossier/record/record.ts')).to.deep.equal([
      'access/matrix',
      'journeys/notes',
      'notes/notes',
    ]);
    expect(touched('plugin/kernel/days.ts')).to.deep.equal([
      'access/matrix',
      'journeys/notes',
      'logbook/days',
      'notes/notes',
      'overview/today',
    ]);
  });

  it('are also those that read every page, when what pages show is changed', () => {
    const ofNotes = [
      'http/render',
      'journeys/axe',
      'journeys/notes',
      'logbook/days',
      'notes/notes',
    ];
    expect(touched('templates/notes/list.hbs')).to.deep.equal(ofNotes);
    expect(touched('plugin/language/nl/notes.json')).to.deep.equal(ofNotes);
    expect(touched('plugin/logbook/notes/notes-view.ts')).to.include('journeys/axe');
    expect(touched('templates/assets/js/queue.js')).to.deep.equal([
      'http/render',
      'journeys/axe',
      'journeys/notes',
    ]);
  });

  it('are those of its neighbours, when no import leads to it, and those that had a removed file', () => {
    expect(touched('plugin/logbook/notes/worker.ts')).to.include('notes/notes');
    expect(touched('plugin/logbook/notes/worker.ts')).not.to.include('overview/today');
    const { 'plugin/kernel/days.ts': _, ...without } = house;
    const { tests } = selectTests({
      paths: Object.keys(without),
      read: (path) => house[path] ?? '',
      changed: ['plugin/kernel/days.ts'],
    });
    expect(tests).to.include('test/logbook/days.test.ts');
  });

  it('are none where nothing that runs reads it, and those that name it', () => {
    expect(touched('docs/step.png', 'scripts/demo.mjs')).to.deep.equal([]);
    expect(touched('README.md')).to.deep.equal(['tooling/readme']);
  });

  for (const path of [
    'package.json',
    'migrations/1-make.ts',
    'scripts/lib/queue.mjs',
    'templates/layouts/page.hbs',
    'plugin/language/nl/errors.json',
    'test/support/unused.ts',
    'elsewhere.txt',
  ])
    it(`are all where it cannot be told, as of ${path}`, () => {
      const { tests, whole } = choose('docs/step.png', path);
      expect(tests).to.deep.equal(all);
      expect(whole).to.equal(path);
    });

  it('are chosen with the first change that touches each', () => {
    const { reasons } = choose('scripts/lib/rules.mjs', 'README.md', 'test/tooling/rules.test.ts');
    expect([...reasons]).to.deep.equal([
      ['test/tooling/rules.test.ts', 'scripts/lib/rules.mjs'],
      ['test/tooling/readme.test.ts', 'README.md'],
    ]);
  });
});

describe('what was changed', () => {
  let folder: string;
  const git = (...words: string[]): string =>
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@y.example', ...words], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'opp-changes-'));
    git('init', '--quiet');
    write('.gitignore', '.data/\n');
    write('a/kept.ts', '1');
    write('a/gone.ts', '1');
    write('a/é and space.ts', '1');
    git('add', '.');
    git('commit', '--quiet', '--message', 'First');
    write('a/later.ts', '1');
    git('add', '.');
    git('commit', '--quiet', '--message', 'Second');
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('is nothing in a clean folder, and against an earlier revision what came since', () => {
    expect(changesSince(folder, 'HEAD').changed).to.deep.equal([]);
    expect(changesSince(folder, 'HEAD~1').changed).to.deep.equal(['a/later.ts']);
  });

  it('is what was changed, made or removed, whether git was told or not, and nothing it ignores', () => {
    write('a/é and space.ts', '2');
    write('new.ts', '1');
    write('.data/own', '1');
    rmSync(join(folder, 'a/gone.ts'));
    git('add', 'a/é and space.ts');
    const { paths, changed } = changesSince(folder, 'HEAD');
    expect(changed).to.deep.equal(['a/gone.ts', 'a/é and space.ts', 'new.ts']);
    expect(paths).to.deep.equal([
      '.gitignore',
      'a/kept.ts',
      'a/later.ts',
      'a/é and space.ts',
      'new.ts',
    ]);
  });

  it('cannot be told against a revision that is not there', () => {
    expect(() => changesSince(folder, 'nowhere')).to.throw(/cannot be told.*\n.*nowhere/);
  });
});
