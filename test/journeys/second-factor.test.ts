import { expect } from 'chai';
import type { Page } from 'puppeteer';
import { qrImage } from '../../plugin/platform/paper/index.ts';
import { authenticator } from '../support/authenticator.ts';
import type { Authenticator } from '../support/authenticator.ts';
import { look } from './look.ts';
import { follow, keepPictures, named, openStage, textOf } from './support.ts';
import type { Stage, Visitor } from './support.ts';

describe('a teacher protects their account', function () {
  this.timeout(180_000);
  let stage: Stage;
  let tessa: Visitor;
  let telephone: Authenticator;

  before(async () => {
    stage = await openStage();
  });
  afterEach(async function () {
    await keepPictures(stage, this.currentTest);
  });
  after(async () => {
    await stage.stop();
  });

  const path = (page: Page): string => new URL(page.url()).pathname;
  const giveCode = async (page: Page, code: string): Promise<void> => {
    await page.$eval('#code', (field) => {
      (field as unknown as { value: string }).value = '';
    });
    await page.type('#code', code);
    await follow(page, 'form:has(#code) .btns button');
  };

  it('by the seed’s steps: the name bottom left, Activeren, the QR code, the code, Activeren', async () => {
    tessa = await stage.signedOn('tessa');
    const { page } = tessa;
    expect(await textOf(page, '.foot')).to.include('2FA staat uit');
    await follow(page, '.foot a.me');
    expect(await textOf(page, 'section[aria-labelledby="tweede-factor"] h2')).to.equal('2FA');
    await look(page, 'the account, 2FA off');
    await follow(page, named('a', 'Activeren'));
    await look(page, 'setting up');
    const key = (await textOf(page, '[data-secret]')).replaceAll(' ', '');
    const shown = await page.$eval('.qr img', (image) => image.getAttribute('src') ?? '');
    const uri = `otpauth://totp/Dossiers%20De%20Werf:Tessa%20de%20Vries?secret=${key}&issuer=Dossiers%20De%20Werf`;
    expect(shown, 'the QR code says what the text says').to.equal(await qrImage(uri));
    expect(
      await page.$eval(
        '.qr img',
        (image) => (image as unknown as { naturalWidth: number }).naturalWidth,
      ),
      'the policy lets it be seen',
    ).to.be.above(0);

    telephone = authenticator(stage, key);
    await giveCode(page, '000000');
    expect(await textOf(page, '#fout')).to.include('Deze code klopt niet');
    await look(page, 'setting up, a wrong code');
    await giveCode(page, await telephone.next());
    telephone.recoveryCodes.push(
      ...(await page.$$eval('.recovery code', (all) => all.map((one) => one.textContent ?? ''))),
    );
    expect(telephone.recoveryCodes).to.have.length(10);
    expect(await textOf(page, '.foot')).not.to.include('2FA staat uit');
    await look(page, 'the recovery codes');
    await follow(page, named('a', 'Ik heb ze bewaard'));
    expect(await textOf(page, 'main'))
      .to.include('Meld je af en weer aan')
      .and.include('nog 10 herstelcodes');
    expect(await textOf(page, '.foot')).not.to.include('2FA staat uit');
    await look(page, 'the account, 2FA on');
    expect(tessa.complaints).to.deep.equal([]);
  });

  it('and is asked for the code at the next sign-in, on the page they wanted', async () => {
    tessa = await stage.signedOn('tessa');
    const { page } = tessa;
    expect(path(page)).to.equal('/dossier/aanmelden/code');
    await look(page, 'the second step');
    await page.goto(`${stage.dossier}/leerlingen`);
    expect(path(page), 'nothing else opens').to.equal('/dossier/aanmelden/code');
    await giveCode(page, '123456');
    expect(await textOf(page, '#fout')).to.include('Deze code klopt niet');
    await look(page, 'the second step, a wrong code');
    await giveCode(page, await telephone.next());
    expect(path(page)).to.equal('/dossier/leerlingen');
  });

  it('and gets in with a recovery code, without a script too', async () => {
    const { page } = await stage.signedOn('tessa', { script: false });
    await page.type('#code', telephone.recoveryCodes[0] ?? '');
    await follow(page, 'form:has(#code) .btns button');
    expect(path(page)).to.equal('/dossier/');
    await follow(page, '.foot a.me');
    expect(await textOf(page, 'main')).to.include('nog 9 herstelcodes');
  });

  it('and switches it off again the same way, with a code', async () => {
    const { page } = tessa;
    await follow(page, '.foot a.me');
    await follow(page, named('a', 'Andere telefoon'));
    await look(page, 'another telephone');
    await page.goto(`${stage.dossier}/account/2fa/herstelcodes`);
    await look(page, 'new recovery codes');
    await page.goto(`${stage.dossier}/account`);
    await follow(page, named('a', 'Uitzetten'));
    await look(page, 'switching off');
    await giveCode(page, await telephone.next());
    expect(await textOf(page, 'main'))
      .to.include('staat uit')
      .and.include('Activeren');
    expect(path((await stage.signedOn('tessa')).page)).to.equal('/dossier/');
  });

  it('or has it reset by the admin, who says why', async () => {
    const { page } = await stage.signedOn('tessa');
    await page.goto(`${stage.dossier}/account/2fa`);
    telephone = authenticator(stage, (await textOf(page, '[data-secret]')).replaceAll(' ', ''));
    await giveCode(page, await telephone.next());
    const ingrid = (await stage.signedOn('ingrid')).page;
    await ingrid.goto(`${stage.dossier}/instellingen/medewerkers?zoek=Tessa`);
    await follow(ingrid, named('a', 'Vries'));
    await look(ingrid, 'a member of staff with 2FA');
    await follow(ingrid, named('a', '2FA opnieuw laten instellen'));
    await look(ingrid, 'the reset');
    await follow(ingrid, named('button', '2FA uitzetten'));
    expect(await textOf(ingrid, '#fouten')).to.include('ten minste tien tekens');
    await look(ingrid, 'the reset without a reason');
    await ingrid.type('#reden', 'Telefoon kwijt, Tessa kwam zelf langs');
    await follow(ingrid, named('button', '2FA uitzetten'));
    expect(await textOf(ingrid, 'main')).to.include('staat uit');
    const again = (await stage.signedOn('tessa')).page;
    await follow(again, '.foot a.me');
    expect(await textOf(again, 'main'))
      .to.include('Tessa kwam zelf langs')
      .and.include('Ingrid Smit');
  });
});
