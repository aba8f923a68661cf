import { expect } from 'chai';
import type { Page } from 'puppeteer';
import { authenticator } from '../support/authenticator.ts';
import { linkIn, startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import {
  follow,
  inPage,
  keepPictures,
  named,
  newDossier,
  openStage,
  textOf,
  typedDay,
  waitForSaveState,
} from './support.ts';
import type { Stage, Visitor } from './support.ts';

const PASSWORD = 'vier paarse olifanten fietsen';

describe('the seed’s journey: giving somebody from outside access', function () {
  this.timeout(90_000);
  // Every part stands on the one before.
  this.bail(true);
  let stage: Stage;
  let sink: MailSink;
  let admin: Visitor;
  let helper: Visitor;

  before(async () => {
    sink = await startMailSink();
    stage = await openStage({ smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' });
    const tessa = await stage.signedOn('tessa');
    await newDossier(tessa.page, stage.dossier, 'Yara');
    admin = await stage.signedOn('karim');
    helper = await stage.visitor();
  });
  afterEach(async function () {
    await keepPictures(stage, this.currentTest);
  });
  after(async () => {
    await stage.stop();
    await sink.stop();
  });

  /** From any page to a part of the settings, by the words that stand there. */
  const settings = async (page: Page, ...words: string[]): Promise<void> => {
    await follow(page, named('a', 'Instellingen'));
    for (const word of words) await follow(page, named('a', word));
  };

  /**
   * Opens the mail that came, chooses a password with its link, signs in with it and sets up 2FA,
   * as the invited person does.
   */
  const takeUpInvitation = async ({ page }: Visitor, email: string): Promise<void> => {
    // The plugin's own job may be sending it at this very moment.
    for (
      let tries = 0;
      tries < 200 && !sink.received.some(({ to }) => to.includes(email));
      tries += 1
    ) {
      await stage.plugin.run('outbox.send');
      await new Promise((resolve) => {
        setTimeout(resolve, 100);
      });
    }
    const invitation = sink.newest(email);
    expect(invitation.mail.subject).to.equal('Kies een wachtwoord voor je account');
    await page.goto(`${stage.origin}${linkIn(invitation, '/wachtwoord/instellen')}`);
    await page.type('input[name="wachtwoord"]', PASSWORD);
    await page.type('input[name="herhaal"]', PASSWORD);
    await follow(page, 'main form button.primary');
    await page.type('input[name="email"]', email);
    await page.type('input[name="wachtwoord"]', PASSWORD);
    await follow(page, 'main form button.primary');
    expect(await textOf(page, 'h1'), 'who comes from outside always has a second factor').to.equal(
      '2FA activeren',
    );
    const telephone = authenticator(
      stage,
      (await textOf(page, '[data-secret]')).replaceAll(' ', ''),
    );
    await page.type('#code', await telephone.next());
    await follow(page, 'main form button.primary');
    await follow(page, named('a', 'Ik heb ze bewaard'));
    expect(await textOf(page, 'h1')).to.equal('Vandaag');
  };

  /** From *Leerlingen* into the third step of the one dossier there is, and types there. */
  const openAndType = async ({ page }: Visitor, words: string): Promise<void> => {
    await follow(page, named('a', 'Leerlingen'));
    expect(
      await page.$$eval('tbody th', (all) => all.map((one) => (one.textContent ?? '').trim())),
    ).to.deep.equal(['Berg, Yara van den']);
    await follow(page, named('a', 'Berg, Yara'));
    await follow(page, 'main a[href*="/stappen/"]');
    await follow(page, 'nav a[href$="/stappen/3"]');
    await page.type('#v-helpQuestion', words);
    await waitForSaveState(page, 'Opgeslagen om');
  };

  /**
   * The tab was open all the while: what is typed in it is refused and stays in sight, and no link
   * leads on.
   */
  const shutOut = async ({ page }: Visitor): Promise<void> => {
    await page.type('#v-helpQuestion', ' Te laat.');
    await waitForSaveState(page, 'Nog niet opgeslagen');
    expect(
      await page.$eval('#v-helpQuestion', (field) => (field as unknown as { value: string }).value),
    ).to.include('Te laat.');
    // Leaving asks first, because text that was not saved stands there.
    page.on('dialog', (dialog) => {
      void dialog.accept();
    });
    const [answered] = await Promise.all([
      page.waitForNavigation(),
      page.$eval('nav a[href$="/stappen/4"]', (link) => {
        (link as unknown as { click(): void }).click();
      }),
    ]);
    expect(answered?.status()).to.equal(404);
    await page.goto(`${stage.dossier}/leerlingen`);
    expect(await inPage<string>(page, 'document.querySelector("main").innerText')).not.to.include(
      'Yara',
    );
  };

  it('1. makes a group: INSTELLINGEN – GROEPEN – NIEUWE GROEP', async () => {
    const { page } = admin;
    await settings(page, 'GROEPEN', 'NIEUWE GROEP');
    await page.type('#naam', 'CLEO');
    await follow(page, named('button', 'OPSLAAN'));
    expect(await textOf(page, 'h1')).to.equal('CLEO');
  });

  it('2. makes the helper: INSTELLINGEN – MEDEWERKERS – NIEUWE MEDEWERKER, role Top Leerkracht', async () => {
    const { page } = admin;
    await settings(page, 'MEDEWERKERS', 'NIEUWE MEDEWERKER');
    const roles = await page.$$eval('#rol option', (all) =>
      all.map((one) => one.textContent ?? ''),
    );
    expect(roles).to.include('Top Leerkracht');
    await page.select(
      '#rol',
      await page.$$eval(
        '#rol option',
        (all) =>
          (all as unknown as { textContent: string; value: string }[]).find(
            (one) => one.textContent === 'Top Leerkracht',
          )?.value ?? '',
      ),
    );
    await page.type('#voornaam', 'Lotte');
    await page.type('#achternaam', 'Prins');
    await page.type('#email', 'lotte@cleo.example');
    expect(
      await page.$eval('#einddatum', (field) => (field as unknown as { value: string }).value),
      'an end is proposed',
    ).to.match(/^31-07-\d{4}$/);
    await follow(page, named('button', 'OPSLAAN EN UITNODIGEN'));
    expect(await textOf(page, 'h1')).to.equal('Lotte Prins');
  });

  it('3. adds the helper: GROEPEN – the group – tab MEDEWERKERS', async () => {
    const { page } = admin;
    await settings(page, 'GROEPEN', 'CLEO', 'MEDEWERKERS');
    await follow(page, named('a', 'Medewerker toevoegen'));
    await page.type('#zoek', 'prins');
    await follow(page, named('button', 'Zoeken'));
    await page.click('tbody input[type="checkbox"]');
    await follow(page, named('button', 'TOEVOEGEN'));
    expect(await textOf(page, 'tbody')).to.include('Prins, Lotte');
  });

  it('4. adds the pupil: GROEPEN – the group – tab LEERLINGEN', async () => {
    const { page } = admin;
    await settings(page, 'GROEPEN', 'CLEO', 'LEERLINGEN');
    await follow(page, named('a', 'Leerlingen toevoegen'));
    await page.type('#zoek', 'yara');
    await follow(page, named('button', 'Zoeken'));
    await page.click('tbody input[type="checkbox"]');
    await follow(page, named('button', 'TOEVOEGEN'));
    expect(await textOf(page, 'tbody')).to.include('Berg, Yara van den');
  });

  it('lets the helper in by the mail, to this pupil alone', async () => {
    await takeUpInvitation(helper, 'lotte@cleo.example');
    await openAndType(helper, 'Wat helpt Yara bij het plannen?');
  });

  it('5. takes the pupil out of the group: the helper’s open tab is refused at once', async () => {
    const { page } = admin;
    await settings(page, 'GROEPEN', 'CLEO', 'LEERLINGEN');
    await page.click('tbody input[type="checkbox"]');
    await follow(page, 'button.danger');
    expect(await textOf(page, '.note.ok')).to.include('de toegang is meteen gestopt');
    await shutOut(helper);
    expect(helper.complaints).to.deep.equal([]);
  });

  it('does the same on one page: EXTERNE TOEGANG GEVEN, and the button that ends it', async () => {
    const karim = await stage.signedOn('karim');
    const { page } = karim;
    await settings(page, 'EXTERNE TOEGANG GEVEN');
    await page.type('#groepnaam', 'CLEO, tweede begeleider');
    await page.type('#voornaam', 'Mees');
    await page.type('#achternaam', 'Prins');
    await page.type('#email', 'mees@cleo.example');
    await page.$eval('#einddatum', (field) => {
      (field as unknown as { value: string }).value = '';
    });
    await page.type('#einddatum', typedDay(60));
    await follow(page, named('button', 'VERDER'));
    expect(await textOf(page, '#fouten')).to.include('Kies ten minste één leerling');
    await page.type('#zoek', 'yara');
    await follow(page, named('button', 'Leerlingen zoeken'));
    await page.click('tbody input[type="checkbox"]');
    expect(await textOf(page, '[data-select-count]')).to.equal('1 gekozen');
    await follow(page, named('button', 'VERDER'));
    expect(await textOf(page, 'dl'))
      .to.include('Mees Prins, krijgt een uitnodiging op mees@cleo.example')
      .and.include('Yara van den Berg')
      .and.include(typedDay(60));
    await follow(page, named('button', 'BEVESTIGEN'));
    expect(await textOf(page, 'tbody'))
      .to.include('Yara van den Berg')
      .and.include(typedDay(60));
    const second = await stage.visitor();
    await takeUpInvitation(second, 'mees@cleo.example');
    await openAndType(second, ' En bij het lezen?');
    await settings(page, 'EXTERNE TOEGANG GEVEN');
    await follow(page, named('a', 'Toegang beëindigen'));
    expect(await textOf(page, 'main')).to.include(
      'Mees Prins ziet Yara van den Berg dan niet meer',
    );
    await follow(page, named('button', 'Toegang beëindigen'));
    expect(await textOf(page, 'main')).to.include('Niemand van buiten heeft nu toegang');
    await shutOut(second);
    expect([...second.complaints, ...karim.complaints]).to.deep.equal([]);
  });
});
