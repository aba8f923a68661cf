import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import {
  answer,
  ask,
  askingForm,
  codeIn,
  deliverAll,
  enter,
  FATHER,
  MOTHER,
  parentOf,
  readyDossier,
} from '../support/consent.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { inputNames, save, set, stepUrl } from '../support/story.ts';

describe('the language in which a parent is asked', function () {
  this.timeout(120_000);
  let app: TestApp;
  let sink: MailSink;
  let karim: Client;
  let dossier: string;

  before(async () => {
    sink = await startMailSink();
    app = await startApp({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    });
    karim = app.as('karim', 'zorgcoordinator');
    dossier = await readyDossier(app, karim);
    await karim.post(stepUrl(app, dossier, 1), { base: '0', intent: 'reopen' });
    const names = inputNames((await karim.visit(stepUrl(app, dossier, 1))).text).filter((name) =>
      name.endsWith('/guardianLanguage'),
    );
    await save(app, karim, dossier, 1, [set(names[1] ?? '', 'Engels')]);
    const form = await askingForm(app, karim, dossier);
    const father =
      /mail-([^"]+)"[^>]*value="ali@example\.org"/.exec(
        (await karim.visit(`${stepUrl(app, dossier, 8)}/instemming`)).text,
      )?.[1] ?? '';
    expect(
      (await karim.visit(`${stepUrl(app, dossier, 8)}/instemming`)).text,
      'prefilled from step 1',
    ).to.include(
      `<select id="taal-${father}" name="taal-${father}"><option value="nl">Nederlands</option><option value="en" selected>`,
    );
    expect((await ask(app, karim, dossier, { ...form, [`taal-${father}`]: 'en' })).status).to.equal(
      303,
    );
    await deliverAll(app);
  });
  after(async () => {
    await app.stop();
    await sink.stop();
  });

  it('is that of the mail, of the pages before the code, and of the code’s mail', async () => {
    expect(sink.newest(FATHER).mail.subject).to.equal('De Werf asks for your agreement');
    expect(sink.newest(FATHER).mail.text)
      .to.include('asks whether you agree')
      .and.not.include('Goedendag');
    expect(sink.newest(MOTHER).mail.subject).to.equal('De Werf vraagt je instemming');
    const father = parentOf(app, sink, FATHER);
    const link = await father.client.get(father.link);
    expect(link.text)
      .to.include('<html lang="en">')
      .and.include('Press Send code')
      .and.include('Questions? Call or mail');
    await father.client.post(father.link, {});
    expect((await father.client.get(`${app.base}/inzage/code`)).text).to.include('Type the code');
    expect((await father.client.send(`${app.base}/inzage/code`, { code: 'x' })).text).to.include(
      'A code has six digits',
    );
    await deliverAll(app);
    expect(sink.newest(FATHER).mail.text).to.match(/code/i).and.not.include('Goedendag');
  });

  it('is that of the plan’s labels and of its PDF, while the text stays as it was written', async () => {
    const father = parentOf(app, sink, FATHER);
    const plan = await enter(app, sink, father);
    expect(plan.text)
      .to.include('The plan for Yara')
      .and.include('tekst straks')
      .and.include('as it was written')
      .and.match(/<code lang="nl" translate="no">/)
      .and.include('Dutch words with hyphens')
      .and.not.include('Ondersteuningsbehoeften');
    const mother = await enter(app, sink, parentOf(app, sink, MOTHER));
    expect(mother.text)
      .to.include('Het plan voor Yara')
      .and.not.include('waarin het is geschreven');
    const fault = await answer(app, father, plan, {});
    expect(fault.text).to.include('Choose your answer');
    expect(
      (
        await father.client.send(`${app.base}/inzage/verslag`, {
          voorstel: 'kastanje fietsbel oever kwartet',
        })
      ).headers.get('content-type'),
    ).to.equal('application/pdf');
    const admin = await app.database.admin();
    const [kept] = (await admin.query(
      'SELECT pdf IS NULL AS nl, pdf_en IS NULL AS en FROM opp_consent_rounds',
    )) as unknown as [[{ nl: number; en: number }]];
    await admin.end();
    expect(kept).to.deep.equal([{ nl: 1, en: 0 }]);
    const weak = await father.client.send(`${app.base}/inzage/verslag`, { voorstel: 'kort' });
    expect(weak.text).to.include('The password did not come through right');
    const closed = (await father.client.send(`${app.base}/inzage/sluiten`, {})).text;
    expect(closed).to.include('The plan is closed');
    const [, other = ''] = /class="speaks"\s+href="([^"]+)"/.exec(closed) ?? [];
    const dutch = await father.client.get(other.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&'));
    expect(dutch.text, other)
      .to.include('<html lang="nl">')
      .and.include('Het plan is gesloten')
      .and.include('In English');
  });

  it('can be changed by the reader before the code, and again after it, for that visit alone', async () => {
    const mother = parentOf(app, sink, MOTHER);
    const dutch = await mother.client.get(mother.link);
    expect(dutch.text).to.include('In English');
    const [, other = ''] = /href="([^"]+taal(?:=|&#x3D;)en)"/.exec(dutch.text) ?? [];
    const english = await mother.client.get(other.replace('&#x3D;', '='));
    expect(english.text)
      .to.include('<html lang="en">')
      .and.include('Press Send code')
      .and.include('In het Nederlands')
      .and.include('name="taal" value="en"');
    expect((await mother.client.get(mother.link)).text, 'looking changed nothing').to.include(
      '<html lang="nl">',
    );
    await mother.client.post(mother.link, { taal: 'en' });
    await deliverAll(app);
    expect(sink.newest(MOTHER).mail.text).to.include('code').and.not.include('Goedendag');
    expect((await mother.client.get(`${app.base}/inzage/code`)).text).to.include('Type the code');
    await mother.client.post(`${app.base}/inzage/code`, { code: codeIn(sink, MOTHER) });
    const plan = `${app.base}/inzage/plan`;
    expect((await mother.client.get(plan)).text)
      .to.include('The plan for Yara')
      .and.include('What we want to reach')
      .and.include('What the pupil needs')
      .and.match(/formaction="[^"]+\/inzage\/taal\?terug/);
    const change = (terug: string): ReturnType<Client['post']> =>
      mother.client.post(`${app.base}/inzage/taal`, { taal: 'nl', terug });
    expect((await change('/inzage/gezien?pagina=1')).location).to.equal(
      `${app.base}/inzage/gezien?pagina=1`,
    );
    expect((await mother.client.get(`${app.base}/inzage/gezien`)).text).to.include(
      'Wie heeft dit gezien',
    );
    for (const elsewhere of [
      'https://evil.example/',
      '//evil.example',
      '/dossiers',
      '/inzage/../x',
    ])
      expect((await change(elsewhere)).location, elsewhere).to.equal(plan);
    expect((await mother.client.get(plan)).text).to.include('Het plan voor Yara');
    const again = await enter(app, sink, parentOf(app, sink, MOTHER));
    expect(again.text, 'of the person it is still Dutch').to.include('<html lang="nl">');
  });

  it('is told of the Dutch headings of a question from before both languages were kept', async () => {
    const father = parentOf(app, sink, FATHER);
    expect((await enter(app, sink, father)).text).not.to.include('<details lang=');
    const admin = await app.database.admin();
    await admin.query('UPDATE opp_consent_rounds SET document_en = NULL, pdf_en = NULL');
    await admin.end();
    expect((await father.client.get(`${app.base}/inzage/plan`)).text)
      .to.include('<html lang="en">')
      .and.include('<details lang="nl">');
  });

  it('is kept with an answer as it was on the page that was read, though its reader chose another since', async () => {
    const mother = parentOf(app, sink, MOTHER);
    const dutch = await enter(app, sink, mother);
    expect(dutch.text).to.include('name="taal" value="nl"');
    await mother.client.post(`${app.base}/inzage/taal`, { taal: 'en', terug: '/inzage/plan' });
    expect((await mother.client.get(`${app.base}/inzage/plan`)).text).to.include(
      '<html lang="en">',
    );
    const keuze = { keuze: 'refused', reden: 'Dit wil ik eerst bespreken.' };
    await answer(app, mother, dutch, { ...keuze, taal: 'nl' });
    await deliverAll(app);
    expect(sink.newest(MOTHER).mail.subject, 'the receipt, as the reader chose').to.equal(
      'De Werf has received what you sent',
    );
    const log = await karim.visit(`${app.base}/dossiers/${dossier}/logboek/inzage-instemming`);
    const url = /href="([^"]+\/inzage-instemming\/[0-9a-f-]{36})"/.exec(log.text)?.[1] ?? '';
    expect((await karim.visit(url)).text).to.match(/Gelezen in<\/dt>\s*<dd[^>]*>\s*Nederlands/);
  });

  it('is that of a link that leads nowhere, of a reminder and of the school’s answer', async () => {
    const father = parentOf(app, sink, FATHER);
    const plan = await enter(app, sink, father);
    await answer(app, father, plan, { keuze: 'agreed-remark', opmerking: 'Fine.' });
    const page = await karim.visit(`${app.base}/dossiers/${dossier}/logboek/inzage-instemming`);
    const reply = [...page.text.matchAll(/action="([^"]+\/antwoord)"/g)].at(-1)?.[1] ?? '';
    expect((await karim.post(reply, { antwoord: 'Dank je wel.' })).status).to.equal(303);
    await deliverAll(app);
    expect(sink.newest(FATHER).mail.text).to.include('replied to your answer');
    app.clock.advance(40 * 86_400_000);
    const over = await father.client.get(father.link);
    expect(over.status).to.equal(410);
    expect(over.text).to.include('<html lang="en">').and.include('This link has expired');
    expect((await father.client.get(`${app.base}/inzage/code`)).text).to.include(
      'Open the link once more',
    );
  });
});
