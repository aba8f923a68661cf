import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ESLint, Linter } from 'eslint';
import type { Linter as LinterTypes } from 'eslint';
import tseslint from 'typescript-eslint';
import { packageRoot } from '../../plugin/kernel/package-root.ts';
import { layers, opp } from '../../scripts/lib/import-rules.mjs';

const rules = ['opp/imports', 'opp/environment', 'opp/safe-string', 'opp/exit'];

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

const refused: Record<string, [file: string, text: string][]> = {
  'a lower capability importing a higher one': [
    ['plugin/store/a.ts', imports('../dossier/index.ts')],
    ['plugin/access/a.ts', imports('../http/index.ts')],
    ['plugin/dossier/steps/a.ts', imports('../../consent/index.ts')],
    ['plugin/kernel/a.ts', imports('../store/index.ts')],
  ],
  'the same through types, re-exports, dynamic and inline imports': [
    ['plugin/store/a.ts', "import type { X } from '../dossier/index.ts';"],
    ['plugin/store/a.ts', "export { x } from '../dossier/index.ts';"],
    ['plugin/store/a.ts', "export * from '../dossier/index.ts';"],
    ['plugin/store/a.ts', "const x = await import('../dossier/index.ts');"],
    ['plugin/store/a.ts', "type X = import('../dossier/index.ts').X;"],
  ],
  "reaching past another capability's index": [
    ['plugin/dossier/a.ts', imports('../access/sessions.ts')],
    ['plugin/compose.ts', imports('./access/sessions.ts')],
    ['plugin/wiring/access.ts', imports('../access/sessions.ts')],
    ['plugin/dossier/steps/a.ts', imports('../../store/sealing.ts')],
  ],
  'a capability that no layer names': [
    ['plugin/gadgets/a.ts', imports('../store/index.ts')],
    ['plugin/help/a.ts', imports('../gadgets/index.ts')],
  ],
  "a capability using the wiring or the parsed configuration's code": [
    ['plugin/dossier/a.ts', imports('../compose.ts')],
    ['plugin/dossier/a.ts', imports('../config.ts')],
  ],
  'anything but compose.ts using the parts of the wiring': [
    ['plugin/dossier/a.ts', imports('../wiring/dossier.ts')],
    ['plugin/dossier/a.ts', "import type { DossierParts } from '../wiring/dossier.ts';"],
    ['plugin/index.ts', imports('./wiring/foundation.ts')],
    ['plugin/cli.ts', "import type { Foundation } from './wiring/foundation.ts';"],
    ['plugin/wiring/links.ts', imports('./foundation.ts')],
  ],
  'the plugin knowing an adapter, or anything outside itself': [
    ['plugin/compose.ts', imports('../adapters/oidc/index.ts')],
    ['plugin/roster/a.ts', imports('../../adapters/contract/roster.ts')],
    ['plugin/dossier/a.ts', imports('../../migrations/helpers/index.ts')],
    ['plugin/dossier/a.ts', imports('../../test/support/server.ts')],
  ],
  'an adapter knowing the plugin or another adapter': [
    ['adapters/oidc/index.ts', imports('../../plugin/index.ts')],
    ['adapters/demo-school/roster.ts', imports('../../plugin/index.ts')],
    ['adapters/demo-school/host.ts', imports('../../plugin/store/index.ts')],
    ['adapters/oidc/index.ts', imports('../demo-school/index.ts')],
  ],
  'a migration using the product or a package': [
    ['migrations/20260101000000-make-a.ts', imports('../plugin/store/index.ts')],
    ['migrations/20260101000000-make-a.ts', imports('sequelize')],
    ['migrations/20260101000000-make-a.ts', imports('node:fs')],
  ],
  'the exported adapter suite knowing the plugin': [
    ['test/contract/index.ts', imports('../../plugin/index.ts')],
    ['test/contract/index.ts', imports('../support/server.ts')],
  ],
  'a package outside its place': [
    ['plugin/dossier/dossier-service.ts', imports('express')],
    ['plugin/wiring/access.ts', imports('express')],
    ['plugin/access/sessions.ts', "import type { Request } from 'express';"],
    ['plugin/dossier/dossier-service.ts', imports('sequelize')],
    ['plugin/dossier/dossier-view.ts', imports('mysql2/promise')],
    ['plugin/reports/a.ts', imports('puppeteer')],
    ['plugin/reports/a.ts', imports('@neslinesli93/qpdf-wasm/dist/qpdf.js')],
    ['plugin/dossier/a.ts', imports('otplib')],
    ['plugin/access/sign-on.ts', imports('openid-client')],
    ['adapters/oidc/index.ts', imports('express')],
  ],
  'reading the environment outside the configuration': [
    ['plugin/compose.ts', 'const a = process.env.HOME;'],
    ['plugin/pdf/a.ts', "const a = process['env'];"],
    ['plugin/pdf/a.ts', 'const { env } = process;'],
    ['plugin/pdf/a.ts', "import { env } from 'node:process';"],
    ['adapters/oidc/index.ts', 'const a = process.env;'],
  ],
  'making unescaped markup outside the one drawing': [
    ['plugin/http/render.ts', "const a = new Handlebars.SafeString('<b>');"],
    ['plugin/http/render.ts', "const a = new Handlebars['SafeString']('<b>');"],
    ['plugin/reports/a.ts', "import { SafeString } from 'handlebars';"],
    ['plugin/reports/a.ts', 'const { SafeString } = Handlebars;'],
  ],
  "ending the host's process": [
    ['plugin/compose.ts', 'process.exit(1);'],
    ['plugin/pdf/a.ts', 'process.abort();'],
  ],
};

