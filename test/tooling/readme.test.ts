import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import ts from 'typescript';
import { packageRoot } from '../../plugin/kernel/package-root.ts';
import { Client } from '../support/client.ts';
import { migratedDatabase } from '../support/database.ts';

const folder = join(packageRoot, '.data', 'readme');

/** What the reader has to write: a school of theirs, here the small one of the tests. */
const school = `import { testHost, testSchool } from '../../test/support/school.ts';
import type { HostAdapter, HostSession } from '../../adapters/contract/index.ts';
const [host] = testHost([testSchool('dewerf', 'De Werf')], () => undefined);
if (host?.roster === undefined) throw new Error('no roster');
export const roster: HostAdapter = { id: host.id, name: host.name, apiVersion: 1, caps: new Set(['roster.snapshot']), roster: host.roster, start: host.start, stop: host.stop, health: host.health };
export const signInUrl = ({ returnUrl }: { returnUrl: string }): string => '/login?next=' + encodeURIComponent(returnUrl);
export const signedInPerson = (): Promise<HostSession> => Promise.resolve({ principal: {
  ref: { adapter: host.id, tenant: 'dewerf', kind: 'staff', id: 'tessa' }, displayName: 'Tessa', hostRoles: ['docent'], authTime: new Date(), mfa: false } });
`;

describe('the example of the README', function () {
  this.timeout(60_000);
  const file = join(folder, 'example.ts');
  const port = 20_000 + Math.floor(Math.random() * 20_000);

  before(async () => {
    const readme = await readFile(join(packageRoot, 'README.md'), 'utf8');
    const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    expect(example.split('\n').filter((line) => line !== '').length, 'lines of code').to.be.at.most(
      15,
    );
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'your-school-system.ts'), school);
    await writeFile(
      file,
      example
        .replace("'opp-dossier'", "'../../plugin/index.ts'")
        .replace("'opp-dossier/adapters/mounted'", "'../../adapters/mounted/index.ts'")
        .replace('3000', String(port)),
    );
  });
  after(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('compiles', () => {
    const config = ts.readConfigFile(join(packageRoot, 'tsconfig.json'), (path) =>
      ts.sys.readFile(path),
    ).config as { compilerOptions: object };
    const { options } = ts.convertCompilerOptionsFromJson(
      { ...config.compilerOptions, noEmit: true, declaration: false },
      packageRoot,
    );
    const program = ts.createProgram([file], options);
    // What it leans on is looked at by `npm run check`, and would take three times as long here.
    const own = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(folder));
    expect(own.map(({ fileName }) => basename(fileName))).to.have.members([
      'example.ts',
      'your-school-system.ts',
    ]);
    const found = [
      ...program.getOptionsDiagnostics(),
      ...own.flatMap((source) => [
        ...program.getSyntacticDiagnostics(source),
        ...program.getSemanticDiagnostics(source),
      ]),
    ];
    expect(
      found.map((fault) => ts.flattenDiagnosticMessageText(fault.messageText, '\n')),
    ).to.deep.equal([]);
  });

  it('runs, and shows the dossier to who is signed in', async () => {
    const database = await migratedDatabase();
    const child = spawn(process.execPath, ['--import=tsx', file], {
      cwd: packageRoot,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        DATABASE_URL: database.databaseUrl,
        MIGRATION_DATABASE_URL: database.migrationDatabaseUrl,
        OPP_MASTER_KEY: randomBytes(32).toString('base64'),
        OPP_DATA_FOLDER: join(folder, 'data'),
      },
    });
    try {
      const client = new Client(`http://127.0.0.1:${port}`);
      for (let tries = 0; tries < 100; tries += 1) {
        if (
          await client.get('/dossier/readyz').then(
            (reply) => reply.status === 200,
            () => false,
          )
        )
          break;
        await new Promise((resolve) => {
          setTimeout(resolve, 200);
        });
      }
      expect((await client.visit('/dossier/')).text).to.include('Dag Tessa');
    } finally {
      child.kill('SIGKILL');
      await database.drop();
    }
  });
});
