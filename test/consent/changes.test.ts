import { expect } from 'chai';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import {
  answer,
  ask,
  deliverAll,
  enter,
  FATHER,
  MOTHER,
  parentOf,
  readyScene,
} from '../support/consent.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { inputNames, save, set, stepUrl } from '../support/story.ts';

const seen = (html: string): string =>
  html.replaceAll(/<span class="vh">[^<]*<\/span>/g, '').replaceAll(/\s+/g, ' ');

describe('what changed since an earlier version of the plan', function () {
  this.timeout(180_000);
  let app: TestApp;
  let sink: MailSink;
  let karim: Client;
  let dossier: string;

  const ready = readyScene();
  beforeEach(async () => {
    sink = await startMailSink();
    ({ app, karim, dossier } = await ready.start({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    }));
    await save(app, karim, dossier, 8, [
      set('goals/goal/goal', 'Yara leest elke week twee keer een bladzijde voor.'),
    ]);
  });
  afterEach(async () => {
    await app.stop();
    await sink.stop();
  });

  const path = (): string => `${stepUrl(app, dossier, 8)}/instemming`;
  const register = async (form: Record<string, string>): Promise<void> => {
    const page = await karim.visit(path());
    const versie = /name="versie" value="(\d+)"/.exec(page.text)?.[1] ?? '';
    const done = await karim.post(path(), { versie, ...form });
    expect(done.location, done.text).to.match(/melding=(consent|refusal)-registered/);
  };
  const change = async (text: string): Promise<void> => {
    await karim.visit(stepUrl(app, dossier, 8));
    await karim.post(stepUrl(app, dossier, 8), { base: '0', intent: 'reopen' });
    await save(app, karim, dossier, 8, [set('goals/goal/goal', text)]);
  };
  const send = async (): Promise<void> => {
    const sent = await ask(app, karim, dossier);
    expect(sent.status, sent.text).to.equal(303);
    await deliverAll(app);
  };
  const planOf = async (address: string): Promise<string> =>
    seen((await enter(app, sink, parentOf(app, sink, address))).text);

  for (const [how, form] of [
    [
      'outside',
      { wijze: 'buiten', datum: '01-11-2025', toelichting: 'Getekend in een gesprek op school.' },
    ],
    ['as a no', { wijze: 'niet', reden: 'De ouders willen meer uitleg over het plan.' }],
  ] as const) {
    it(`is shown to the coordinator and to the parents when the earlier one was registered ${how}`, async () => {
      await register(form);
      await change('Yara leest elke week één keer een bladzijde voor.');
      expect(seen((await karim.visit(path())).text))
        .to.include('Veranderd sinds versie 1')
        .and.match(/<ins>één/);
      await send();
      expect(await planOf(MOTHER))
        .to.include('Dit is er veranderd')
        .and.include('De school legde eerder een plan vast')
        .and.include('Eerst stond er:')
        .and.match(/<del>twee/)
        .and.include('Lees wat er anders is')
        .and.match(/<dd[^>]*>Yara leest elke week één keer een bladzijde voor\./)
        .and.not.include('Lees het hele handelingsdeel');
    });
  }

  it('is counted from what somebody agreed to, whatever they opened after it', async () => {
    await send();
    const mother = parentOf(app, sink, MOTHER);
    await answer(app, mother, await enter(app, sink, mother), { keuze: 'agreed' });
    await change('Yara leest elke week een bladzijde voor.');
    await send();
    expect(await planOf(MOTHER)).to.match(/<del>[^<]*twee/);
    await change('Yara leest elke week een bladzijde voor aan de juf.');
    await send();
    expect(await planOf(MOTHER))
      .to.include('Je gaf eerder antwoord')
      .and.match(/<del>[^<]*twee/)
      .and.match(/<ins>[^<]*juf/);
  });

  it('shows no word that was taken out of a version to who had no part in it', async () => {
    const general = stepUrl(app, dossier, 1);
    await karim.visit(general);
    await karim.post(general, { base: '0', intent: 'reopen' });
    // The mother's is the host's.
    const authority =
      inputNames((await karim.visit(general)).text).find((name) => name.endsWith('/authority')) ??
      '';
    await save(app, karim, dossier, 1, [set(authority, 'no')]);
    await register({ wijze: 'niet', reden: 'De moeder wil meer uitleg over het plan.' });
    await change('Yara leest elke week één keer een bladzijde voor.');
    await save(app, karim, dossier, 1, [set(authority, 'yes')]);
    await send();
    expect(await planOf(MOTHER)).to.match(/<del>twee/);
    expect(await planOf(FATHER))
      .to.include('één keer een bladzijde')
      .and.not.include('Dit is er veranderd')
      .and.not.include('<del>');
  });

  it('is shown to who read the earlier one and had not answered, and to nobody who never saw it', async () => {
    await send();
    await planOf(FATHER);
    await change('Yara leest elke week één keer een bladzijde voor.');
    await send();
    expect(await planOf(FATHER))
      .to.include('Dit is er veranderd')
      .and.include('Je las eerder al een plan')
      .and.match(/<ins>één/);
    expect(await planOf(MOTHER)).not.to.include('Dit is er veranderd');
  });

  it('is the new sentence whole with the old one below it, and a new goal without a mark', async () => {
    await send();
    const mother = parentOf(app, sink, MOTHER);
    await answer(app, mother, await enter(app, sink, mother), { keuze: 'agreed' });
    await change('Yara leest elke week één keer een bladzijde voor.');
    await save(app, karim, dossier, 8, [
      { op: 'add', list: 'goals', row: 'tweede' },
      set('goals/tweede/goalDomain', 'rekenen'),
      set('goals/tweede/goalKind', 'didactic'),
      set('goals/tweede/startSituation', 'Yara telt op haar vingers.'),
      set('goals/tweede/goal', 'Yara rekent tot honderd.'),
      set('goals/tweede/measurement', 'Elke maand een toets.'),
      set('goals/tweede/owner', 'de mentor'),
      set('goals/tweede/startsOn', '2026-12-01'),
      set('goals/tweede/endsOn', '2027-06-01'),
      set('goals/tweede/approachTime', 'Twee keer per week.'),
    ]);
    await send();
    const page = await planOf(MOTHER);
    expect(page)
      .to.match(/Yara leest elke week <ins>één<\/ins> keer een bladzijde voor\./)
      .and.match(/Eerst stond er:<\/span>.*elke week <del>twee<\/del> keer/)
      .and.include('Doel 2 is nieuw')
      .and.include('Yara rekent tot honderd.')
      .and.not.match(/<ins>Yara rekent/);
  });
});
