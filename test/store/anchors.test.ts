import { appendFile, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { makeDossier, save, set, stepUrl } from '../support/story.ts';

describe('the anchors of the trail', function () {
  this.timeout(120_000);
  let app: TestApp;
  let teacher: Client;
  let dossier: string;
  let file: string;

  beforeEach(async () => {
    app = await startApp();
    file = join(app.dataFolder, 'audit-anchors.jsonl');
    teacher = app.as('tessa', 'docent');
    dossier = await makeDossier(app, teacher, 'yara');
    await app.plugin.anchorAudit();
    await save(app, teacher, dossier, 3, [set('helpQuestion', 'na het eerste anker')]);
    await app.plugin.anchorAudit();
  });
  afterEach(async () => {
    await app.stop();
  });

  const faults = async (): Promise<string[]> => [
    ...new Set((await app.plugin.verifyAudit()).findings.map(({ fault }) => fault)),
  ];
  const lines = async (): Promise<string[]> =>
    (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  const doctor = async (): Promise<{ name: string; ok: boolean } | undefined> =>
    (await app.plugin.doctor()).find(({ name }) => name.startsWith('audit anchors'));

  it('are told of in the trail, and ask for no other anchor by that', async () => {
    expect(await faults()).to.deep.equal([]);
    expect(await app.plugin.anchorAudit()).to.equal(0);
    expect(await lines()).to.have.length(2);
    expect(await doctor()).to.have.property('ok', true);
    expect((await doctor())?.name).to.match(/newest of \d{4}-\d\d-\d\dT\d\d:\d\dZ$/);
  });

  it('that are gone or emptied are a finding, and the doctor says so', async () => {
    const kept = await readFile(file);
    for (const away of [() => rm(file), () => writeFile(file, '')]) {
      await away();
      expect(await faults()).to.deep.equal(['anchors-missing']);
      app.clock.advance(11 * 60_000);
      expect(await doctor()).to.have.property('ok', false);
      await writeFile(file, kept);
    }
    expect(await faults()).to.deep.equal([]);
  });

  it('that lack the newest are a finding, also when the next one was written meanwhile', async () => {
    const [first = ''] = await lines();
    await writeFile(file, `${first}\n`);
    expect(await faults()).to.deep.equal(['anchors-cut']);
    await save(app, teacher, dossier, 3, [set('helpQuestion', 'en verder')]);
    expect(await app.plugin.anchorAudit()).to.be.above(0);
    expect(await faults()).to.deep.equal(['anchors-cut']);
  });

  it('whose last line a crash broke off are a finding, and are written on all the same', async () => {
    const { length } = await readFile(file);
    await truncate(file, length - 30);
    expect(await faults()).to.include('anchor-torn');
    expect(await doctor()).to.have.property('ok', false);
    await save(app, teacher, dossier, 3, [set('helpQuestion', 'na de storing')]);
    expect(await app.plugin.anchorAudit()).to.be.above(0);
    expect((await lines()).map((line) => line.endsWith('"}'))).to.deep.equal([true, false, true]);
    const admin = await app.database.admin();
    await admin.query('DELETE FROM opp_audit WHERE chain = ? ORDER BY sequence DESC LIMIT 1', [
      `d:${dossier}`,
    ]);
    await admin.end();
    expect(await faults()).to.include.members(['anchor-torn', 'cut-tail']);
  });

  it('that hold a foreign line are a finding', async () => {
    await appendFile(file, 'hello\n{"at":"2026-01-01T00:00:00Z","heads":[],"mac":"00"}\n');
    expect(await faults()).to.include.members(['anchor-torn', 'anchor-changed']);
  });

  describe('after a backup was put back', () => {
    const backup = async (): Promise<() => Promise<void>> => {
      const admin = await app.database.admin();
      await admin.query('CREATE TABLE audit_backup AS SELECT * FROM opp_audit');
      await admin.end();
      return async () => {
        const again = await app.database.admin();
        await again.query('DELETE FROM opp_audit');
        await again.query('INSERT INTO opp_audit SELECT * FROM audit_backup');
        await again.query('DROP TABLE audit_backup');
        await again.end();
      };
    };

    it('of the database, hold again once an operator vouched for it, and not by themselves', async () => {
      const putBack = await backup();
      await save(app, teacher, dossier, 3, [set('helpQuestion', 'dit gaat verloren')]);
      await app.plugin.anchorAudit();
      await putBack();
      expect(await faults()).to.deep.equal(['cut-tail']);
      // Work goes on before anybody looks: other rows get the numbers that were anchored.
      for (let view = 0; view < 8; view += 1) await teacher.visit(stepUrl(app, dossier, 3));
      await app.plugin.anchorAudit();
      expect(await faults()).to.include('not-as-anchored');
      expect(await app.plugin.acceptRestore())
        .to.have.property('settled')
        .that.is.above(0);
      const report = await app.plugin.verifyAudit();
      expect(report.findings).to.deep.equal([]);
      expect(report.restores).to.have.length(1);
      await save(app, teacher, dossier, 3, [set('helpQuestion', 'en door')]);
      await app.plugin.anchorAudit();
      expect(await faults()).to.deep.equal([]);
      const admin = await app.database.admin();
      await admin.query('DELETE FROM opp_audit WHERE chain = ? ORDER BY sequence DESC LIMIT 1', [
        `d:${dossier}`,
      ]);
      await admin.end();
      expect(await faults()).to.deep.equal(['cut-tail']);
    });

    it('of the data folder, hold again once an operator vouched for it', async () => {
      const kept = await readFile(file);
      await save(app, teacher, dossier, 3, [set('helpQuestion', 'later')]);
      await app.plugin.anchorAudit();
      await writeFile(file, kept);
      expect(await faults()).to.deep.equal(['anchors-cut']);
      expect(await app.plugin.acceptRestore()).to.deep.equal({ settled: 1 });
      expect(await faults()).to.deep.equal([]);
      expect(await app.plugin.acceptRestore()).to.deep.equal({ settled: 0 });
    });

    it('are not vouched for over rows that were changed or are lacking', async () => {
      const admin = await app.database.admin();
      await admin.query("UPDATE opp_audit SET basis = 'x' WHERE chain = ? AND sequence = 1", [
        `d:${dossier}`,
      ]);
      await admin.end();
      await rm(file);
      expect(await app.plugin.acceptRestore()).to.have.property('refused');
      expect(await faults()).to.include.members(['edited', 'anchors-missing']);
    });

    it('cannot be vouched for by who has no key', async () => {
      const [first = ''] = await lines();
      const forged = { ...(JSON.parse(first) as object), restored: [] };
      await writeFile(file, `${first}\n${JSON.stringify(forged)}\n`);
      expect(await faults()).to.include.members(['anchor-changed', 'anchors-cut']);
    });
  });
});
