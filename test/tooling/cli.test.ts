import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { main } from '../../plugin/cli.ts';
import { packageRoot } from '../../plugin/kernel/package-root.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';

describe('the command line', function () {
  this.timeout(60_000);
  const folder = join(packageRoot, '.data', 'cli');
  const config = join('.data', 'cli', 'opp-dossier.config.ts');
  let app: TestApp;

  before(async () => {
    app = await startApp();
    await mkdir(folder, { recursive: true });
    await writeFile(
      join(packageRoot, config),
      `
      import { createPlugin } from '../../plugin/index.ts';
      import { testHost, testSchool } from '../../test/support/school.ts';
      export default () => createPlugin(${JSON.stringify(app.config)}, testHost([testSchool('dewerf', 'De Werf'), testSchool('hetbaken', 'Het Baken')], () => undefined),
        { log: { info: () => undefined, warn: () => undefined, error: () => undefined } });`,
    );
  });
  after(async () => {
    await app.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const run = async (...args: string[]): Promise<{ code: number; text: string }> => {
    const lines: string[] = [];
    const code = await main([...args, '--config', config], (line) => {
      lines.push(line);
    });
    return { code, text: lines.join('\n') };
  };

  it('says what it can do when asked for something else', async () => {
    const lines: string[] = [];
    expect(
      await main(['dance'], (line) => {
        lines.push(line);
      }),
    ).to.equal(2);
    expect(lines.join('\n')).to.include('audit verify').and.include('doctor');
  });

  it('migrates, and says when there is nothing to do', async () => {
    expect(await run('migrate')).to.deep.equal({
      code: 0,
      text: '0 migration(s) ran; the tables are up to date. Next: opp-dossier doctor',
    });
  });

  it('pulls every licence from its host', async () => {
    const { code, text } = await run('sync');
    expect(text).to.include('DEWERF: unchanged').and.include('HETBAKEN: unchanged');
    expect(code).to.equal(0);
  });

  it('tells what works', async () => {
    const { text } = await run('doctor');
    expect(text)
      .to.include('ok    database')
      .and.include('ok    audit table is append-only')
      .and.include('ok    PDF browser');
  });

  it('tells an operator that the application’s database user can do too much', async () => {
    const admin = await app.database.admin();
    const user = `'${process.env['TEST_DB_APP_USER'] ?? ''}'@'localhost'`;
    await admin.query(`GRANT DELETE ON \`${app.database.name}\`.opp_audit TO ${user}`);
    try {
      const { code, text } = await run('doctor');
      expect(code).to.equal(1);
      expect(text).to.include('FAULT audit table is append-only');
    } finally {
      await admin.query(`REVOKE DELETE ON \`${app.database.name}\`.opp_audit FROM ${user}`);
      await admin.end();
    }
  });

  it('has no restore to accept and no key to wrap anew where nothing happened', async () => {
    expect((await run('audit', 'anchor')).code).to.equal(0);
    expect(await run('audit', 'accept-restore')).to.deep.equal({
      code: 0,
      text: 'There was nothing to accept.',
    });
    expect((await run('keys', 'rewrap')).text)
      .to.include('0 licence key(s) wrapped')
      .and.include('There is no earlier master key.');
  });

  it('accepts a restore that lost the anchors, and says from then on that it did', async () => {
    await rm(join(app.dataFolder, 'audit-anchors.jsonl'));
    expect((await run('audit', 'verify')).text).to.include('FAULT anchors-missing');
    expect((await run('audit', 'accept-restore')).text).to.include('1 finding(s) accepted');
    const { code, text } = await run('audit', 'verify');
    expect(text)
      .to.match(/A restore was vouched for at \d{4}-/)
      .and.include('The trail is whole');
    expect(code).to.equal(0);
  });

  it('anchors and verifies the trail, and names a row that was changed', async () => {
    expect((await run('audit', 'anchor')).code).to.equal(0);
    expect((await run('audit', 'verify')).text).to.include('The trail is whole');
    const admin = await app.database.admin();
    await admin.query("UPDATE opp_audit SET basis = 'admin' ORDER BY id LIMIT 1");
    await admin.end();
    const { code, text } = await run('audit', 'verify');
    expect(code).to.equal(1);
    expect(text).to.include('FAULT edited: chain');
    expect((await run('audit', 'accept-restore')).text).to.include('Nothing was accepted');
  });
});
