import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import type { Browser, Page } from 'puppeteer';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { codeIn, deliverAll, FATHER, MOTHER, parentOf, readyDossier } from '../support/consent.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { look, lookLight, unfold } from './look.ts';
import { follow, inPage, named, startBrowser, textOf } from './support.ts';

const PASSWORD = 'paard batterij nietje correct';

describe('AVG-toestemming by link, from the question to the evidence', function () {
  this.timeout(120_000);
  let app: TestApp;
  let sink: MailSink;
  let browser: Browser;
  let client: Client;
  let karim: Page;
  let mother: Page;
  let father: Page;
  let here: string;

  before(async () => {
    [sink, browser] = await Promise.all([startMailSink(), startBrowser()]);
    app = await startApp({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    });
    client = app.as('karim', 'zorgcoordinator');
    here = `${app.origin}${app.base}/dossiers/${await readyDossier(app, client)}/logboek/inzage-instemming/toestemming`;
    karim = await visitor({ width: 1280 });
    await karim.browserContext().setCookie({
      name: 'host',
      value: client.cookies.get('host') ?? '',
      domain: new URL(app.origin).hostname,
      path: '/',
    });
    mother = await visitor({ width: 390 });
    father = await visitor({ width: 320, script: false });
  });
  after(async () => {
    await browser.close();
    await app.stop();
    await sink.stop();
  });

  async function visitor({
    width,
    script = true,
  }: {
    width: number;
    script?: boolean;
  }): Promise<Page> {
    const page = await (await browser.createBrowserContext()).newPage();
    await page.setViewport({ width, height: 800, isMobile: width < 500, hasTouch: width < 500 });
    await page.setJavaScriptEnabled(script);
    return page;
  }

  async function reads(page: Page, name: string): Promise<void> {
    await unfold(page);
    await look(page, name, 320);
  }

  async function comeIn(page: Page, address: string): Promise<void> {
    await page.goto(app.origin + parentOf(app, sink, address).link);
    expect(await textOf(page, 'h1')).to.equal('De Werf vraagt je toestemming');
    await lookLight(page, `link of ${address}`);
    await follow(page, named('button', 'Verstuur'));
    await deliverAll(app);
    await page.type('#code', codeIn(sink, address));
    await follow(page, named('button', 'Openen'));
    await lookLight(page, `question of ${address}`);
  }

  it('is asked for two kinds, of two parents, from the logbook', async () => {
    await karim.goto(here);
    await reads(karim, 'no question yet');
    await follow(karim, named('a', 'Toestemming vragen'));
    await reads(karim, 'the form');
    for (const [slot, party] of [
      ['delen', ' De Polder'],
      ['overleg1', 'Jeugdhulp Noord'],
    ] as const) {
      await karim.click(`#${slot}`);
      await karim.type(`#${slot}-met`, party);
      await karim.type(`#${slot}-wat`, `wat ${slot}`);
      await karim.type(`#${slot}-waarom`, `waarom ${slot}`);
    }
    await follow(karim, named('button', 'Vraag versturen'));
    expect(await textOf(karim, '#fouten')).to.include(
      'Delen met het samenwerkingsverband: Welke gegevens',
    );
    await reads(karim, 'the form with faults');
    await karim.type('#delen-gegevens', 'het hele dossier');
    await karim.type('#overleg1-gegevens', 'het verslag van dit jaar');
    await follow(karim, named('button', 'Vraag versturen'));
    expect(await textOf(karim, 'main .note.ok')).to.include('Elke soort wordt apart beantwoord');
    await deliverAll(app);
    expect(sink.received.map(({ to }) => to[0]).toSorted()).to.deep.equal([FATHER, MOTHER]);
  });

  it('is given for one kind and refused for the other by one parent, on a phone, with nothing ticked beforehand', async () => {
    await comeIn(mother, MOTHER);
    expect(
      await inPage<number>(mother, "document.querySelectorAll('input:checked').length"),
    ).to.equal(0);
    await follow(mother, named('button', 'Antwoord versturen'));
    expect(await textOf(mother, '#fouten')).to.include('Kies bij ten minste één vraag');
    await lookLight(mother, 'a fault');
    await inPage(mother, "document.querySelectorAll('input[value=given]')[0].click()");
    await inPage(mother, "document.querySelectorAll('input[value=refused]')[1].click()");
    await follow(mother, named('button', 'Antwoord versturen'));
    expect(await textOf(mother, 'main'))
      .to.include('Je gaf toestemming op')
      .and.include('Je gaf geen toestemming op');
    await lookLight(mother, 'answers given');
  });

  it('is given by the other without scripts on a small phone, one kind now and one later', async () => {
    await comeIn(father, FATHER);
    await father.click('form section:first-of-type input[value="given"]');
    await follow(father, named('button', 'Antwoord versturen'));
    await father.click('input[value="given"]');
    await follow(father, named('button', 'Antwoord versturen'));
    await lookLight(father, 'both given');
    await karim.goto(here);
    expect(await textOf(karim, 'main')).to.include('toestemming geldt nu');
  });

  it('tells a parent who has seen the dossier, their own reading included', async () => {
    await follow(mother, named('a', 'Wie heeft dit gezien'));
    const text = await textOf(mother, 'main');
    expect(text)
      .to.include('jij')
      .and.include('zorgcoördinator, De Werf')
      .and.include('iemand anders met een eigen link');
    expect(text).not.to.match(/Karim|Bouali|Ali Kaya|ali@/);
    await lookLight(mother, 'who has seen this');
    await follow(mother, named('a', 'Terug'));
  });

  it('is taken back by the parent, and asks at once what the school does', async () => {
    await follow(mother, named('a', 'Toestemming intrekken'));
    await mother.type('textarea[name="woorden"]', 'We gaan verhuizen.');
    await follow(mother, named('button', 'Ja, trek mijn toestemming in'));
    expect(await textOf(mother, 'main'))
      .to.include('Je trok je toestemming in op')
      .and.include('We gaan verhuizen.');
    await lookLight(mother, 'taken back');
    await karim.goto(`${app.origin}${app.base}/`);
    expect(await textOf(karim, 'main'))
      .to.include('is ingetrokken')
      .and.include('is geweigerd');
    await karim.goto(`${app.origin}${app.base}/instemmingen/toestemming`);
    await reads(karim, 'the cockpit');
    await karim.goto(here);
    expect(await textOf(karim, 'main'))
      .to.include('geen geldige toestemming')
      .and.include('toestemming ingetrokken');
    await reads(karim, 'the questions');
    await karim.type('textarea[name="gevolg"]', 'Delen gestopt; gevraagd het te wissen.');
    await follow(karim, named('button', 'Vastleggen'));
    await mother.reload();
    expect(await textOf(mother, 'main'))
      .to.include('Wat de school deed')
      .and.include('gevraagd het te wissen');
  });

  it('is recorded by staff who were told by telephone', async () => {
    await karim.goto(here);
    await follow(karim, 'ul.round-people a[href$="/vastleggen"]');
    await reads(karim, 'recording what was told');
    await karim.click('input[value="taken-back"]');
    await karim.select('#wijze', 'phone');
    await karim.type(
      '#datum',
      new Intl.DateTimeFormat('nl-NL', {
        day: '2-digit',
        month: '2-digit',
        year: 'numeric',
      }).format(app.clock.now()),
    );
    await karim.type('#toelichting', 'Vader belde met de mentor.');
    await follow(karim, named('button', 'Vastleggen'));
    expect(await textOf(karim, 'main')).to.include('Vader belde met de mentor.');
    await karim.goto(`${here}/vastleggen`);
    await karim.click('#delen');
    await reads(karim, 'recording what was given elsewhere');
  });

  it('keeps it all as evidence, on the page and as an encrypted PDF', async () => {
    await karim.goto(here);
    await follow(karim, named('a', 'Bewijs bekijken'));
    const text = await textOf(karim, 'main');
    for (const words of [
      'Marieke van den Berg',
      'ja, volgens stap 1',
      'Ja, toestemming.',
      'Nee, geen toestemming.',
      'We gaan verhuizen.',
      'Vader belde met de mentor.',
      'SHA-256',
      'trok toestemming in via de link',
      'legde vast dat toestemming is ingetrokken',
    ])
      expect(text, words).to.include(words);
    await reads(karim, 'the evidence');
    const url = new URL(karim.url()).pathname;
    await client.visit(url);
    const file = await client.post(url, { voorstel: PASSWORD });
    expect(file.headers.get('content-type')).to.equal('application/pdf');
    const printed = execFileSync('pdftotext', ['-upw', PASSWORD, '-layout', '-', '-'], {
      input: file.bytes,
      encoding: 'utf8',
    });
    for (const words of [
      'Bewijs van toestemming',
      'Jeugdhulp Noord',
      'We gaan verhuizen.',
      'Ali Kaya',
    ])
      expect(printed, words).to.include(words);
    expect((await client.post(url, { voorstel: 'kort' })).status).to.equal(400);
  });
});
