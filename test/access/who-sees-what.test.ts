import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { leave, teach } from '../support/school.ts';
import { consent, fillDossier, makeDossier, save, set, stepUrl } from '../support/story.ts';

describe('who sees what', function () {
  this.timeout(60_000);
  let app: TestApp;
  let dossier: string;

  before(async () => {
    app = await startApp();
    dossier = await makeDossier(app, app.as('tessa', 'docent'), 'yara');
  });
  after(async () => {
    await app.stop();
  });

  it('lists for a teacher the pupils of own groups, for a coordinator all, for an admin names without dossiers', async () => {
    const teacher = await app.as('tessa', 'docent').visit(`${app.base}/leerlingen`);
    expect(teacher.text).to.include('Yara').and.not.include('Sem');
    const coordinator = await app.as('karim', 'zorgcoordinator').visit(`${app.base}/leerlingen`);
    expect(coordinator.text).to.include('Yara').and.include('Sem');
    const admin = await app.as('ingrid', 'beheerder').visit(`${app.base}/leerlingen`);
    expect(admin.text).to.include('Yara').and.not.include('/stappen/');
  });

  it('shows a teacher nothing of a medical or psychological outcome, in no form, and keeps what the coordinator wrote', async () => {
    const coordinator = app.as('karim', 'zorgcoordinator');
    await coordinator.visit(stepUrl(app, dossier, 3));
    await save(app, coordinator, dossier, 3, [
      { op: 'add', list: 'examinations', row: 'exam' },
      set('examinations/exam/examinationKind', 'onderzoek-zichtbaar'),
      set('examinations/exam/psychologicalOutcome', 'geheim-psychologisch'),
      set('examinations/exam/medicalOutcome', 'geheim-medisch'),
    ]);
    expect((await coordinator.visit(stepUrl(app, dossier, 3))).text)
      .to.include('geheim-medisch')
      .and.include('geheim-psychologisch');
    const teacher = app.as('tessa', 'docent');
    for (const path of ['', '/geschiedenis']) {
      const page = await teacher.visit(`${stepUrl(app, dossier, 3)}${path}`);
      expect(page.text).to.include('onderzoek-zichtbaar').and.not.include('geheim-');
    }
    const overwrite = await teacher.json(`${stepUrl(app, dossier, 3)}/wijzigingen`, {
      changes: [set('examinations/exam/medicalOutcome', 'weg ermee')],
    });
    expect(overwrite.status).to.equal(400);
    expect(overwrite.text).not.to.include('geheim-');
    expect((await coordinator.visit(stepUrl(app, dossier, 3))).text).to.include('geheim-medisch');
  });

  it('gives an admin one hour after a reason, tells the coordinator, and then closes again', async () => {
    const admin = app.as('ingrid', 'beheerder');
    const url = `${app.base}/dossiers/${dossier}`;
    expect((await admin.visit(`${url}/stappen/1`)).status).to.equal(404);
    await admin.visit(`${url}/noodtoegang`);
    const refused = await admin.post(`${url}/noodtoegang`, { reden: 'kort' });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('ten minste tien tekens');
    expect(
      (
        await admin.post(`${url}/noodtoegang`, {
          reden: 'De coördinator is ziek en de inspectie is er.',
        })
      ).status,
    ).to.equal(303);
    const page = await admin.visit(`${url}/stappen/1`);
    expect(page.status).to.equal(200);
    expect(page.text).to.include('noodtoegang').and.not.include('value="finish"');
    const coordinator = app.as('karim', 'zorgcoordinator');
    expect((await coordinator.visit(`${app.base}/`)).text).to.include(
      'Ingrid Smit gebruikte noodtoegang',
    );
    expect((await coordinator.visit(`${url}/inzagelijst`)).text).to.include('kreeg noodtoegang');
    app.clock.advance(61 * 60_000);
    expect((await app.as('ingrid', 'beheerder').visit(`${url}/stappen/1`)).status).to.equal(404);
  });

  it('ends a teacher’s sight at the next request after the pupil leaves the group', async () => {
    const teacher = app.as('omar', 'docent');
    const [school] = app.schools;
    if (school === undefined) throw new Error('no school');
    teach(school, 'omar', '2B');
    await app.sync();
    expect((await teacher.visit(stepUrl(app, dossier, 1))).status).to.equal(200);
    leave(school, 'omar', '2B');
    await app.sync();
    expect((await teacher.visit(stepUrl(app, dossier, 1))).status).to.equal(404);
  });

  it('asks the host live before consent and export: a teacher who left since the last sync is refused', async () => {
    const teacher = app.as('tessa', 'docent');
    const [school] = app.schools;
    if (school === undefined) throw new Error('no school');
    const made = await makeDossier(app, teacher, 'noor');
    await fillDossier(app, teacher, made);
    leave(school, 'tessa', '2B');
    expect((await teacher.visit(stepUrl(app, made, 1))).status).to.equal(200);
    expect((await teacher.visit(`${stepUrl(app, made, 8)}/instemming`)).status).to.equal(404);
    const report = await teacher.post(`${app.base}/dossiers/${made}/logboek/verslagen`, {
      keuze: 'eigen',
      wachtwoord: 'paard batterij nietje correct',
    });
    expect(report.status).to.equal(404);
    teach(school, 'tessa', '2B');
    await consent(app, teacher, made);
  });

  it('asks for a recent sign-in before consent is registered, without losing anything', async () => {
    const teacher = app.as('tessa', 'docent', {
      authTime: new Date(app.clock.now().getTime() - 40 * 60_000),
    });
    const made = await makeDossier(app, teacher, 'noor', 'basis');
    await fillDossier(app, teacher, made);
    const asked = await teacher.get(`${stepUrl(app, made, 8)}/instemming`);
    expect(asked.status).to.equal(303);
    expect(asked.location).to.include('/aanmelden?opnieuw=1');
  });

  it('lets nobody change an archived dossier, and everybody who may still read it', async () => {
    const admin = await app.database.admin();
    await admin.query(
      "UPDATE opp_dossiers SET status = 'archived', archived_at = UTC_TIMESTAMP(3) WHERE id = ?",
      [dossier],
    );
    await admin.end();
    for (const client of [app.as('tessa', 'docent'), app.as('karim', 'zorgcoordinator')]) {
      const page = await client.visit(stepUrl(app, dossier, 2));
      expect(page.status).to.equal(200);
      expect(page.text).to.include('gearchiveerd').and.not.include('value="finish"');
      client.csrf = (
        JSON.parse((await client.get(`${app.base}/sessie`)).text) as { csrf: string }
      ).csrf;
      const changed = await client.json(`${stepUrl(app, dossier, 2)}/wijzigingen`, {
        changes: [{ op: 'add', list: 'people', row: 'late' }],
      });
      expect(changed.status).to.equal(409);
      expect(changed.text).to.include('gearchiveerd');
    }
  });
});
