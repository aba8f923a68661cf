import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { personId, rows } from '../support/groups.ts';
import { MERGE, merge, undo } from '../support/pupils.ts';
import { addPupil } from '../support/school.ts';
import type { TestSchool } from '../support/school.ts';
import { makeDossier, stepUrl } from '../support/story.ts';

describe('a pupil who comes back under another number', function () {
  this.timeout(60_000);
  let app: TestApp;
  let school: TestSchool;
  let karim: Client;
  let omar: Client;
  let dossier: string;
  let old: string;
  let present: string;

  beforeEach(async () => {
    app = await startApp();
    school = app.schools[0]!;
    dossier = await makeDossier(app, app.as('tessa', 'docent'), 'Yara');
    old = await personId(app, 'yara');
    school.people = school.people.filter(({ ref }) => ref.id !== 'yara');
    school.memberships = school.memberships.filter(({ person }) => person.id !== 'yara');
    school.guardianships = [];
    await app.sync();
    addPupil(school, {
      id: 'yara-2',
      given: 'Yara',
      prefix: 'van den',
      family: 'Berg',
      group: '3A',
      birthDate: '2013-05-03',
    });
    await app.sync();
    present = await personId(app, 'yara-2');
    karim = app.as('karim', 'zorgcoordinator');
    omar = app.as('omar', 'docent');
  });
  afterEach(async () => {
    await app.stop();
  });

  const pupilPage = async (client: Client): Promise<string> =>
    (await client.visit(`${app.base}/leerlingen/${present}`)).text;
  const opens = async (client: Client): Promise<number> =>
    (await client.visit(stepUrl(app, dossier, 1))).status;

  it('is named with the earlier record and its plan, to who may carry it over', async () => {
    const page = await pupilPage(karim);
    expect(page)
      .to.include('Eerder op deze school?')
      .and.include('Extra ondersteuning, 2026-2027')
      .and.include('2026-2027');
    expect(page).to.match(new RegExp(`vergelijken.+een.+${old}.+twee.+${present}`));
    expect((await karim.visit(`${app.base}${MERGE}`)).text).to.include(old);
  });

  it('is told of to a teacher without a word of the plan, also before a new dossier', async () => {
    const page = await pupilPage(omar);
    expect(page).to.include('Vraag de zorgcoördinator').and.not.include(old);
    expect(await opens(omar)).to.equal(404);
    const fresh = await omar.visit(`${app.base}/dossiers/nieuw?leerling=${present}`);
    expect(fresh.text).to.include('Maak geen nieuw dossier als dit dezelfde leerling is');
  });

  it('gets the earlier dossier by the coordinator, which is recorded and can be taken back', async () => {
    const before = await rows(app, 'SELECT * FROM opp_memberships ORDER BY id');
    const id = await merge(app, karim, { kept: present, gone: old });
    expect(await opens(omar)).to.equal(200);
    expect(await pupilPage(omar))
      .to.include(dossier)
      .and.not.include('zorgcoördinator om het');
    expect(await rows(app, 'SELECT * FROM opp_memberships ORDER BY id')).to.deep.equal(before);
    await app.sync();
    expect((await app.plugin.sync())[0]?.run.outcome).to.equal('unchanged');
    expect(
      await rows(app, "SELECT 1 FROM opp_audit WHERE event = 'pupil.merged' AND pupil_id = ?", [
        present,
      ]),
    ).to.have.length(2);
    await undo(app, karim, id);
    expect(await opens(omar)).to.equal(404);
    expect(await opens(karim)).to.equal(200);
    expect(
      await rows(app, 'SELECT status, merged_into AS merged FROM opp_people WHERE id = ?', [old]),
    ).to.deep.equal([{ status: 'inactive', merged: null }]);
  });

  it('stays one when the host tells of the old number again', async () => {
    await merge(app, karim, { kept: present, gone: old });
    addPupil(school, {
      id: 'yara',
      given: 'Yara',
      prefix: 'van den',
      family: 'Berg',
      group: '2B',
      birthDate: '2013-05-03',
    });
    await app.sync();
    expect((await app.plugin.sync())[0]?.run.outcome).to.equal('unchanged');
    const found = await karim.visit(`${app.base}/leerlingen?zoek=yara`);
    expect(found.text).to.include(present).and.not.include(old);
    expect(await opens(omar)).to.equal(200);
  });

  it('is not taken for somebody born on another day or called otherwise', async () => {
    for (const facts of [
      { birthDate: '2013-05-04' },
      { birthDate: '2013-05-03', given: 'Sanne' },
    ]) {
      Object.assign(school.people.find(({ ref }) => ref.id === 'yara-2')!, facts);
      await app.sync();
      expect(await pupilPage(karim)).to.not.include('Eerder op deze school?');
    }
  });
});
