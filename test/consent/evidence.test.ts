import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { isAgreed, personState } from '../../plugin/consent/plan-consent/round.ts';
import { planTransitions } from '../../plugin/dossier/facts/lifecycle.ts';
import { startApp } from '../support/app.ts';
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
  readyDossier,
} from '../support/consent.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { save, set, stepUrl } from '../support/story.ts';

describe('who must agree', () => {
  const people = (
    ...answers: ['guardian' | 'pupil' | 'other', 'agreed' | 'agreed-remark' | 'refused' | null][]
  ): Parameters<typeof isAgreed>[1] =>
    answers.map(([part, given]) => ({ part, counts: part !== 'other', answer: given }));
  for (const [what, all, given, wanted] of [
    ['nobody was asked', true, people(), false],
    ['only somebody who does not count agreed', true, people(['other', 'agreed']), false],
    ['one of two agreed', true, people(['guardian', 'agreed'], ['guardian', null]), false],
    ['both agreed', true, people(['guardian', 'agreed'], ['guardian', 'agreed-remark']), true],
    [
      'one agreed and one refused',
      true,
      people(['guardian', 'agreed'], ['guardian', 'refused']),
      false,
    ],
    [
      'one agreed where one is enough',
      false,
      people(['guardian', 'agreed'], ['guardian', 'refused']),
      true,
    ],
    [
      'nobody agreed where one is enough',
      false,
      people(['guardian', 'refused'], ['guardian', null]),
      false,
    ],
    [
      'the pupil beside them has yet to',
      true,
      people(['guardian', 'agreed'], ['pupil', null]),
      false,
    ],
    ['the pupil alone agreed', true, people(['pupil', 'agreed']), true],
    ['somebody else refused', true, people(['guardian', 'agreed'], ['other', 'refused']), true],
  ] as [string, boolean, Parameters<typeof isAgreed>[1], boolean][]) {
    it(`is ${wanted ? 'fulfilled' : 'not fulfilled'} when ${what}`, () => {
      expect(isAgreed({ askedOf: 'guardians', allGuardians: all }, given)).to.equal(wanted);
    });
  }

  it('has an exact state for each person', () => {
    const facts = {
      answer: null,
      withdrawnAt: null,
      closedAs: null,
      endsOn: '2026-12-01',
      mail: 'waiting',
      openedAt: null,
      codesSent: 0,
      acceptedAt: null,
      letterAt: null,
      second: 0,
      secondAt: null,
    } as const;
    const at = new Date();
    const states = [
      {},
      { mail: 'sent' },
      { mail: 'dead' },
      { mail: 'sent', openedAt: at },
      { openedAt: at, codesSent: 1 },
      { openedAt: at, codesSent: 1, acceptedAt: at },
      { mail: null },
      { mail: null, letterAt: at },
      { letterAt: at, openedAt: at, acceptedAt: at },
      { openedAt: at, acceptedAt: at, second: 1 },
      { openedAt: at, acceptedAt: at, second: 1, secondAt: at },
      { answer: 'agreed', withdrawnAt: at },
      { answer: 'refused', endsOn: '2026-01-01' },
      { endsOn: '2026-11-24' },
      { withdrawnAt: at },
      { closedAs: 'asked-again' },
    ].map((more) =>
      personState({ ...facts, ...more } as Parameters<typeof personState>[0], '2026-11-25'),
    );
    expect(states).to.deep.equal([
      'sent',
      'delivered',
      'bounced',
      'opened',
      'code-sent',
      'code-accepted',
      'unsent',
      'letter-made',
      'code-accepted',
      'school-code-due',
      'code-accepted',
      'agreed',
      'refused',
      'expired',
      'withdrawn',
      'withdrawn',
    ]);
  });
});

