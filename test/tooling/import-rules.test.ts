import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ESLint, Linter } from 'eslint';
import type { Linter as LinterTypes } from 'eslint';
import tseslint from 'typescript-eslint';
import { packageRoot } from '../../plugin/kernel/package-root.ts';
import { opp, roomOrder, wings } from '../../scripts/lib/import-rules.mjs';

const rules = ['opp/imports', 'opp/door', 'opp/width', 'opp/sql'];

const config: LinterTypes.Config = {
  files: ['**/*.ts'],
  plugins: { opp },
  languageOptions: { parser: tseslint.parser },
  rules: Object.fromEntries(rules.map((rule) => [rule, 'error'])),
};

const linter = new Linter({ configType: 'flat', cwd: packageRoot });

/** Names of the rules that a text would break if it stood in that file. */
const broken = (file: string, text: string): (string | null)[] =>
  linter
    .verify(text, [config], { filename: join(packageRoot, file) })
    .map((message) => message.ruleId ?? message.message);

const imports = (specifier: string): string => `import { x } from '${specifier}';`;

const wide = `// ${'x'.repeat(98)}`;

const refused: Record<string, [file: string, text: string][]> = {
  'a lower room importing a higher one': [
    ['plugin/platform/store/a.ts', imports('../../dossier/facts/index.ts')],
    ['plugin/platform/routes/a.ts', imports('../web/index.ts')],
    ['plugin/dossier/form/steps/a.ts', imports('../../../consent/links/index.ts')],
    ['plugin/kernel/a.ts', imports('../platform/store/index.ts')],
    ['plugin/dossier/facts/a.ts', imports('../form/index.ts')],
  ],
  'the same, however it is written': [
    ['plugin/platform/store/a.ts', "const x = await import('../../dossier/facts/index.ts');"],
    ['plugin/platform/store/a.ts', "type X = import('../../dossier/facts/index.ts').X;"],
    ['plugin/platform/store/a.ts', "export { x } from '../../dossier/facts/index.ts';"],
  ],
  'going into a room by another way than its door': [
    ['plugin/dossier/record/a.ts', imports('../../school/sign-in/sessions.ts')],
    ['plugin/compose.ts', imports('./school/sign-in/sessions.ts')],
    ['plugin/dossier/form/steps/a.ts', imports('../../../platform/store/sealing.ts')],
  ],
  'a room without a place': [
    ['plugin/school/gadgets/a.ts', imports('../../platform/store/index.ts')],
    ['plugin/overview/help/a.ts', imports('../../school/gadgets/index.ts')],
  ],
  'what stands beside the wings': [
    ['plugin/dossier/record/a.ts', imports('../../compose.ts')],
    ['plugin/dossier/record/a.ts', imports('../../config.ts')],
  ],
  'reaching out of plugin/ by another way than the contract': [
    ['plugin/compose.ts', imports('../adapters/oidc/index.ts')],
    ['plugin/dossier/record/a.ts', imports('../../../migrations/helpers/index.ts')],
    ['plugin/dossier/record/a.ts', imports('../../../test/support/server.ts')],
  ],
  'an adapter that knows the plugin or another adapter': [
    ['adapters/oidc/index.ts', imports('../../plugin/index.ts')],
    ['adapters/demo-school/roster.ts', imports('../../plugin/index.ts')],
    ['adapters/demo-school/host.ts', imports('../../plugin/platform/store/index.ts')],
    ['adapters/oidc/index.ts', imports('../mounted/index.ts')],
  ],
  'a migration that knows the product': [
    ['migrations/20260101000000-make-a.ts', imports('../plugin/platform/store/index.ts')],
    ['migrations/20260101000000-make-a.ts', imports('zod')],
  ],
  'the suite for outside adapters knowing more than the contract': [
    ['test/contract/index.ts', imports('../../plugin/index.ts')],
  ],
  'a package outside its place': [
    ['plugin/dossier/record/dossier-service.ts', imports('express')],
    ['plugin/school/sign-in/sessions.ts', "import type { Request } from 'express';"],
    ['plugin/dossier/record/dossier-service.ts', imports('sequelize')],
    ['plugin/dossier/record/dossier-view.ts', imports('mysql2/promise')],
    ['plugin/platform/paper/a.ts', imports('puppeteer')],
    ['plugin/platform/paper/a.ts', imports('@neslinesli93/qpdf-wasm/dist/qpdf.js')],
    ['plugin/dossier/record/a.ts', imports('otplib')],
    ['plugin/school/sign-in/sign-on.ts', imports('openid-client')],
    ['adapters/oidc/index.ts', imports('express')],
  ],
  'a door that shows too many names': [
    [
      'plugin/logbook/notes/index.ts',
      `export { ${Array.from({ length: 26 }, (_, at) => `x${at}`).join(', ')} } from './a.ts';`,
    ],
  ],
  'SQL outside a store': [
    ['plugin/logbook/notes/notes.ts', "const a = 'SELECT id FROM {notes} WHERE id = :id';"],
    ['plugin/logbook/notes/notes-routes.ts', "const a = 'UPDATE {notes} SET x = 1';"],
    ['plugin/logbook/notes/notes.ts', 'const a = `SELECT 1 FROM {notes} ${more}`;'],
  ],
  'comments and laid-out texts that are too wide': [
    ['plugin/logbook/notes/notes.ts', wide],
    ['plugin/logbook/notes/notes-store.ts', `const a = \`\n${'x'.repeat(101)}\`;`],
  ],
};

