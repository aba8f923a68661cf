import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../plugin/kernel/package-root.ts';
import { partsOf } from '../../scripts/lib/judging.mjs';

const files = {
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      target: 'es2023',
      module: 'nodenext',
      strict: true,
      declaration: true,
      types: [],
    },
    include: ['.'],
  }),
  'package.json': '{ "type": "module" }',
  'eslint.config.js': `import tseslint from 'typescript-eslint';
    export default [{
      files: ['**/*.ts'],
      languageOptions: {
        parser: tseslint.parser,
        parserOptions: { projectService: true },
      },
      plugins: { ts: tseslint.plugin },
      rules: { 'ts/no-floating-promises': 'error' },
    }];`,
  'good.ts': 'export const good = 1;\n',
  'typo.ts': "export const typo: number = 'one';\n",
  'forgotten.ts': 'Promise.resolve(1);\n',
};

describe('the judging of types and lint', function () {
  this.timeout(60_000);
  const folder = join(packageRoot, '.data', 'judging');

  before(() => {
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const judge = (...names: (keyof typeof files)[]): { status: number | null; text: string } => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(packageRoot, 'scripts', 'lib', 'judge.mjs'), ...names],
      { cwd: folder, encoding: 'utf8' },
    );
    return { status, text: stdout + stderr };
  };

  it('tells the faults of the compiler and those of the typed rules, each at its place', () => {
    const { status, text } = judge('good.ts', 'typo.ts', 'forgotten.ts');
    expect(status).to.equal(1);
    expect(text)
      .to.match(/typo\.ts\(1,14\): error TS2322/)
      .and.match(/forgotten\.ts\n\s+1:1\s+error .*ts\/no-floating-promises/)
      .and.not.include('good.ts');
  });

  it('has nothing to say of the files that are well, though others are not', () => {
    expect(judge('good.ts')).to.deep.equal({ status: 0, text: '' });
  });

  it('fails where the compiler’s settings are at fault', () => {
    writeFileSync(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "strikt": true } }');
    const { status, text } = judge('good.ts');
    expect(status).to.equal(1);
    expect(text).to.include("Unknown compiler option 'strikt'");
  });

  it('is shared out in parts of about the same weight, each file in one of them', () => {
    const weights = [5, 1, 1, 1, 4, 4, 2, 2];
    const some = weights.map((weight, index) => ({ path: `file-${index}`, weight }));
    expect(partsOf(some, 2)).to.deep.equal([
      ['file-0', 'file-1', 'file-2', 'file-3'],
      ['file-4', 'file-5', 'file-6', 'file-7'],
    ]);
    expect(partsOf(some, 3).flat()).to.deep.equal(some.map(({ path }) => path));
    expect(partsOf(some.slice(0, 1), 2)).to.deep.equal([['file-0']]);
    expect(partsOf([], 2)).to.deep.equal([]);
  });
});
