import { expect } from 'chai';
import { addLocalAccount, addOwnGroup, localClient } from '../support/accounts.ts';
import type { LocalPerson } from '../support/accounts.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { askingForm } from '../support/consent.ts';
import { fillDossier, makeDossier, pupilId, save, set, stepUrl } from '../support/story.ts';

/**
 * The column E of the authorization matrix, written by hand: what an external helper (role Top
 * Leerkracht) gets. yara is in the helper's own group, sem is not.
 */
const D = '/dossiers/:dossierId';
const cells: readonly (readonly [
  method: 'GET' | 'POST',
  path: string,
  yara: 'yes' | 'no',
  sem: 'yes' | 'no',
])[] = [
  ['GET', '/leerlingen/:pupilId', 'yes', 'no'],
  ['GET', '/dossiers/nieuw?leerling=:pupilId', 'yes', 'no'],
  ['POST', '/dossiers', 'yes', 'no'],
  ['GET', `${D}/noodtoegang`, 'no', 'no'],
  ['POST', `${D}/noodtoegang`, 'no', 'no'],
  ['GET', `${D}/inzagelijst`, 'no', 'no'],
  ['GET', `${D}/stappen/8/instemming`, 'yes', 'no'],
  ['POST', `${D}/stappen/8/instemming`, 'yes', 'no'],
  ['GET', `${D}/logboek/inzage-instemming`, 'yes', 'no'],
  ['GET', `${D}/logboek/inzage-instemming/lezen`, 'no', 'no'],
  ['GET', `${D}/logboek/inzage-instemming/toestemming`, 'no', 'no'],
  ['GET', `${D}/logboek/communicatie-swv`, 'no', 'no'],
  ['GET', `${D}/stappen/3`, 'yes', 'no'],
  ['POST', `${D}/stappen/3`, 'yes', 'no'],
  ['GET', `${D}/stappen/3/geschiedenis`, 'yes', 'no'],
  ['GET', `${D}/logboek/verslagen`, 'yes', 'no'],
  ['POST', `${D}/logboek/verslagen`, 'yes', 'no'],
  ['GET', `${D}/logboek/verslagen/mailen`, 'no', 'no'],
  ['POST', `${D}/logboek/verslagen/mailen`, 'no', 'no'],
  ['GET', `${D}/logboek/bestanden`, 'yes', 'no'],
  ['POST', `${D}/logboek/bestanden`, 'yes', 'no'],
  ['GET', `${D}/logboek/notities`, 'yes', 'no'],
  ['POST', `${D}/logboek/notities`, 'yes', 'no'],
  ['GET', '/instellingen/koppeling', 'no', 'no'],
  ['GET', '/instellingen/post', 'no', 'no'],
  ['GET', '/instellingen/externe-toegang', 'no', 'no'],
  ['GET', '/hulp/handleiding/externe-toegang.pdf', 'yes', 'yes'],
  ['GET', '/account/wachtwoord', 'yes', 'yes'],
];

