import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { Client } from '../support/client.ts';
import { kind, questionsUrl, recordData } from '../support/data-consent.ts';
import { addFile, filesPath, pdfBytes, versionOf } from '../support/files.ts';
import { rows } from '../support/groups.ts';
import {
  deskClient,
  deskPath,
  deskPerson,
  inDays,
  partnershipLicences,
  reply,
  share,
  swvPath,
  takeBack,
  write,
} from '../support/partnership.ts';
import { inputNames, makeDossier, save, set, stepUrl, validChanges } from '../support/story.ts';

const PASSWORD = 'Vier-zwanen-koken-spruitjes-82';
const BSN = '123456782';

/** A text as a reader sees it. */
const plain = (text: string): string => text.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

describe('sharing with the partnership', function () {
  this.timeout(90_000);
  let app: TestApp;
  let tessa: Client;
  let karim: Client;
  let els: Client;
  let dossier: string;

  before(async () => {
    app = await startApp({ config: { licences: partnershipLicences } });
    tessa = app.as('tessa', 'docent');
    karim = app.as('karim', 'zorgcoordinator');
    dossier = await makeDossier(app, tessa, 'yara', 'voorziening');
    for (const step of [1, 3, 5]) {
      const page = await tessa.visit(stepUrl(app, dossier, step));
      await save(
        app,
        tessa,
        dossier,
        step,
        validChanges(step, inputNames(page.text), `woord${step}`),
      );
    }
    await karim.visit(stepUrl(app, dossier, 3));
    await save(app, karim, dossier, 3, [
      { op: 'add', list: 'examinations', row: 'exam' },
      set('examinations/exam/examinationKind', 'onderzoek-gedeeld'),
      set('examinations/exam/psychologicalOutcome', 'geheim-psychologisch'),
      set('examinations/exam/medicalOutcome', 'geheim-medisch'),
      set('signalsPupil', `Nummer ${BSN} stond in de brief.`),
    ]);
    els = await deskPerson(app);
  });
  after(async () => {
    await app.stop();
  });

  it('says whether AVG-toestemming to share is on record, and leads to it', async () => {
    const form = `${swvPath(app, dossier)}/delen`;
    expect((await karim.visit(form)).text)
      .to.include('AVG-toestemming om met het samenwerkingsverband te delen is nog niet gevraagd')
      .and.include(`href="${questionsUrl(app, dossier)}"`);
    const recorded = await recordData(app, karim, dossier, {
      ...kind('delen', 'SWV De Polder', { antwoord: 'given' }),
      wijze: 'paper',
      datum: '01-11-2025',
      toelichting: 'Getekend formulier in de map.',
    });
    expect(recorded.status, recorded.text.slice(0, 300)).to.equal(303);
    expect((await karim.visit(form)).text).to.include(
      'Er is AVG-toestemming om met het samenwerkingsverband te delen.',
    );
  });

  it('asks for steps, a reason and a day within a year, and keeps what was typed', async () => {
    const refused = await share(app, karim, dossier, [], {
      reden: 'kort',
      tot: inDays(400),
      medisch: 'ja',
    });
    expect(refused.status).to.equal(422);
    expect(plain(refused.text))
      .to.include('Kies ten minste één stap')
      .and.include('ten minste tien tekens')
      .and.include('kies een dag tot en met');
    expect(refused.text)
      .to.include('>\nkort</textarea>')
      .and.match(/name="medisch" value="ja" checked/)
      .and.include(inDays(400));
    expect(await rows(app, 'SELECT COUNT(*) AS n FROM opp_partnership_shares')).to.deep.equal([
      { n: 0 },
    ]);
  });

  it('is the coordinator’s, with a recent sign-in, and ignores what no form of ours asks', async () => {
    expect((await tessa.post(`${swvPath(app, dossier)}/delen`, {})).status).to.equal(404);
    expect((await tessa.visit(swvPath(app, dossier))).text)
      .to.include('De zorgcoördinator kan het delen')
      .and.not.include(`${swvPath(app, dossier)}/delen`);
    const old = app.as('karim', 'zorgcoordinator', {
      authTime: new Date(Date.now() - 3 * 3_600_000),
    });
    await old.visit(`${app.base}/`);
    old.csrf = (JSON.parse((await old.get(`${app.base}/sessie`)).text) as { csrf: string }).csrf;
    expect((await old.get(`${swvPath(app, dossier)}/delen`)).location).to.include('/aanmelden');
    expect((await old.get(`${swvPath(app, dossier)}/intrekken`)).location).to.include('/aanmelden');
    const late = await old.post(`${swvPath(app, dossier)}/delen`, {
      'stap-1': '1',
      reden: 'Een goede reden om te delen.',
      tot: inDays(60),
    });
    expect(late.status).to.equal(403);
    expect(late.text, 'what was typed is not lost').to.include('Een goede reden om te delen.');
    expect(await rows(app, 'SELECT COUNT(*) AS n FROM opp_partnership_shares')).to.deep.equal([
      { n: 0 },
    ]);
  });

  it('shows the desk exactly what was shared: chosen steps, no sensitive part, no BSN', async () => {
    expect((await els.visit(`${app.base}/swv/gedeeld`)).text).to.include(
      'Er is nog geen dossier met jullie gedeeld',
    );
    expect((await els.get(deskPath(app, dossier))).status).to.equal(404);
    expect(
      (
        await share(app, karim, dossier, [1, 3], {
          partnershipId: randomUUID(),
          licenceId: randomUUID(),
          medical: '1',
          steps: '1,2,3,4,5',
        })
      ).status,
    ).to.equal(303);
    const desk = await els.visit(`${app.base}/swv/gedeeld`);
    expect(plain(desk.text))
      .to.include('Berg, Yara van den')
      .and.include('De Werf')
      .and.include('1 dossier');
    const page = await els.visit(deskPath(app, dossier));
    expect(page.text)
      .to.include('woord3 vraag')
      .and.include('onderzoek-gedeeld')
      .and.include('Yara van den Berg');
    for (const word of ['geheim-medisch', 'geheim-psychologisch', 'woord5', BSN, 'TLV; de ouders'])
      expect(page.text, word).not.to.include(word);
    expect(plain(page.text))
      .to.include('[burgerservicenummer weggelaten]')
      .and.include('Zonder medische en psychologische delen')
      .and.include('Op 1 plaats is een burgerservicenummer weggelaten');
    expect((await els.visit(`${app.base}/`)).text)
      .to.include('1 dossier is met jullie gedeeld')
      .and.include(`href="${app.base}/swv/gedeeld"`);
  });

  it('is found at the desk by any part of the name, in any order, and by page', async () => {
    const found = async (query: string): Promise<string> =>
      plain((await els.visit(`${app.base}/swv/gedeeld?${query}`)).text);
    for (const query of [
      'zoek=yar',
      'zoek=ber',
      'zoek=yara+berg',
      'sorteer=naam',
      'sorteer=school&omgekeerd=1',
      'sorteer=gedeeld',
      'sorteer=tot',
    ])
      expect(await found(query), query).to.include('Berg, Yara');
    expect(await found('zoek=sem'))
      .to.include('Geen dossier gevonden')
      .and.not.include('Yara');
    expect(await found('pagina=2')).to.not.include('Yara');
    expect((await els.get(`${app.base}/swv/gedeeld?sorteer=p.family`)).status).to.equal(400);
  });

  it('shares what stood there, not what is typed since, until it is brought up to date', async () => {
    await save(app, tessa, dossier, 3, [set('helpQuestion', 'later-getypt')]);
    expect((await els.visit(deskPath(app, dossier))).text).to.not.include('later-getypt');
    const page = plain((await karim.visit(swvPath(app, dossier))).text);
    expect(page)
      .to.include('is er verder geschreven. Dat is nog niet gedeeld: 3. ')
      .and.include('BIJWERKEN');
    expect((await karim.visit(`${swvPath(app, dossier)}/delen`)).text)
      .to.match(/name="stap-3" value="1" checked/)
      .and.include('ouders gaven toestemming');
    expect((await share(app, karim, dossier, [1, 3], { psychologisch: 'ja' })).status).to.equal(
      303,
    );
    const read = await els.visit(deskPath(app, dossier));
    expect(read.text)
      .to.include('later-getypt')
      .and.include('geheim-psychologisch')
      .and.not.include('geheim-medisch');
    expect(plain((await karim.visit(swvPath(app, dossier))).text)).to.not.include(
      'is er verder geschreven',
    );
    await share(app, karim, dossier, [3]);
    const narrowed = await els.visit(deskPath(app, dossier));
    expect(narrowed.text, 'what is switched off is gone at once')
      .to.not.include('geheim-psychologisch')
      .and.not.include('Algemene gegevens</summary>');
    expect(
      await rows(
        app,
        'SELECT COUNT(*) AS shares, (SELECT COUNT(*) FROM opp_partnership_share_versions) AS versions FROM opp_partnership_shares',
      ),
    ).to.deep.equal([{ shares: 1, versions: 3 }]);
  });

  it('shares nothing when somebody writes while it is shared', async () => {
    const [before] = (await rows(
      app,
      'SELECT COUNT(*) AS n FROM opp_partnership_share_versions',
    )) as { n: number }[];
    const admin = await app.database.admin();
    try {
      await admin.query('UPDATE opp_dossiers SET sequence = sequence + 1 WHERE id = ?', [dossier]);
      await karim.visit(`${swvPath(app, dossier)}/delen`);
      // The row moves on between reading and writing: held by another transaction that changes it.
      await admin.query('START TRANSACTION');
      await admin.query('UPDATE opp_dossiers SET sequence = sequence + 1 WHERE id = ?', [dossier]);
      const sharing = share(app, karim, dossier, [1]);
      await new Promise((resolve) => {
        setTimeout(resolve, 1_500);
      });
      await admin.query('COMMIT');
      const refused = await sharing;
      expect(refused.status).to.equal(409);
      expect(plain(refused.text)).to.include('Er is nog niets gedeeld');
    } finally {
      await admin.end();
    }
    expect(
      await rows(app, 'SELECT COUNT(*) AS n FROM opp_partnership_share_versions'),
    ).to.deep.equal([before]);
  });

  describe('a file', () => {
    let file: string;
    let version: string;
    const item = (): string => `${swvPath(app, dossier)}/bestanden/${file}`;
    const read = (): string => `${deskPath(app, dossier)}/bestanden/${file}/download`;

    before(async () => {
      ({ file, version } = await addFile(
        app,
        tessa,
        dossier,
        { name: 'onderzoek.pdf', bytes: pdfBytes('eerste-versie') },
        { titel: `Onderzoek ${BSN}` },
      ));
      expect(version).to.not.equal('');
    });

    it('is shared and taken back on a page of its own, and both lists say so', async () => {
      expect((await els.get(read())).status).to.equal(404);
      expect((await tessa.visit(`${filesPath(app, dossier)}/${file}`)).text).to.not.include(
        'Delen met het swv',
      );
      expect((await karim.visit(`${filesPath(app, dossier)}/${file}`)).text)
        .to.include('Delen met het swv')
        .and.include(item());
      await karim.visit(item());
      expect((await karim.post(item(), { keuze: 'delen' })).status).to.equal(303);
      const got = await els.get(read());
      expect(got.status).to.equal(200);
      expect(got.text).to.include('eerste-versie');
      expect(got.headers.get('content-disposition')).to.include('attachment');
      expect((await els.get(read().replace('download', 'weergave'))).status).to.equal(200);
      expect((await els.visit(deskPath(app, dossier))).text)
        .to.include('Onderzoek [burgerservicenummer weggelaten]')
        .and.not.include(BSN);
      expect((await tessa.visit(filesPath(app, dossier))).text).to.include('Gedeeld met het swv');
      expect((await tessa.visit(`${filesPath(app, dossier)}/${file}`)).text).to.include(
        'Versie 1 is gedeeld',
      );
    });

    it('stays the version that was shared when a newer one comes', async () => {
      await tessa.visit(`${filesPath(app, dossier)}/${file}`);
      await tessa.upload(
        `${filesPath(app, dossier)}/${file}/versies`,
        {},
        { name: 'onderzoek.pdf', bytes: pdfBytes('tweede-versie') },
      );
      expect((await els.get(read())).text).to.include('eerste-versie');
      expect((await karim.visit(`${filesPath(app, dossier)}/${file}`)).text).to.include(
        'de nieuwste versie nog niet',
      );
      await karim.visit(item());
      await karim.post(item(), { keuze: 'delen' });
      expect((await els.get(read())).text).to.include('tweede-versie');
      expect(await versionOf(app, karim, dossier, file)).to.not.equal(version);
    });

    it('that is medical goes only where medical parts are shared, also when it is called so later', async () => {
      await karim.visit(`${filesPath(app, dossier)}/${file}`);
      await karim.post(`${filesPath(app, dossier)}/${file}`, {
        titel: 'Onderzoek',
        categorie: 'examination',
        gevoeligheid: 'medical',
      });
      expect((await els.get(read())).status).to.equal(404);
      await share(app, karim, dossier, [3], { medisch: 'ja' });
      expect((await els.get(read())).status).to.equal(200);
      await share(app, karim, dossier, [3]);
      expect((await els.get(read())).status).to.equal(404);
      expect(plain((await karim.visit(item())).text)).to.include(
        'Hier staan medische of psychologische delen in',
      );
      expect((await karim.post(item(), { keuze: 'delen' })).status).to.equal(409);
      await karim.visit(`${filesPath(app, dossier)}/${file}`);
      await karim.post(`${filesPath(app, dossier)}/${file}`, {
        titel: 'Onderzoek',
        categorie: 'examination',
        gevoeligheid: 'none',
      });
      expect((await els.get(read())).status).to.equal(200);
    });

    it('is gone at the next request once it is taken back or removed', async () => {
      await karim.visit(item());
      expect((await karim.post(item(), { keuze: 'terugnemen' })).status).to.equal(303);
      expect((await els.get(read())).status).to.equal(404);
      expect(
        (await karim.post(item(), { keuze: 'terugnemen' })).status,
        'harmless to repeat',
      ).to.equal(303);
      await karim.visit(item());
      await karim.post(item(), { keuze: 'delen' });
      expect((await els.get(read())).status).to.equal(200);
      await karim.visit(`${filesPath(app, dossier)}/${file}`);
      await karim.post(`${filesPath(app, dossier)}/${file}/verwijderen`, {});
      expect((await els.get(read())).status).to.equal(404);
      await karim.post(`${filesPath(app, dossier)}/${file}/terugzetten`, {});
    });
  });

  describe('a report', () => {
    it('is shared from the list, downloaded with a password of the desk’s own choosing, and holds no BSN', async () => {
      await tessa.visit(`${app.base}/dossiers/${dossier}/logboek/verslagen`);
      const made = await tessa.post(`${app.base}/dossiers/${dossier}/logboek/verslagen`, {
        keuze: 'eigen',
        wachtwoord: PASSWORD,
      });
      expect(made.status).to.equal(200);
      const list = await karim.visit(swvPath(app, dossier));
      const report = /verslagen\/([0-9a-f-]{36})/.exec(list.text)?.[1] ?? '';
      const read = `${deskPath(app, dossier)}/verslagen/${report}`;
      expect((await els.get(read)).status).to.equal(404);
      await karim.visit(`${swvPath(app, dossier)}/verslagen/${report}`);
      expect(
        (await karim.post(`${swvPath(app, dossier)}/verslagen/${report}`, { keuze: 'delen' }))
          .status,
      ).to.equal(303);
      expect((await els.visit(read)).text).to.include('Downloaden met wachtwoord');
      const weak = await els.post(read, { keuze: 'eigen', wachtwoord: 'kort' });
      expect(weak.status).to.equal(400);
      const pdf = await els.post(read, { keuze: 'eigen', wachtwoord: PASSWORD });
      expect(pdf.headers.get('content-type')).to.equal('application/pdf');
      const text = execFileSync('pdftotext', ['-upw', PASSWORD, '-layout', '-', '-'], {
        input: pdf.bytes,
        encoding: 'utf8',
      });
      expect(text).to.include('woord3 signalen').and.include('•••••••••').and.not.include(BSN);
      expect(
        (await tessa.visit(`${app.base}/dossiers/${dossier}/logboek/verslagen`)).text,
        'counted among the downloads',
      ).to.include('Els Bos');
      await karim.visit(`${swvPath(app, dossier)}/verslagen/${report}`);
      await karim.post(`${swvPath(app, dossier)}/verslagen/${report}`, { keuze: 'terugnemen' });
      expect((await els.get(read)).status).to.equal(404);
      expect((await els.post(read, { keuze: 'eigen', wachtwoord: PASSWORD })).status).to.equal(404);
    });
  });

  describe('its end', () => {
    it('comes at the next request, with files and conversations, and tells the desk how that can be', async () => {
      const thread = await write(karim, swvPath(app, dossier), {
        onderwerp: 'Vraag',
        bericht: 'Wat denken jullie?',
      });
      expect((await els.visit(`${deskPath(app, dossier)}/berichten/${thread}`)).status).to.equal(
        200,
      );
      await takeBack(app, karim, dossier);
      for (const path of ['', `/berichten/${thread}`]) {
        const gone = await els.get(`${deskPath(app, dossier)}${path}`);
        expect(gone.status, path).to.equal(404);
        expect(plain(gone.text))
          .to.include('Misschien heeft de school het delen beëindigd')
          .and.not.include('Yara');
      }
      const late = await reply(
        els,
        deskPath(app, dossier),
        thread,
        'Een antwoord dat net te laat komt.',
      );
      expect(late.status).to.equal(404);
      expect(late.text, 'nothing that was typed is lost').to.include(
        'Een antwoord dat net te laat komt.',
      );
      expect((await els.visit(`${app.base}/swv/gedeeld`)).text).to.not.include('Yara');
      expect((await els.visit(`${app.base}/`)).text).to.include('nog niets gedeeld');
      const pages = await Promise.all(
        [1, 2, 3].map((page) =>
          karim.visit(`${app.base}/dossiers/${dossier}/inzagelijst?pagina=${page}`),
        ),
      );
      expect(plain(pages.map(({ text }) => text).join(' ')))
        .to.include('Els Bos')
        .and.include('las het gedeelde dossier')
        .and.include('downloadde een bestand')
        .and.include('wilde het gedeelde dossier lezen')
        .and.include('beëindigde het delen met het swv');
      expect((await takeBack(app, karim, dossier)).status, 'harmless to repeat').to.equal(303);
      const school = await karim.visit(`${swvPath(app, dossier)}/berichten/${thread}`);
      expect(plain(school.text))
        .to.include('Wat denken jullie?')
        .and.include('Dit dossier is nu niet gedeeld')
        .and.not.include('name="bericht"');
      expect(plain((await karim.visit(swvPath(app, dossier))).text))
        .to.include('Eerder gedeeld')
        .and.include('Beëindigd door Karim Bouali');
    });

    it('lets it begin anew without the files of before, and with the conversations', async () => {
      await share(app, karim, dossier, [3]);
      const page = await els.visit(deskPath(app, dossier));
      expect(plain(page.text)).to.include('De school deelt geen bestanden').and.include('Vraag');
    });

    it('comes by itself after its last day', async () => {
      await share(app, karim, dossier, [3], { tot: inDays(1) });
      expect((await els.get(deskPath(app, dossier))).status).to.equal(200);
      app.clock.advance(3 * 86_400_000);
      const later = await deskClient(app);
      expect((await later.get(deskPath(app, dossier))).status).to.equal(404);
      const coordinator = app.as('karim', 'zorgcoordinator');
      expect(plain((await coordinator.visit(swvPath(app, dossier))).text))
        .to.include('Verlopen')
        .and.include('Dossier delen met het swv');
      app.clock.set(new Date());
    });

    it('or not, it is for the role swv of that one partnership: other people there, and other partnerships, find nothing', async () => {
      await share(app, karim, dossier, [3]);
      const missing = randomUUID();
      const plainOf = (text: string): string =>
        text.replaceAll(dossier, '').replaceAll(missing, '');
      const theirs = await app
        .as('ingrid', 'beheerder', { tenant: 'hetbaken' })
        .visit(deskPath(app, dossier));
      expect(theirs.status).to.equal(404);
      const admin = await app.database.admin();
      try {
        await admin.query(
          "UPDATE opp_partnership_shares SET partnership_id = (SELECT id FROM opp_licences WHERE name = 'DEWERF')",
        );
        const hidden = await els.get(deskPath(app, dossier));
        const absent = await els.get(deskPath(app, missing));
        expect([hidden.status, absent.status]).to.deep.equal([404, 404]);
        expect(plainOf(hidden.text)).to.equal(plainOf(absent.text));
        await admin.query(
          "UPDATE opp_partnership_shares SET partnership_id = (SELECT id FROM opp_licences WHERE name = 'SWVPOLDER')",
        );
      } finally {
        await admin.end();
      }
      const anonymous = new Client(app.origin);
      expect((await anonymous.get(deskPath(app, dossier))).location).to.include('/aanmelden');
    });

    it('of an archived dossier can be read until its end and taken back, and nothing is added', async () => {
      const admin = await app.database.admin();
      try {
        await admin.query("UPDATE opp_dossiers SET status = 'archived' WHERE id = ?", [dossier]);
        expect((await els.get(deskPath(app, dossier))).status).to.equal(200);
        expect((await els.visit(deskPath(app, dossier))).text).to.not.include('name="bericht"');
        expect(
          (
            await els.post(`${deskPath(app, dossier)}/berichten`, {
              id: randomUUID(),
              onderwerp: 'x',
              bericht: 'Blijft staan.',
            })
          ).text,
        ).to.include('Blijft staan.');
        expect((await share(app, karim, dossier, [1])).status).to.equal(409);
        expect((await karim.visit(swvPath(app, dossier))).text)
          .to.include('Delen beëindigen')
          .and.not.include('Delen aanpassen');
        expect((await takeBack(app, karim, dossier)).status).to.equal(303);
        expect((await els.get(deskPath(app, dossier))).status).to.equal(404);
        await admin.query("UPDATE opp_dossiers SET status = 'open' WHERE id = ?", [dossier]);
      } finally {
        await admin.end();
      }
    });
  });

  it('tells a school without a partnership what to do', async () => {
    const alone = await startApp();
    try {
      const teacher = alone.as('tessa', 'docent');
      const own = await makeDossier(alone, teacher, 'yara');
      expect(plain((await teacher.visit(swvPath(alone, own))).text)).to.include(
        'Deze school heeft hier nog geen samenwerkingsverband',
      );
      expect(
        (await alone.as('karim', 'zorgcoordinator').visit(`${swvPath(alone, own)}/delen`)).status,
      ).to.equal(404);
      expect(
        plain(
          (await alone.as('ingrid', 'beheerder').visit(`${alone.base}/instellingen/licentie`)).text,
        ),
      ).to.include('nog aan geen samenwerkingsverband gekoppeld');
      expect(
        plain(
          (await app.as('ingrid', 'beheerder').visit(`${app.base}/instellingen/licentie`)).text,
        ),
      ).to.include('Deze school kan dossiers delen met Swv De Polder');
    } finally {
      await alone.stop();
    }
  });
});
