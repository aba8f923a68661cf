import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import {
  addMember,
  GROUPS,
  hostGroupId,
  makeGroup,
  memberId,
  personId,
  postGroup,
  postMember,
  removeMember,
  rows,
  today,
} from '../support/groups.ts';
import { addPupil, leave, teach } from '../support/school.ts';
import { makeDossier, stepUrl } from '../support/story.ts';

const PASSWORD = 'paard batterij nietje correct';

describe('groups', function () {
  this.timeout(60_000);
  let app: TestApp;
  let karim: Client;
  const url = (group: string, part: string): string => `${app.base}${GROUPS}/${group}/${part}`;

  beforeEach(async () => {
    app = await startApp();
    karim = app.as('karim', 'zorgcoordinator');
  });
  afterEach(async () => {
    await app.stop();
  });

  it('lists the host’s and the school’s own side by side, by year, searched and sorted', async () => {
    await makeGroup(app, karim, 'CLEO begeleiding');
    const list = await karim.visit(`${app.base}${GROUPS}`);
    expect(list.text)
      .to.include('CLEO begeleiding')
      .and.include('eigen groep')
      .and.include('2B')
      .and.include('2026-2027');
    expect(list.text.indexOf('2B')).to.be.lessThan(list.text.indexOf('CLEO begeleiding'));
    expect((await karim.visit(`${app.base}${GROUPS}?omgekeerd=1`)).text).to.match(
      /CLEO begeleiding[\s\S]*2B/,
    );
    const found = await karim.visit(`${app.base}${GROUPS}?zoek=cleo`);
    expect(found.text).to.include('CLEO begeleiding').and.not.include('3A');
    expect((await karim.visit(`${app.base}${GROUPS}?zoek=%25`)).text).to.include(
      'Geen groep gevonden',
    );
  });

  it('refuses a name that is missing, too long, or taken in the same year', async () => {
    await makeGroup(app, karim, 'Rekenhulp');
    for (const [name, sentence] of [
      ['', 'vul dit nog in'],
      ['  rekenHULP ', 'al een eigen groep met deze naam'],
      ['x'.repeat(61), 'langer dan 60 tekens'],
    ] as const) {
      const reply = await postGroup(app, karim, name);
      expect(reply.status, name).to.equal(422);
      expect(reply.text).to.include(sentence);
    }
    expect(
      (
        await postGroup(app, karim, 'Elders', {
          schooljaar: '00000000-0000-7000-8000-000000000000',
        })
      ).status,
    ).to.equal(422);
    expect(
      await rows(app, "SELECT name FROM opp_school_groups WHERE source = 'own'"),
    ).to.deep.equal([{ name: 'Rekenhulp' }]);
    // A class of the host may have the same name: only its own system decides over that.
    expect((await postGroup(app, karim, '2B')).status).to.equal(303);
  });

  it('changes name and level of an own group, and nothing of the host’s', async () => {
    const own = await makeGroup(app, karim, 'Taalhulp');
    expect(
      (await karim.post(url(own, 'wijzigen'), { naam: 'Taalklas', niveau: 'leerjaar 2' })).status,
    ).to.equal(303);
    expect((await karim.visit(url(own, 'medewerkers'))).text)
      .to.include('Taalklas')
      .and.include('leerjaar 2');
    const host = await hostGroupId(app, '2B');
    const page = await karim.visit(url(host, 'leerlingen'));
    expect(page.text)
      .to.include('Deze groep komt uit Testschoolsysteem')
      .and.include('Berg, Yara van den')
      .and.not.include('name="lid:');
    const refused = await karim.post(url(host, 'wijzigen'), { naam: 'Anders', niveau: '' });
    expect(refused.status).to.equal(409);
    expect(refused.text).to.include('Wijzig haar daar');
    expect((await karim.post(url(host, 'verwijderen'), {})).status).to.equal(409);
    expect(
      await rows(app, 'SELECT name, status FROM opp_school_groups WHERE id = ?', [host]),
    ).to.deep.equal([{ name: '2B', status: 'active' }]);
  });

  it('gives an external helper sight of the pupils of an own group, and of no other, until the next request after leaving', async () => {
    const dossier = await makeDossier(app, karim, 'yara');
    const group = await makeGroup(app, karim, 'CLEO');
    const omar = app.as('omar', 'docent');
    expect((await omar.visit(stepUrl(app, dossier, 1))).status).to.equal(404);
    await addMember(app, karim, group, 'medewerkers', 'omar');
    await addMember(app, karim, group, 'leerlingen', 'yara');
    expect((await omar.visit(stepUrl(app, dossier, 1))).status).to.equal(200);
    expect((await omar.visit(`${app.base}/leerlingen`)).text)
      .to.include('Yara')
      .and.not.include('Noor');
    const page = `${app.base}/dossiers/${dossier}/logboek/verslagen`;
    await omar.visit(page);
    // Asked live: an own membership needs no word of the host's.
    expect((await omar.post(page, { keuze: 'eigen', wachtwoord: 'kort' })).status).not.to.equal(
      404,
    );
    await removeMember(app, karim, group, 'medewerkers', 'omar');
    expect((await omar.visit(stepUrl(app, dossier, 1))).status).to.equal(404);
    expect((await omar.post(page, { keuze: 'eigen', wachtwoord: PASSWORD })).status).to.equal(404);
    expect(
      await rows(
        app,
        'SELECT removed_on IS NOT NULL AS removed FROM opp_memberships WHERE id = ?',
        [await memberId(app, group, 'omar')],
      ),
    ).to.deep.equal([{ removed: 1 }]);
  });

  it('ends sight when the pupil is taken out of the group, and brings it back with Terugzetten', async () => {
    const dossier = await makeDossier(app, karim, 'yara');
    const group = await makeGroup(app, karim, 'HIT');
    await addMember(app, karim, group, 'medewerkers', 'omar');
    await addMember(app, karim, group, 'leerlingen', 'yara');
    await removeMember(app, karim, group, 'leerlingen', 'yara');
    const omar = app.as('omar', 'docent');
    expect((await omar.visit(stepUrl(app, dossier, 1))).status).to.equal(404);
    const page = await karim.visit(url(group, 'leerlingen'));
    expect(page.text).to.include('Eerder in deze groep').and.include('Yara van den Berg');
    expect(
      (await karim.post(url(group, `leden/${await memberId(app, group, 'yara')}/terugzetten`), {}))
        .status,
    ).to.equal(303);
    expect((await omar.visit(stepUrl(app, dossier, 1))).status).to.equal(200);
  });

  it('keeps from and until: nobody sees before the first day or after the last', async () => {
    const dossier = await makeDossier(app, karim, 'yara');
    const group = await makeGroup(app, karim, 'Tijdelijk');
    const day = (days: number): string =>
      new Date(app.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10);
    await addMember(app, karim, group, 'leerlingen', 'yara');
    await addMember(app, karim, group, 'medewerkers', 'omar', { van: day(3), tot: day(5) });
    const seen = async (days: number): Promise<number> => {
      app.clock.set(new Date(`${day(days)}T12:00:00Z`));
      return (await app.as('omar', 'docent').visit(stepUrl(app, dossier, 1))).status;
    };
    const start = app.clock.now();
    const at = async (days: number): Promise<number> => {
      app.clock.set(start);
      return await seen(days);
    };
    expect([await at(0), await at(3), await at(5), await at(6)]).to.deep.equal([
      404, 200, 200, 404,
    ]);
  });

  it('refuses dates that cannot be: half a date, until before from, until in the past, from after the year', async () => {
    const group = await makeGroup(app, karim, 'Data');
    for (const [period, sentence] of [
      [{ van: '31-02-2027' }, 'dag-maand-jaar'],
      [{ van: '' }, 'vul dit nog in'],
      [{ tot: '01-01-2020' }, 'al voorbij'],
      [{ van: '01-06-2027', tot: '01-05-2027' }, 'ligt voor de eerste dag'],
    ] as const) {
      const reply = await postMember(app, karim, group, 'leerlingen', 'yara', period);
      expect(reply.status, sentence).to.equal(422);
      expect(reply.text)
        .to.include(sentence)
        .and.include(
          `name="kies:${await personId(app, 'yara')}" value="1" data-select-row checked`,
        );
    }
    const none = await karim.post(`${url(group, 'leerlingen')}/toevoegen`, {
      actie: 'toevoegen',
      van: today(app),
      tot: '',
    });
    expect(none.text).to.include('Kies eerst wie het betreft');
    expect(await rows(app, "SELECT id FROM opp_memberships WHERE source = 'own'")).to.deep.equal(
      [],
    );
    await addMember(app, karim, group, 'leerlingen', 'yara');
    const dates = url(group, `leden/${await memberId(app, group, 'yara')}`);
    expect((await karim.post(dates, { van: today(app), tot: '1-1-2020' })).status).to.equal(422);
    expect((await karim.post(dates, { van: today(app), tot: '31-07-2027' })).status).to.equal(303);
    expect((await karim.visit(url(group, 'leerlingen'))).text).to.include('31-07-2027');
  });

  it('lets members of our own be added to a class of the host, beside the host’s', async () => {
    const host = await hostGroupId(app, '2B');
    await addMember(app, karim, host, 'medewerkers', 'omar');
    expect((await app.as('omar', 'docent').visit(`${app.base}/leerlingen`)).text)
      .to.include('Yara')
      .and.include('Noor');
    const page = await karim.visit(url(host, 'medewerkers'));
    expect(page.text)
      .to.include('komt uit Testschoolsysteem')
      .and.include(`name="lid:${await memberId(app, host, 'omar')}"`);
    // Who is in by the host is left alone: nothing of ours would keep access when the host ends it.
    await postMember(app, karim, host, 'leerlingen', 'yara');
    expect(await memberId(app, host, 'yara')).to.equal('');
  });

  it('is never touched by a roster, whatever the host tells', async () => {
    const group = await makeGroup(app, karim, 'Blijft');
    const host = await hostGroupId(app, '2B');
    await addMember(app, karim, group, 'medewerkers', 'omar', { tot: '31-07-2027' });
    await addMember(app, karim, group, 'leerlingen', 'yara');
    await addMember(app, karim, host, 'medewerkers', 'omar');
    const own = (): Promise<Record<string, unknown>[]> =>
      rows(
        app,
        `SELECT m.id, m.from_day, m.to_day, m.removed_on, g.name, g.status FROM opp_memberships m
      JOIN opp_school_groups g ON g.id = m.group_id WHERE m.source = 'own' OR g.source = 'own' ORDER BY m.id`,
      );
    const before = await own();
    expect(before).to.have.length(3);
    const [school] = app.schools;
    if (school === undefined) throw new Error('no school');
    for (let index = 0; index < 30; index += 1)
      addPupil(school, {
        id: `extra-${index}`,
        given: `Kind${index}`,
        family: 'Velden',
        group: '3A',
      });
    teach(school, 'omar', '2B');
    await app.sync();
    leave(school, 'omar', '2B');
    leave(school, 'yara', '2B');
    await app.sync();
    expect(await own()).to.deep.equal(before);
  });

  it('refuses to remove a group that holds dossiers, and changes nothing', async () => {
    const group = await makeGroup(app, karim, 'Zonder klas');
    const [school] = app.schools;
    if (school === undefined) throw new Error('no school');
    leave(school, 'sem', '3A');
    for (let index = 0; index < 30; index += 1)
      addPupil(school, {
        id: `extra-${index}`,
        given: `Kind${index}`,
        family: 'Velden',
        group: '2B',
      });
    await app.sync();
    await addMember(app, karim, group, 'leerlingen', 'sem');
    await makeDossier(app, karim, 'sem');
    const refused = await karim.post(url(group, 'verwijderen'), {});
    expect(refused.status).to.equal(409);
    expect(refused.text)
      .to.include('In deze groep staan dossiers (1)')
      .and.include('Er is niets gewijzigd');
    expect(
      await rows(app, 'SELECT status FROM opp_school_groups WHERE id = ?', [group]),
    ).to.deep.equal([{ status: 'active' }]);
  });

  it('asks before removing a group, ends its access at once, and brings it back whole', async () => {
    const dossier = await makeDossier(app, karim, 'yara');
    const group = await makeGroup(app, karim, 'Even weg');
    await addMember(app, karim, group, 'medewerkers', 'omar');
    await addMember(app, karim, group, 'leerlingen', 'yara');
    expect((await karim.visit(url(group, 'verwijderen'))).text).to.include(
      '1 medewerkers zien de 1 leerlingen',
    );
    expect((await karim.post(url(group, 'verwijderen'), {})).status).to.equal(303);
    const omar = app.as('omar', 'docent');
    expect((await omar.visit(stepUrl(app, dossier, 1))).status).to.equal(404);
    const late = await postMember(app, karim, group, 'leerlingen', 'noor');
    expect(late.status).to.equal(409);
    expect(late.text).to.include('intussen verwijderd');
    expect((await karim.visit(`${app.base}${GROUPS}`)).text)
      .to.include('Verwijderde groepen')
      .and.include('Even weg');
    const other = await makeGroup(app, karim, 'Even weg');
    expect((await karim.post(url(group, 'terugzetten'), {})).status).to.equal(409);
    await karim.post(url(other, 'verwijderen'), {});
    expect((await karim.post(url(group, 'terugzetten'), {})).status).to.equal(303);
    expect((await omar.visit(stepUrl(app, dossier, 1))).status).to.equal(200);
  });

  it('puts a dossier in a group, or removes the group, when both are asked at once: never half of each', async () => {
    const [school] = app.schools;
    if (school === undefined) throw new Error('no school');
    leave(school, 'sem', '3A');
    for (let index = 0; index < 30; index += 1)
      addPupil(school, {
        id: `extra-${index}`,
        given: `Kind${index}`,
        family: 'Velden',
        group: '2B',
      });
    await app.sync();
    for (let round = 0; round < 5; round += 1) {
      const group = await makeGroup(app, karim, `Ronde ${round}`);
      await addMember(app, karim, group, 'leerlingen', 'sem');
      const pupil = await personId(app, 'sem');
      await karim.visit(`${app.base}/dossiers/nieuw?leerling=${pupil}`);
      const [made, removed] = await Promise.all([
        karim.post(`${app.base}/dossiers`, { leerling: pupil, niveau: 'extra' }),
        karim.post(url(group, 'verwijderen'), {}),
      ]);
      expect([made.status, removed.status].toSorted(), made.text + removed.text).to.deep.equal([
        303, 409,
      ]);
      if (made.status === 409) continue;
      await rows(app, "UPDATE opp_dossiers SET status = 'archived' WHERE pupil_id = ?", [pupil]);
      await removeMember(app, karim, group, 'leerlingen', 'sem');
    }
  });

  it('keeps what was ticked over searches and pages of two thousand pupils', async () => {
    const [school] = app.schools;
    if (school === undefined) throw new Error('no school');
    for (let index = 0; index < 2_000; index += 1)
      addPupil(school, {
        id: `p${index}`,
        given: `Kind${index}`,
        family: `Velden${String(index).padStart(4, '0')}`,
        group: index % 2 === 0 ? '2B' : '3A',
      });
    await app.sync();
    const group = await makeGroup(app, karim, 'Groot');
    const page = `${url(group, 'leerlingen')}/toevoegen`;
    const start = await karim.visit(page);
    expect(start.text).to.include('2003 leerlingen gevonden').and.include('Pagina 1 van 41');
    const [one, two] = [await personId(app, 'p7'), await personId(app, 'p1999')];
    const searched = await karim.post(page, {
      actie: 'zoek',
      zoek: 'velden1999',
      van: '01-02-2027',
      tot: '',
      [`kies:${one}`]: '1',
    });
    expect(searched.text)
      .to.include('1 leerling gevonden')
      .and.include('Al gekozen')
      .and.include(`name="kies:${one}" value="1" checked`)
      .and.include('value="01-02-2027"');
    const turned = await karim.post(page, {
      actie: 'blader:3',
      van: '01-02-2027',
      tot: '',
      [`kies:${one}`]: '1',
      [`kies:${two}`]: '1',
    });
    expect(turned.text).to.include('Pagina 3 van 41').and.include('2 gekozen');
    const narrowed = await karim.post(page, {
      actie: 'zoek',
      groep: await hostGroupId(app, '3A'),
      van: '01-02-2027',
      tot: '',
    });
    expect(narrowed.text).to.include('1001 leerlingen gevonden');
    expect(
      (
        await karim.post(page, {
          actie: 'toevoegen',
          van: '01-02-2027',
          tot: '',
          [`kies:${one}`]: '1',
          [`kies:${two}`]: '1',
        })
      ).status,
    ).to.equal(303);
    expect((await karim.visit(url(group, 'leerlingen'))).text)
      .to.include('2 leerlingen')
      .and.include('begint later');
    const all = Object.fromEntries(
      (
        await rows(app, "SELECT id FROM opp_people WHERE host_id LIKE 'p%' AND kind = 'student'")
      ).map(({ id }) => [`kies:${String(id)}`, '1']),
    );
    expect(
      (await karim.post(page, { actie: 'toevoegen', van: today(app), tot: '', ...all })).status,
    ).to.equal(303);
    expect((await karim.visit(url(group, 'leerlingen'))).text)
      .to.include('2000 leerlingen')
      .and.include('Pagina 1 van 40');
    expect((await app.plugin.verifyAudit()).findings).to.deep.equal([]);
  });

  it('adds nobody when one of the chosen is not a pupil of this school', async () => {
    const group = await makeGroup(app, karim, 'Zuiver');
    const [theirs] = await rows(
      app,
      "SELECT p.id FROM opp_people p JOIN opp_licences l ON l.id = p.licence_id WHERE p.host_id = 'yara' AND l.name = 'HETBAKEN'",
    );
    for (const stranger of [String(theirs?.['id']), await personId(app, 'omar')]) {
      const reply = await karim.post(`${url(group, 'leerlingen')}/toevoegen`, {
        actie: 'toevoegen',
        van: today(app),
        tot: '',
        [`kies:${await personId(app, 'yara')}`]: '1',
        [`kies:${stranger}`]: '1',
      });
      expect(reply.status).to.equal(409);
      expect(reply.text).to.include('Er is niemand toegevoegd');
    }
    expect(await rows(app, "SELECT id FROM opp_memberships WHERE source = 'own'")).to.deep.equal(
      [],
    );
  });

  it('asks an admin for a recent sign-in before a change, and a coordinator never', async () => {
    const group = await makeGroup(app, karim, 'Vers');
    const long = new Date(app.clock.now().getTime() - 100 * 60_000);
    const late = app.as('ingrid', 'beheerder', { authTime: long });
    expect((await late.visit(`${app.base}${GROUPS}`)).status).to.equal(200);
    expect((await late.get(url(group, 'wijzigen'))).location).to.include('/aanmelden?opnieuw=1');
    const refused = await late.post(url(group, 'wijzigen'), { naam: 'Anders', niveau: '' });
    expect(refused.status).to.equal(403);
    expect((await app.as('ingrid', 'beheerder').visit(url(group, 'wijzigen'))).status).to.equal(
      200,
    );
    const coordinator = app.as('karim', 'zorgcoordinator', { authTime: long });
    await coordinator.visit(url(group, 'wijzigen'));
    expect(
      (await coordinator.post(url(group, 'wijzigen'), { naam: 'Anders', niveau: '' })).status,
    ).to.equal(303);
  });

  it('shows a year that is over, and lets nothing in it be changed', async () => {
    const group = await makeGroup(app, karim, 'Vorig jaar');
    const [school] = app.schools;
    if (school === undefined) throw new Error('no school');
    school.years.push({ id: 'y2027', name: '2027-2028', start: '2027-08-01', end: '2028-07-31' });
    await app.sync();
    app.clock.set(new Date('2027-08-20T10:00:00Z'));
    karim = app.as('karim', 'zorgcoordinator');
    const [year] = await rows(
      app,
      "SELECT y.id FROM opp_school_years y JOIN opp_licences l ON l.id = y.licence_id WHERE y.host_id = 'y2026' AND l.name = 'DEWERF'",
    );
    const list = await karim.visit(`${app.base}${GROUPS}?jaar=${String(year?.['id'])}`);
    expect(list.text).to.include('Vorig jaar').and.not.include('NIEUWE GROEP');
    await karim.visit(`${app.base}/account`);
    for (const [part, fields] of [
      ['wijzigen', { naam: 'Nu', niveau: '' }],
      [
        'leerlingen/toevoegen',
        { actie: 'toevoegen', van: today(app), [`kies:${await personId(app, 'yara')}`]: '1' },
      ],
    ] as const) {
      const reply = await karim.post(url(group, part), fields);
      expect(reply.status, part).to.equal(409);
      expect(reply.text).to.include('Dit schooljaar is voorbij');
    }
    expect(
      (await postGroup(app, karim, 'Te laat', { schooljaar: String(year?.['id']) })).status,
    ).to.equal(409);
  });
});