describe('an external helper', function () {
  this.timeout(120_000);
  let app: TestApp;
  let who: LocalPerson;
  let group: string;
  let helper: Client;
  let ids: Record<'yara' | 'sem', { pupil: string; dossier: string }>;

  before(async () => {
    app = await startApp();
    who = await addLocalAccount(app, {
      given: 'Hanneke',
      family: 'Prins',
      email: 'hanneke@cleo.example',
    });
    const teachers = { yara: app.as('tessa', 'docent'), sem: app.as('omar', 'docent') };
    const of = async (name: 'yara' | 'sem'): Promise<{ pupil: string; dossier: string }> => ({
      pupil: await pupilId(teachers[name], app.base, name),
      dossier: await makeDossier(app, teachers[name], name),
    });
    ids = { yara: await of('yara'), sem: await of('sem') };
    group = await addOwnGroup(app, who, 'CLEO', [ids.yara.pupil]);
    helper = await localClient(app, who.email);
  });
  after(async () => {
    await app.stop();
  });

  it('gets of each route what the matrix says, in the own group and outside it', async () => {
    const wrong: string[] = [];
    for (const [method, path, ...wanted] of cells) {
      for (const [index, name] of (['yara', 'sem'] as const).entries()) {
        const url =
          app.base +
          path.replace(':dossierId', ids[name].dossier).replace(':pupilId', ids[name].pupil);
        const reply =
          method === 'GET'
            ? await helper.get(url)
            : await helper.post(url, {
                leerling: ids[name].pupil,
                niveau: 'basis',
                base: '0',
                intent: 'save',
                keuze: 'eigen',
                wachtwoord: 'kort',
                reden: 'kort',
                sleutel: '00000000-0000-7000-8000-000000000000',
                zending: ids.yara.dossier,
              });
        const got =
          reply.status === 404
            ? 'no'
            : reply.status < 500 && reply.status !== 403
              ? 'yes'
              : String(reply.status);
        if (got !== wanted[index])
          wrong.push(`${method} ${path} for ${name}: ${got} instead of ${wanted[index] ?? ''}`);
      }
    }
    expect(wrong).to.deep.equal([]);
  });

  it('sees the pupils of the own group only, and works in their dossiers', async () => {
    const list = await helper.visit(`${app.base}/leerlingen`);
    expect(list.text)
      .to.include('Berg, Yara van den')
      .and.not.include('Jansen')
      .and.not.include('Şahin');
    expect(list.text).to.include('CLEO').and.not.include('<option value="3A"');
    await save(app, helper, ids.yara.dossier, 3, [set('helpQuestion', 'vraag van de helper')]);
    expect((await helper.visit(stepUrl(app, ids.yara.dossier, 3))).text).to.include(
      'vraag van de helper',
    );
    expect((await helper.visit(`${app.base}/`)).text)
      .to.include('Yara van den Berg')
      .and.not.include('Sem Jansen');
  });

  it('asks for consent by links, and registers none that was given elsewhere, nor takes anything back', async () => {
    const dossier = ids.yara.dossier;
    await fillDossier(app, app.as('tessa', 'docent'), dossier);
    const form = await askingForm(app, helper, dossier);
    const page = (await helper.visit(`${stepUrl(app, dossier, 8)}/instemming`)).text;
    expect(page)
      .to.include('registreert de leerkracht of de zorgcoördinator')
      .and.not.include('value="buiten"')
      .and.not.include('value="niet"');
    for (const wijze of ['buiten', 'niet']) {
      expect(
        (
          await helper.post(`${stepUrl(app, dossier, 8)}/instemming`, {
            wijze,
            datum: '01-11-2025',
            toelichting: 'In het gesprek.',
            reden: 'Wil niet.',
          })
        ).status,
        wijze,
      ).to.equal(404);
    }
    const addresses = Object.keys(form)
      .filter((name) => name.startsWith('mail-'))
      .map((name, index): [string, string] => [name, `ouder${index}@example.org`]);
    expect(
      (
        await helper.post(`${stepUrl(app, dossier, 8)}/instemming`, {
          ...form,
          ...Object.fromEntries(addresses),
        })
      ).status,
    ).to.equal(303);
    const list = (await helper.visit(`${app.base}/dossiers/${dossier}/logboek/inzage-instemming`))
      .text;
    expect(list)
      .to.include('/opnieuw"')
      .and.include('/brief"')
      .and.not.include('/intrekken"')
      .and.not.include('/hier-tekenen"');
    const [, round = '', asked = ''] =
      /inzage-instemming\/([0-9a-f-]{36})\/([0-9a-f-]{36})\/brief/.exec(list) ?? [];
    for (const act of [
      `${round}/intrekken`,
      `${round}/${asked}/intrekken`,
      `${round}/${asked}/antwoord`,
      `${round}/${asked}/schoolcode`,
      `${round}/${asked}/wel-mail`,
      `${round}/${asked}/hier-tekenen`,
    ]) {
      expect(
        (await helper.post(`${app.base}/dossiers/${dossier}/logboek/inzage-instemming/${act}`, {}))
          .status,
        act,
      ).to.equal(404);
    }
  });

  it('loses the pupil at the next request, open pages included, once the pupil is out of the group', async () => {
    await helper.visit(stepUrl(app, ids.yara.dossier, 3));
    const admin = await app.database.admin();
    await admin.query(
      "UPDATE opp_memberships SET removed_on = '2026-08-02' WHERE group_id = ? AND role = 'pupil'",
      [group],
    );
    await admin.end();
    expect((await helper.get(stepUrl(app, ids.yara.dossier, 3))).status).to.equal(404);
    const late = await helper.json(`${stepUrl(app, ids.yara.dossier, 3)}/wijzigingen`, {
      changes: [
        { op: 'set', path: 'helpQuestion', value: 'te laat', base: Number.MAX_SAFE_INTEGER },
      ],
    });
    expect(late.status).to.equal(404);
    expect((await helper.visit(`${app.base}/leerlingen`)).text).not.to.include('Yara');
  });
});

describe('a role given here', function () {
  this.timeout(60_000);

  it('is added to the roles the host tells, at sign-on', async () => {
    const app = await startApp();
    try {
      const admin = await app.database.admin();
      await admin.query(
        "INSERT INTO opp_staff_roles (person_id, role, given_at) SELECT id, 'coordinator', UTC_TIMESTAMP(3) FROM opp_people WHERE host_id = 'omar' AND licence_id = (SELECT id FROM opp_licences WHERE name = 'DEWERF')",
      );
      await admin.end();
      expect((await app.as('omar', 'docent').visit(`${app.base}/leerlingen`)).text).to.include(
        'Berg, Yara van den',
      );
      expect((await app.as('omar', 'conciërge').visit(`${app.base}/account`)).text).to.include(
        'zorgcoördinator',
      );
      expect((await app.as('tessa', 'docent').visit(`${app.base}/account`)).text).not.to.include(
        'zorgcoördinator',
      );
    } finally {
      await app.stop();
    }
  });
});
