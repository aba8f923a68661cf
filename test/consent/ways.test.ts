import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import express from 'express';
import { createPlugin } from '../../plugin/index.ts';
import { whoIs } from '../support/app.ts';
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
import { addFile, pdfBytes } from '../support/files.ts';
import { rows } from '../support/groups.ts';
import { remind } from '../support/jobs.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { testHost } from '../support/school.ts';
import { save, set, stepUrl } from '../support/story.ts';

const textOf = (bytes: Uint8Array): string =>
  execFileSync('pdftotext', ['-layout', '-', '-'], { input: bytes }).toString('utf8');
/** The tagged structure, in which a picture is a figure. */
const structureOf = (bytes: Uint8Array): string =>
  execFileSync('pdfinfo', ['-struct', '-'], { input: bytes }).toString('utf8');
const codesIn = (text: string): string[] =>
  [...text.matchAll(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/g)].map(([code]) => code);

describe('asking a parent without a mailed link', function () {
  this.timeout(240_000);
  let app: TestApp;
  let sink: MailSink;
  let karim: Client;
  let dossier: string;
  let mother: string;
  let father: string;

  const ready = readyScene();
  beforeEach(async () => {
    sink = await startMailSink();
    ({ app, karim, dossier } = await ready.start({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    }));
    const page = (await karim.visit(`${stepUrl(app, dossier, 8)}/instemming`)).text;
    const keyOf = (address: string): string =>
      new RegExp(`name="mail-([^"]+)" value="${address}"`).exec(page)?.[1] ?? '';
    [mother, father] = [keyOf(MOTHER), keyOf(FATHER)];
  });
  afterEach(async () => {
    await app.stop();
    await sink.stop();
  });

  const list = (): string => `${app.base}/dossiers/${dossier}/logboek/inzage-instemming`;
  const pageText = async (): Promise<string> => (await karim.visit(list())).text;
  /** The address of an act for one person, as the page has it. */
  const actOf = async (name: string, act: string): Promise<string> => {
    const people = (await pageText())
      .split('<li><div class="line">')
      .filter((part) => part.includes(`<b>${name}</b>`));
    return new RegExp(`(?:action|href)="([^"]+/${act})"`).exec(people[0] ?? '')?.[1] ?? '';
  };
  const post = async (
    name: string,
    act: string,
    body: Record<string, string> = {},
  ): Promise<Reply> => karim.post(await actOf(name, act), body);
  const onPaper = async (changes: Record<string, string> = {}): Promise<void> => {
    const sent = await ask(app, karim, dossier, { [`hoe-${father}`]: 'papier', ...changes });
    expect(sent.location, sent.text).to.include('consent-asked-paper');
    await deliverAll(app);
  };
  const letter = async (name: string): Promise<{ code: string; text: string }> => {
    const made = await post(name, 'brief');
    expect(made.headers.get('content-type'), made.text).to.equal('application/pdf');
    const text = textOf(made.bytes);
    return { code: codesIn(text)[0] ?? '', text };
  };
  const policy = async (): Promise<void> => {
    await rows(
      app,
      "INSERT INTO opp_policy_values (licence_id, policy_key, value, changed_at, changed_by) SELECT l.id, 'secondChannel', 1, UTC_TIMESTAMP(3), p.id FROM opp_licences l JOIN opp_people p ON p.licence_id = l.id AND p.host_id = 'karim' WHERE l.name = 'DEWERF'",
    );
  };
  const evidence = async (): Promise<string> =>
    (
      await karim.visit(
        /href="([^"]+\/inzage-instemming\/[0-9a-f-]{36})"/.exec(await pageText())?.[1] ?? '',
      )
    ).text;

  describe('by letter', () => {
    it('sends no mail, says that no letter was made yet, and prints one that names the parent and the school alone', async () => {
      await onPaper();
      expect(sink.received.map(({ to }) => to)).to.deep.equal([[MOTHER]]);
      expect(await pageText()).to.include('nog geen brief gemaakt');
      const { code, text } = await letter('Ali Kaya');
      expect(code).to.match(/^[2-9A-Z]{4}(-[2-9A-Z]{4}){2}$/);
      expect(text)
        .to.include('Ali Kaya')
        .and.include('De Werf')
        .and.include('/dossier/inzage')
        .and.include('Karim Bouali')
        .and.not.match(/Yara|Berg|ontwikkel|medisch/i);
      expect(await pageText())
        .to.include('brief gemaakt')
        .and.include('door Karim');
      const dump = JSON.stringify([
        await rows(app, 'SELECT HEX(token_hash) AS a, HEX(finder) AS b, mail_id FROM opp_links'),
        await rows(app, 'SELECT details FROM opp_audit'),
      ]);
      expect(dump).not.to.include(code).and.not.include(code.replaceAll('-', ''));
      app.clock.advance(4 * 86_400_000);
      await remind(app.plugin);
      await deliverAll(app);
      expect(
        sink.received.every(({ to }) => to[0] === MOTHER),
        'reminders go to who is mailed',
      ).to.equal(true);
    });

    it('has the address that the school typed, who signs it, and a square that opens the page', async () => {
      await onPaper();
      const made = await post('Ali Kaya', 'brief', {
        adres: 'Hoofdstraat 12\r\n\r\n1811 AB Alkmaar\nNederland\n',
      });
      const text = textOf(made.bytes);
      expect(text)
        .to.match(/Ali Kaya\s+Hoofdstraat 12\s+1811 AB Alkmaar\s+Nederland/)
        .and.match(/Met vriendelijke groet,\s+Karim Bouali, zorgcoördinator\s+De Werf/);
      expect(JSON.stringify(await rows(app, 'SELECT details FROM opp_audit'))).not.to.include(
        'Hoofdstraat',
      );
      expect(structureOf(made.bytes), 'a picture in the letter').to.include('Figure');
      expect((await letter('Ali Kaya')).text, 'kept nowhere').not.to.include('Hoofdstraat');
    });

    it('makes no letter with less of the address than was typed, and leaves the earlier one as it is', async () => {
      await onPaper();
      const { code } = await letter('Ali Kaya');
      for (const [adres, why] of [
        ['Hoofdstraat 12\u0007\n1811 AB Alkmaar', 'een teken dat niet kan'],
        ['Bij Jansen\nHoofdstraat 12\n1811 AB Alkmaar\nNederland', 'hoogstens drie regels'],
        [`${'Hoofdstraat '.repeat(6)}12`, 'hoogstens 60 tekens'],
      ] as const) {
        const refused = await post('Ali Kaya', 'brief', { adres });
        expect(refused.status, why).to.equal(422);
        expect(refused.text).to.include(why).and.include('Er is geen brief gemaakt');
        expect(refused.text, 'what was typed').to.include('Hoofdstraat');
      }
      expect((await new Client(app.origin).post(`${app.base}/inzage`, { code })).location).to.equal(
        `${app.base}/inzage/plan`,
      );
    });

    it('opens the plan with the code of the letter, small letters and spaces and all, and counts as that parent’s answer', async () => {
      await onPaper();
      const { code } = await letter('Ali Kaya');
      const parent = new Client(app.origin);
      expect((await parent.get(`${app.base}/inzage`)).text)
        .to.include('Ik heb een brief')
        .and.include('In English');
      expect((await parent.get(`${app.base}/inzage?taal=en`)).text).to.include('I have a letter');
      expect((await parent.send(`${app.base}/inzage`, { code: 'abc' })).text).to.include(
        'twaalf tekens',
      );
      const opened = await parent.send(`${app.base}/inzage`, {
        code: ` ${code.toLowerCase().replaceAll('-', ' ')} `,
      });
      expect(opened.location, opened.text).to.equal(`${app.base}/inzage/plan`);
      const plan = await parent.get(`${app.base}/inzage/plan`);
      expect(plan.text).to.include('Het plan voor Yara').and.include('Ali Kaya');
      await parent.send(`${app.base}/inzage/antwoord`, {
        vraag: roundIn(plan.text),
        keuze: 'agreed',
      });
      expect(await evidence())
        .to.include('met de code uit een eigen brief')
        .and.include('maakte een brief met een code')
        .and.include('vulde de code uit de brief in');
    });

    it('is read in Dutch by who chooses Dutch, though the letter is in English', async () => {
      await onPaper({ [`taal-${father}`]: 'en' });
      const { code } = await letter('Ali Kaya');
      const parent = new Client(app.origin);
      const page = await parent.get(`${app.base}/inzage?taal=nl`);
      expect(page.text).to.include('name="taal" value="nl"');
      await parent.post(`${app.base}/inzage`, { code, taal: 'nl' });
      expect((await parent.get(`${app.base}/inzage/plan`)).text).to.include('<html lang="nl">');
      const other = new Client(app.origin);
      await other.post(`${app.base}/inzage`, { code });
      expect((await other.get(`${app.base}/inzage/plan`)).text, 'without a choice').to.include(
        '<html lang="en">',
      );
    });

    it('takes ten tries a letter, ten an address, and then not the right code either', async () => {
      await onPaper();
      const { code } = await letter('Ali Kaya');
      const wrong = `${code.slice(0, 5)}${code[5] === '2' ? '3' : '2'}${code.slice(6)}`;
      const from = (index: number): Record<string, string> => ({
        'x-forwarded-for': `10.0.0.${index}`,
      });
      const thief = new Client(app.origin);
      const replies = await Promise.all(
        Array.from({ length: 30 }, (_, index) =>
          thief.send(`${app.base}/inzage`, { code: wrong }, from(index)),
        ),
      );
      expect(replies.every(({ location }) => location.includes('fout='))).to.equal(true);
      expect(
        replies.some(({ text }) => text.includes('heel vaak een code geprobeerd')),
        'one address',
      ).to.equal(true);
      app.clock.advance(16 * 60_000);
      for (let times = 0; times < 3; times += 1)
        await thief.send(`${app.base}/inzage`, { code: wrong });
      expect((await thief.send(`${app.base}/inzage`, { code })).text).to.include(
        'te vaak verkeerd ingevuld',
      );
      const { code: fresh } = await letter('Ali Kaya');
      expect(
        (await thief.send(`${app.base}/inzage`, { code: fresh })).status,
        'a new letter',
      ).to.equal(303);
    });

    it('lets a right letter in however much others at the same address got wrong, and costs it no try', async () => {
      await onPaper();
      const { code } = await letter('Ali Kaya');
      const stranger = new Client(app.origin);
      const other = code.startsWith('2') ? '3' : '2';
      let refused = 0;
      for (let tries = 0; tries < 12; tries += 1) {
        const reply = await stranger.send(`${app.base}/inzage`, { code: other + code.slice(1) });
        if (reply.text.includes('heel vaak een code geprobeerd')) refused += 1;
      }
      expect(refused).to.equal(2);
      const half = `${code.slice(0, -1)}${code.endsWith('2') ? '3' : '2'}`;
      for (let tries = 0; tries < 12; tries += 1)
        expect((await stranger.send(`${app.base}/inzage`, { code: half })).text).to.include(
          'heel vaak een code geprobeerd',
        );
      const parent = new Client(app.origin);
      expect((await parent.post(`${app.base}/inzage`, { code })).location).to.equal(
        `${app.base}/inzage/plan`,
      );
    });

    it('replaces the earlier code, ends with the question, and says so kindly', async () => {
      await onPaper();
      const { code: first } = await letter('Ali Kaya');
      const { code: second } = await letter('Ali Kaya');
      const parent = new Client(app.origin);
      expect((await parent.send(`${app.base}/inzage`, { code: first })).text).to.include(
        'Er is een nieuwere',
      );
      app.clock.advance(40 * 86_400_000);
      expect((await parent.send(`${app.base}/inzage`, { code: second })).text).to.include(
        'De tijd van deze link is om',
      );
    });

    it('opens nothing by the link or letter of before it was taken back, whichever way comes after it', async () => {
      await ask(app, karim, dossier);
      await deliverAll(app);
      const parent = parentOf(app, sink, FATHER);
      await enter(app, sink, parent);
      expect((await post('Ali Kaya', 'intrekken')).location).to.include('consent-withdrawn');
      const { code } = await letter('Ali Kaya');
      expect(
        (await parent.client.get(parent.link)).status,
        'the mailed link, after a letter',
      ).to.equal(410);
      expect(
        (await parent.client.get(`${app.base}/inzage/plan`)).status,
        'a page that was open',
      ).to.equal(410);
      expect(
        (await new Client(app.origin).post(`${app.base}/inzage`, { code })).location,
        'the letter itself',
      ).to.equal(`${app.base}/inzage/plan`);
      expect((await post('Ali Kaya', 'intrekken')).location).to.include('consent-withdrawn');
      await post('Ali Kaya', 'hier-tekenen', { hoe: 'known' });
      expect((await karim.get(`${app.base}/inzage/plan`)).status, 'the tablet itself').to.equal(
        200,
      );
      expect(
        (await new Client(app.origin).post(`${app.base}/inzage`, { code })).status,
        'the letter, after the tablet',
      ).to.equal(410);
      expect(
        (await parent.client.get(parent.link)).status,
        'the mailed link, after the tablet',
      ).to.equal(410);
    });

    for (const [how, comeIn] of [
      [
        'a letter',
        async (): Promise<Client> => {
          const { code } = await letter('Ali Kaya');
          const parent = new Client(app.origin);
          expect((await parent.post(`${app.base}/inzage`, { code })).status).to.equal(303);
          return parent;
        },
      ],
      [
        'the tablet',
        async (): Promise<Client> => {
          await post('Ali Kaya', 'hier-tekenen', { hoe: 'known' });
          const tablet = karim;
          karim = app.as('karim', 'zorgcoordinator');
          return tablet;
        },
      ],
    ] as const) {
      it(`mails nothing more to an address that was taken back, whatever is said by ${how} after it`, async () => {
        await ask(app, karim, dossier);
        await deliverAll(app);
        const toFather = (): number => sink.received.filter(({ to }) => to[0] === FATHER).length;
        const before = toFather();
        expect(before).to.equal(1);
        expect((await post('Ali Kaya', 'intrekken')).location).to.include('consent-withdrawn');
        await comeIn();
        app.clock.advance(4 * 86_400_000);
        karim = app.as('karim', 'zorgcoordinator');
        await remind(app.plugin);
        await deliverAll(app);
        expect(toFather(), 'reminders').to.equal(before);
        const client = await comeIn();
        const plan = await client.get(`${app.base}/inzage/plan`);
        expect(plan.text).to.include('name="keuze"');
        await answer(app, { client, link: '', address: '' }, plan, {
          keuze: 'agreed-remark',
          opmerking: 'Tot ziens.',
        });
        await deliverAll(app);
        expect(toFather(), 'the receipt').to.equal(before);
        expect(await pageText()).to.include('Tot ziens.');
        expect((await post('Ali Kaya', 'antwoord', { antwoord: 'Dank je.' })).status).to.equal(303);
        await deliverAll(app);
        expect(toFather(), 'the reply').to.equal(before);
        const mother = parentOf(app, sink, MOTHER);
        await answer(app, mother, await enter(app, sink, mother), { keuze: 'agreed' });
        await deliverAll(app);
        expect(sink.newest(MOTHER).mail.subject).to.include('staat vast');
        expect(toFather(), 'that the plan stands').to.equal(before);
      });
    }

    it('makes the letters of a question in one PDF, each in its own language, for those who get no mail', async () => {
      await onPaper({ [`hoe-${mother}`]: 'papier', [`taal-${father}`]: 'en' });
      const action = /action="([^"]+\/brieven)"/.exec(await pageText())?.[1] ?? '';
      const text = textOf((await karim.post(action, {})).bytes);
      expect(new Set(codesIn(text)).size).to.equal(2);
      expect(text)
        .to.include('Beste Marieke')
        .and.include('Dear Ali Kaya')
        .and.include('The school asks for your agreement');
      const tagged = (await karim.post(action, {})).bytes;
      expect(execFileSync('pdfinfo', ['-'], { input: tagged }).toString())
        .to.match(/Tagged:\s+yes/)
        .and.match(/Pages:\s+2/)
        .and.match(/A4/);
    });
  });

  describe('with a code of the school', () => {
    const sensitive = async (): Promise<void> => {
      await policy();
      await addFile(
        app,
        karim,
        dossier,
        { name: 'onderzoek.pdf', bytes: pdfBytes('x') },
        { gevoeligheid: 'medical' },
      );
    };

    it('is asked only where the licence says so, of a dossier with sensitive parts', async () => {
      const asks = async (): Promise<boolean> =>
        (await karim.visit(`${stepUrl(app, dossier, 8)}/instemming`)).text.includes(
          'medische of psychologische delen. Na de code',
        );
      expect(await asks()).to.equal(false);
      await policy();
      expect(await asks(), 'nothing sensitive in it').to.equal(false);
      await karim.post(stepUrl(app, dossier, 3), { base: '0', intent: 'reopen' });
      await save(app, karim, dossier, 3, [
        { op: 'add', list: 'examinations', row: 'row-s' },
        set('examinations/row-s/medicalOutcome', 'gevoelig'),
      ]);
      expect(await asks(), 'a field').to.equal(true);
      await save(app, karim, dossier, 3, [set('examinations/row-s/medicalOutcome', '')]);
      expect(await asks(), 'cleared').to.equal(false);
      await addFile(
        app,
        karim,
        dossier,
        { name: 'onderzoek.pdf', bytes: pdfBytes('x') },
        { gevoeligheid: 'psychological' },
      );
      expect(await asks(), 'a file').to.equal(true);
    });

    it('comes after the mailed code, is told once, and stands in the evidence', async () => {
      await sensitive();
      await ask(app, karim, dossier);
      await deliverAll(app);
      const parent = parentOf(app, sink, MOTHER);
      await parent.client.post(parent.link, {});
      await deliverAll(app);
      expect(
        (await parent.client.send(`${app.base}/inzage/code`, { code: codeIn(sink, MOTHER) }))
          .location,
      ).to.equal(`${app.base}/inzage/schoolcode`);
      expect((await parent.client.get(`${app.base}/inzage/plan`)).location).to.equal(
        `${app.base}/inzage/schoolcode`,
      );
      expect(
        (await parent.client.send(`${app.base}/inzage/antwoord`, { keuze: 'agreed' })).location,
        'no way around it',
      ).to.equal(`${app.base}/inzage/schoolcode`);
      expect(
        (await parent.client.send(`${app.base}/inzage/schoolcode`, { code: '12345678' })).text,
      ).to.include('nog geen code voor je gemaakt');
      expect(await pageText()).to.include('wacht op code van school');
      const shown = await post('Marieke van den Berg', 'schoolcode');
      const code = /<code translate="no">(\d{4} \d{4})<\/code>/.exec(shown.text)?.[1] ?? '';
      expect(await pageText())
        .to.include('Code van school gemaakt')
        .and.not.include(code);
      expect(
        (await parent.client.send(`${app.base}/inzage/schoolcode`, { code: '1' })).text,
      ).to.include('acht cijfers');
      expect(
        (await parent.client.send(`${app.base}/inzage/schoolcode`, { code })).location,
      ).to.equal(`${app.base}/inzage/plan`);
      const plan = await parent.client.get(`${app.base}/inzage/plan`);
      await answer(app, parent, plan, { keuze: 'agreed' });
      expect(await evidence())
        .to.include('bevestigd met een code van school')
        .and.include('maakte een code van school')
        .and.include('vulde de goede code van school in');
    });

    it('takes five tries and then a new one is needed; a letter alone is not enough', async () => {
      await sensitive();
      await onPaper();
      const made = await letter('Ali Kaya');
      expect(made.text).to.include('tweede code');
      const parent = new Client(app.origin);
      expect((await parent.send(`${app.base}/inzage`, { code: made.code })).location).to.equal(
        `${app.base}/inzage/schoolcode`,
      );
      const code =
        /<code translate="no">(\d{4} \d{4})<\/code>/.exec(
          (await post('Ali Kaya', 'schoolcode')).text,
        )?.[1] ?? '';
      const wrong = code.startsWith('0') ? '11111111' : '00000000';
      expect((await parent.send(`${app.base}/inzage/schoolcode`, { code: wrong })).text).to.include(
        'nog 4 keer',
      );
      await Promise.all(
        Array.from({ length: 20 }, () =>
          parent.send(`${app.base}/inzage/schoolcode`, { code: wrong }),
        ),
      );
      app.clock.advance(16 * 60_000);
      expect((await parent.send(`${app.base}/inzage/schoolcode`, { code })).text).to.include(
        'werkt niet meer',
      );
      karim = app.as('karim', 'zorgcoordinator');
      const fresh =
        /<code translate="no">(\d{4} \d{4})<\/code>/.exec(
          (await post('Ali Kaya', 'schoolcode')).text,
        )?.[1] ?? '';
      expect((await parent.send(`${app.base}/inzage/schoolcode`, { code: fresh })).status).to.equal(
        303,
      );
    });
  });

  describe('here and now, on the school’s device', () => {
    it('asks how the person is known, ends the sign-in, and opens that one plan alone', async () => {
      await onPaper();
      const act = await actOf('Ali Kaya', 'hier-tekenen');
      expect((await karim.visit(act)).text)
        .to.include('Ali Kaya')
        .and.include('30 minuten');
      expect((await karim.post(act, {})).text).to.include('hoe je weet wie er voor je zit');
      const session = karim.cookies.get('opp-session');
      const started = await karim.post(act, { hoe: 'document' });
      expect(started.location, started.text).to.equal(`${app.base}/inzage/plan`);
      const plan = await karim.get(`${app.base}/inzage/plan`);
      expect(plan.text)
        .to.include('Ali Kaya')
        .and.include('Het plan voor Yara')
        .and.not.include('/inzage/verslag')
        .and.not.include('/inzage/geen-mail');
      expect(
        (
          await karim.post(`${app.base}/inzage/verslag`, {
            voorstel: 'kastanje fietsbel oever kwartet',
          })
        ).location,
        'no file on the device',
      ).to.equal(`${app.base}/inzage/plan`);
      expect(
        (await karim.get(`${app.base}/inzage/gezien`)).location,
        'who saw the dossier',
      ).to.equal(`${app.base}/inzage/plan`);
      await karim.send(`${app.base}/inzage/geen-mail`, { mail: 'nee' });
      expect(
        await rows(app, 'SELECT id FROM opp_link_declines'),
        'mail is decided on a device of one’s own',
      ).to.deep.equal([]);
      // Everything the tablet still has: the host's own sign-in, and the session as it was.
      if (session !== undefined) karim.cookies.set('opp-session', session);
      const open: string[] = [];
      for (const route of app.plugin.routes) {
        if (route.permission === 'public' || route.method !== 'GET') continue;
        const path = route.path
          .replace(':dossierId', dossier)
          .replace(':step', '8')
          .replaceAll(/:\w+/g, '00000000-0000-7000-8000-000000000000');
        const reply = await karim.get(app.base + path);
        if (
          !(reply.status === 303 && reply.location.includes('/aanmelden')) &&
          reply.status !== 401
        )
          open.push(`${route.path}: ${reply.status}`);
      }
      expect(open).to.deep.equal([]);
      const sent = await karim.send(`${app.base}/inzage/antwoord`, {
        vraag: roundIn(plan.text),
        keuze: 'agreed',
      });
      expect(sent.location).to.include('/inzage/klaar');
      expect(sent.text)
        .to.include('Geef het apparaat terug')
        .and.include('/aanmelden?opnieuw=1')
        .and.not.include('Yara');
      expect(
        (await karim.get(`${app.base}/inzage/plan`)).status,
        'closed after the answer',
      ).to.equal(410);
      expect((await karim.get(`${app.base}/`)).location).to.include('/aanmelden');
      expect(
        (await karim.get(`${app.base}/aanmelden`)).status,
        'the host still holds the old sign-in: a fresh one is asked',
      ).to.equal(200);
      app.clock.advance(1_000);
      karim = app.as('karim', 'zorgcoordinator');
      expect(await evidence())
        .to.include('op het apparaat van de school, in bijzijn van Karim')
        .and.include('zag een identiteitsbewijs')
        .and.include('liet tekenen op het apparaat van de school');
    });

    it('ends after half an hour, or when it is closed, and other devices of the same person stay signed in', async () => {
      await onPaper();
      const other = app.as('karim', 'zorgcoordinator', {
        authTime: new Date(app.clock.now().getTime() - 3_600_000),
      });
      await other.visit(`${app.base}/`);
      await post('Ali Kaya', 'hier-tekenen', { hoe: 'known' });
      expect((await karim.get(`${app.base}/inzage/plan`)).status).to.equal(200);
      expect((await other.get(`${app.base}/leerlingen`)).status, 'another device').to.equal(200);
      app.clock.advance(31 * 60_000);
      const late = await karim.get(`${app.base}/inzage/plan`);
      expect(late.status).to.equal(410);
      expect(late.text)
        .to.include('Geef het apparaat terug')
        .and.include('tijd op dit apparaat is om');
      karim = app.as('karim', 'zorgcoordinator');
      await post('Ali Kaya', 'hier-tekenen', { hoe: 'known' });
      expect((await karim.send(`${app.base}/inzage/sluiten`, {})).text)
        .to.include('Geef het apparaat terug')
        .and.include('geen antwoord verstuurd');
      expect(
        await rows(app, 'SELECT COUNT(*) AS n FROM opp_consent_people WHERE answer IS NOT NULL'),
      ).to.deep.equal([{ n: 0 }]);
    });
  });

  describe('who wants no mail', () => {
    it('reads that it was taken in the language that they chose for it', async () => {
      await ask(app, karim, dossier);
      await deliverAll(app);
      const parent = parentOf(app, sink, FATHER);
      const page = await parent.client.get(`${parent.link}/geen-mail?taal=en`);
      const action = /action="([^"]+geen-mail[^"]*)"/.exec(page.text)?.[1] ?? '';
      const done = await parent.client.send(action.replaceAll('&#x3D;', '='), {});
      expect(done.text).to.include('<html lang="en">').and.not.include('Ik wil geen e-mail');
      expect(await rows(app, 'SELECT COUNT(*) AS n FROM opp_link_declines')).to.deep.equal([
        { n: 1 },
      ]);
    });

    it('says so by the link of a mail, which changes nothing until it is pressed', async () => {
      await ask(app, karim, dossier);
      await deliverAll(app);
      const parent = parentOf(app, sink, FATHER);
      const decline = new URL(
        (sink.newest(FATHER).mail.text ?? '')
          .split(/\s+/)
          .find((word) => word.endsWith('/geen-mail')) ?? '',
      ).pathname;
      for (let times = 0; times < 20; times += 1)
        expect((await parent.client.get(decline)).text)
          .to.include('Ik wil geen e-mail van de school hierover')
          .and.not.match(/Yara|Ali/);
      expect(await rows(app, 'SELECT id FROM opp_link_declines')).to.deep.equal([]);
      await Promise.all(Array.from({ length: 5 }, () => parent.client.post(decline, {})));
      expect(await rows(app, 'SELECT COUNT(*) AS n FROM opp_link_declines')).to.deep.equal([
        { n: 1 },
      ]);
      const sent = sink.received.length;
      app.clock.advance(4 * 86_400_000);
      await remind(app.plugin);
      await deliverAll(app);
      expect(
        sink.received.slice(sent).map(({ to }) => to[0]),
        'reminders',
      ).to.deep.equal([MOTHER]);
      karim = app.as('karim', 'zorgcoordinator');
      expect(await pageText()).to.include('Ali Kaya wil geen e-mail: gebruik brief of tablet');
      expect((await karim.visit(`${app.base}/instemmingen`)).text).to.include('wil geen e-mail');
      const again = await post('Ali Kaya', 'opnieuw', { mail: 'ander@example.org' });
      expect(again.status).to.equal(422);
      expect(again.text).to.include('wil geen e-mail van de school hierover');
    });

    it('is proposed to be asked on paper the next time, and mailing is refused with the reason', async () => {
      await ask(app, karim, dossier);
      await deliverAll(app);
      const parent = parentOf(app, sink, FATHER);
      await enter(app, sink, parent);
      await parent.client.send(`${app.base}/inzage/geen-mail`, { mail: 'nee' });
      expect((await parent.client.get(`${app.base}/inzage/plan`)).text).to.include(
        'Ik wil toch weer e-mail',
      );
      const page = (await karim.visit(`${stepUrl(app, dossier, 8)}/instemming`)).text;
      expect(page)
        .to.include('wil geen e-mail: gebruik brief of tablet')
        .and.include(
          `name="hoe-${father}"><option value="mail">per e-mail</option><option value="papier" selected>`,
        );
      expect(
        (await karim.visit(`${app.base}/dossiers/${dossier}/logboek/verslagen/mailen`)).text,
        'before anything is sent',
      ).to.include('Ali Kaya wil geen e-mail: geef het op papier of op school.');
      const refused = await karim.post(`${stepUrl(app, dossier, 8)}/instemming`, {
        ...(await askingForm(app, karim, dossier)),
        [`hoe-${father}`]: 'mail',
        notitie: 'blijft-staan',
      });
      expect(refused.status).to.equal(422);
      expect(refused.text)
        .to.include('Ali Kaya wil geen e-mail van de school hierover')
        .and.include('blijft-staan');
      await parent.client.send(`${app.base}/inzage/geen-mail`, { mail: 'ja' });
      expect((await ask(app, karim, dossier)).status, 'wanted again').to.equal(303);
    });

    it('gets mail again when the school writes down that the person asked for it', async () => {
      await ask(app, karim, dossier);
      await deliverAll(app);
      const parent = parentOf(app, sink, FATHER);
      await enter(app, sink, parent);
      await parent.client.send(`${app.base}/inzage/geen-mail`, { mail: 'nee' });
      expect((await post('Ali Kaya', 'wel-mail', { redenmail: '' })).text).to.include(
        'Schrijf op hoe en wanneer',
      );
      expect(
        (await post('Ali Kaya', 'wel-mail', { redenmail: 'Belde vandaag zelf.' })).location,
      ).to.include('mail-wanted');
      expect(await pageText()).not.to.include('wil geen e-mail');
      expect(await evidence())
        .to.include('wil hierover geen e-mail van de school')
        .and.include('legde vast dat iemand weer e-mail wil');
      expect(
        JSON.stringify(
          await rows(app, 'SELECT CAST(undo_reason AS CHAR) AS reason FROM opp_link_declines'),
        ),
      ).not.to.include('Belde');
      expect((await post('Ali Kaya', 'opnieuw', { mail: FATHER })).status).to.equal(303);
    });
  });

  describe('after the school’s master key was replaced', () => {
    it('still holds a wish for no mail, and still opens by a letter or a school’s code that was made before', async () => {
      await policy();
      await addFile(
        app,
        karim,
        dossier,
        { name: 'onderzoek.pdf', bytes: pdfBytes('x') },
        { gevoeligheid: 'medical' },
      );
      await ask(app, karim, dossier);
      await deliverAll(app);
      await parentOf(app, sink, FATHER).client.post(
        `${parentOf(app, sink, FATHER).link}/geen-mail`,
        {},
      );
      const { code } = await letter('Ali Kaya');
      const school =
        /<code translate="no">(\d{4} \d{4})<\/code>/.exec(
          (await post('Ali Kaya', 'schoolcode')).text,
        )?.[1] ?? '';
      const host = express();
      const server = createServer(host);
      await new Promise<void>((resolve) => {
        server.listen(0, '127.0.0.1', resolve);
      });
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const plugin = createPlugin(
        {
          ...app.config,
          baseUrl: `${origin}${app.base}`,
          masterKey: randomBytes(32).toString('base64'),
          oldMasterKeys: [app.config.masterKey ?? ''],
        },
        testHost(app.schools, whoIs),
        {
          clock: app.clock,
          log: { info: () => undefined, warn: () => undefined, error: () => undefined },
        },
      );
      host.use(app.base, plugin.router);
      try {
        await plugin.start();
        const sent = sink.received.length;
        app.clock.advance(4 * 86_400_000);
        await remind(plugin);
        await deliverAll(app);
        expect(sink.received.slice(sent).map(({ to }) => to[0])).to.deep.equal([MOTHER]);
        const parent = new Client(origin);
        const opened = await parent.send(`${app.base}/inzage`, { code });
        expect(opened.location, opened.text).to.equal(`${app.base}/inzage/schoolcode`);
        expect(
          (await parent.send(`${app.base}/inzage/schoolcode`, { code: school })).location,
        ).to.equal(`${app.base}/inzage/plan`);
      } finally {
        await new Promise((resolve) => {
          server.close(resolve);
          server.closeAllConnections();
        });
        await plugin.stop();
      }
    });
  });
});