const allowed: [file: string, text: string][] = [
  ['plugin/consent/plan-consent/consent-routes.ts', imports('../../dossier/facts/index.ts')],
  ['plugin/dossier/form/steps/a.ts', imports('../../../kernel/errors.ts')],
  ['plugin/dossier/form/steps/a.ts', imports('../declaration.ts')],
  ['plugin/school/licences/licences.ts', "import type { Config } from '../../config.ts';"],
  ['plugin/compose.ts', imports('./config.ts')],
  ['plugin/compose.ts', imports('./overview/help/index.ts')],
  ['plugin/index.ts', imports('express')],
  ['plugin/logbook/notes/notes.ts', imports('../../platform/index.ts')],
  ['plugin/logbook/notes/notes-store.ts', imports('sequelize')],
  ['plugin/platform/print/browser.ts', imports('puppeteer')],
  ['plugin/school/roster/a.ts', imports('../../../adapters/contract/index.ts')],
  [
    'plugin/platform/store/migrate.ts',
    "import type { Migration } from '../../../migrations/helpers/index.ts';",
  ],
  [
    'adapters/oidc/index.ts',
    `${imports('openid-client')} ${imports('../contract/index.ts').replace('x', 'y')}`,
  ],
  [
    'adapters/demo-school/host.ts',
    `${imports('../../plugin/index.ts')} ${imports('../oidc/index.ts').replace('x', 'y')}`,
  ],
  ['migrations/20260101000000-make-a.ts', imports('./helpers/index.ts')],
  ['test/dossier/a.test.ts', imports('../../plugin/dossier/record/dossier-store.ts')],
  ['plugin/logbook/notes/notes-store.ts', "const a = 'SELECT id FROM {notes} WHERE id = :id';"],
  ['plugin/logbook/notes/notes.ts', wide.slice(0, 100)],
];

