import { expect } from 'chai';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { deliverAll, FATHER, MOTHER, parentOf, readyScene } from '../support/consent.ts';
import {
  answerData,
  askData,
  enterData,
  givenItems,
  kind,
  recordData,
  takeBack as takeConsentBack,
} from '../support/data-consent.ts';
import { addFile, pdfBytes } from '../support/files.ts';
import { rows } from '../support/groups.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { partnershipLicences, share, swvPath } from '../support/partnership.ts';

const GROUND = 'De wettelijke zorgplicht, artikel 40 van de WPO.';
const plain = (text: string): string => text.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

describe('sharing with the partnership after a no', function () {
  this.timeout(180_000);
  let app: TestApp;
  let sink: MailSink;
  let karim: Client;
  let dossier: string;

  const ready = readyScene();
  beforeEach(async () => {
    sink = await startMailSink();
    ({ app, karim, dossier } = await ready.start({
      config: {
        smtpUrl: sink.url,
        mailFrom: 'De Werf <dossier@school.example>',
        licences: partnershipLicences,
      },
    }));
  });
  afterEach(async () => {
    await app.stop();
    await sink.stop();
  });

  const form = async (): Promise<string> =>
    (await karim.visit(`${swvPath(app, dossier)}/delen`)).text;
  const page = async (): Promise<string> => plain((await karim.visit(swvPath(app, dossier))).text);
  const seenIn = (html: string): string => /name="bezwaar" value="([^"]+)"/.exec(html)?.[1] ?? '';
  const despite = (html: string): Record<string, string> => ({
    bezwaar: seenIn(html),
    grond: GROUND,
    toch: '1',
  });
  /** Both say yes, and the mother then takes hers back. */
  const withdrawn = async (): Promise<void> => {
    expect((await askData(app, karim, dossier, kind('delen', 'SWV De Polder'))).status).to.equal(
      303,
    );
    await deliverAll(app);
    for (const address of [FATHER, MOTHER]) {
      const parent = parentOf(app, sink, address);
      await answerData(app, parent, await enterData(app, sink, parent), ['given']);
      if (address !== MOTHER) continue;
      const own = await parent.client.get(`${app.base}/inzage/toestemming`);
      const [item = ''] = givenItems(own.text);
      expect((await takeConsentBack(app, parent, own, item)).status).to.equal(303);
    }
  };

  it('tells never asked, still asked, refused and over apart', async () => {
    expect(await form()).to.include('is nog niet gevraagd');
    const asked = await recordData(app, karim, dossier, {
      ...kind('delen', 'SWV De Polder'),
      'delen-antwoord': 'refused',
      wijze: 'talk',
      datum: '01-10-2026',
      toelichting: 'In het gesprek op school.',
    });
    expect(asked.status, asked.text).to.equal(303);
    const refused = await form();
    expect(refused).to.include('is geweigerd').and.not.include('nog niet gevraagd');
    expect(plain(refused)).to.match(
      /Marieke van den Berg \(ouder\) gaf geen toestemming, op \d\d-/,
    );
  });

  it('names who took the consent back and when, and shares on a ground of its own alone', async () => {
    await withdrawn();
    const shown = await form();
    expect(plain(shown)).to.match(
      /Marieke van den Berg \(ouder\) trok de toestemming in op \d\d-\d\d-\d{4} \d\d:\d\d/,
    );
    expect(shown, 'the father’s yes is no objection').not.to.include('Ali Kaya (');
    const refused = await share(app, karim, dossier);
    expect(refused.status).to.equal(422);
    expect(refused.text)
      .to.include('op welke andere grond')
      .and.include('Zet een vinkje als je deelt in weerwil');
    expect(await rows(app, 'SELECT 1 FROM opp_partnership_shares')).to.have.length(0);
    expect((await share(app, karim, dossier, [1, 3], despite(shown))).status).to.equal(303);
    expect(await page())
      .to.include(GROUND)
      .and.not.include('Het delen loopt nog');
    const dump = JSON.stringify(await rows(app, 'SELECT * FROM opp_partnership_share_versions'));
    expect(dump).not.to.include('zorgplicht');
    const audit = await rows(
      app,
      "SELECT details FROM opp_audit WHERE event = 'partnership.shared'",
    );
    expect(JSON.stringify(audit)).to.include('withdrawn');
  });

  it('shares nothing when the no comes while the form is open', async () => {
    await form();
    await withdrawn();
    const form0 = { stappen: '1', 'stap-1': '1', reden: 'Aanvraag van een TLV, zie gesprek.' };
    const late = await karim.post(`${swvPath(app, dossier)}/delen`, {
      ...form0,
      tot: '01-02-2027',
      grond: GROUND,
      toch: '1',
      bezwaar: new Date(0).toISOString(),
    });
    expect(late.status).to.equal(409);
    expect(late.text)
      .to.include('Er is nog niets gedeeld')
      .and.include('trok de toestemming in')
      .and.include(GROUND);
    expect(late.text, 'it is meant anew').not.to.match(/name="toch"\s+value="1" checked/);
  });

  it('warns on the page of a share that runs, and lays nothing more open beside it', async () => {
    expect((await share(app, karim, dossier)).status).to.equal(303);
    const { file } = await addFile(app, karim, dossier, {
      name: 'brief.pdf',
      bytes: pdfBytes('brief'),
    });
    await withdrawn();
    expect(await page())
      .to.include('Marieke van den Berg (ouder) trok de toestemming in op')
      .and.include('Het delen loopt nog. Beëindig het');
    const item = `${swvPath(app, dossier)}/bestanden/${file}`;
    expect((await karim.visit(item)).text).to.include('zei daarna nee');
    expect((await karim.post(item, { keuze: 'delen' })).status).to.equal(409);
    expect((await share(app, karim, dossier, [1], despite(await form()))).status).to.equal(303);
    expect(await page()).not.to.include('Het delen loopt nog');
    expect((await karim.visit(item)).text).not.to.include('zei daarna nee');
  });

  it('gives the admin of the partnership a menu, settings and help of their own', async () => {
    const boss = app.as('ingrid', 'beheerder', { tenant: 'hetbaken' });
    const settings = (await boss.visit(`${app.base}/instellingen`)).text;
    expect(settings)
      .to.include('voor het hele samenwerkingsverband')
      .and.include('MEDEWERKERS')
      .and.not.match(/GROEPEN|DOMEIN INSTELLINGEN|TOETSRESULTATEN|>Leerlingen</);
    expect((await boss.visit(`${app.base}/hulp`)).text)
      .to.include('Hulp voor het samenwerkingsverband')
      .and.not.include('De elf stappen');
    const own = app.as('ingrid', 'beheerder');
    expect((await own.visit(`${app.base}/instellingen`)).text).to.include('GROEPEN');
  });
});
