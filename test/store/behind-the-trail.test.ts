import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { schoolDay } from '../../plugin/kernel/clock.ts';
import type { Connection } from 'mysql2/promise';
import { addLink, addLocalAccount, localClient, PASSWORD } from '../support/accounts.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { Client } from '../support/client.ts';
import {
  addMember,
  GROUPS,
  makeGroup,
  memberId,
  personId,
  removeMember,
  rows,
  today,
} from '../support/groups.ts';
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

  /** A last day that is still to come. */
  const inDays = (days: number): string =>
    schoolDay(new Date(app.clock.now().getTime() + days * 86_400_000));

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
    const [found] = await admin.query('SELECT * FROM opp_staff_roles WHERE person_id = ?', [
      person,
    ]);
    const [row] = found as { role: string; given_at: Date; given_by: string }[];
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

  it('are none after the school moved people in and out of its own groups', async () => {
    const boss = app.as('ingrid', 'beheerder');
    const group = await makeGroup(app, boss, 'Ontdekkers');
    const place = `${app.base}${GROUPS}/${group}`;
    await addMember(app, boss, group, 'medewerkers', 'omar', { tot: inDays(20) });
    await addMember(app, boss, group, 'leerlingen', 'yara');
    const dates = `${place}/leden/${await memberId(app, group, 'yara')}`;
    await boss.visit(dates);
    const changed = await boss.post(dates, { van: today(app), tot: inDays(10) });
    expect(changed.status, changed.text).to.equal(303);
    expect(await findings(), 'with other dates').to.deep.equal([]);
    await removeMember(app, boss, group, 'leerlingen', 'yara');
    expect(await findings(), 'gone').to.deep.equal([]);
    expect((await boss.post(`${dates}/terugzetten`, {})).status).to.equal(303);
    expect(await findings(), 'back').to.deep.equal([]);
  });

  it('are found when they are a place in a group of the school’s own', async () => {
    const boss = app.as('ingrid', 'beheerder');
    const group = await makeGroup(app, boss, 'Speurders');
    await addMember(app, boss, group, 'leerlingen', 'sem');
    const before = await rows(app, 'SELECT * FROM opp_memberships WHERE group_id = ?', [group]);
    const id = randomUUID();
    await admin.query(
      "INSERT INTO opp_memberships (id, group_id, person_id, role, source, from_day) VALUES (?, ?, ?, 'teacher', 'own', '2026-08-01')",
      [id, group, await personId(app, 'tessa')],
    );
    expect(await findings()).to.deep.equal([{ fault: 'access-not-in-trail', about: id }]);
    expect(await doctor()).to.equal(false);
    await admin.query('DELETE FROM opp_memberships WHERE id = ?', [id]);
    expect(await findings()).to.deep.equal([]);

    await removeMember(app, boss, group, 'leerlingen', 'sem');
    const [sem] = before;
    await admin.query('UPDATE opp_memberships SET removed_on = NULL WHERE id = ?', [sem?.['id']]);
    expect(await findings(), 'put back').to.deep.equal([
      { fault: 'access-not-in-trail', about: sem?.['id'] },
    ]);
    await admin.query('UPDATE opp_memberships SET removed_on = from_day WHERE id = ?', [
      sem?.['id'],
    ]);
    expect(await findings()).to.deep.equal([]);
  });

  it('are found when they are a place that ends later than was said', async () => {
    const boss = app.as('ingrid', 'beheerder');
    const group = await makeGroup(app, boss, 'Vinders');
    await addMember(app, boss, group, 'medewerkers', 'omar', { tot: inDays(20) });
    const id = await memberId(app, group, 'omar');
    await admin.query('UPDATE opp_memberships SET to_day = ? WHERE id = ?', [inDays(30), id]);
    expect(await findings()).to.deep.equal([{ fault: 'access-not-in-trail', about: id }]);
    await admin.query('UPDATE opp_memberships SET to_day = ? WHERE id = ?', [inDays(20), id]);
    expect(await findings()).to.deep.equal([]);
  });

  it('are found when they are a password', async () => {
    const lea = await addLocalAccount(app, {
      given: 'Lea',
      family: 'Kok',
      email: 'lea@example.org',
      role: 'coordinator',
    });
    const passwordOf = async (personId: string): Promise<unknown> =>
      (
        await rows(app, 'SELECT password_hash FROM opp_local_accounts WHERE person_id = ?', [
          personId,
        ])
      )[0]?.['password_hash'];
    const set = async (hash: unknown, more = ''): Promise<void> => {
      await admin.query(
        `UPDATE opp_local_accounts SET password_hash = ?${more} WHERE person_id = ?`,
        [hash, lea.personId],
      );
    };
    const told = [{ fault: 'access-not-in-trail', about: lea.personId }];
    const first = await passwordOf(lea.personId);
    const [els] = await rows(
      app,
      "SELECT a.password_hash AS hash FROM opp_local_accounts a JOIN opp_people p ON p.id = a.person_id WHERE p.given = 'Els'",
    );
    await set(els?.['hash']);
    expect(await findings(), 'that of another').to.deep.equal(told);
    await set(first);
    expect(await findings()).to.deep.equal([]);

    const client = await localClient(app, lea.email);
    await client.visit(`${app.base}/account`);
    const next = 'acht gele kamelen zwemmen';
    const reply = await client.post(`${app.base}/account/wachtwoord`, {
      huidig: PASSWORD,
      wachtwoord: next,
      herhaal: next,
    });
    expect(reply.status, reply.text).to.equal(303);
    expect(await findings(), 'chosen by her').to.deep.equal([]);
    const second = await passwordOf(lea.personId);
    await set(first);
    expect(await findings(), 'an earlier one, put back').to.deep.equal(told);
    await set(second, ', password_changed_at = password_changed_at + INTERVAL 1 SECOND');
    expect(await findings(), 'at another moment').to.deep.equal(told);
    await set(second, ', password_changed_at = password_changed_at - INTERVAL 1 SECOND');
    expect(await findings()).to.deep.equal([]);
  });

  it('are found when they are a link to choose a password by', async () => {
    const mia = await addLocalAccount(app, {
      given: 'Mia',
      family: 'Vos',
      email: 'mia@example.org',
      role: 'coordinator',
    });
    const told = [{ fault: 'access-not-in-trail', about: mia.personId }];
    const token = await addLink(app, mia.personId, new Date(Date.now() + 3_600_000));
    expect(await findings(), 'put in').to.deep.equal(told);
    const page = `${app.base}/wachtwoord/instellen`;
    const next = 'negen witte zwanen vliegen';
    const reply = await new Client(app.origin).post(page, {
      sleutel: token,
      wachtwoord: next,
      herhaal: next,
    });
    expect(reply.status, reply.text).to.equal(303);
    expect(await findings(), 'used').to.deep.equal(told);
    await admin.query('DELETE FROM opp_account_links WHERE person_id = ?', [mia.personId]);
    expect(await findings(), 'used and taken away').to.deep.equal(told);
    await admin.query('DELETE FROM opp_second_factors WHERE person_id = ?', [mia.personId]);
    await admin.query('DELETE FROM opp_known_places WHERE person_id = ?', [mia.personId]);
    await admin.query('DELETE FROM opp_local_accounts WHERE person_id = ?', [mia.personId]);
    expect(await findings()).to.deep.equal([]);
  });

  it('are none when the school sent an invitation, and sent it again', async () => {
    const admins = app.as('ingrid', ['beheerder', 'zorgcoordinator']);
    await admins.visit(`${app.base}/instellingen/medewerkers/nieuw`);
    const made = await admins.post(`${app.base}/instellingen/medewerkers`, {
      rol: 'teacher',
      voornaam: 'Bas',
      tussenvoegsel: '',
      achternaam: 'Kuiper',
      email: 'bas@example.org',
      einddatum: '',
      toch: '1',
    });
    expect(made.status, made.text).to.equal(303);
    expect(await findings(), 'invited').to.deep.equal([]);
    const again = await admins.post(
      `${app.base}/instellingen/medewerkers/${/([0-9a-f-]{36})/.exec(made.location)?.[1] ?? ''}/uitnodigen`,
      {},
    );
    expect(again.status, again.text).to.equal(303);
    expect(await findings(), 'invited again').to.deep.equal([]);
  });

  it('are found when the history was cut to go with an older text', async () => {
    await admin.query(
      'DELETE FROM opp_revisions WHERE dossier_id = ? ORDER BY sequence DESC LIMIT 1',
      [dossier],
    );
    expect(await findings()).to.deep.equal([{ fault: 'history-cut', about: dossier }]);
  });
});
