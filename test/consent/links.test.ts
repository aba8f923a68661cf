import { expect } from 'chai';
import type { RowDataPacket } from 'mysql2/promise';
import type { TestApp } from '../support/app.ts';
import { Client } from '../support/client.ts';
import type { Reply } from '../support/client.ts';
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
  readyScene,
  roundIn,
} from '../support/consent.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { save, set, stepUrl } from '../support/story.ts';

describe('consent by mailed links', function () {
  this.timeout(120_000);
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
  });
  afterEach(async () => {
    await app.stop();
    await sink.stop();
  });

  const state = async (): Promise<string> => (await karim.visit(stepUrl(app, dossier, 8))).text;
  const send = async (changes: Record<string, string> = {}): Promise<void> => {
    const sent = await ask(app, karim, dossier, changes);
    expect(sent.status, sent.text).to.equal(303);
    await deliverAll(app);
  };
  const rows = async (sql: string): Promise<RowDataPacket[]> => {
    const admin = await app.database.admin();
    const [found] = await admin.query<RowDataPacket[]>(sql);
    await admin.end();
    return found;
  };
  /** Everything that opening a link could have touched. */
  const footprint = async (): Promise<string> =>
    JSON.stringify(
      await Promise.all(
        [
          'consent_people',
          'link_visits',
          'link_codes',
          'link_events',
          'outbox',
          'audit',
          'plans',
        ].map((table) =>
          rows(
            `SELECT COUNT(*) AS count, CRC32(GROUP_CONCAT(MD5(CONCAT_WS(',', ${table === 'consent_people' ? 'id, answer' : table === 'plans' ? 'version, agreed_at, lapsed_at' : '1'})))) AS sum FROM opp_${table}`,
          ),
        ),
      ),
    );

  it('is asked of both guardians, each at their own address with a link of their own, without naming the pupil', async () => {
    const page = (await karim.visit(`${stepUrl(app, dossier, 8)}/instemming`)).text;
    for (const words of [
      'Instemming op plan',
      'Anders (buiten TOP dossier)',
      'Anders (niet!)',
      'INSTEMMING REGISTREREN',
      'Marieke van den Berg',
      'Ali Kaya',
    ])
      expect(page).to.include(words);
    await send({ notitie: 'Fijn dat jullie meedachten over Yara.' });
    expect(await state()).to.include('Versie 1 wacht op instemming');
    expect(sink.received.map(({ to }) => to)).to.have.deep.members([[MOTHER], [FATHER]]);
    for (const { mail } of sink.received) {
      expect(`${mail.subject} ${mail.text} ${String(mail.html)}`).not.to.match(
        /Yara|Berg|Kaya|meedachten|tekst/,
      );
      expect(mail.subject).to.equal('De Werf vraagt je instemming');
      expect(mail.from?.text).to.include('De Werf');
    }
    expect(parentOf(app, sink, MOTHER).link).not.to.equal(parentOf(app, sink, FATHER).link);
    const dump =
      JSON.stringify(await rows('SELECT * FROM opp_consent_people')) +
      JSON.stringify(await rows('SELECT * FROM opp_links')) +
      JSON.stringify(await rows('SELECT * FROM opp_outbox'));
    expect(dump).not.to.include(parentOf(app, sink, MOTHER).link.split('/').at(-1));
  });

  for (const [what, changes, sentence] of [
    [
      'names the pupil in the subject',
      { onderwerp: 'Het plan van Yara' },
      'een naam van de leerling',
    ],
    [
      'names the pupil’s family in the subject',
      { onderwerp: 'Plan Berg’s groep' },
      'een naam van de leerling',
    ],
    [
      'puts a line break in the subject',
      { onderwerp: 'Vraag\r\nBcc: x@evil.example' },
      'één regel gewone tekst',
    ],
    ['asks nobody', { geen: '1' }, 'Kies ten minste één persoon'],
    ['sets an end too far away', { einddatum: '01-01-2099' }, 'binnen 30 dagen'],
    ['sets an end that has passed', { einddatum: '01-01-2020' }, 'al voorbij'],
    ['sets no end', { einddatum: '' }, '>Einddatum van de link: '],
    ['clears the subject', { onderwerp: '' }, '>Onderwerp van de e-mail'],
    [
      'pastes signs that are no text',
      { onderwerp: 'a\u0007b' },
      '>Onderwerp van de e-mail: hier staan tekens',
    ],
    [
      'adds somebody without a reason',
      { 'ander1-naam': 'Oma Kaya', 'ander1-relatie': 'oma', 'ander1-mail': 'oma@example.org' },
      'waarom je Oma Kaya ook vraagt',
    ],
    [
      'adds somebody with half an address',
      {
        'ander1-naam': 'Oma',
        'ander1-relatie': 'oma',
        'ander1-mail': 'oma@',
        'ander1-reden': 'verzorgt haar',
      },
      'oma@ is geen e-mailadres',
    ],
    [
      'adds somebody with an address that names another',
      {
        'ander1-naam': 'Oma',
        'ander1-relatie': 'oma',
        'ander1-mail': '"x@evil.example y"@school.nl',
        'ander1-reden': 'verzorgt haar',
      },
      'is geen e-mailadres',
    ],
    [
      'gives two people one address',
      {
        'ander1-naam': 'Oma',
        'ander1-relatie': 'oma',
        'ander1-mail': MOTHER,
        'ander1-reden': 'verzorgt haar',
      },
      'hetzelfde e-mailadres',
    ],
  ] as [string, Record<string, string>, string][]) {
    it(`sends nothing to who ${what}, says why, and keeps what was typed`, async () => {
      const form: Record<string, string> = {
        ...(await askingForm(app, karim, dossier)),
        notitie: 'blijft-staan',
        ...changes,
      };
      if (changes['geen'] !== undefined)
        for (const name of Object.keys(form)) if (name.startsWith('vraag-')) form[name] = '';
      const refused = await karim.post(`${stepUrl(app, dossier, 8)}/instemming`, form);
      expect(refused.status, refused.text).to.equal(422);
      expect(refused.text).to.include(sentence).and.include('blijft-staan');
      await deliverAll(app);
      expect(sink.received).to.have.length(0);
    });
  }

  it('asks why somebody with gezag is left out, and for an address that is missing', async () => {
    const form = await askingForm(app, karim, dossier);
    const [first = '', second = ''] = Object.keys(form).filter((name) => name.startsWith('vraag-'));
    const { [second]: _left, ...one } = form;
    const refused = await karim.post(`${stepUrl(app, dossier, 8)}/instemming`, one);
    expect(refused.text).to.include('waarom je Ali Kaya niet vraagt');
    const missing = await karim.post(`${stepUrl(app, dossier, 8)}/instemming`, {
      ...form,
      [first.replace('vraag', 'mail')]: '',
    });
    expect(missing.text).to.include('geen e-mailadres van Marieke van den Berg');
    const sent = await karim.post(`${stepUrl(app, dossier, 8)}/instemming`, {
      ...one,
      weglaten: 'Is niet bereikbaar, woont in het buitenland.',
    });
    expect(sent.status).to.equal(303);
  });

  it('changes nothing when links are opened, however often and with whatever opens them', async () => {
    await send();
    const before = await footprint();
    for (const address of [MOTHER, FATHER]) {
      const { link, client } = parentOf(app, sink, address);
      for (let times = 0; times < 60; times += 1) {
        const opened = await client.get(link);
        expect(opened.status).to.equal(200);
        expect((await client.request('HEAD', link)).status).to.equal(200);
      }
      const page = await client.get(link);
      expect(page.text)
        .to.include('Klik op Verstuur')
        .and.include('De Werf')
        .and.match(/tot en met \d{1,2} \w+ \d{4}/)
        .and.not.match(/Yara|Marieke|Ali Kaya/);
      expect(page.headers.get('referrer-policy')).to.equal('strict-origin');
      expect(page.headers.get('cache-control')).to.equal('no-store');
    }
    expect(await footprint()).to.equal(before);
  });

  it('opens the plan with the right code, spaces and all, and is set when the last of both has agreed', async () => {
    await send({ notitie: 'Fijn dat jullie meedachten.' });
    const mother = parentOf(app, sink, MOTHER);
    expect((await mother.client.post(mother.link, {})).status).to.equal(303);
    expect((await mother.client.get(`${app.base}/inzage/plan`)).location).to.include(
      '/inzage/code',
    );
    await deliverAll(app);
    const code = codeIn(sink, MOTHER);
    expect(
      (
        await mother.client.send(`${app.base}/inzage/code`, {
          code: ` ${code.slice(0, 3)} ${code.slice(3)}\n`,
        })
      ).status,
    ).to.equal(303);
    const plan = await mother.client.get(`${app.base}/inzage/plan`);
    for (const words of [
      'Het plan voor Yara van den Berg',
      'Fijn dat jullie meedachten.',
      'tekst straks',
      'tekst aanpak',
      'tekst plus',
      'Marieke van den Berg',
    ])
      expect(plan.text).to.include(words);
    for (const address of [FATHER, MOTHER, 'Dorpsstraat', '1811 AA'])
      expect(plan.text, 'parents may live apart').not.to.include(address);
    expect((await answer(app, mother, plan, { keuze: 'agreed' })).status).to.equal(303);
    expect(await state()).to.include('Versie 1 wacht op instemming');
    const father = parentOf(app, sink, FATHER);
    const theirs = await enter(app, sink, father);
    expect(
      (
        await answer(app, father, theirs, {
          keuze: 'agreed-remark',
          opmerking: 'Graag ook op vrijdag.',
        })
      ).status,
    ).to.equal(303);
    expect(await state()).to.include('Vastgesteld met instemming, versie 1');
    const [kept] = await rows(
      'SELECT COUNT(*) AS count, COUNT(DISTINCT answered_hash) AS hashes, MIN(answered_hash = (SELECT action_part_hash FROM opp_plans)) AS same FROM opp_consent_people WHERE answer IS NOT NULL',
    );
    expect(kept).to.deep.equal({ count: 2, hashes: 1, same: 1 });
  });

  it('sends once when the form is sent twenty times at the same moment', async () => {
    const form = await askingForm(app, karim, dossier);
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => karim.post(`${stepUrl(app, dossier, 8)}/instemming`, form)),
    );
    expect(replies.map(({ status }) => status).toSorted()).to.deep.equal([
      303,
      ...Array<number>(19).fill(409),
    ]);
    await deliverAll(app);
    expect(sink.received).to.have.length(2);
  });

  it('counts an answer once, however often it is sent, and lets nobody answer for another', async () => {
    await send();
    const mother = parentOf(app, sink, MOTHER);
    const plan = await enter(app, sink, mother);
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        answer(
          app,
          mother,
          plan,
          index % 2 === 0 ? { keuze: 'agreed' } : { keuze: 'refused', reden: 'toch niet' },
        ),
      ),
    );
    expect(
      (await rows('SELECT COUNT(*) AS count FROM opp_consent_people WHERE answer IS NOT NULL'))[0],
    ).to.deep.equal({ count: 1 });
    expect(
      (
        await rows(
          "SELECT COUNT(*) AS count FROM opp_link_events WHERE kind IN ('agreed', 'refused')",
        )
      )[0],
    ).to.deep.equal({ count: 1 });
    expect((await mother.client.get(`${app.base}/inzage/plan`)).text).to.match(
      /Je stemde (in|niet in)/,
    );
    expect(await state()).to.include('Versie 1 wacht op instemming');
  });

  it('asks for words with a remark and a refusal, and keeps what was typed', async () => {
    await send();
    const mother = parentOf(app, sink, MOTHER);
    const plan = await enter(app, sink, mother);
    for (const [fields, sentence] of [
      [{}, 'Kies je antwoord'],
      [{ keuze: 'agreed-remark' }, 'Schrijf je opmerking op'],
      [{ keuze: 'refused', opmerking: 'blijft-staan' }, 'Schrijf op waarom je niet instemt'],
    ] as [Record<string, string>, string][]) {
      const refused = await answer(app, mother, plan, fields);
      expect(refused.location).to.equal(`${app.base}/inzage/plan`);
      expect(refused.text).to.include(sentence);
      if (fields['opmerking'] !== undefined) expect(refused.text).to.include('blijft-staan');
    }
    expect(
      (await answer(app, mother, plan, { keuze: 'refused', reden: 'Ik wil eerst praten.' })).status,
    ).to.equal(303);
    expect((await mother.client.get(`${app.base}/inzage/plan`)).text)
      .to.include('Je stemde niet in')
      .and.include('Ik wil eerst praten.');
    expect(await state(), 'a refusal sets nothing').to.include('Versie 1 wacht op instemming');
  });

  it('takes five tries a code: of a hundred wrong ones at once, and the right one after them, none gets in', async () => {
    await send();
    const mother = parentOf(app, sink, MOTHER);
    await mother.client.post(mother.link, {});
    await deliverAll(app);
    const code = codeIn(sink, MOTHER);
    const wrong = code === '000000' ? '111111' : '000000';
    const first = await mother.client.send(`${app.base}/inzage/code`, { code: wrong });
    expect(first.text).to.include('nog 4 keer');
    await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        mother.client.send(
          `${app.base}/inzage/code`,
          { code: wrong },
          { 'x-forwarded-for': `10.0.0.${index}` },
        ),
      ),
    );
    const late = await mother.client.send(`${app.base}/inzage/code`, { code });
    expect(late.text).to.match(/werkt niet meer|heel vaak/);
    app.clock.advance(16 * 60_000);
    const later = await mother.client.send(`${app.base}/inzage/code`, { code });
    expect(later.text).to.include('werkt niet meer');
    expect((await rows('SELECT MAX(tries) AS tries FROM opp_link_codes'))[0]).to.deep.equal({
      tries: 5,
    });
    expect(
      (
        await rows('SELECT COUNT(*) AS count FROM opp_link_visits WHERE accepted_at IS NOT NULL')
      )[0],
    ).to.deep.equal({ count: 0 });
  });

  for (const [what, body] of [
    ['twice', 'code=1&code=2'],
    ['as a list', 'code[]=123456'],
    ['as an object', 'code[a]=1'],
  ] as const) {
    it(`says what to do when a code comes ${what}, and the code still works`, async () => {
      await send();
      const mother = parentOf(app, sink, MOTHER);
      await mother.client.post(mother.link, {});
      await deliverAll(app);
      const odd = await mother.client.request('POST', `${app.base}/inzage/code`, {
        body,
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: app.origin },
      });
      expect(odd.location).to.equal(`${app.base}/inzage/code`);
      expect((await mother.client.get(odd.location)).text).to.include('één keer in');
      expect((await mother.client.send(`${app.base}/inzage/code`, { code: '12' })).text).to.include(
        'zes cijfers',
      );
      expect(
        (await mother.client.send(`${app.base}/inzage/code`, { code: codeIn(sink, MOTHER) }))
          .status,
      ).to.equal(303);
    });
  }

  it('lets the other parent in at the same address, whatever this one got wrong', async () => {
    await send();
    const [mother, father] = [parentOf(app, sink, MOTHER), parentOf(app, sink, FATHER)];
    for (let codes = 0; codes < 3; codes += 1) {
      await mother.client.post(mother.link, {});
      for (let tries = 0; tries < 5; tries += 1)
        await mother.client.post(`${app.base}/inzage/code`, { code: `91426${tries}` });
    }
    expect(
      (await mother.client.send(`${app.base}/inzage/code`, { code: '914269' })).text,
      'her own tries are counted',
    ).to.match(/te vaak een verkeerde code|heel vaak een code|werkt niet meer/);
    await enter(app, sink, father);
  });

  it('binds a code to the browser that asked for it, to the newest mail, to ten minutes and to one use', async () => {
    await send();
    const mother = parentOf(app, sink, MOTHER);
    await mother.client.post(mother.link, {});
    await deliverAll(app);
    const old = codeIn(sink, MOTHER);
    const thief = new Client(app.origin);
    expect(
      (await thief.send(`${app.base}/inzage/code`, { code: old })).status,
      'no visit',
    ).to.equal(410);
    await thief.post(mother.link, {});
    await deliverAll(app);
    expect(
      (await mother.client.send(`${app.base}/inzage/code`, { code: old })).text,
      'a newer one was sent',
    ).to.include('werkt niet meer');
    expect(
      (await mother.client.send(`${app.base}/inzage/code`, { code: codeIn(sink, MOTHER) })).text,
      'it belongs to another browser',
    ).to.include('werkt niet meer');
    expect((await mother.client.send(`${app.base}/inzage/code/opnieuw`, {})).text).to.include(
      'nieuwe code onderweg',
    );
    await deliverAll(app);
    app.clock.advance(11 * 60_000);
    expect(
      (await mother.client.send(`${app.base}/inzage/code`, { code: codeIn(sink, MOTHER) })).text,
      'too old',
    ).to.include('werkt niet meer');
    await mother.client.send(`${app.base}/inzage/code/opnieuw`, {});
    await deliverAll(app);
    const cookie = new Map(mother.client.cookies);
    expect(
      (await mother.client.send(`${app.base}/inzage/code`, { code: codeIn(sink, MOTHER) })).status,
    ).to.equal(303);
    expect(mother.client.cookies.get('opp-inzage'), 'a new one once inside').not.to.equal(
      cookie.get('opp-inzage'),
    );
    await mother.client.post(mother.link, {});
    await mother.client.post(mother.link, {});
    const full = await mother.client.send(mother.link, {});
    expect(full.location, 'five codes an hour').to.equal(mother.link);
    expect(full.text).to.match(/Om \d\d:\d\d kun je een nieuwe vragen/);
  });

  it('has its codes tried sixty times a week, and no more from hour to hour', async () => {
    await send();
    const mother = parentOf(app, sink, MOTHER);
    const code = `${app.base}/inzage/code`;
    await mother.client.post(mother.link, {});
    let tries = 0;
    let refused: Reply | undefined;
    for (let hour = 0; hour < 20 && refused === undefined; hour += 1) {
      for (let codes = 0; codes < 2 && refused === undefined; codes += 1) {
        const again = await mother.client.send(mother.link, {});
        if (again.location === mother.link) refused = again;
        for (let guess = 0; guess < 5 && refused === undefined; guess += 1) {
          await mother.client.post(code, { code: '000000' });
          tries += 1;
        }
      }
      app.clock.advance(61 * 60_000);
    }
    expect(tries).to.equal(60);
    expect(refused?.text).to.include('deze week te veel codes geprobeerd');
    app.clock.advance(7 * 24 * 60 * 60_000);
    const later = await mother.client.post(mother.link, {});
    expect(later.status, later.text).to.equal(303);
  });

  it('asks for another sign-in by code after two hours, and shows what was typed', async () => {
    await send();
    const mother = parentOf(app, sink, MOTHER);
    const plan = await enter(app, sink, mother);
    app.clock.advance(125 * 60_000);
    const late = await answer(app, mother, plan, { keuze: 'refused', reden: 'Een lang verhaal.' });
    expect(late.status).to.equal(410);
    expect(late.text).to.include('Open de link nog een keer').and.include('Een lang verhaal.');
  });

  it('can be closed on a screen that others use too, and keeps a long or odd text in sight', async () => {
    await send();
    const mother = parentOf(app, sink, MOTHER);
    const plan = await enter(app, sink, mother);
    const long = await answer(app, mother, plan, {
      keuze: 'refused',
      reden: `lang ${'x'.repeat(30_000)}`,
    });
    expect(long.text).to.include('ten hoogste 10000 tekens').and.include('x'.repeat(30_000));
    expect(
      (await answer(app, mother, plan, { keuze: 'refused', reden: 'met \u0007 erin' })).text,
    ).to.include('tekens die geen tekst zijn');
    expect((await mother.client.send(`${app.base}/inzage/sluiten`, {})).text).to.include(
      'Het plan is gesloten',
    );
    expect(mother.client.cookies.has('opp-inzage')).to.equal(false);
    expect((await answer(app, mother, plan, { keuze: 'agreed' })).status).to.equal(410);
  });

  it('has a kind page for every link that leads nowhere', async () => {
    const page = async (link: string): Promise<string> => {
      const reply = await new Client(app.origin).get(link);
      expect(reply.status).to.equal(410);
      expect((await new Client(app.origin).post(link, {})).status).to.equal(410);
      return reply.text;
    };
    expect(await page(`${app.base}/inzage/${'x'.repeat(43)}`)).to.include('niet compleet');
    await send();
    const { link } = parentOf(app, sink, MOTHER);
    await send();
    expect(await page(link)).to.include('Er is een nieuwe vraag');
    const second = parentOf(app, sink, MOTHER).link;
    app.clock.advance(15 * 86_400_000);
    expect(await page(second)).to.include('De tijd van deze link is om');
    karim = app.as('karim', 'zorgcoordinator');
    await send();
    const third = parentOf(app, sink, MOTHER).link;
    await karim.visit(`${stepUrl(app, dossier, 8)}/instemming`);
    await karim.post(`${stepUrl(app, dossier, 8)}/instemming`, {
      wijze: 'niet',
      reden: 'Ouders willen wachten.',
    });
    expect(await page(third)).to.include('op een andere manier vastgelegd');
    expect(app.log.join('\n')).not.to.include(third.split('/').at(-1));
  });

  it('lapses when the action part changes under an open page, and keeps what was typed', async () => {
    await send();
    const mother = parentOf(app, sink, MOTHER);
    const plan = await enter(app, sink, mother);
    await karim.post(stepUrl(app, dossier, 8), { base: '0', intent: 'reopen' });
    await save(app, karim, dossier, 8, [set('goals/goal/goal', 'een ander doel')]);
    const late = await answer(app, mother, plan, { keuze: 'agreed' });
    expect(late.location).to.equal(`${app.base}/inzage/plan`);
    expect(late.text)
      .to.include('heeft het handelingsdeel intussen veranderd')
      .and.include('tekst straks')
      .and.not.include('een ander doel');
    await save(app, karim, dossier, 8, [
      set('goals/goal/goal', 'tekst straks'),
      set('parentsView', 'iets anders'),
    ]);
    expect(
      (await answer(app, mother, plan, { keuze: 'agreed' })).status,
      'undone, and changed elsewhere',
    ).to.equal(303);
    expect(roundIn(plan.text)).not.to.equal('');
  });

  it('gives the plan as an encrypted PDF, printed once', async () => {
    await send();
    const mother = parentOf(app, sink, MOTHER);
    const plan = await enter(app, sink, mother);
    const password = /name="voorstel" value="([^"]+)"/.exec(plan.text)?.[1] ?? '';
    const file = await mother.client.send(`${app.base}/inzage/verslag`, { voorstel: password });
    expect(file.headers.get('content-type')).to.equal('application/pdf');
    expect(file.text.slice(0, 5)).to.equal('%PDF-');
    expect(Buffer.from(file.bytes).toString('latin1')).to.include('/Encrypt');
    expect(
      (await mother.client.send(`${app.base}/inzage/verslag`, { voorstel: 'kort' })).text,
    ).to.include('nog een keer');
  });

  it('tells the trail who read and answered, as somebody who came by a link', async () => {
    await send();
    const mother = parentOf(app, sink, MOTHER);
    await answer(app, mother, await enter(app, sink, mother), { keuze: 'agreed' });
    const list = (await karim.visit(`${app.base}/dossiers/${dossier}/inzagelijst`)).text;
    for (const words of [
      'vroeg instemming',
      'vulde de goede code in',
      'las het plan',
      'stemde in',
      'ouder of leerling, via een link',
    ])
      expect(list).to.include(words);
  });

  it('takes forms of its own pages alone', async () => {
    await send();
    const mother = parentOf(app, sink, MOTHER);
    expect(
      (await mother.client.post(mother.link, {}, { origin: 'https://evil.example' })).status,
    ).to.equal(403);
    expect(
      (await mother.client.post(mother.link, {}, { host: 'evil.example' })).status,
    ).to.be.oneOf([303, 403]);
    await deliverAll(app);
    for (const { mail } of sink.received) expect(mail.text).not.to.include('evil.example');
  });
});
