import { expect } from 'chai';
import { scene } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import {
  addMember,
  GROUPS,
  hostGroupId,
  makeGroup,
  personId,
  rows,
  today,
} from '../support/groups.ts';
import { addOwnPupil, MERGE, merge, postOwnPupil, seenOn, undo } from '../support/pupils.ts';
import { addPupil } from '../support/school.ts';
import { consent, fillDossier, save, set, stepUrl } from '../support/story.ts';

const twin = {
  voornaam: 'Jara',
  achternaam: 'Berg',
  tussenvoegsel: 'van den',
  geboortedatum: '03-05-2013',
};

describe('merging a pupil who is there twice', function () {
  this.timeout(60_000);
  let app: TestApp;
  let coordinator: Client;
  let tessa: Client;
  let omar: Client;
  let group: string;
  let own: string;
  let yara: string;

  const there = scene(async (first) => {
    const karim = first.as('karim', 'zorgcoordinator');
    const instroom = await makeGroup(first, karim, 'Instroom');
    await addMember(first, karim, instroom, 'medewerkers', 'omar');
    return {
      karim,
      instroom,
      jara: await addOwnPupil(first, karim, instroom, twin, { anyway: true }),
      yara: await personId(first, 'yara'),
    };
  });
  beforeEach(async () => {
    const { app: copy, made } = await there.start();
    app = copy;
    [coordinator, tessa, omar] = [
      made.karim.at(app.origin),
      app.as('tessa', 'docent'),
      app.as('omar', 'docent'),
    ];
    [group, own, yara] = [made.instroom, made.jara, made.yara];
  });
  afterEach(async () => {
    await app.stop();
  });

  const dossierOf = async (client: Client, pupil: string, level = 'extra'): Promise<string> => {
    await client.visit(`${app.base}/dossiers/nieuw?leerling=${pupil}`);
    const made = await client.post(`${app.base}/dossiers`, { leerling: pupil, niveau: level });
    expect(made.status, made.text).to.equal(303);
    return /dossiers\/([0-9a-f-]{36})/.exec(made.location)?.[1] ?? '';
  };
  /** Everything that merging may touch, as it lies there. */
  const everything = async (): Promise<object> => ({
    people: await rows(
      app,
      "SELECT id, status, merged_into, given, family FROM opp_people WHERE kind = 'student' ORDER BY id",
    ),
    memberships: await rows(app, 'SELECT * FROM opp_memberships ORDER BY id'),
    guardianships: await rows(
      app,
      'SELECT * FROM opp_guardianships ORDER BY student_id, guardian_id',
    ),
    dossiers: await rows(
      app,
      'SELECT id, pupil_id, level, status, sequence FROM opp_dossiers ORDER BY id',
    ),
  });
  const addOwnGuardian = async (pupil: string): Promise<string> => {
    const id = '0190aaaa-0000-7000-8000-000000000001';
    await rows(
      app,
      "INSERT IGNORE INTO opp_people (id, licence_id, kind, source, given, prefix, family, preferred, status, updated_at) SELECT ?, licence_id, 'guardian', 'own', 'Oma', '', 'Vos', '', 'active', UTC_TIMESTAMP(3) FROM opp_people WHERE id = ?",
      [id, pupil],
    );
    await rows(
      app,
      "INSERT INTO opp_guardianships (student_id, guardian_id, relation, authority, may_read, status) VALUES (?, ?, 'grootouder', 'no', 'no', 'active')",
      [pupil, id],
    );
    return id;
  };
  const bothOwn = (): Promise<string> =>
    addOwnPupil(app, coordinator, group, { ...twin, voornaam: 'Yaar' }, { anyway: true });

  it('begins with a list of who looks like one pupil, in one school only, and says why there are none', async () => {
    const page = await coordinator.visit(`${app.base}${MERGE}`);
    expect(page.text)
      .to.include('1 paar gevonden')
      .and.include('Berg, Jara van den')
      .and.include('Berg, Yara van den')
      .and.include('zelfde geboortedatum, naam lijkt erop');
    expect(page.text).to.include(own).and.include(yara).and.include('Nog niets samengevoegd');
    const far = await app
      .as('karim', 'zorgcoordinator', { tenant: 'hetbaken' })
      .visit(`${app.base}${MERGE}`);
    expect(far.text)
      .to.include('Geen dubbele leerlingen gevonden')
      .and.include('kies dan zelf de twee leerlingen')
      .and.not.include('Jara');
    expect((await app.as('ingrid', 'beheerder').visit(`${app.base}/instellingen`)).text).to.include(
      'LEERLINGEN SAMENVOEGEN',
    );
  });

  it('lets two be chosen by hand: one of our own, then anybody, by search', async () => {
    const first = await coordinator.visit(`${app.base}${MERGE}/kiezen`);
    expect(first.text).to.include('Berg, Jara van den').and.not.include('Jansen, Sem');
    const second = await coordinator.visit(`${app.base}${MERGE}/kiezen?een=${own}&zoek=sem`);
    expect(second.text)
      .to.include('Jansen, Sem')
      .and.not.include('Berg, Yara')
      .and.include('vergelijken?een=');
    expect((await coordinator.visit(`${app.base}${MERGE}/kiezen?zoek=qqq`)).text).to.include(
      'Niemand gevonden',
    );
    expect(
      (
        await app
          .as('karim', 'zorgcoordinator', { tenant: 'hetbaken' })
          .visit(`${app.base}${MERGE}/kiezen`)
      ).text,
    ).to.include('Er zijn geen leerlingen buiten het schoolsysteem');
  });

  it('shows both side by side, and tells exactly what will happen before it does', async () => {
    await dossierOf(coordinator, own);
    await addOwnGuardian(own);
    const pair = `een=${own}&twee=${yara}`;
    const compare = await coordinator.visit(`${app.base}${MERGE}/vergelijken?${pair}`);
    for (const text of [
      'Jara van den Berg',
      'Yara van den Berg',
      'buiten het schoolsysteem',
      'uit Testschoolsysteem',
      'Instroom (2026-2027), hier toegevoegd',
      '2B (2026-2027)',
      'Extra ondersteuning, 2026-2027, lopend',
      'Marieke van den Berg',
      'Oma Vos, grootouder, geen gezag',
      'verschilt',
      'en blijft dus',
    ])
      expect(compare.text).to.include(text);
    const confirm = await coordinator.visit(`${app.base}${MERGE}/bevestigen?${pair}&blijft=${own}`);
    for (const text of [
      'De gegevens van Yara van den Berg blijven',
      'Dit dossier van Jara van den Berg gaat naar Yara van den Berg',
      'komt in deze groep',
      'Deze ouder of verzorger',
      'komt niet meer voor in lijsten',
      'Een tweeling heeft ook',
      'SAMENVOEGEN',
    ])
      expect(confirm.text).to.include(text);
    expect(await rows(app, 'SELECT 1 FROM opp_pupil_merges')).to.deep.equal([]);
  });

  it('takes dossiers, own groups and own guardians along, with every text, reason and report still readable', async () => {
    const dossier = await dossierOf(coordinator, own);
    await fillDossier(app, coordinator, dossier, { word: 'verhaal' });
    await consent(app, coordinator, dossier);
    await coordinator.visit(`${app.base}/dossiers/${dossier}/vertrouwelijke-delen`);
    const granted = await coordinator.post(`${app.base}/dossiers/${dossier}/vertrouwelijke-delen`, {
      medewerker: await personId(app, 'omar'),
      medisch: 'ja',
      reden: 'Begeleidt bij de medicijnen.',
      tot: '31-12-2026',
    });
    expect(granted.status, granted.text).to.equal(303);
    const guardian = await addOwnGuardian(own);
    const id = await merge(app, coordinator, { kept: yara, gone: own });

    expect(await rows(app, 'SELECT pupil_id FROM opp_dossiers')).to.deep.equal([
      { pupil_id: yara },
    ]);
    expect(
      await rows(app, 'SELECT student_id FROM opp_guardianships WHERE guardian_id = ?', [guardian]),
    ).to.deep.equal([{ student_id: yara }]);
    expect(
      await rows(app, 'SELECT person_id FROM opp_memberships WHERE group_id = ? AND role = ?', [
        group,
        'pupil',
      ]),
    ).to.deep.equal([{ person_id: yara }]);
    expect(
      await rows(app, 'SELECT status, merged_into FROM opp_people WHERE id = ?', [own]),
    ).to.deep.equal([{ status: 'inactive', merged_into: yara }]);
    for (const [client, name] of [
      [tessa, 'teacher of her class'],
      [omar, 'who worked with the other'],
    ] as const) {
      expect((await client.visit(stepUrl(app, dossier, 3))).text, name)
        .to.include('verhaal signalen')
        .and.include('Yara van den Berg');
    }
    expect((await coordinator.visit(`${stepUrl(app, dossier, 3)}/geschiedenis`)).text).to.include(
      'verhaal vraag',
    );
    expect(
      (await coordinator.visit(`${app.base}/dossiers/${dossier}/vertrouwelijke-delen`)).text,
    ).to.include('Begeleidt bij de medicijnen.');
    expect((await coordinator.visit(stepUrl(app, dossier, 8))).text).to.include('Vastgesteld');
    expect(
      (await coordinator.visit(`${app.base}/dossiers/${dossier}/inzagelijst`)).text,
    ).to.include('voegde twee leerlingen samen');
    expect(
      await rows(
        app,
        "SELECT LEFT(chain, 1) AS chain, pupil_id FROM opp_audit WHERE event = 'pupil.merged' ORDER BY chain",
      ),
    ).to.deep.equal([
      { chain: 'd', pupil_id: yara },
      { chain: 'l', pupil_id: yara },
    ]);
    expect((await app.plugin.verifyAudit()).findings).to.deep.equal([]);
    expect((await coordinator.visit(`${app.base}${MERGE}/${id}`)).text)
      .to.include('Jara van den Berg samengevoegd met Yara van den Berg')
      .and.include('Ongedaan maken');
  });

  it('hides the other from lists, search and groups, and leads its address to who stayed, for who may see that one', async () => {
    await merge(app, coordinator, { kept: yara, gone: own });
    const lists = [
      `/leerlingen`,
      '/leerlingen?zoek=jara',
      `${GROUPS}/${group}/leerlingen`,
      `${GROUPS}/${await hostGroupId(app, '3A')}/leerlingen/toevoegen`,
      `${MERGE}/kiezen`,
      `${MERGE}/kiezen?een=${await bothOwn()}`,
    ];
    for (const path of lists)
      expect((await coordinator.visit(app.base + path)).text, path).not.to.include('Jara');
    for (const client of [coordinator, tessa, omar]) {
      const old = await client.visit(`${app.base}/leerlingen/${own}`);
      expect(old.text).to.include('<h1>Yara van den Berg').and.not.include('Jara');
    }
    const stranger = app.as('tessa', 'docent', { tenant: 'hetbaken' });
    expect((await stranger.visit(`${app.base}/leerlingen/${own}`)).status).to.equal(404);
    expect((await coordinator.visit(`${app.base}/dossiers/nieuw?leerling=${own}`)).text).to.include(
      'Yara van den Berg',
    );
  });

  it('answers an old tab with a sentence, and changes nothing', async () => {
    const form = `${app.base}/leerlingen/${own}/gegevens`;
    await coordinator.visit(form);
    const id = await merge(app, coordinator, { kept: yara, gone: own });
    const before = await everything();
    for (const [path, body] of [
      ['/dossiers', { leerling: own, niveau: 'basis' }],
      [`/leerlingen/${own}/gegevens`, { ...twin, voornaam: 'Zara', roepnaam: '' }],
    ] as const) {
      const reply = await coordinator.post(app.base + path, body);
      expect(reply.status, path).to.equal(409);
      expect(reply.text, path).to.include('intussen samengevoegd met een andere');
    }
    const again = await coordinator.post(`${app.base}${MERGE}`, {
      blijft: yara,
      weg: own,
      gezien: 'x',
    });
    expect(again.text).to.include('Een van deze twee leerlingen is intussen samengevoegd');
    expect(
      (await coordinator.visit(`${app.base}${MERGE}/vergelijken?een=${own}&twee=${yara}`)).status,
    ).to.equal(409);
    const choose = `${app.base}${GROUPS}/${group}/leerlingen/toevoegen`;
    const added = await coordinator.post(choose, {
      actie: 'toevoegen',
      van: '2026-11-30',
      tot: '',
      [`kies:${own}`]: '1',
    });
    expect(added.text).to.include('staat niet meer in de lijst');
    expect(await everything()).to.deep.equal(before);
    expect((await undo(app, coordinator, id)).status).to.equal(303);
    const late = await coordinator.post(`${app.base}${MERGE}/${id}/ongedaan`, { gezien: 'x' });
    expect(late.status).to.equal(409);
    expect(late.text).to.include('was al ongedaan gemaakt');
  });

  it('refuses when something changed between reading and saying yes', async () => {
    const url = `${app.base}${MERGE}/bevestigen?een=${own}&twee=${yara}&blijft=${yara}`;
    const seen = await seenOn(coordinator, url);
    await dossierOf(coordinator, own);
    const reply = await coordinator.post(`${app.base}${MERGE}`, {
      blijft: yara,
      weg: own,
      gezien: seen,
    });
    expect(reply.status).to.equal(409);
    expect(reply.text).to.include('Er is intussen iets veranderd aan deze leerlingen');
    const id = await merge(app, coordinator, { kept: yara, gone: own });
    const page = await seenOn(coordinator, `${app.base}${MERGE}/${id}`);
    await dossierOf(coordinator, yara, 'basis');
    expect(
      (await coordinator.post(`${app.base}${MERGE}/${id}/ongedaan`, { gezien: page })).text,
    ).to.include('Er is intussen iets veranderd');
  });

  it('happens once when two do it at the same moment', async () => {
    const other = app.as('ingrid', 'beheerder');
    const url = `${app.base}${MERGE}/bevestigen?een=${own}&twee=${yara}&blijft=${yara}`;
    const seen = await seenOn(coordinator, url);
    await seenOn(other, url);
    const replies = await Promise.all(
      [coordinator, other, coordinator, other].map((client) =>
        client.post(`${app.base}${MERGE}`, { blijft: yara, weg: own, gezien: seen }),
      ),
    );
    expect(replies.map(({ status }) => status).toSorted()).to.deep.equal([303, 409, 409, 409]);
    expect(await rows(app, 'SELECT 1 FROM opp_pupil_merges')).to.have.length(1);
  });

  it('never leaves a dossier with who is hidden, when one is made at the same moment', async () => {
    const seen = await seenOn(
      coordinator,
      `${app.base}${MERGE}/bevestigen?een=${own}&twee=${yara}&blijft=${yara}`,
    );
    const [merged, made] = await Promise.all([
      coordinator.post(`${app.base}${MERGE}`, { blijft: yara, weg: own, gezien: seen }),
      coordinator.post(`${app.base}/dossiers`, { leerling: own, niveau: 'extra' }),
    ]);
    expect([merged.status, made.status].toSorted()).to.deep.equal([303, 409]);
    const hidden = merged.status === 303;
    expect(await rows(app, 'SELECT pupil_id FROM opp_dossiers')).to.deep.equal(
      hidden ? [] : [{ pupil_id: own }],
    );
  });

  it('lets the host say which class the pupil is in', async () => {
    const class3 = await hostGroupId(app, '3A');
    const placed = await addOwnPupil(
      app,
      coordinator,
      class3,
      { ...twin, voornaam: 'Yaar' },
      { anyway: true },
    );
    expect(
      (await coordinator.visit(`${app.base}${MERGE}/bevestigen?een=${placed}&twee=${yara}`)).text,
    )
      .to.include('De klas uit het schoolsysteem geldt')
      .and.include('3A (2026-2027)');
    const id = await merge(app, coordinator, { kept: yara, gone: placed });
    expect(
      await rows(app, 'SELECT 1 FROM opp_memberships WHERE group_id = ? AND person_id IN (?, ?)', [
        class3,
        placed,
        yara,
      ]),
    ).to.deep.equal([]);
    expect((await undo(app, coordinator, id)).status).to.equal(303);
    expect(
      await rows(app, 'SELECT source FROM opp_memberships WHERE group_id = ? AND person_id = ?', [
        class3,
        placed,
      ]),
    ).to.deep.equal([{ source: 'own' }]);
  });

  it('leaves two open dossiers of one type as they are, and says what to do with them', async () => {
    const dossiers = [await dossierOf(coordinator, own), await dossierOf(coordinator, yara)];
    for (const dossier of dossiers)
      await save(app, coordinator, dossier, 3, [set('helpQuestion', `vraag ${dossier}`)]);
    const confirm = await coordinator.visit(
      `${app.base}${MERGE}/bevestigen?een=${own}&twee=${yara}&blijft=${yara}`,
    );
    expect(confirm.text).to.include(
      'Er zijn dan twee lopende dossiers van dit type. Beide blijven.',
    );
    await merge(app, coordinator, { kept: yara, gone: own });
    for (const dossier of dossiers)
      expect((await coordinator.visit(stepUrl(app, dossier, 3))).text).to.include(
        `vraag ${dossier}`,
      );
    expect(
      (await coordinator.post(`${app.base}/dossiers`, { leerling: yara, niveau: 'extra' })).text,
    ).to.include('heeft al een lopend dossier van dit type');
  });

  it('lets the person choose who stays when both are our own, and asks when that was forgotten', async () => {
    const other = await bothOwn();
    const url = `${app.base}${MERGE}/bevestigen?een=${own}&twee=${other}`;
    const asked = await coordinator.visit(url);
    expect(asked.status).to.equal(422);
    expect(asked.text).to.include('Kies wie van de twee er blijft.');
    await merge(app, coordinator, { kept: own, gone: other });
    expect(
      await rows(app, 'SELECT merged_into FROM opp_people WHERE id = ?', [other]),
    ).to.deep.equal([{ merged_into: own }]);
  });

  it('says which of the two is meant where both have one name', async () => {
    const same = await addOwnPupil(
      app,
      coordinator,
      group,
      { ...twin, voornaam: 'Yara' },
      { anyway: true },
    );
    const host = await coordinator.visit(`${app.base}${MERGE}/bevestigen?een=${same}&twee=${yara}`);
    expect(host.text)
      .to.include('De gegevens van Yara van den Berg (schoolsysteem) blijven')
      .and.include('Yara van den Berg (buiten het schoolsysteem) komt niet meer voor in lijsten');
    const ours = await addOwnPupil(
      app,
      coordinator,
      group,
      { ...twin, voornaam: 'Yara', roepnaam: 'Yara' },
      { anyway: true },
    );
    const both = await coordinator.visit(
      `${app.base}${MERGE}/bevestigen?een=${same}&twee=${ours}&blijft=${ours}`,
    );
    expect(both.text)
      .to.include('Yara van den Berg (blijft)')
      .and.include('Yara van den Berg (verdwijnt) komt niet meer voor');
  });

  it('never puts away a pupil of the host’s, nor merges two of the host’s', async () => {
    const sem = await personId(app, 'sem');
    const both = await coordinator.visit(`${app.base}${MERGE}/vergelijken?een=${sem}&twee=${yara}`);
    expect(both.status).to.equal(409);
    expect(both.text).to.include('allebei in het schoolsysteem');
    const reply = await coordinator.post(`${app.base}${MERGE}`, {
      blijft: own,
      weg: yara,
      gezien: 'x',
    });
    expect(reply.status).to.equal(409);
    expect(reply.text).to.include('De leerling uit het schoolsysteem moet blijven');
    expect(
      (await coordinator.visit(`${app.base}${MERGE}/vergelijken?een=${own}&twee=${own}`)).status,
    ).to.equal(404);
    await app.sync();
    app.schools[0]?.people.splice(
      app.schools[0].people.findIndex((person) => person.ref.id === 'sem'),
      1,
    );
    await rows(app, "UPDATE opp_people SET status = 'inactive' WHERE id = ?", [sem]);
    expect(
      (await coordinator.visit(`${app.base}${MERGE}/vergelijken?een=${own}&twee=${sem}`)).text,
    ).to.include('staat niet meer in het schoolsysteem');
  });

  it('lifts out what would stand double, and undoing puts every row back as it was', async () => {
    const class2 = await hostGroupId(app, '2B');
    await addMember(app, coordinator, class2, 'leerlingen', 'sem');
    // In her class by our hand before the host had her there, and in the same own group as herself,
    // where she was taken out.
    const choose = `${app.base}${GROUPS}/${class2}/leerlingen/toevoegen`;
    await coordinator.visit(choose);
    const added = await coordinator.post(choose, {
      actie: 'toevoegen',
      van: today(app),
      tot: '',
      [`kies:${own}`]: '1',
    });
    expect(added.status, added.text).to.equal(303);
    await addMember(app, coordinator, group, 'leerlingen', 'yara');
    await rows(
      app,
      "UPDATE opp_memberships SET removed_on = '2026-10-01' WHERE group_id = ? AND person_id = ? AND source = 'own'",
      [group, yara],
    );
    const guardian = await addOwnGuardian(own);
    await rows(
      app,
      "INSERT INTO opp_guardianships (student_id, guardian_id, relation, authority, may_read, status) VALUES (?, ?, 'voogd', 'yes', 'yes', 'active')",
      [yara, guardian],
    );
    await dossierOf(coordinator, own);
    const before = await everything();
    const id = await merge(app, coordinator, { kept: yara, gone: own });
    expect(
      await rows(app, 'SELECT source FROM opp_memberships WHERE group_id = ? AND person_id = ?', [
        class2,
        yara,
      ]),
    ).to.deep.equal([{ source: 'host' }]);
    expect(
      await rows(
        app,
        'SELECT removed_on FROM opp_memberships WHERE group_id = ? AND person_id = ?',
        [group, yara],
      ),
    ).to.deep.equal([{ removed_on: null }]);
    expect(
      await rows(app, 'SELECT 1 FROM opp_memberships WHERE person_id = ?', [own]),
    ).to.deep.equal([]);
    const page = await coordinator.visit(`${app.base}${MERGE}/${id}`);
    expect(page.text)
      .to.include('Deze groepen zijn weer zoals voor het samenvoegen')
      .and.include('Instroom')
      .and.include('Dit dossier gaat terug naar Jara');
    expect((await undo(app, coordinator, id)).location).to.include('melding=merge-undone');
    expect(await everything()).to.deep.equal(before);
    expect((await coordinator.visit(`${app.base}/leerlingen?zoek=jara`)).text).to.include(
      'Berg, Jara van den',
    );
    expect(
      await rows(
        app,
        "SELECT LEFT(chain, 1) AS chain FROM opp_audit WHERE event = 'pupil.merge-undone' ORDER BY chain",
      ),
    ).to.deep.equal([{ chain: 'd' }, { chain: 'l' }]);
    expect((await coordinator.visit(`${app.base}${MERGE}`)).text)
      .to.include('ongedaan gemaakt op')
      .and.include('1 paar gevonden');
    expect((await app.plugin.verifyAudit()).findings).to.deep.equal([]);
  });

  it('undone, takes along what was written and what follows a dossier, and leaves what was made for the one who stayed', async () => {
    const dossier = await dossierOf(coordinator, own);
    const id = await merge(app, coordinator, { kept: yara, gone: own });
    await tessa.visit(stepUrl(app, dossier, 3));
    await save(app, tessa, dossier, 3, [set('helpQuestion', 'later geschreven')]);
    const changed = await tessa.post(`${app.base}/dossiers/${dossier}/niveau`, { zeker: '1' });
    expect(changed.status, changed.text).to.equal(303);
    const follower = /dossiers\/([0-9a-f-]{36})/.exec(changed.location)?.[1] ?? '';
    const fresh = await dossierOf(tessa, yara, 'basis');
    const page = await coordinator.visit(`${app.base}${MERGE}/${id}`);
    expect(page.text)
      .to.include('is er een vervolg op en gaat mee')
      .and.include('na het samenvoegen gemaakt en blijft bij Yara');
    expect((await undo(app, coordinator, id)).status).to.equal(303);
    expect(
      await rows(app, 'SELECT id, pupil_id FROM opp_dossiers ORDER BY id'),
    ).to.have.deep.members([
      { id: dossier, pupil_id: own },
      { id: follower, pupil_id: own },
      { id: fresh, pupil_id: yara },
    ]);
    expect((await coordinator.visit(stepUrl(app, follower, 3))).text)
      .to.include('later geschreven')
      .and.include('Jara van den Berg');
    expect((await tessa.visit(stepUrl(app, follower, 3))).status).to.equal(404);
  });

  it('comes undone in the opposite order, and old addresses follow', async () => {
    const other = await bothOwn();
    const first = await merge(app, coordinator, { kept: other, gone: own });
    const second = await merge(app, coordinator, { kept: yara, gone: other });
    expect((await coordinator.get(`${app.base}/leerlingen/${own}`)).location).to.equal(
      `${app.base}/leerlingen/${yara}`,
    );
    const page = await coordinator.visit(`${app.base}${MERGE}/${first}`);
    expect(page.text)
      .to.include('Maak eerst die latere samenvoeging ongedaan')
      .and.include(`${MERGE}/${second}`);
    const early = await coordinator.post(`${app.base}${MERGE}/${first}/ongedaan`, { gezien: 'x' });
    expect(early.status).to.equal(409);
    expect(early.text).to.include('Maak eerst die latere samenvoeging ongedaan');
    expect((await undo(app, coordinator, second)).status).to.equal(303);
    expect((await coordinator.get(`${app.base}/leerlingen/${own}`)).location).to.equal(
      `${app.base}/leerlingen/${other}`,
    );
    expect((await undo(app, coordinator, first)).status).to.equal(303);
    expect((await coordinator.get(`${app.base}/leerlingen/${own}`)).status).to.equal(200);
  });

  it('outlives a sync, and so does its undoing', async () => {
    const guardian = await addOwnGuardian(own);
    const dossier = await dossierOf(coordinator, own);
    const id = await merge(app, coordinator, { kept: yara, gone: own });
    const merged = await everything();
    const [school] = app.schools;
    if (school === undefined) throw new Error('no school');
    await app.sync();
    expect(await everything()).to.deep.equal(merged);
    const person = school.people.find(({ ref }) => ref.id === 'yara');
    Object.assign(person ?? {}, { preferred: 'Yaartje' });
    addPupil(school, { id: 'fresh', given: 'Nieuw', family: 'Kind', group: '3A' });
    await app.sync();
    expect(
      await rows(
        app,
        "SELECT COUNT(*) AS n FROM opp_people WHERE kind = 'student' AND status = 'active' AND family = 'Berg' AND licence_id = (SELECT licence_id FROM opp_people WHERE id = ?)",
        [yara],
      ),
    ).to.deep.equal([{ n: 1 }]);
    expect(
      await rows(app, 'SELECT student_id, status FROM opp_guardianships WHERE guardian_id = ?', [
        guardian,
      ]),
    ).to.deep.equal([{ student_id: yara, status: 'active' }]);
    expect((await coordinator.visit(stepUrl(app, dossier, 1))).text).to.include(
      'Yaartje van den Berg',
    );
    expect((await undo(app, coordinator, id)).status).to.equal(303);
    await app.sync();
    expect(
      await rows(app, 'SELECT status, merged_into FROM opp_people WHERE id IN (?, ?)', [own, yara]),
    ).to.deep.equal([
      { status: 'active', merged_into: null },
      { status: 'active', merged_into: null },
    ]);
    expect(await rows(app, 'SELECT pupil_id FROM opp_dossiers')).to.deep.equal([{ pupil_id: own }]);
    expect(
      await rows(app, 'SELECT student_id, status FROM opp_guardianships WHERE guardian_id = ?', [
        guardian,
      ]),
    ).to.deep.equal([{ student_id: own, status: 'active' }]);
  });

  it('offers who stayed the host’s own data beside what was typed, and takes nothing over by itself', async () => {
    const dossier = await dossierOf(coordinator, own);
    await merge(app, coordinator, { kept: yara, gone: own });
    const step = await coordinator.visit(stepUrl(app, dossier, 1));
    expect(step.text).to.include('value="Jara"').and.include('Overnemen uit Testschoolsysteem');
  });

  it('asks an admin for a recent sign-in, and lets nobody else near', async () => {
    const late = app.as('ingrid', 'beheerder', {
      authTime: new Date(app.clock.now().getTime() - 2 * 3_600_000),
    });
    expect((await late.get(`${app.base}${MERGE}`)).status).to.equal(303);
    expect((await tessa.visit(`${app.base}${MERGE}`)).status).to.equal(404);
    await tessa.visit(`${app.base}/account`);
    expect((await postOwnPupil(app, tessa, group, twin)).status).to.equal(404);
  });

  it('knows every table that tells whose something is', async () => {
    const found = await rows(
      app,
      "SELECT CONCAT(SUBSTRING(table_name, 5), '.', column_name) AS name FROM information_schema.columns WHERE table_schema = ? AND column_name IN ('pupil_id', 'student_id') ORDER BY name",
      [app.database.name],
    );
    // A new table with a pupil in it: say in merges.ts what merging does with its rows, and name it
    // here. The trail stays as it was written.
    expect(found.map(({ name }) => name)).to.deep.equal([
      'audit.pupil_id',
      'dossiers.pupil_id',
      'guardianships.student_id',
      'requests.pupil_id',
    ]);
  });
});
