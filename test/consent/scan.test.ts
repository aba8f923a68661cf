import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { readyDossier } from '../support/consent.ts';
import { pdfBytes } from '../support/files.ts';
import { rows } from '../support/groups.ts';
import { stepUrl } from '../support/story.ts';

describe('a scan of consent that was given elsewhere', function () {
  this.timeout(180_000);
  let app: TestApp;
  let karim: Client;
  let dossier: string;
  const words = `Getekend in het gesprek op school, blijft-staan. ${'é'.repeat(9_000)}`;

  before(async () => {
    app = await startApp();
    karim = app.as('karim', 'zorgcoordinator');
    dossier = await readyDossier(app, karim);
  });
  after(async () => {
    await app.stop();
  });

  const path = (): string => `${stepUrl(app, dossier, 8)}/instemming`;
  const form = { wijze: 'buiten', datum: '01-11-2025', toelichting: words };

  for (const [what, file, sentence] of [
    [
      'lies about what it is',
      { name: 'scan.pdf', bytes: Buffer.from('<html><script>alert(1)</script></html>') },
      'neemt|nemen we|iets anders',
    ],
    ['is empty', { name: 'scan.pdf', bytes: Buffer.alloc(0) }, 'leeg'],
  ] as const) {
    it(`registers nothing when the file ${what}, says why, and loses nothing that was typed`, async () => {
      await karim.visit(path());
      const refused = await karim.upload(path(), form, file);
      expect(refused.status, refused.text).to.equal(422);
      expect(refused.text)
        .to.match(new RegExp(sentence))
        .and.include('blijft-staan')
        .and.include('Kies de scan opnieuw')
        .and.include('01-11-2025');
      expect(await rows(app, 'SELECT version FROM opp_plans')).to.deep.equal([]);
    });
  }

  it('keeps no file when something else of the form is wrong, and says to choose it again', async () => {
    const refused = await karim.upload(
      path(),
      { ...form, datum: '' },
      { name: 'scan.pdf', bytes: pdfBytes('getekend') },
    );
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('Kies de scan opnieuw').and.include('blijft-staan');
    expect(await rows(app, 'SELECT id FROM opp_files')).to.deep.equal([]);
  });

  it('is kept sealed among the files, shown and linked with the consent, and named in the report', async () => {
    const done = await karim.upload(path(), form, {
      name: 'getekend-formulier.pdf',
      bytes: pdfBytes('getekend'),
    });
    expect(done.location, done.text).to.include('melding=consent-registered');
    const [file] = (await rows(
      app,
      'SELECT f.id, f.category, f.sensitivity, p.consent_file_id FROM opp_plans p JOIN opp_files f ON f.id = p.consent_file_id',
    )) as { id: string; category: string }[];
    expect(file).to.include({ category: 'permission', sensitivity: 'none' });
    const list = await karim.visit(`${app.base}/dossiers/${dossier}/logboek/inzage-instemming`);
    expect(list.text)
      .to.include(`href="${app.base}/dossiers/${dossier}/logboek/bestanden/${file?.id ?? ''}"`)
      .and.include('>getekend-formulier')
      .and.include('blijft-staan')
      .and.include('Anders (buiten TOP dossier)');
    expect(
      (await karim.visit(`${app.base}/dossiers/${dossier}/logboek/bestanden/${file?.id ?? ''}`))
        .text,
    ).to.include('getekend-formulier');
    const password = 'kastanje fietsbel oever kwartet';
    const report = await karim.post(`${app.base}/dossiers/${dossier}/logboek/verslagen`, {
      keuze: 'eigen',
      wachtwoord: password,
    });
    expect(report.status, report.text.slice(0, 200)).to.equal(200);
    expect(
      execFileSync('pdftotext', ['-layout', '-upw', password, '-', '-'], {
        input: report.bytes,
      }).toString(),
    ).to.match(/Scan\s+getekend-formulier/);
    expect(
      JSON.stringify(
        await rows(app, "SELECT event, details FROM opp_audit WHERE event = 'consent.registered'"),
      ),
    ).to.include(file?.id);
  });

  it('says so when the file was removed since', async () => {
    const [file] = (await rows(app, 'SELECT consent_file_id AS id FROM opp_plans')) as {
      id: string;
    }[];
    await karim.visit(`${app.base}/dossiers/${dossier}/logboek/bestanden/${file?.id ?? ''}`);
    expect(
      (
        await karim.post(
          `${app.base}/dossiers/${dossier}/logboek/bestanden/${file?.id ?? ''}/verwijderen`,
          {},
        )
      ).status,
    ).to.equal(303);
    expect(
      (await karim.visit(`${app.base}/dossiers/${dossier}/logboek/inzage-instemming`)).text,
    ).to.include('De scan is verwijderd uit BESTANDEN');
  });

  it('costs no sentence when the session has ended meanwhile', async () => {
    await karim.visit(path());
    karim.cookies.delete('opp-session');
    karim.cookies.delete('host');
    const ended = await karim.upload(path(), form, {
      name: 'scan.pdf',
      bytes: pdfBytes('getekend'),
    });
    expect(ended.status).to.equal(401);
    expect(ended.text).to.include('blijft-staan');
    karim = app.as('karim', 'zorgcoordinator');
  });

  it('is not needed', async () => {
    await karim.visit(path());
    expect(
      (await karim.post(path(), { ...form, toelichting: 'In het gesprek.' })).location,
    ).to.include('melding=consent-registered');
    expect(
      await rows(app, 'SELECT consent_file_id AS id FROM opp_plans ORDER BY version DESC LIMIT 1'),
    ).to.deep.equal([{ id: null }]);
  });
});
