import { expect } from 'chai';
import {
  addLocalAccount,
  addOwnGroup,
  localClient,
  PASSWORD,
  signInLocally,
} from '../support/accounts.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { Client } from '../support/client.ts';
import type { Reply } from '../support/client.ts';
import { deliverAll } from '../support/consent.ts';
import {
  addMember,
  GROUPS,
  makeGroup,
  memberId,
  personId,
  postMember,
  removeMember,
  rows,
  today,
} from '../support/groups.ts';
import { linkIn, startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { dayOf } from '../support/notes.ts';
import { addOwnPupil, MERGE, merge, seenOn, undo } from '../support/pupils.ts';
import { addPupil, teach, testSchool } from '../support/school.ts';
import { makeDossier, stepUrl } from '../support/story.ts';

const STAFF = '/instellingen/medewerkers';

/** The host tells of a pupil Winter, born on 4 June 2013. */
async function deliver(
  app: TestApp,
  seed: { id: string; given: string; group: string },
): Promise<string> {
  addPupil(app.schools[0]!, { ...seed, family: 'Winter', birthDate: '2013-06-04' });
  await app.sync();
  return await personId(app, seed.id);
}

async function tryMerge(
  app: TestApp,
  client: Client,
  { kept, gone }: { kept: string; gone: string },
): Promise<Reply> {
  const url = `${app.base}${MERGE}/bevestigen?een=${kept}&twee=${gone}&blijft=${kept}`;
  const gezien = await seenOn(client, url);
  return await client.post(`${app.base}${MERGE}`, { blijft: kept, weg: gone, gezien });
}

describe('an admin who wants in', function () {
  this.timeout(120_000);
  let app: TestApp;
  let sink: MailSink;
  let karim: Client;
  let ingrid: Client;

  beforeEach(async () => {
    sink = await startMailSink();
    app = await startApp({ config: { smtpUrl: sink.url, mailFrom: 'dossier@school.example' } });
    const person = app.schools[0]?.people.find(({ ref }) => ref.id === 'karim');
    if (person !== undefined) person.email = 'karim@school.example';
    await app.sync();
    karim = app.as('karim', 'zorgcoordinator');
    await karim.visit(`${app.base}/`);
    ingrid = app.as('ingrid', 'beheerder');
    await ingrid.visit(`${app.base}${STAFF}/nieuw`);
  });
  afterEach(async () => {
    await app.stop();
    await sink.stop();
  });

  const invite = async (rol: string, email = 'prive@mailbox.example'): Promise<string> => {
    const reply = await ingrid.post(`${app.base}${STAFF}`, {
      rol,
      voornaam: 'Inge',
      tussenvoegsel: '',
      achternaam: 'Schmidt',
      email,
      einddatum: dayOf(app, 60),
      toch: '1',
    });
    expect(reply.status, reply.text).to.equal(303);
    return /([0-9a-f-]{36})/.exec(reply.location)?.[1] ?? '';
  };
  const mailsTo = async (address: string): Promise<string[]> => {
    await deliverAll(app);
    return sink.received
      .filter(({ to }) => to.includes(address))
      .map(({ mail: { subject } }) => subject ?? '');
  };

  for (const role of ['coordinator', 'teacher', 'external'])
    it(`gets nobody in as ${role} at a mailbox alone: a coordinator is told, and decides`, async () => {
      const id = await invite(role);
      expect(await mailsTo('prive@mailbox.example'), 'no way in yet').to.deep.equal([]);
      expect(await mailsTo('karim@school.example')).to.include(
        'Een nieuwe rol wacht op jouw bevestiging',
      );
      expect(await rows(app, 'SELECT 1 FROM opp_staff_roles')).to.have.length(0);
      expect((await ingrid.visit(`${app.base}${STAFF}`)).text).to.include('wacht op bevestiging');
      const today = await karim.visit(`${app.base}/`);
      expect(today.text).to.include('wil Inge Schmidt de rol').and.include(`${STAFF}/${id}/rol`);
      const page = await karim.visit(`${app.base}${STAFF}/${id}/rol`);
      expect(page.text).to.include('prive@mailbox.example').and.include('Ingrid Smit');
      await karim.post(`${app.base}${STAFF}/${id}/rol/bevestigen`, {});
      expect(await rows(app, 'SELECT 1 FROM opp_staff_roles')).to.have.length(1);
      expect(await mailsTo('prive@mailbox.example')).to.have.length(1);
      const link = linkIn(sink.newest('prive@mailbox.example'), '/wachtwoord/instellen');
      expect((await new Client(app.origin).get(link)).status).to.equal(200);
      const chosen = await new Client(app.origin).post(`${app.base}/wachtwoord/instellen`, {
        sleutel: new URL(link, app.origin).searchParams.get('sleutel') ?? '',
        wachtwoord: PASSWORD,
        herhaal: PASSWORD,
      });
      expect(chosen.status, chosen.text).to.equal(303);
      expect((await app.plugin.verifyAudit()).findings).to.deep.equal([]);
      expect((await karim.visit(`${app.base}/`)).text).not.to.include('wil Inge Schmidt');
    });

  it('cannot confirm it, nor can whom it is about, nor anybody of another school', async () => {
    const id = await invite('coordinator');
    const far = app.as('karim', 'zorgcoordinator', { tenant: 'hetbaken' });
    const tessa = app.as('tessa', 'docent');
    for (const other of [ingrid, far, tessa]) {
      await other.visit(`${app.base}/account`);
      expect((await other.get(`${app.base}${STAFF}/${id}/rol`)).status).to.equal(404);
      expect((await other.post(`${app.base}${STAFF}/${id}/rol/bevestigen`, {})).status).to.equal(
        404,
      );
    }
    expect(await rows(app, 'SELECT 1 FROM opp_staff_roles')).to.have.length(0);
  });

  it('is refused with a word, and one of two words counts', async () => {
    const id = await invite('coordinator');
    await karim.visit(`${app.base}${STAFF}/${id}/rol`);
    const [one, other] = await Promise.all([
      karim.post(`${app.base}${STAFF}/${id}/rol/weigeren`, {}),
      karim.post(`${app.base}${STAFF}/${id}/rol/weigeren`, {}),
    ]);
    expect([one.status, other.status]).to.include(303);
    expect((await karim.post(`${app.base}${STAFF}/${id}/rol/bevestigen`, {})).status).to.equal(404);
    expect(await rows(app, 'SELECT 1 FROM opp_staff_roles')).to.have.length(0);
    expect(
      await rows(app, "SELECT 1 FROM opp_audit WHERE event = 'staff.role-refused'"),
    ).to.have.length(1);
  });

  it('gets into no account by moving it to another mailbox', async () => {
    const who = await addLocalAccount(app, {
      given: 'Hanneke',
      family: 'Prins',
      email: 'hanneke@cleo.example',
      endsOn: '2027-07-31',
      role: 'coordinator',
    });
    await localClient(app, who.email);
    const form = {
      rol: 'coordinator',
      voornaam: 'Hanneke',
      tussenvoegsel: '',
      achternaam: 'Prins',
      einddatum: dayOf(app, 60),
    };
    await ingrid.post(`${app.base}${STAFF}/${who.personId}`, { ...form, email: who.email });
    expect(
      await rows(app, 'SELECT 1 FROM opp_staff_roles'),
      'another last day alone',
    ).to.have.length(1);
    const moved = await ingrid.post(`${app.base}${STAFF}/${who.personId}`, {
      ...form,
      email: 'prive@mailbox.example',
    });
    expect(moved.status).to.equal(303);
    expect(await rows(app, 'SELECT 1 FROM opp_staff_roles')).to.have.length(0);
    expect(
      (await signInLocally(new Client(app.origin), app.base, 'prive@mailbox.example', PASSWORD))
        .status,
    ).to.equal(401);
    expect((await karim.visit(`${app.base}/`)).text).to.include('wil Hanneke Prins de rol');
  });

  it('gives a colleague whom the host knows the role at once, and every coordinator hears of it', async () => {
    const tessa = await personId(app, 'tessa');
    await ingrid.visit(`${app.base}${STAFF}/${tessa}`);
    await ingrid.post(`${app.base}${STAFF}/${tessa}`, { rol: 'coordinator' });
    expect(await mailsTo('karim@school.example')).to.include(
      'Iemand heeft een nieuwe rol gekregen',
    );
    const today = await karim.visit(`${app.base}/`);
    expect(today.text).to.include('gaf Tessa de Vries de rol');
    expect((await karim.post(`${app.base}${STAFF}/${tessa}/rol/gezien`, {})).status).to.equal(303);
    expect((await karim.visit(`${app.base}/`)).text).not.to.include('gaf Tessa de Vries');
  });

  it('adds no pupil to a confirmed helper’s group without a coordinator being told', async () => {
    const who = await addLocalAccount(app, {
      given: 'Hanneke',
      family: 'Prins',
      email: 'hanneke@cleo.example',
    });
    const group = await addOwnGroup(app, who, 'CLEO', []);
    const subject = 'Een externe betrokkene kan bij meer dossiers';
    const told = async (): Promise<number> =>
      (await mailsTo('karim@school.example')).filter((one) => one === subject).length;
    await addMember(app, karim, group, 'leerlingen', 'noor');
    expect(await told(), 'by a coordinator').to.equal(0);
    await addMember(app, ingrid, group, 'medewerkers', 'tessa');
    expect(await told(), 'no helper').to.equal(0);
    await addMember(app, ingrid, group, 'leerlingen', 'yara');
    expect(await told()).to.equal(1);
    expect(
      JSON.stringify(sink.received.find(({ mail }) => mail.subject === subject)?.mail.text),
    ).not.to.include('Yara');
    const trail = await rows(
      app,
      "SELECT JSON_VALUE(details, '$.helpers[0]') AS helper FROM opp_audit WHERE event = 'group.helper-told'",
    );
    expect(trail).to.deep.equal([{ helper: who.personId }]);
    await ingrid.visit(`${app.base}${GROUPS}/${group}`);
    const member = `${app.base}${GROUPS}/${group}/leden/${await memberId(app, group, 'yara')}`;
    await removeMember(app, ingrid, group, 'leerlingen', 'yara');
    expect((await ingrid.post(`${member}/terugzetten`, {})).status).to.equal(303);
    expect(await told(), 'put back').to.equal(2);
    const button = async (act: string): Promise<number> =>
      (await ingrid.post(`${app.base}${GROUPS}/${group}/${act}`, {})).status;
    expect(await button('verwijderen')).to.equal(303);
    expect(await told(), 'taken away').to.equal(2);
    expect(await button('terugzetten')).to.equal(303);
    expect(await told(), 'the whole group put back').to.equal(3);
    await karim.visit(`${app.base}${GROUPS}/${group}`);
    for (const act of ['verwijderen', 'terugzetten'])
      expect((await karim.post(`${app.base}${GROUPS}/${group}/${act}`, {})).status).to.equal(303);
    expect(await told(), 'put back by a coordinator').to.equal(3);
  });

  it('makes no helper’s group larger, nor puts it back, without a line on a coordinator’s start page', async () => {
    const who = await addLocalAccount(app, {
      given: 'Hanneke',
      family: 'Prins',
      email: 'hanneke@cleo.example',
    });
    const [cleo, other] = [
      await addOwnGroup(app, who, 'CLEO', []),
      await addOwnGroup(app, who, 'Plusklas', []),
    ];
    const line = (group: string): string =>
      `Ingrid Smit heeft groep ${group} groter gemaakt of teruggezet. Hanneke Prins kan daardoor bij meer dossiers.`;
    const start = async (client = karim): Promise<string> =>
      (await client.visit(`${app.base}/`)).text;
    const seen = async (group: string): Promise<number> =>
      (await karim.post(`${app.base}${STAFF}/${who.personId}/groepen/${group}/gezien`, {})).status;
    await addMember(app, karim, cleo, 'leerlingen', 'sem');
    expect(await start(), 'by a coordinator').not.to.include(line('CLEO'));
    await addMember(app, ingrid, cleo, 'leerlingen', 'yara');
    await addMember(app, ingrid, cleo, 'leerlingen', 'noor');
    await addMember(app, ingrid, other, 'leerlingen', 'noor');
    const told = await start();
    expect(told.split(`<p>${line('CLEO')}</p>`), 'one line a group').to.have.length(2);
    expect(told).to.include(line('Plusklas')).and.include(`${GROUPS}/${cleo}`);
    expect(told).not.to.include('de rol').and.not.include('wacht op bevestiging');
    for (const id of ['tessa', 'ingrid'])
      expect(await start(app.as(id, id === 'tessa' ? 'docent' : 'beheerder')), id).not.to.include(
        'Hanneke Prins',
      );
    expect((await karim.get(`${app.base}${STAFF}/${who.personId}/rol`)).status).to.equal(404);
    expect(await seen(cleo)).to.equal(303);
    expect(await start())
      .to.include(line('Plusklas'))
      .and.not.include(line('CLEO'));
    await ingrid.visit(`${app.base}${GROUPS}/${cleo}`);
    for (const act of ['verwijderen', 'terugzetten'])
      await ingrid.post(`${app.base}${GROUPS}/${cleo}/${act}`, {});
    expect(await start(), 'the whole group put back').to.include(line('CLEO'));
    expect([await seen(cleo), await seen(cleo), await seen(other)]).to.deep.equal([303, 303, 303]);
    expect(await start()).not.to.include('Hanneke Prins');
    const trail = await rows(
      app,
      "SELECT JSON_VALUE(details, '$.person') AS person, JSON_VALUE(details, '$.group') AS `group` FROM opp_audit WHERE event = 'staff.helper-group-seen' AND JSON_VALUE(details, '$.found') ORDER BY id",
    );
    expect(trail).to.deep.equal([
      { person: who.personId, group: cleo },
      { person: who.personId, group: cleo },
      { person: who.personId, group: other },
    ]);
    const far = app.as('karim', 'zorgcoordinator', { tenant: 'hetbaken' });
    await far.visit(`${app.base}/`);
    expect(
      (await far.post(`${app.base}${STAFF}/${who.personId}/groepen/${cleo}/gezien`, {})).status,
    ).to.equal(404);
  });

  it('opens by emergency three dossiers an hour, until a coordinator has seen one; all are told', async () => {
    const dossiers = [];
    for (const [name, level] of [
      ['Yara', 'extra'],
      ['Noor', 'extra'],
      ['Sem', 'extra'],
      ['Sem', 'basis'],
    ] as const)
      dossiers.push(await makeDossier(app, karim, name, level));
    const open = async (dossier = ''): Promise<number> => {
      await ingrid.visit(`${app.base}/account`);
      return (
        await ingrid.post(`${app.base}/dossiers/${dossier}/noodtoegang`, {
          reden: 'Ouder belt, collega is ziek',
        })
      ).status;
    };
    for (const dossier of dossiers.slice(0, 3)) expect(await open(dossier)).to.equal(303);
    expect(await open(dossiers[3])).to.equal(429);
    expect((await ingrid.get(stepUrl(app, dossiers[3] ?? '', 3))).status).to.equal(404);
    expect(
      (await mailsTo('karim@school.example')).filter((one) => one.includes('noodtoegang')),
    ).to.have.length(3);
    const text = JSON.stringify(sink.received.map(({ mail }) => [mail.subject, mail.text]));
    expect(text).not.to.include('Yara').and.not.include('Berg');
    const today = await karim.visit(`${app.base}/`);
    const alert = /\/meldingen\/[0-9a-f-]{36}\/gezien/.exec(today.text)?.[0] ?? '';
    await karim.post(app.base + alert, {});
    expect(await open(dossiers[3]), 'a second person looked').to.equal(303);
  });

  it('opens three of ten at once, no more', async () => {
    const dossier = await makeDossier(app, karim, 'Yara');
    const replies = await Promise.all(
      Array.from({ length: 10 }, () =>
        ingrid.post(`${app.base}/dossiers/${dossier}/noodtoegang`, { reden: 'Ouder belt, ziek' }),
      ),
    );
    expect(replies.filter(({ status }) => status === 303)).to.have.length(3);
    expect(replies.filter(({ status }) => status === 429)).to.have.length(7);
  });

  it('shows again who they are before emergency access', async () => {
    const dossier = await makeDossier(app, karim, 'Yara');
    const old = app.as('ingrid', 'beheerder', {
      authTime: new Date(app.clock.now().getTime() - 100 * 60_000),
    });
    await old.visit(`${app.base}/account`);
    const asked = await old.get(`${app.base}/dossiers/${dossier}/noodtoegang`);
    expect(asked.status).to.equal(303);
    expect(asked.location).to.include('opnieuw=1');
    const form = await old.post(`${app.base}/dossiers/${dossier}/noodtoegang`, {
      reden: 'Ouder belt, collega is ziek',
    });
    expect(form.status).to.equal(403);
  });

  it('makes every alert of many show, not the newest alone', async () => {
    const dossier = await makeDossier(app, karim, 'Yara');
    const admin = await app.database.admin();
    await admin.query(
      `INSERT INTO opp_emergency_access (id, dossier_id, person_id, reason, from_at, until_at)
       SELECT UUID(), ?, p.id, '', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3)
         FROM opp_people p JOIN seq_1_to_25 s
        WHERE p.host_id = 'ingrid'
          AND p.licence_id = (SELECT id FROM opp_licences WHERE name = 'DEWERF')`,
      [dossier],
    );
    await admin.end();
    const today = await karim.visit(`${app.base}/`);
    expect(today.text.match(/<p>[^<]*gebruikte noodtoegang/g) ?? []).to.have.length(25);
  });
});

describe('an admin who teaches as well', function () {
  this.timeout(120_000);
  let app: TestApp;
  let dossier: string;
  let both: Client;
  let group: string;

  before(async () => {
    const school = testSchool('dewerf', 'De Werf');
    teach(school, 'ingrid', '3A');
    app = await startApp({ school });
    dossier = await makeDossier(app, app.as('tessa', 'docent'), 'yara');
    both = app.as('ingrid', ['beheerder', 'docent']);
    group = await makeGroup(app, both, 'Van Ingrid');
  });
  after(async () => {
    await app.stop();
  });

  const reads = async (): Promise<number> => (await both.get(stepUrl(app, dossier, 3))).status;
  const refused = (reply: Reply, what: string): void => {
    expect(reply.status, what).to.equal(409);
    expect(reply.text, what).to.include('Hiermee zou je jezelf toegang geven');
  };

  it('has pupils of her own in a group, and nobody else’s pupils by her own hand', async () => {
    await addMember(app, both, group, 'leerlingen', 'sem');
    await addMember(app, both, group, 'medewerkers', 'ingrid');
    refused(await postMember(app, both, group, 'leerlingen', 'yara'), 'a pupil of another');
    refused(
      await postMember(app, both, group, 'leerlingen', 'yara', { van: '1-3-2027' }),
      'a pupil of another, later',
    );
    const other = await makeGroup(app, both, 'Met Yara');
    await addMember(app, both, other, 'leerlingen', 'yara');
    refused(await postMember(app, both, other, 'medewerkers', 'ingrid'), 'herself');
    expect(await reads()).to.equal(404);
    await addMember(app, app.as('karim', 'zorgcoordinator'), group, 'leerlingen', 'yara', {
      tot: today(app),
    });
    expect(await reads(), 'by a coordinator').to.equal(200);
    const longer = `${app.base}${GROUPS}/${group}/leden/${await memberId(app, group, 'yara')}`;
    await both.visit(longer);
    refused(await both.post(longer, { van: today(app), tot: '' }), 'for longer');
    await removeMember(app, both, group, 'leerlingen', 'yara');
    expect(await reads()).to.equal(404);
    refused(await both.post(`${longer}/terugzetten`, {}), 'back');
    expect(await reads()).to.equal(404);
  });

  it('comes to nobody’s pupil by two acts at one moment either', async () => {
    const place = await makeGroup(app, both, 'Tegelijk');
    const [one, other] = await Promise.all([
      postMember(app, both, place, 'leerlingen', 'yara'),
      postMember(app, both, place, 'medewerkers', 'ingrid'),
    ]);
    expect([one.status, other.status].toSorted()).to.deep.equal([303, 409]);
    expect(await reads()).to.equal(404);
  });

  const born = '04-06-2013';
  const anyway = { anyway: true };
  /** A pupil of her own making, in a group of hers, with a dossier. */
  const ownWithDossier = async (voornaam: string): Promise<{ own: string; dossier: string }> => {
    const place = await makeGroup(app, both, `Groep van ${voornaam}`);
    await addMember(app, both, place, 'medewerkers', 'ingrid');
    const typed = { voornaam, achternaam: 'Winter', geboortedatum: born };
    const own = await addOwnPupil(app, both, place, typed);
    return { own, dossier: await makeDossier(app, both, voornaam) };
  };
  it('makes one of two whom she works with both, and takes that back', async () => {
    await app.as('karim', 'zorgcoordinator').visit(`${app.base}/`);
    const { own, dossier: hers } = await ownWithDossier('Wende');
    const kept = await deliver(app, { id: 'wende', given: 'Wende', group: '3A' });
    const mergeId = await merge(app, both, { kept, gone: own });
    expect((await both.get(stepUrl(app, hers, 3))).status).to.equal(200);
    expect((await undo(app, both, mergeId)).status).to.equal(303);
    expect((await both.get(stepUrl(app, hers, 3))).status).to.equal(200);
    expect(
      await rows(app, "SELECT 1 FROM opp_audit WHERE event LIKE 'pupil.merge%-alone'"),
    ).to.have.length(0);
  });

  it('brings no dossier to a pupil with whom she will work later', async () => {
    const karim = app.as('karim', 'zorgcoordinator');
    await karim.visit(`${app.base}/`);
    const later = await makeGroup(app, both, 'Van het voorjaar');
    await addMember(app, both, later, 'medewerkers', 'ingrid', { van: '1-3-2027' });
    const typed = { achternaam: 'Later', geboortedatum: born };
    const fresh = await addOwnPupil(app, both, later, { ...typed, voornaam: 'Lotte' });
    const place = await makeGroup(app, karim, 'Van een ander');
    await addMember(app, karim, place, 'medewerkers', 'tessa');
    const theirs = await addOwnPupil(app, karim, place, { ...typed, voornaam: 'Lot' }, anyway);
    await makeDossier(app, app.as('tessa', 'docent'), 'Lot');
    refused(await tryMerge(app, both, { kept: fresh, gone: theirs }), 'later');
  });

  it('gains nothing by taking a merge of another’s hand back', async () => {
    const karim = app.as('karim', 'zorgcoordinator');
    await karim.visit(`${app.base}/`);
    const place = await makeGroup(app, karim, 'Samen');
    await addMember(app, karim, place, 'medewerkers', 'tessa');
    const typed = { voornaam: 'Mies', achternaam: 'Winter', geboortedatum: born };
    const own = await addOwnPupil(app, karim, place, typed);
    const theirs = await makeDossier(app, app.as('tessa', 'docent'), 'Mies');
    const kept = await deliver(app, { id: 'mies', given: 'Mies', group: '2B' });
    await addMember(app, karim, place, 'leerlingen', 'mies');
    const mergeId = await merge(app, karim, { kept, gone: own });
    await removeMember(app, karim, place, 'leerlingen', 'mies');
    await addMember(app, both, place, 'medewerkers', 'ingrid');
    refused(await undo(app, both, mergeId), 'undone');
    expect((await both.get(stepUrl(app, theirs, 3))).status).to.equal(404);
  });

  it('comes to nobody’s pupil by making one of two', async () => {
    const karim = app.as('karim', 'zorgcoordinator');
    await karim.visit(`${app.base}/`);
    const twin = {
      voornaam: 'Yara',
      tussenvoegsel: 'van den',
      achternaam: 'Berg',
      geboortedatum: '03-05-2013',
    };
    const own = await addOwnPupil(app, both, group, twin, { anyway: true });
    const yara = await personId(app, 'yara');
    const seen = await seenOn(
      both,
      `${app.base}${MERGE}/bevestigen?een=${yara}&twee=${own}&blijft=${yara}`,
    );
    refused(
      await both.post(`${app.base}${MERGE}`, { blijft: yara, weg: own, gezien: seen }),
      'merging',
    );
    expect(await reads()).to.equal(404);
    await merge(app, karim, { kept: yara, gone: own });
    expect(await reads(), 'by a coordinator').to.equal(200);
  });
});

describe('an admin who teaches at a school where nobody else keeps the groups', function () {
  this.timeout(120_000);

  it('makes one of two all the same, and the trail says that nobody else could', async () => {
    const school = testSchool('dewerf', 'De Werf');
    teach(school, 'ingrid', '3A');
    const app = await startApp({ school });
    try {
      const both = app.as('ingrid', ['beheerder', 'docent']);
      const place = await makeGroup(app, both, 'Vorig nummer');
      await addMember(app, both, place, 'medewerkers', 'ingrid');
      const own = await addOwnPupil(app, both, place, {
        voornaam: 'Wende',
        achternaam: 'Winter',
        geboortedatum: '04-06-2013',
      });
      const dossier = await makeDossier(app, both, 'Wende');
      await removeMember(app, both, place, 'medewerkers', 'ingrid');
      expect((await both.get(stepUrl(app, dossier, 3))).status).to.equal(404);
      const kept = await deliver(app, { id: 'wende', given: 'Wende', group: '3A' });
      const alone = (): Promise<Record<string, unknown>[]> =>
        rows(app, "SELECT 1 FROM opp_audit WHERE event = 'pupil.merged-alone'");
      const mergeId = await merge(app, both, { kept, gone: own });
      expect((await both.get(stepUrl(app, dossier, 3))).status).to.equal(200);
      expect(await alone()).to.have.length(1);
      expect((await undo(app, both, mergeId)).status).to.equal(303);
      await app.as('karim', 'zorgcoordinator').visit(`${app.base}/`);
      const reply = await tryMerge(app, both, { kept, gone: own });
      expect(reply.status, 'now somebody else can').to.equal(409);
      expect(await alone()).to.have.length(1);
      expect((await app.plugin.verifyAudit()).findings).to.deep.equal([]);
    } finally {
      await app.stop();
    }
  });
});
