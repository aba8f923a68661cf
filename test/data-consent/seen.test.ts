import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import {
  ask,
  deliverAll,
  enter,
  FATHER,
  MOTHER,
  parentOf,
  readyDossier,
} from '../support/consent.ts';
import type { Parent } from '../support/consent.ts';
import { askData, enterData, kind } from '../support/data-consent.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { stepUrl } from '../support/story.ts';

const PASSWORD = 'paard batterij nietje correct';

describe('who has seen this', function () {
  this.timeout(180_000);
  let app: TestApp;
  let sink: MailSink;
  let karim: Client;
  let dossier: string;
  let mother: Parent;

  before(async () => {
    sink = await startMailSink();
    app = await startApp({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    });
    karim = app.as('karim', 'zorgcoordinator');
    dossier = await readyDossier(app, karim);
    await ask(app, karim, dossier, {
      'ander1-naam': 'Oma Kaya',
      'ander1-relatie': 'oma',
      'ander1-mail': 'oma@example.org',
      'ander1-reden': 'verzorgt haar',
    });
    await askData(app, karim, dossier, kind('delen', 'SWV De Polder'));
    await deliverAll(app);
    const tessa = app.as('tessa', 'docent');
    for (let times = 0; times < 30; times += 1) await tessa.visit(stepUrl(app, dossier, 4));
    await tessa.visit(`${app.base}/dossiers/${dossier}/logboek/verslagen`);
    await tessa.post(`${app.base}/dossiers/${dossier}/logboek/verslagen`, {
      keuze: 'eigen',
      wachtwoord: PASSWORD,
    });
    await tessa.visit(`${app.base}/dossiers/${dossier}/logboek/bestanden`);
    await app.as('omar', 'docent').get(stepUrl(app, dossier, 4));
    const father = parentOf(app, sink, FATHER);
    await enterData(app, sink, father);
    mother = parentOf(app, sink, MOTHER);
    await enterData(app, sink, mother);
  });
  after(async () => {
    await app.stop();
    await sink.stop();
  });

  const seen = async (parent: Parent, query = ''): Promise<string> =>
    (await parent.client.get(`${app.base}/inzage/gezien${query}`)).text;
  /** `who: what`, without how often. */
  const entries = (html: string): string[] =>
    [...html.matchAll(/<li>\s*<time>[^<]*<\/time>\s*<b>([^<]*)<\/b>\s*<ul>(.*?)<\/ul>/gs)].flatMap(
      ([, who, done]) =>
        [...(done ?? '').matchAll(/<li>([^<]*)<\/li>/g)].map(
          ([, what]) => `${who ?? ''}: ${(what ?? '').replace(/, \d+ keer$/, '')}`,
        ),
    );

  it('is behind the code', async () => {
    const stranger = parentOf(app, sink, MOTHER);
    expect((await stranger.client.get(`${app.base}/inzage/gezien`)).status).to.equal(410);
    await stranger.client.post(stranger.link, {});
    expect((await stranger.client.get(`${app.base}/inzage/gezien`)).location).to.include(
      '/inzage/code',
    );
  });

  it('tells who read, downloaded and was mailed what, the own reading first, by role and organisation', async () => {
    const list = [...entries(await seen(mother)), ...entries(await seen(mother, '?pagina=2'))];
    for (const line of [
      'docent, De Werf: downloadde het verslag',
      'docent, De Werf: bekeek de lijst van bestanden',
      'zorgcoördinator, De Werf: vroeg instemming',
      'zorgcoördinator, De Werf: vroeg toestemming (AVG) per e-mail',
      'jij: las de vraag om toestemming via de link',
      'iemand anders met een eigen link: las de vraag om toestemming via de link',
    ])
      expect(list, line).to.include(line);
    expect(list.join('\n'), 'which step').to.match(/docent, De Werf: bekeek een stap \([A-Z]/);
    expect(list[0]).to.equal('jij: bekeek via de link wie het dossier heeft gezien');
    expect(list.join('\n'), 'a change and a refusal are no reading').not.to.match(
      /wijzigde|rondde|wilde/,
    );
  });

  it('holds every row of the trail in which somebody saw or got something', async () => {
    const admin = await app.database.admin();
    const [trail] =
      (await admin.query(`SELECT COUNT(*) AS count FROM opp_audit WHERE chain = 'd:${dossier}' AND outcome = 'done' AND (event LIKE '%viewed' OR event LIKE '%.read' OR event LIKE '%downloaded' OR event LIKE '%.listed'
      OR event LIKE '%.asked' OR event LIKE '%.code-sent' OR event LIKE '%.opened')`)) as unknown as [
        { count: number }[],
      ];
    await admin.end();
    const told = /role="status">(\d+) keer/.exec(await seen(mother))?.[1];
    expect(Number(told)).to.be.at.least((trail[0]?.count ?? 0) + 1);
    const lines = entries(await seen(mother));
    expect(lines.length, 'told together by day and person').to.be.below(Number(told));
    expect(new Set(lines).size, 'the same thing stands there once').to.equal(lines.length);
    expect((await mother.client.get(`${app.base}/inzage/gezien?pagina=0`)).status).to.equal(400);
  });

  it('names nobody of the school and nothing of the other parent', async () => {
    const text = `${await seen(mother)}${await seen(mother, '?pagina=2')}`;
    expect(text).not.to.match(
      /Karim|Bouali|Tessa|Omar|Ali Kaya|Oma Kaya|ali@example|oma@example|vader/,
    );
    expect(text).to.not.include(FATHER);
  });

  it('knows the same person by whichever of their links, and brings them back to their own page', async () => {
    const mail = sink.received.find(
      ({ to, mail: { subject } }) =>
        to.includes(MOTHER) && subject === 'De Werf vraagt je instemming',
    );
    const link = new URL(
      (mail?.mail.text ?? '').split(/\s+/).find((word) => word.includes('/inzage/')) ?? '',
    ).pathname;
    const consent: Parent = { ...parentOf(app, sink, MOTHER), link };
    const plan = await enter(app, sink, consent);
    expect(plan.text).to.include(`${app.base}/inzage/gezien`);
    const text = await seen(consent);
    expect([...entries(text), ...entries(await seen(consent, '?pagina=2'))])
      .to.include('jij: las de vraag om toestemming via de link')
      .and.include('jij: las het plan');
    expect(text).to.include(`href="${app.base}/inzage/plan"`);
  });

  it('shows who was asked beside the others what their own links did, and no more', async () => {
    const oma = parentOf(app, sink, 'oma@example.org');
    await enter(app, sink, oma);
    const list = entries(await seen(oma));
    expect(list).to.include('jij: las het plan');
    expect(list.join('\n')).not.to.match(/docent|zorgcoördinator|iemand anders/);
  });

  it('is told to the coordinator with names, and to an admin with roles alone', async () => {
    const list = `${app.base}/dossiers/${dossier}/inzagelijst`;
    const coordinator = (await karim.visit(list)).text;
    expect(coordinator)
      .to.include('Marieke van den Berg')
      .and.include('las de vraag om toestemming via de link')
      .and.include('link voor toestemming (AVG)')
      .and.include('bekeek via de link wie het dossier heeft gezien');
    const admin = (await app.as('ingrid', 'beheerder').visit(list)).text;
    expect(admin).to.include('iemand met een link').and.not.include('Marieke van den Berg');
    expect(coordinator, 'every event has words').not.to.match(
      />(consent|data-consent|dossier)\.[a-z-]+</,
    );
  });
});
