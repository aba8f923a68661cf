import { expect } from 'chai';
import type { RowDataPacket } from 'mysql2/promise';
import type { Browser, Page } from 'puppeteer';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { codeIn, deliverAll, FATHER, MOTHER, parentOf, readyDossier } from '../support/consent.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { stepUrl } from '../support/story.ts';
import { look, lookLight, MOST_BYTES } from './look.ts';
import {
  choose,
  follow,
  inPage,
  named,
  startBrowser,
  textOf,
  waitForSaveState,
} from './support.ts';
import { LONG_RUN } from '../support/long-run.ts';

/** How often a scanner opens each link, beside what it opens in a browser. */
const LOOKS = LONG_RUN ? 1_000 : 200;

describe('consent by link, from the coordinator to the evidence', function () {
  this.timeout(120_000);
  let app: TestApp;
  let sink: MailSink;
  let browser: Browser;
  let karim: Page;
  let mother: Page;
  let father: Page;
  let dossier: string;
  /** Bytes of every page a parent opened, with all it loaded. */
  const weights: [name: string, bytes: number][] = [];

  before(async () => {
    [sink, browser] = await Promise.all([startMailSink(), startBrowser()]);
    app = await startApp({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    });
    const client = app.as('karim', 'zorgcoordinator');
    dossier = await readyDossier(app, client);
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

  const url = (path: string): string => `${app.origin}${app.base}${path}`;
  const plan = (more = ''): string => `${app.origin}${stepUrl(app, dossier, 8)}${more}`;
  const linkOf = (address: string): string => app.origin + parentOf(app, sink, address).link;

  async function holds(page: Page, name: string): Promise<void> {
    weights.push([name, await lookLight(page, name)]);
  }

  async function comeIn(page: Page, address: string): Promise<void> {
    await page.goto(`${linkOf(address)}/geen-mail`);
    await holds(page, `no mail for ${address}`);
    await page.goto(linkOf(address));
    await holds(page, `link of ${address}`);
    await follow(page, named('button', 'Verstuur'));
    await holds(page, `code of ${address}`);
    await deliverAll(app);
    const code = codeIn(sink, address);
    await page.type('#code', `${code.slice(0, 3)} ${code.slice(3)}`);
    await follow(page, named('button', 'Openen'));
    await holds(page, `plan of ${address}`);
  }

  const footprint = async (): Promise<RowDataPacket[]> => {
    const admin = await app.database.admin();
    try {
      return (
        await admin.query<
          RowDataPacket[]
        >(`SELECT (SELECT COUNT(*) FROM opp_link_visits) AS visits, (SELECT COUNT(*) FROM opp_link_codes) AS codes, (SELECT COUNT(*) FROM opp_link_events) AS events,
        (SELECT COUNT(*) FROM opp_outbox) AS mails, (SELECT COUNT(*) FROM opp_consent_people WHERE answer IS NOT NULL) AS answers, (SELECT COUNT(*) FROM opp_audit WHERE event <> 'audit.anchored') AS trail`)
      )[0];
    } finally {
      await admin.end();
    }
  };

  it('is asked at the end of step 8, of two parents', async () => {
    await karim.goto(plan('/instemming'));
    await choose(karim, 'input[name="wijze"][value="plan"]');
    await karim.type('#notitie', 'Zo hebben we het afgesproken over Yara.');
    await follow(karim, named('button', 'INSTEMMING REGISTREREN'));
    expect(await textOf(karim, 'main'), 'asked first, with who gets it and what they read')
      .to.include(MOTHER)
      .and.include('Zo ziet de ouder het')
      .and.include('tekst straks');
    expect(sink.received).to.have.length(0);
    await follow(karim, named('button', 'Nu versturen aan 2 mensen'));
    expect(await textOf(karim, 'main .note.ok')).to.include('De mails met een link zijn onderweg');
    expect(await textOf(karim, '.pupil')).to.include('Versie 1 wacht op instemming');
    await deliverAll(app);
    expect(sink.received.map(({ to }) => to[0]).toSorted()).to.deep.equal([FATHER, MOTHER]);
  });

  it('is not touched by a scanner that opens both links again and again, also in a browser with scripts', async () => {
    const before = await footprint();
    const scanner = await visitor({ width: 1280 });
    for (const address of [MOTHER, FATHER]) {
      for (let times = 0; times < 5; times += 1)
        await scanner.goto(linkOf(address), { waitUntil: 'networkidle0' });
      // As many at a time as one address is answered without a rest, over connections that are kept.
      const looks = Array.from({ length: LOOKS }, (_, index) => (index % 2 === 0 ? 'GET' : 'HEAD'));
      const link = linkOf(address);
      const statuses = new Set<number>();
      await Promise.all(
        Array.from({ length: 4 }, async () => {
          for (let method = looks.pop(); method !== undefined; method = looks.pop()) {
            const opened = await fetch(link, { method });
            await opened.arrayBuffer();
            statuses.add(opened.status);
          }
        }),
      );
      expect([...statuses]).to.deep.equal([200]);
    }
    await scanner.close();
    expect(await footprint()).to.deep.equal(before);
  });

  it('is given by one parent on a phone', async () => {
    await comeIn(mother, MOTHER);
    expect(await textOf(mother, 'main'))
      .to.include('Zo hebben we het afgesproken over Yara.')
      .and.include('tekst straks');
    await mother.click('input[value="agreed"]');
    await follow(mother, named('button', 'Antwoord versturen'));
    expect(await textOf(mother, 'main .note.ok')).to.include('Je stemde in');
    await holds(mother, 'answer given');
  });

  it('is refused by the other, without scripts on a small phone, with the reason asked for', async () => {
    await comeIn(father, FATHER);
    await father.click('input[value="refused"]');
    await follow(father, named('button', 'Antwoord versturen'));
    expect(await textOf(father, '#reden-f')).to.include('Schrijf op waarom je niet instemt');
    await holds(father, 'a fault');
    await father.type('#reden', 'Twee keer per week is te vaak.');
    await follow(father, named('button', 'Antwoord versturen'));
    expect(await textOf(father, 'main .note.warn'))
      .to.include('Je stemde niet in')
      .and.include('Twee keer per week is te vaak.');
  });

  it('shows the refusal at once on the start page; the school changes the goal and asks again with the difference', async () => {
    await karim.goto(url('/'));
    expect(await textOf(karim, 'main .alerts')).to.include(
      'niet ingestemd met het plan van Yara van den Berg',
    );
    await look(karim, 'today with a refusal');
    await karim.goto(url('/instemmingen'));
    await look(karim, 'the cockpit');
    await karim.goto(url(`/dossiers/${dossier}/logboek/inzage-instemming`));
    await inPage(
      karim,
      "document.querySelectorAll('details').forEach((one) => { one.open = true; })",
    );
    await look(karim, 'the questions');
    await follow(karim, named('button', 'Antwoord vastleggen'));
    await look(karim, 'the questions, with a fault');
    await karim.goto(plan());
    await follow(karim, 'button[value="reopen"]');
    await karim.$eval('[name="goals/goal/goal"]', (field) => {
      (field as unknown as { value: string }).value = '';
    });
    await karim.type('[name="goals/goal/goal"]', 'tekst straks, één keer per week');
    await waitForSaveState(karim, 'Opgeslagen');
    await karim.goto(plan('/instemming'));
    expect(await textOf(karim, 'main ins')).to.include('één keer per week');
    await look(karim, 'asking again');
    await follow(karim, named('button', 'INSTEMMING REGISTREREN'));
    await follow(karim, named('button', 'Nu versturen aan 2 mensen'));
    expect(await textOf(karim, '.pupil')).to.include('Versie 2 wacht op instemming');
    await deliverAll(app);
  });

  it('shows both parents only what changed, and is set when both agree', async () => {
    for (const [page, address] of [
      [mother, MOTHER],
      [father, FATHER],
    ] as const) {
      await comeIn(page, address);
      expect(await textOf(page, '[aria-labelledby="veranderd"]')).to.include('Doel 1 is veranderd');
      expect(
        (await textOf(page, '[aria-labelledby="veranderd"] ins')).replace('nieuw: ', ''),
      ).to.equal('straks, één keer per week');
      await page.click('input[value="agreed"]');
      await follow(page, named('button', 'Antwoord versturen'));
    }
    await karim.goto(plan());
    expect(await textOf(karim, '.pupil')).to.include('Vastgesteld met instemming, versie 2');
    await karim.goto(url('/instemmingen'));
    expect(await textOf(karim, 'main')).to.include('Geen open vragen');
  });

  it('keeps it all as evidence', async () => {
    await karim.goto(url(`/dossiers/${dossier}/logboek/inzage-instemming`));
    expect(await textOf(karim, 'main'))
      .to.include('Instemming op versie 2')
      .and.include('Instemming op versie 1')
      .and.include('vervallen');
    await follow(karim, 'main .card:last-of-type a.btn');
    expect(await textOf(karim, 'main'))
      .to.include('Bewijs van instemming, versie 1')
      .and.include('Twee keer per week is te vaak.')
      .and.include('ja, volgens stap 1')
      .and.include('SHA-256');
    await look(karim, 'the evidence');
  });

  it('never weighed more than its bound', () => {
    expect(Math.max(...weights.map(([, bytes]) => bytes))).to.be.at.most(MOST_BYTES);
  });
});
