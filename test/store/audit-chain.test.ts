import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { createConnection } from 'mysql2/promise';
import type { RowDataPacket } from 'mysql2/promise';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { fillDossier, makeDossier } from '../support/story.ts';

describe('the audit chain', function () {
  this.timeout(60_000);
  let app: TestApp;
  let chain: string;

  before(async () => {
    app = await startApp();
    const teacher = app.as('tessa', 'docent');
    const dossier = await makeDossier(app, teacher, 'yara');
    await fillDossier(app, teacher, dossier, { steps: [1, 2, 3] });
    chain = `d:${dossier}`;
    await app.plugin.anchorAudit();
  });
  after(async () => {
    await app.stop();
  });

  it('is whole after ordinary work', async () => {
    const report = await app.plugin.verifyAudit();
    expect(report.findings).to.deep.equal([]);
    expect(report.rows).to.be.greaterThan(10);
  });

  const tamperings: [name: string, sql: string, fault: string][] = [
    [
      'an edited row',
      "UPDATE opp_audit SET event = 'nothing.happened' WHERE chain = ? AND sequence = 3",
      'edited',
    ],
    ['a deleted row', 'DELETE FROM opp_audit WHERE chain = ? AND sequence = 3', 'missing'],
    [
      'an inserted row',
      `INSERT INTO opp_audit (chain, sequence, licence_id, at, event, outcome, actor_id, actor_roles, basis, dossier_id, pupil_id, details, previous_hash, hash)
      SELECT chain, 9000, licence_id, at, event, outcome, actor_id, actor_roles, basis, dossier_id, pupil_id, details, previous_hash, hash FROM opp_audit WHERE chain = ? AND sequence = 3`,
      'edited',
    ],
    [
      'reordered rows',
      'UPDATE opp_audit SET sequence = CASE sequence WHEN 3 THEN 90003 ELSE 3 END WHERE chain = ? AND sequence IN (3, 4)',
      'edited',
    ],
    ['a cut tail', 'DELETE FROM opp_audit WHERE chain = ? AND sequence >= 4', 'cut-tail'],
  ];

  for (const [name, sql, fault] of tamperings) {
    it(`finds ${name}`, async () => {
      const admin = await app.database.admin();
      try {
        await admin.query('CREATE TABLE audit_copy AS SELECT * FROM opp_audit');
        await admin.query(sql, [chain]);
        const { findings } = await app.plugin.verifyAudit();
        expect(findings.map((finding) => finding.fault)).to.include(fault);
        expect(findings.filter((finding) => finding.chain !== chain)).to.deep.equal([]);
      } finally {
        await admin.query('DELETE FROM opp_audit');
        await admin.query('INSERT INTO opp_audit SELECT * FROM audit_copy');
        await admin.query('DROP TABLE audit_copy');
        await admin.end();
      }
      expect((await app.plugin.verifyAudit()).findings).to.deep.equal([]);
    });
  }

  it('finds a whole chain that is gone, and an anchors file that was changed', async () => {
    const file = join(app.dataFolder, 'audit-anchors.jsonl');
    const kept = await readFile(file, 'utf8');
    await writeFile(
      file,
      kept.replace(/"heads":\[\["[^"]+",(\d+)/, (text, number: string) =>
        text.replace(number, String(Number(number) + 1)),
      ),
    );
    expect((await app.plugin.verifyAudit()).findings.map((finding) => finding.fault)).to.include(
      'anchor-changed',
    );
    await writeFile(file, kept);
    await appendFile(file, '');
    expect((await app.plugin.verifyAudit()).findings).to.deep.equal([]);
  });

  it('cannot be changed, emptied or altered by the application’s own database user', async () => {
    const url = new URL(app.database.databaseUrl);
    const own = await createConnection({
      socketPath: url.searchParams.get('socketPath') ?? '',
      user: url.username,
      password: decodeURIComponent(url.password),
      database: app.database.name,
    });
    try {
      for (const sql of [
        "UPDATE opp_audit SET event = 'x'",
        'DELETE FROM opp_audit',
        'TRUNCATE opp_audit',
        'DROP TABLE opp_audit',
        'ALTER TABLE opp_audit ADD x INT',
      ]) {
        const refused = await own.query(sql).then(
          () => 'done',
          (error: unknown) => (error as NodeJS.ErrnoException).code,
        );
        expect(refused, sql).to.match(
          /ER_(TABLEACCESS_DENIED|DROP_TABLE|DBACCESS_DENIED|TABLE_ACCESS)/,
        );
      }
      const [rows] = await own.query<RowDataPacket[]>('SELECT COUNT(*) AS n FROM opp_audit');
      expect(rows[0]?.['n']).to.be.greaterThan(0);
    } finally {
      await own.end();
    }
  });

  it('stays one unbroken line when fifty people write and read at once', async () => {
    const teacher = app.as('tessa', 'docent');
    const dossier = await makeDossier(app, teacher, 'noor');
    await teacher.visit(`${app.base}/dossiers/${dossier}/stappen/3`);
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        index % 2 === 0
          ? teacher.get(`${app.base}/dossiers/${dossier}/stappen/3`)
          : teacher.json(`${app.base}/dossiers/${dossier}/stappen/3/wijzigingen`, {
              changes: [{ op: 'add', list: 'interventions', row: `row-${index}` }],
            }),
      ),
    );
    expect(replies.map((reply) => reply.status)).to.deep.equal(Array(50).fill(200));
    expect((await app.plugin.verifyAudit()).findings).to.deep.equal([]);
  });
});
