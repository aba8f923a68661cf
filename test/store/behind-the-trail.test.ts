import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Connection } from 'mysql2/promise';
import { addLocalAccount } from '../support/accounts.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { personId } from '../support/groups.ts';
import { makeDossier, save, set } from '../support/story.ts';

describe('rights and texts that the database alone put in', function () {
  this.timeout(60_000);
  let app: TestApp;
  let admin: Connection;
  let dossier: string;

  before(async () => {
    app = await startApp();
    admin = await app.database.admin();
    const teacher = app.as('tessa', 'docent');
    dossier = await makeDossier(app, teacher, 'yara');
    await save(app, teacher, dossier, 3, [
      set('helpQuestion', 'een'),
      set('signalsSchool', 'twee'),
    ]);
    await addLocalAccount(app, { given: 'Els', family: 'Bos', email: 'els@example.org' });
  });
  after(async () => {
    await admin.end();
    await app.stop();
  });

  const findings = async (): Promise<{ fault: string; about?: string }[]> =>
    (await app.plugin.verifyAudit()).findings.map(({ fault, about }) => ({ fault, about }));
  const doctor = async (): Promise<boolean | undefined> =>
    (await app.plugin.doctor()).find(({ name }) => name.startsWith('access and histories'))?.ok;

  it('are none after ordinary work', async () => {
    const boss = app.as('ingrid', 'beheerder');
    const omar = await personId(app, 'omar');
    const page = `${app.base}/instellingen/medewerkers/${omar}`;
    await boss.visit(page);
    expect((await boss.post(page, { rol: 'coordinator' })).status).to.equal(303);
    await app
      .as('ingrid', 'beheerder')
      .post(`${app.base}/dossiers/${dossier}/noodtoegang`, { reden: 'De vader belt nu.' });
    expect(await findings()).to.deep.equal([]);
    expect(await doctor()).to.equal(true);
  });

  it('are found when they are a role', async () => {
    const person = await personId(app, 'tessa');
    await admin.query(
      "INSERT INTO opp_staff_roles (person_id, role, given_at) VALUES (?, 'coordinator', UTC_TIMESTAMP(3))",
      [person],
    );
    expect(await findings()).to.deep.equal([{ fault: 'access-not-in-trail', about: person }]);
    expect(await doctor()).to.equal(false);
    expect(await app.plugin.acceptRestore()).to.have.property('refused');
    await admin.query('DELETE FROM opp_staff_roles WHERE person_id = ?', [person]);
    expect(await findings()).to.deep.equal([]);
  });

  it('are found when they are a role that was taken away, put back as it was', async () => {
    const person = await personId(app, 'omar');
    const [rows] = await admin.query('SELECT * FROM opp_staff_roles WHERE person_id = ?', [person]);
    const [row] = rows as { role: string; given_at: Date; given_by: string }[];
    const boss = app.as('ingrid', 'beheerder');
    const page = `${app.base}/instellingen/medewerkers/${person}`;
    await boss.visit(page);
    expect((await boss.post(page, { rol: '' })).status).to.equal(303);
    expect(await findings()).to.deep.equal([]);
    await admin.query('INSERT INTO opp_staff_roles SET ?', [{ ...row, person_id: person }]);
    expect(await findings()).to.deep.equal([{ fault: 'access-not-in-trail', about: person }]);
    await admin.query('DELETE FROM opp_staff_roles WHERE person_id = ?', [person]);
  });

  it('are found when they are a grant for sensitive parts, or access in an emergency', async () => {
    const person = await personId(app, 'tessa');
    const grant = randomUUID();
    await admin.query(
      "INSERT INTO opp_sensitive_grants (id, dossier_id, person_id, medical, psychological, reason, from_at, until_on, granted_by) VALUES (?, ?, ?, 1, 1, 'x', UTC_TIMESTAMP(3), '2099-01-01', ?)",
      [grant, dossier, person, person],
    );
    expect(await findings()).to.deep.equal([{ fault: 'access-not-in-trail', about: grant }]);
    await admin.query('DELETE FROM opp_sensitive_grants WHERE id = ?', [grant]);
    const access = randomUUID();
    await admin.query(
      "INSERT INTO opp_emergency_access (id, dossier_id, person_id, reason, from_at, until_at) VALUES (?, ?, ?, 'x', UTC_TIMESTAMP(3), '2099-01-01')",
      [access, dossier, person],
    );
    expect(await findings()).to.deep.equal([{ fault: 'access-not-in-trail', about: access }]);
    await admin.query('DELETE FROM opp_emergency_access WHERE id = ?', [access]);
  });

  it('are found when the history was cut to go with an older text', async () => {
    await admin.query(
      'DELETE FROM opp_revisions WHERE dossier_id = ? ORDER BY sequence DESC LIMIT 1',
      [dossier],
    );
    expect(await findings()).to.deep.equal([{ fault: 'history-cut', about: dossier }]);
  });
});