describe('the import rules', () => {
  for (const [what, cases] of Object.entries(refused)) {
    it(`refuse ${what}`, () => {
      for (const [file, text] of cases)
        expect(broken(file, text), `${file}: ${text}`).to.have.length(1);
    });
  }

  it('let through what the design allows', () => {
    for (const [file, text] of allowed)
      expect(broken(file, text), `${file}: ${text}`).to.deep.equal([]);
  });

  it('name every room that exists, and give each a door', () => {
    const plugin = join(packageRoot, 'plugin');
    const rooms = Object.keys(wings).flatMap((wing) =>
      wings[wing]?.length === 0
        ? []
        : readdirSync(join(plugin, wing), { withFileTypes: true })
            .filter((entry) => entry.isDirectory())
            .map((entry) => `${wing}/${entry.name}`),
    );
    for (const room of rooms) {
      expect(roomOrder(room), room).to.be.at.least(0);
      expect(existsSync(join(plugin, room, 'index.ts')), `${room} has a door`).to.equal(true);
    }
    const folders = readdirSync(plugin, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'decisions')
      .map((entry) => entry.name);
    expect(folders).to.have.members(Object.keys(wings));
  });

  it('are switched on for the product, with the rules on promises and any', async () => {
    const eslint = new ESLint({ cwd: packageRoot });
    for (const file of [
      'plugin/compose.ts',
      'adapters/oidc/index.ts',
      'migrations/20260101000000-make-a.ts',
    ]) {
      const { rules: set } = (await eslint.calculateConfigForFile(file)) as {
        rules: Record<string, [severity: number]>;
      };
      for (const rule of [
        ...rules,
        ...['no-floating-promises', 'no-misused-promises', 'no-explicit-any'].map(
          (name) => `@typescript-eslint/${name}`,
        ),
      ]) {
        // Migrations are not changed once they have landed, not even in their layout.
        const expected = rule === 'opp/width' && file.startsWith('migrations/') ? 0 : 2;
        expect(set[rule]?.[0], `${rule} in ${file}`).to.equal(expected);
      }
    }
  });

  it('keep the environment, unescaped markup and the end of the process in their one place', async () => {
    const cases: [file: string, text: string, refused: boolean][] = [
      ['plugin/compose.ts', 'const a = process.env.HOME;', true],
      ['plugin/platform/print/browser.ts', "const a = process['env'];", true],
      ['plugin/platform/print/browser.ts', 'const { env } = process;', true],
      ['plugin/platform/print/browser.ts', "import { env } from 'node:process';", true],
      ['adapters/oidc/index.ts', 'const a = process.env;', true],
      ['plugin/config.ts', 'const a = process.env.HOME;', false],
      ['plugin/platform/web/render.ts', "const a = new Handlebars.SafeString('<b>');", true],
      ['plugin/platform/web/render.ts', "const a = new Handlebars['SafeString']('<b>');", true],
      ['plugin/platform/paper/report.ts', "import { SafeString } from 'handlebars';", true],
      ['plugin/platform/paper/report.ts', 'const { SafeString } = Handlebars;', true],
      ['plugin/platform/web/sparkline.ts', "const a = new Handlebars.SafeString('<svg>');", false],
      ['plugin/compose.ts', 'process.exit(1);', true],
      ['plugin/platform/print/browser.ts', 'process.abort();', true],
      ['plugin/cli.ts', 'process.exit(1);', false],
      ['plugin/compose.ts', 'function view(): object { return {}; }', true],
      ['plugin/compose.ts', 'const view = (): object => ({});', true],
    ];
    const eslint = new ESLint({ cwd: packageRoot });
    for (const [file, text, refused] of cases) {
      const { rules: all } = (await eslint.calculateConfigForFile(file)) as LinterTypes.Config;
      const own = Object.entries(all ?? {}).filter(([name]) => name.startsWith('no-restricted-'));
      const only = { ...config, rules: Object.fromEntries(own) };
      const found = linter.verify(text, [only], { filename: join(packageRoot, file) });
      expect(found.length > 0, `${file}: ${text}`).to.equal(refused);
    }
  });

  it('know only error and off', async () => {
    const { rules: set } = (await new ESLint({ cwd: packageRoot }).calculateConfigForFile(
      'plugin/compose.ts',
    )) as { rules: Record<string, [severity: number]> };
    expect(Object.entries(set).filter(([, [severity]]) => severity === 1)).to.deep.equal([]);
  });
});
