import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { addMember, GROUPS, hostGroupId, makeGroup, personId, rows } from '../support/groups.ts';
import { addOwnPupil, postOwnPupil } from '../support/pupils.ts';
import { inputNames, makeDossier, save, set, stepUrl } from '../support/story.ts';

const lina = {
  voornaam: 'Lina',
  tussenvoegsel: 'de',
  achternaam: 'Wit',
  geboortedatum: '7-2-2014',
};

describe('a pupil outside the school system', function () {
  this.timeout(60_000);
  let app: TestApp;
  let coordinator: Client;
  let group: string;

  before(async () => {
    app = await startApp();
    coordinator = app.as('karim', 'zorgcoordinator');
    group = await makeGroup(app, coordinator, 'Instroom');
    await addMember(app, coordinator, group, 'medewerkers', 'tessa');
  });
  after(async () => {
    await app.stop();
  });

  it('is added on the pupils’ tab of a group, found by name, and seen by the group’s staff alone', async () => {
    const tab = await coordinator.visit(`${app.base}${GROUPS}/${group}/leerlingen`);
    expect(tab.text).to.include(`${GROUPS}/${group}/leerlingen/nieuw`);
    const id = await addOwnPupil(app, coordinator, group, lina);
    expect((await coordinator.visit(`${app.base}${GROUPS}/${group}/leerlingen`)).text).to.include(
      'Wit, Lina de',
    );
    expect((await app.as('tessa', 'docent').visit(`${app.base}/leerlingen?zoek=lina`)).text)
      .to.include('Wit, Lina de')
      .and.include('07-02-2014');
    expect((await app.as('omar', 'docent').visit(`${app.base}/leerlingen/${id}`)).status).to.equal(
      404,
    );
    expect(
      await rows(app, "SELECT event, pupil_id FROM opp_audit WHERE event = 'pupil.added'"),
    ).to.deep.equal([{ event: 'pupil.added', pupil_id: id }]);
  });

  it('is what the list of pupils points at when a name is not found, for who may add one', async () => {
    const list = `${app.base}/leerlingen?zoek=qqq`;
    expect((await coordinator.visit(list)).text).to.include(
      'Staat de leerling niet in het schoolsysteem?',
    );
    expect((await app.as('tessa', 'docent').visit(list)).text).not.to.include(
      'Staat de leerling niet in het schoolsysteem?',
    );
  });

  it('may have one name, which finds it and with which step 1 can be finished', async () => {
    const id = await addOwnPupil(app, coordinator, group, {
      voornaam: '',
      achternaam: 'Suharto',
      geboortedatum: '7 februari 2014',
    });
    const list = await app.as('tessa', 'docent').visit(`${app.base}/leerlingen?zoek=suharto`);
    expect(list.text).to.include('Suharto').and.include('07-02-2014').and.include(id);
    const dossier = await makeDossier(app, coordinator, 'suharto');
    const page = (await coordinator.visit(stepUrl(app, dossier, 1))).text;
    const missing = /data-missing>(.*?)<\/ol>/s.exec(page)?.[1] ?? '';
    expect(missing).not.to.include('#v-given').and.not.include('#v-family');
    expect(missing).to.include('#v-clockReason');
  });

  it('is told what is missing, each with its field, and what was typed stays', async () => {
    const reply = await postOwnPupil(app, coordinator, group, {
      voornaam: 'Lina',
      geboortedatum: '31-02-2014',
    });
    expect(reply.status).to.equal(422);
    expect(reply.text)
      .to.include('Achternaam: vul dit nog in.')
      .and.include('Geboortedatum: schrijf de datum als dag-maand-jaar')
      .and.include('value="Lina"');
    const unlikely = await postOwnPupil(app, coordinator, group, {
      ...lina,
      geboortedatum: '1-1-2090',
    });
    expect(unlikely.text).to.include('dit kan niet de geboortedatum van een leerling zijn');
    const odd = await postOwnPupil(app, coordinator, group, {
      ...lina,
      voornaam: 'Li\u0007na',
      tussenvoegsel: 'x'.repeat(41),
    });
    expect(odd.text)
      .to.include('Voornaam: hier staan tekens in die geen tekst zijn')
      .and.include('langer dan 40 tekens');
  });

  it('is not made a second time without a word: who is alike and born the same day is shown first', async () => {
    const typed = { voornaam: 'Jara', achternaam: 'van den Berg', geboortedatum: '03-05-2013' };
    const reply = await postOwnPupil(app, coordinator, group, typed);
    expect(reply.status).to.equal(200);
    expect(reply.text)
      .to.include('Deze leerling lijkt er al te zijn')
      .and.include('Yara van den Berg')
      .and.include('2B');
    expect(await rows(app, "SELECT 1 FROM opp_people WHERE given = 'Jara'")).to.deep.equal([]);
    const id = await addOwnPupil(app, coordinator, group, typed, { anyway: true });
    expect(id).to.have.length(36);
  });

  it('can sit in a class of the host’s until the host has the pupil, and a sync leaves that alone', async () => {
    const class3 = await hostGroupId(app, '3A');
    const id = await addOwnPupil(app, coordinator, class3, {
      voornaam: 'Milan',
      achternaam: 'Post',
      geboortedatum: '01-03-2012',
    });
    await app.sync();
    expect((await app.as('omar', 'docent').visit(`${app.base}/leerlingen/${id}`)).text)
      .to.include('Milan Post')
      .and.include('3A');
  });

  it('has a dossier that begins with what was typed, which stays free to change', async () => {
    const [{ id } = { id: '' }] = (await rows(
      app,
      "SELECT id FROM opp_people WHERE given = 'Lina'",
    )) as { id: string }[];
    await coordinator.visit(`${app.base}/dossiers/nieuw?leerling=${id}`);
    const made = await coordinator.post(`${app.base}/dossiers`, { leerling: id, niveau: 'extra' });
    expect(made.status, made.text).to.equal(303);
    const dossier = /dossiers\/([0-9a-f-]{36})/.exec(made.location)?.[1] ?? '';
    const step = await coordinator.visit(stepUrl(app, dossier, 1));
    expect(step.text).to.include('value="Wit"').and.include('07-02-2014');
    expect(inputNames(step.text)).to.include.members(['given', 'family', 'birthDate']);
    await save(app, coordinator, dossier, 1, [set('family', 'de Wit-Zwart')]);
    expect((await coordinator.visit(stepUrl(app, dossier, 1))).text).to.include('de Wit-Zwart');
  });

  it('can be corrected, and is found by the new name', async () => {
    const id = await addOwnPupil(app, coordinator, group, {
      voornaam: 'Tijn',
      achternaam: 'Vos',
      geboortedatum: '09-09-2013',
    });
    const page = `${app.base}/leerlingen/${id}/gegevens`;
    expect((await coordinator.visit(`${app.base}/leerlingen/${id}`)).text)
      .to.include(page)
      .and.include('buiten het schoolsysteem');
    expect((await coordinator.visit(page)).text).to.include('value="09-09-2013"');
    const saved = await coordinator.post(page, {
      voornaam: 'Tijn',
      achternaam: 'de Vos',
      geboortedatum: '9-9-2012',
      roepnaam: '',
      tussenvoegsel: '',
    });
    expect(saved.location).to.include(`/leerlingen/${id}?melding=saved`);
    expect((await coordinator.visit(`${app.base}/leerlingen?zoek=tijn`)).text).to.include(
      '09-09-2012',
    );
    const refused = await coordinator.post(page, {
      voornaam: '',
      achternaam: 'Vos',
      geboortedatum: '',
    });
    expect(refused.status).to.equal(422);
  });

  it('and nobody of the host’s is changed here', async () => {
    const yara = await personId(app, 'yara');
    const page = await coordinator.visit(`${app.base}/leerlingen/${yara}/gegevens`);
    expect(page.status).to.equal(409);
    expect(page.text).to.include('komt uit het schoolsysteem');
    expect((await coordinator.visit(`${app.base}/leerlingen/${yara}`)).text).not.to.include(
      '/gegevens',
    );
    const reply = await coordinator.post(`${app.base}/leerlingen/${yara}/gegevens`, {
      voornaam: 'Y',
      achternaam: 'B',
      geboortedatum: '03-05-2013',
    });
    expect(reply.status).to.equal(409);
  });

  it('is not added to a group that was removed, with a sentence that says so', async () => {
    const gone = await makeGroup(app, coordinator, 'Weg');
    await coordinator.visit(`${app.base}${GROUPS}/${gone}/verwijderen`);
    expect(
      (await coordinator.post(`${app.base}${GROUPS}/${gone}/verwijderen`, {})).status,
    ).to.equal(303);
    const form = await coordinator.get(`${app.base}${GROUPS}/${gone}/leerlingen/nieuw`);
    expect(form.status).to.equal(409);
    const reply = await coordinator.post(`${app.base}${GROUPS}/${gone}/leerlingen/nieuw`, {
      ...lina,
      voornaam: 'Loes',
    });
    expect(reply.status).to.equal(409);
    expect(reply.text).to.include('Deze groep is intussen verwijderd');
    expect(await rows(app, "SELECT 1 FROM opp_people WHERE given = 'Loes'")).to.deep.equal([]);
  });
});