describe('asking again, and the evidence', function () {
  this.timeout(180_000);
  let app: TestApp;
  let sink: MailSink;
  let karim: Client;
  let dossier: string;
  let log: string;

  before(async () => {
    sink = await startMailSink();
    app = await startApp({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    });
    karim = app.as('karim', 'zorgcoordinator');
    dossier = await readyDossier(app, karim);
    log = `${app.base}/dossiers/${dossier}/logboek/inzage-instemming`;
  });
  after(async () => {
    await app.stop();
    await sink.stop();
  });

  const send = async (): Promise<void> => {
    expect((await ask(app, karim, dossier)).location).to.include(`${log}?melding=consent-asked`);
    await deliverAll(app);
  };
  const change = async (text: string): Promise<void> => {
    await karim.visit(stepUrl(app, dossier, 8));
    await karim.post(stepUrl(app, dossier, 8), { base: '0', intent: 'reopen' });
    await save(app, karim, dossier, 8, [set('goals/goal/goal', text)]);
  };
  const evidence = async (version: number): Promise<string> => {
    const list = (await karim.visit(log)).text;
    const [id] = [...list.matchAll(/inzage-instemming\/([0-9a-f-]{36})"/g)]
      .map(([, found]) => found ?? '')
      .toReversed()
      .slice(version - 1);
    return `${log}/${id ?? ''}`;
  };

  it('says that nobody was asked yet, and where to', async () => {
    expect((await karim.visit(log)).text)
      .to.include('Nog geen instemming gevraagd')
      .and.include(`/stappen/8/instemming`);
  });

  it('shows the state of each: one agreed, the other refused', async () => {
    await save(app, karim, dossier, 8, [
      set('goals/goal/goal', 'Yara leest elke week twee keer een bladzijde voor.'),
    ]);
    await send();
    expect((await karim.visit(log)).text)
      .to.include('mail aangekomen')
      .and.include('wacht op antwoord');
    const mother = parentOf(app, sink, MOTHER);
    await answer(app, mother, await enter(app, sink, mother), { keuze: 'agreed' });
    const father = parentOf(app, sink, FATHER);
    await answer(app, father, await enter(app, sink, father), {
      keuze: 'refused',
      reden: 'Twee keer is te vaak.',
    });
    expect((await karim.visit(log)).text)
      .to.include('ingestemd')
      .and.include('niet ingestemd');
  });

  it('lapses with the goal, and offers to ask again with what changed', async () => {
    await change('Yara leest elke week één keer een bladzijde voor.');
    expect((await karim.visit(stepUrl(app, dossier, 8))).text).to.include('Versie 1 vervallen');
    expect((await karim.visit(log)).text)
      .to.include('Opnieuw instemming vragen')
      .and.include('vervallen');
    const page = (await karim.visit(`${stepUrl(app, dossier, 8)}/instemming`)).text;
    expect(page)
      .to.include('Veranderd sinds versie 1')
      .and.match(/<del>.*twee<\/del>/)
      .and.match(/<ins>.*één<\/ins>/)
      .and.match(/value="plan" checked/);
  });

  it('shows who answered before only what changed, word by word, with the whole text at hand', async () => {
    await send();
    const father = parentOf(app, sink, FATHER);
    const page = await enter(app, sink, father);
    const text = page.text.replaceAll(/<span class="vh">[^<]*<\/span>/g, '');
    expect(text)
      .to.include('Dit is er veranderd')
      .and.match(
        /elke week <ins>één<\/ins> keer[^]*Eerst stond er:[^]*elke week <del>twee<\/del> keer/,
      )
      .and.include('Lees het hele handelingsdeel');
    expect((await answer(app, father, page, { keuze: 'agreed' })).status).to.equal(303);
    const mother = parentOf(app, sink, MOTHER);
    await answer(app, mother, await enter(app, sink, mother), {
      keuze: 'agreed-remark',
      opmerking: 'Fijn zo.',
    });
    expect((await karim.visit(stepUrl(app, dossier, 8))).text).to.include(
      'Vastgesteld met instemming, versie 2',
    );
  });

  it('keeps the evidence of each question: who, relation, gezag, when, how, on which text, and all that happened', async () => {
    const first = (await karim.visit(await evidence(1))).text;
    for (const words of [
      'Marieke van den Berg',
      'ouder',
      'ja, volgens stap 1',
      MOTHER,
      'niet ingestemd',
      'Twee keer is te vaak.',
      'twee keer een bladzijde',
      'vervallen',
      'vulde de goede code in',
      'is aangekomen bij de mailserver',
      'las het plan',
    ])
      expect(first, words).to.include(words);
    const second = (await karim.visit(await evidence(2))).text;
    expect(second)
      .to.include('één keer een bladzijde')
      .and.include('Fijn zo.')
      .and.include('ingestemd, met opmerking');
    const hash = (html: string): string =>
      /SHA-256 <span class="ref">([^<]+)</.exec(html)?.[1] ?? '';
    expect(hash(first))
      .to.match(/^([0-9a-f]{8} ?){8}$/)
      .and.not.equal(hash(second));
    expect(first.split(hash(first)).length - 1, 'the round and both answers').to.equal(3);
  });

  it('prints the same, encrypted', async () => {
    const url = await evidence(1);
    const page = await karim.visit(url);
    expect(page.text).to.match(/name="voorstel" value="([a-z]+-){7}[a-z]+"/);
    // pdftotext takes no password as long as the one proposed.
    const password = 'paard batterij nietje correct';
    const file = await karim.post(url, { voorstel: password });
    expect(file.headers.get('content-type')).to.equal('application/pdf');
    const text = execFileSync('pdftotext', ['-upw', password, '-layout', '-', '-'], {
      input: file.bytes,
      encoding: 'utf8',
    });
    for (const words of ['Bewijs van instemming', 'Ali Kaya', 'Twee keer is te vaak.', 'SHA-256'])
      expect(text, words).to.include(words);
    expect((await karim.post(url, { voorstel: 'kort' })).status).to.equal(400);
  });

  it('lists the electronic answers in the report, and no line to sign for who answered', async () => {
    const reports = `${app.base}/dossiers/${dossier}/logboek/verslagen`;
    expect((await karim.visit(reports)).text).to.include('INZAGE &amp; INSTEMMING');
    const file = await karim.post(reports, {
      voor: 'school',
      keuze: 'eigen',
      wachtwoord: 'paard batterij nietje correct',
    });
    const text = execFileSync(
      'pdftotext',
      ['-upw', 'paard batterij nietje correct', '-layout', '-', '-'],
      { input: file.bytes, encoding: 'utf8' },
    );
    expect(text)
      .to.include('Antwoorden via de link')
      .and.include('stemt in, met een opmerking')
      .and.include('Fijn zo.')
      .and.include('Instemming op plan, met een link per e-mail');
  });

  it('does not show a question of another dossier', async () => {
    const other = (await evidence(1)).replace(dossier, '00000000-0000-7000-8000-000000000000');
    expect((await karim.get(other)).status).to.equal(404);
    expect((await karim.get(`${log}/00000000-0000-7000-8000-000000000000`)).status).to.equal(404);
  });

  it('draws in the help what plans really do', async () => {
    const help = (await karim.visit(`${app.base}/hulp`)).text;
    expect(planTransitions.map(({ to }) => to)).to.include.members([
      'awaiting',
      'set',
      'set-without-consent',
      'lapsed',
    ]);
    for (const words of ['wacht op instemming', 'Instemming op plan', 'het laatste antwoord'])
      expect(help).to.include(words);
  });
});
