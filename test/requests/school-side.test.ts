import { expect } from 'chai';
import {
  deskActor,
  lightAnswers,
  preparedDossier,
  quick,
  startRequestApp,
  subjectOf,
  useRoute,
} from '../support/requests.ts';
import type { RequestApp } from '../support/requests.ts';
import { save, set, stepUrl, upToDate } from '../support/story.ts';

/** The hidden fields of the form on a page, by name. */
const hidden = (html: string): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)].map(
      ([, name = '', value = '']) => [name, value],
    ),
  );

const plain = (html: string): string => html.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');

const days = (count: number): string => {
  const day = new Date(Date.now() + count * 86_400_000).toISOString().slice(0, 10);
  return day.split('-').toReversed().join('-');
};

describe('a request at school', () => {
  let of: RequestApp;
  beforeEach(async () => {
    of = await startRequestApp();
    await useRoute(of, quick);
  });
  afterEach(() => of.app.stop());

  /** Shares what the request needs by the page that has it chosen already. */
  async function shareInPlace(dossier: string): Promise<void> {
    const { karim } = of;
    const step = await karim.visit(stepUrl(of.app, dossier, 9));
    const link = /href="([^"]*communicatie-swv\/delen\?[^"]*)"/.exec(plain(step.text))?.[1] ?? '';
    const page = await karim.visit(link);
    expect(page.status).to.equal(200);
    const boxes = [...page.text.matchAll(/name="(stap-\d+|ook-[^"]+)"\s+value="1"\s+checked/g)];
    expect(boxes.length).to.be.greaterThan(3);
    const reply = await karim.post(link, {
      ...Object.fromEntries(boxes.map(([, name = '']) => [name, '1'])),
      reden: /<textarea[^>]*name="reden"[^>]*>\n?([^<]*)/.exec(page.text)?.[1] ?? '',
      tot: /name="tot"\s+value="([^"]*)"/.exec(page.text)?.[1] ?? '',
    });
    expect(reply.status, reply.text.slice(0, 400)).to.equal(303);
    expect(reply.location).to.contain('/stappen/9?melding=shared-for-request');
  }

  async function sent(): Promise<{ dossier: string; request: string }> {
    const dossier = await preparedDossier(of);
    await save(of.app, of.karim, dossier, 9, [set('choice', 'opp-light')]);
    await save(of.app, of.karim, dossier, 9, lightAnswers());
    await shareInPlace(dossier);
    const page = await of.karim.visit(`${stepUrl(of.app, dossier, 9)}/indienen`);
    expect(page.status, page.text.slice(0, 300)).to.equal(200);
    const reply = await of.karim.post(`${stepUrl(of.app, dossier, 9)}/indienen`, {
      ...hidden(page.text),
      besproken: '1',
    });
    expect(reply.status, reply.text.slice(0, 2_000)).to.equal(303);
    return { dossier, request: /aanvragen\/([0-9a-f-]{36})/.exec(reply.location)?.[1] ?? '' };
  }

  it('says live what is missing, and looks unsent until it is sent', async () => {
    const { app, karim } = of;
    const tessa = app.as('tessa', 'docent');
    const dossier = await preparedDossier(of);
    const url = stepUrl(app, dossier, 9);
    expect((await tessa.visit(url)).text).to.contain('OPP Light');
    await save(app, karim, dossier, 9, [set('choice', 'opp-light')]);
    const open = await tessa.visit(url);
    expect(open.text).to.contain('De zorgcoördinator dient de aanvraag in');
    expect(open.text).not.to.contain('>INDIENEN<');
    const before = await karim.visit(url);
    expect(before.text).to.match(/data-complete="yes" hidden/);
    const overview = await karim.visit(`${url}/indienen`);
    expect(overview.status).to.equal(422);
    expect(overview.text).to.contain('Dit moet eerst nog');
    expect(overview.text).not.to.match(/<button[^>]*>\s*INDIENEN/);
    const live = await tessa.json(`${url}/wijzigingen`, {
      changes: await upToDate(app.database, dossier, [set('licht-doel', 'leren plannen')]),
    });
    const told = JSON.parse(live.text) as { missing: { text: string }[]; missingCount: number };
    expect(told.missing.map(({ text }) => text).join('\n')).to.contain('nog niet gedeeld');
    await save(app, karim, dossier, 9, lightAnswers());
    await shareInPlace(dossier);
    const ready = await karim.visit(url);
    expect(ready.text).to.match(/value="finish"\s+data-complete="yes">INDIENEN/);
    expect(ready.text).not.to.contain('ingediend bij');
  });

  it('is sent after an overview, and the tick says what was sent when', async () => {
    const { app, karim } = of;
    const { dossier, request } = await sent();
    const step = await karim.visit(stepUrl(app, dossier, 9));
    expect(step.text).to.contain('(OPP Light) is op');
    expect(step.text).to.contain('ingediend op');
    const page = await karim.visit(`${app.base}/dossiers/${dossier}/aanvragen/${request}`);
    expect(page.text).to.contain('tekst doel').and.to.contain('Wat is ingediend');
    const again = await karim.visit(`${stepUrl(app, dossier, 9)}/indienen`);
    expect(again.text).not.to.match(/<button[^>]*>\s*INDIENEN/);
  });

  it('is not sent unless it was talked over, and nothing is lost by asking', async () => {
    const { app, karim } = of;
    const dossier = await preparedDossier(of);
    await save(app, karim, dossier, 9, [set('choice', 'opp-light')]);
    await save(app, karim, dossier, 9, lightAnswers());
    await shareInPlace(dossier);
    const page = await karim.visit(`${stepUrl(app, dossier, 9)}/indienen`);
    const reply = await karim.post(`${stepUrl(app, dossier, 9)}/indienen`, hidden(page.text));
    expect(reply.status).to.equal(422);
    expect(reply.text).to.contain('Bespreek de aanvraag eerst met de ouders');
    await save(app, karim, dossier, 9, [set('licht-doel', 'toch een ander doel')]);
    const late = await karim.post(`${stepUrl(app, dossier, 9)}/indienen`, {
      ...hidden(page.text),
      besproken: '1',
    });
    expect(late.status).to.equal(409);
    expect(late.text).to.contain('Er is niets ingediend');
  });

  it('is withdrawn with a reason, and asked anew with the same answers', async () => {
    const { app, karim } = of;
    const { dossier, request } = await sent();
    const url = `${app.base}/dossiers/${dossier}/aanvragen/${request}`;
    await karim.visit(`${url}/intrekken`);
    const short = await karim.post(`${url}/intrekken`, { woorden: 'nee' });
    expect(short.status, short.text.slice(0, 300)).to.equal(422);
    expect(short.text).to.contain('>\nnee</textarea>');
    const done = await karim.post(`${url}/intrekken`, { woorden: 'De leerling verhuist.' });
    expect(done.location).to.contain('melding=request-withdrawn');
    const twice = await karim.post(`${url}/intrekken`, { woorden: 'De leerling verhuist.' });
    expect(twice.status).to.equal(303);
    expect(twice.location).to.contain('request-moved-on');
    await karim.visit(url);
    const anew = await karim.post(`${url}/opnieuw`, {});
    expect(anew.location).to.contain('/stappen/9?melding=request-renewed');
    expect((await karim.visit(stepUrl(app, dossier, 9))).text).to.contain('tekst doel');
  });

  it('is added to when the desk asks, as a second version beside the first', async () => {
    const { app, karim } = of;
    const tessa = app.as('tessa', 'docent');
    const { dossier, request } = await sent();
    const els = await deskActor(app);
    const treating = of.parts.requests.treating;
    await treating.take(els, await subjectOf(of, els, request), els.personId);
    await treating.askSupplement(els, await subjectOf(of, els, request), {
      words: 'Schrijf erbij wat er al is geprobeerd.',
      steps: [3],
      dueOn: days(10).split('-').toReversed().join('-'),
    });
    const url = `${app.base}/dossiers/${dossier}/aanvragen/${request}`;
    const page = await karim.visit(url);
    expect(page.text)
      .to.contain('Schrijf erbij wat er al is geprobeerd.')
      .and.to.contain('AANVULLEN');
    expect((await tessa.visit(url)).text).to.contain(
      'De zorgcoördinator kan de aanvraag aanvullen',
    );
    const form = await karim.visit(`${url}/aanvullen`);
    const reply = await karim.post(`${url}/aanvullen`, {
      ...hidden(form.text),
      besproken: '1',
      woorden: 'Bij stap 3 staat nu wat er is geprobeerd.',
    });
    expect(reply.location, reply.text.slice(0, 3_000)).to.contain('melding=request-supplemented');
    expect((await karim.visit(url)).text).to.contain('Versie 2');
  });

  it('is read by who works with the pupil, and by nobody else', async () => {
    const { app } = of;
    const { dossier, request } = await sent();
    const url = `${app.base}/dossiers/${dossier}/aanvragen/${request}`;
    const admin = app.as('anna', 'beheerder');
    await admin.visit(`${app.base}/instellingen`);
    expect((await admin.get(url)).status).to.equal(403);
    expect((await of.karim.get(url.replace(request, dossier))).status).to.equal(404);
  });
});