const allowed: [file: string, text: string][] = [
  ['plugin/consent/consent-routes.ts', imports('../dossier/index.ts')],
  ['plugin/dossier/steps/a.ts', imports('../../kernel/errors.ts')],
  ['plugin/dossier/steps/a.ts', imports('../declaration.ts')],
  ['plugin/licences/licences.ts', "import type { Config } from '../config.ts';"],
  ['plugin/compose.ts', imports('./config.ts')],
  ['plugin/compose.ts', imports('./help/index.ts')],
  ['plugin/compose.ts', imports('./wiring/foundation.ts')],
  ['plugin/wiring/links.ts', imports('../consent/index.ts')],
  ['plugin/wiring/links.ts', "import type { Foundation } from './foundation.ts';"],
  ['plugin/wiring/foundation.ts', imports('../config.ts')],
  ['plugin/index.ts', imports('express')],
  ['plugin/access/sign-on-routes.ts', imports('express')],
  ['plugin/groups/groups-model.ts', imports('sequelize')],
  ['plugin/dossier/dossier-store.ts', imports('sequelize')],
  ['plugin/pdf/browser.ts', imports('puppeteer')],
  ['plugin/roster/a.ts', imports('../../adapters/contract/index.ts')],
  [
    'plugin/store/migrate.ts',
    "import type { Migration } from '../../migrations/helpers/index.ts';",
  ],
  ['plugin/config.ts', 'const a = process.env.HOME;'],
  ['plugin/http/sparkline.ts', "const a = new Handlebars.SafeString('<svg>');"],
  ['plugin/cli.ts', 'process.exit(1);'],
  [
    'adapters/oidc/index.ts',
    `${imports('openid-client')} ${imports('../contract/index.ts').replace('x', 'y')}`,
  ],
  [
    'adapters/demo-school/host.ts',
    `${imports('../../plugin/index.ts')} ${imports('../oidc/index.ts').replace('x', 'y')}`,
  ],
  ['migrations/20260101000000-make-a.ts', imports('./helpers/index.ts')],
  ['test/dossier/a.test.ts', imports('../../plugin/dossier/dossier-store.ts')],
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

  it('name every capability that exists', () => {
    const folders = readdirSync(join(packageRoot, 'plugin'), { withFileTypes: true }).filter(
      (entry) =>
        entry.isDirectory() && existsSync(join(packageRoot, 'plugin', entry.name, 'index.ts')),
    );
    expect(
      folders.map((entry) => entry.name).filter((name) => !layers.includes(name)),
    ).to.deep.equal([]);
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
        expect(set[rule]?.[0], `${rule} in ${file}`).to.equal(2);
      }
    }
  });

  it('know only error and off', async () => {
    const { rules: set } = (await new ESLint({ cwd: packageRoot }).calculateConfigForFile(
      'plugin/compose.ts',
    )) as { rules: Record<string, [severity: number]> };
    expect(Object.entries(set).filter(([, [severity]]) => severity === 1)).to.deep.equal([]);
  });
});
