import { expect } from 'chai';
import type { Page } from 'puppeteer';
import { deskPerson } from '../support/partnership.ts';
import { Client } from '../support/client.ts';
import { kind, recordData } from '../support/data-consent.ts';
import { day } from '../support/evaluation.ts';
import { addFile, pdfBytes } from '../support/files.ts';
import { consent, fillDossier, makeDossier, save, set } from '../support/story.ts';
import type { TestApp } from '../support/app.ts';
import { choose, follow, named, replace, textOf, typedDay, waitForSaveState } from './support.ts';
import type { Stage, Visitor } from './support.ts';

const MOUNT = '/dossier';

/** The stage as those who set scenes over HTTP know an app. */
export const asApp = (stage: Stage, masterKey: string): TestApp =>
  ({
    base: MOUNT,
    origin: stage.origin,
    database: stage.database,
    plugin: stage.plugin,
    config: { masterKey },
  }) as unknown as TestApp;

/** The same person, signed on in this browser, without a window. */
export async function clientOf(stage: Stage, { context }: Visitor): Promise<Client> {
  const client = new Client(stage.origin);
  for (const { name, value } of await context.cookies()) client.cookies.set(name, value);
  await client.visit(`${MOUNT}/leerlingen`);
  return client;
}

/** Somebody at a desk with an account of the product's own, in a window. */
export async function atDesk(
  stage: Stage,
  app: TestApp,
  given: string,
  licence = 'SWVPOLDER',
): Promise<Visitor> {
  const email = `${given.toLowerCase()}@${licence.toLowerCase()}.example`;
  const client = await deskPerson(app, { email, given, family: 'Bos' }, licence);
  const made = await stage.visitor();
  await made.context.setCookie(
    ...[...client.cookies].map(([name, value]) => ({ name, value, domain: '127.0.0.1' })),
  );
  return made;
}

/** A dossier with all that comes before a request: steps, consent, permission, evaluation, reports. */
export async function writtenDossier(app: TestApp, karim: Client, name: string): Promise<string> {
  const dossier = await makeDossier(app, karim, name, 'voorziening');
  await save(app, karim, dossier, 3, [
    { op: 'add', list: 'interventions', row: 'gedaan' },
    set('interventions/gedaan/what', 'Een rustige plek in de klas'),
    set('interventions/gedaan/effect', 'Hielp een uur per dag.'),
  ]);
  await save(app, karim, dossier, 1, [set('absence', 'Elke week twee keer te laat.')]);
  await fillDossier(app, karim, dossier);
  await save(app, karim, dossier, 8, [set('goals/goal/startsOn', day(-200))]);
  await consent(app, karim, dossier);
  await save(app, karim, dossier, 10, [set('evaluatedOn', day(-20))]);
  const recorded = await recordData(app, karim, dossier, {
    ...kind('delen', 'Samenwerkingsverband De Polder', { antwoord: 'given' }),
    wijze: 'paper',
    datum: '01-11-2025',
    toelichting: 'Getekend formulier in de map.',
  });
  expect(recorded.status, recorded.text.slice(0, 3000)).to.equal(303);
  for (const verslag of ['opp', 'evaluatie']) {
    const path = `${app.base}/dossiers/${dossier}/logboek/verslagen`;
    await karim.visit(path);
    const made = await karim.post(path, {
      verslag,
      voor: 'school',
      keuze: 'eigen',
      wachtwoord: 'Vier-zwanen-koken-spruitjes-82',
    });
    expect(made.status, `${verslag}: ${made.text.slice(0, 3000)}`).to.equal(200);
  }
  for (const titel of ['Intelligentieonderzoek', 'Verslag MDO', 'Verzuimoverzicht'])
    await addFile(app, karim, dossier, { name: `${titel}.pdf`, bytes: pdfBytes(titel) }, { titel });
  return dossier;
}

/** Chooses in MAAK EEN KEUZE and waits for the questions of that route. */
export async function chooseRoute(page: Page, key: string, first: string): Promise<void> {
  await page.select('#v-choice', key);
  await page.waitForSelector(`#v-${first}`);
}

/** Answers questions of step 9 by their keys, texts as a phone's suggestions come in. */
export async function answer(page: Page, answers: Record<string, string>): Promise<void> {
  await page.bringToFront();
  for (const [key, value] of Object.entries(answers)) {
    const field = `#v-${key}`;
    const tag = await page.$eval(field, (one) => one.localName);
    if (tag === 'select') await page.select(field, value);
    else {
      await page.focus(field);
      await page.$eval(field, (one) => {
        (one as unknown as { select(): void }).select();
      });
      await page.keyboard.sendCharacter(value);
    }
  }
  await waitForSaveState(page, 'Opgeslagen om');
}

export const missing = (page: Page): Promise<string> => textOf(page, 'ol.missing');

/** Shares all that the request asks, on the page that has it chosen already. */
export async function shareWanted(page: Page): Promise<void> {
  await follow(page, '.toolbox-needs a[href*="/delen?"]');
  await follow(page, 'form .btn.primary.loud');
}

/** INDIENEN in step 9, and once more on the page that shows all that goes along. */
export async function fileRequest(page: Page): Promise<string> {
  await follow(page, 'button[value="finish"]');
  await choose(page, '#besproken');
  await follow(page, 'main form .btn.primary.loud');
  return page.url().replace(/[?#].*$/, '');
}

/** Says which file answers what the route asks, and from when it is. */
export async function pickFile(
  page: Page,
  requirement: string,
  title: string,
  date: string,
): Promise<void> {
  const value = await page.$$eval(
    `#keuze-${requirement} option`,
    (all, words) => all.find((one) => one.textContent.includes(words))?.getAttribute('value'),
    title,
  );
  await page.select(`#keuze-${requirement}`, value ?? '');
  await replace(page, `#datum-${requirement}`, date);
}

/** The one request that runs is taken up at this desk, and decided on by one person. */
export async function decide(stage: Stage, { page }: Visitor, outcome: string): Promise<void> {
  await page.goto(`${stage.dossier}/swv`);
  await follow(page, 'tbody th a');
  await follow(page, named('button', 'Ik behandel deze aanvraag'));
  await follow(page, named('a', 'Besluit nemen'));
  await choose(page, `input[value="${outcome}"]`);
  await page.type('#motivering', 'Zie ons gesprek van vorige week met school en ouders.');
  if (
    await page.$eval(
      '#van',
      (one) => (one as unknown as { offsetParent: unknown }).offsetParent !== null,
    )
  )
    await replace(page, '#van', typedDay(1));
  await follow(page, 'button[value="besluiten"]');
}
