import { expect } from 'chai';
import { hasBsn, withoutBsn } from '../../plugin/kernel/bsn.ts';
import { inspect } from '../pdf/support.ts';
import {
  adviceUrl,
  advised,
  ANNA,
  BRAM,
  expertIn,
  nameExperts,
  press,
  signing,
} from '../support/advice.ts';
import type { Client } from '../support/client.ts';
import { deliverAll } from '../support/consent.ts';
import { granted, quickTlv, requestUrl, takeUp } from '../support/desk.ts';
import { addFile, pdfBytes } from '../support/files.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { deskPath, deskPerson, share, swvPath, write } from '../support/partnership.ts';
import {
  codeOf,
  dossierNow,
  lightAnswers,
  preparedDossier,
  seenNow,
  sendNow,
  startRequestApp,
  useRoute,
} from '../support/requests.ts';
import type { RequestApp } from '../support/requests.ts';
import { save, set, stepUrl } from '../support/story.ts';

/** One number of nobody, as people write it, by hand or out of another program. */
const ways = [
  '123456782',
  '1234.56.782',
  '123.456.782',
  '123 456 782',
  '123-456-782',
  '123\u00A0456\u00A0782',
  '1234\u202F56\u202F782',
];
const [, dotted = '', , spaced = '', , fixed = ''] = ways;
const CANARY = /123[^\p{L}\p{N}<>]{0,8}4[^\p{L}\p{N}<>]?56[^\p{L}\p{N}<>]{0,8}782/u;
const PASSWORD = 'Een-lang-wachtwoord-7';
const OWN = 'Ik zag het dossier, sprak met de school, en acht deze ondersteuning passend.';

describe('a number of a person that was typed into a request', function () {
  this.timeout(240_000);
  let of: RequestApp;
  let sink: MailSink;
  let els: Client;
  let dossier: string;
  let request: string;

  before(async () => {
    sink = await startMailSink();
    of = await startRequestApp({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    });
    await useRoute(of, {
      ...quickTlv,
      experts: advised.experts,
      signs: advised.signs,
      permission: 'none',
      decides: { ...quickTlv.decides, fourEyes: false },
    });
    els = await deskPerson(of.app);
    const { app, karim } = of;
    dossier = await preparedDossier(of);
    await karim.visit(stepUrl(app, dossier, 3));
    await karim.post(stepUrl(app, dossier, 3), { base: '0', intent: 'reopen' });
    await save(app, karim, dossier, 3, [set('helpQuestion', `Vraag bij ${ways[0]} canaryvraag`)]);
    await karim.post(stepUrl(app, dossier, 3), { base: '0', intent: 'finish' });
    await save(app, karim, dossier, 9, [set('choice', 'opp-light')]);
    await save(app, karim, dossier, 9, [
      ...lightAnswers().filter(
        (change) => !('path' in change && /^(?:gewenst|contact|licht-doel)$/.test(change.path)),
      ),
      set('gewenst', `Gewenst voor ${dotted} canarygewenst`),
      set('contact', `Bel over ${fixed} canarycontact`),
      set('licht-doel', `${spaced} canarydoel`),
    ]);
    const { file } = await addFile(
      app,
      karim,
      dossier,
      { name: `${dotted} verslag.pdf`, bytes: pdfBytes('verslag') },
      { titel: `Verslag ${spaced} canarytitel` },
    );
    const shared = await share(app, karim, dossier, [1, 2, 3, 4, 5, 6, 7, 8]);
    expect(shared.status, shared.text.slice(0, 300)).to.equal(303);
    const url = `${swvPath(app, dossier)}/bestanden/${file}`;
    await karim.visit(url);
    expect((await karim.post(url, { keuze: 'delen' })).status).to.equal(303);
    expect((await nameExperts(app, karim, dossier)).status).to.equal(303);
    request = await sendNow(of, dossier);
    sink.received.length = 0;
    await deliverAll(app);
  });
  after(async () => {
    await of.app.stop();
    await sink.stop();
  });

  it('is known however it is written', () => {
    for (const way of ways) {
      expect(hasBsn(`Nummer ${way}.`), way).to.equal(true);
      expect(withoutBsn(`a ${way} b`, '…'), way).to.equal('a … b');
      expect(CANARY.test(way), way).to.equal(true);
    }
    expect(hasBsn('06 1234 5678 of 2026-12-01 12:30')).to.equal(false);
  });

  it('is refused in what is said to the desk', async () => {
    for (const way of ways) {
      const facts = await dossierNow(of, of.coordinator, dossier);
      const asked = { ...(await seenNow(of, facts)), contact: `Bel ${way}` };
      expect(await codeOf(of.parts.requests.sending.send(of.coordinator, facts, asked))).to.equal(
        'request-bsn',
      );
      const message = await of.karim.post(`${swvPath(of.app, dossier)}/berichten`, {
        id: request,
        onderwerp: 'Vraag',
        bericht: `Over ${way}`,
      });
      expect(message.status, way).to.be.oneOf([400, 422]);
    }
  });

  it('is in none of the desk’s pages, lists and files', async () => {
    const { app } = of;
    const thread = await write(of.karim, swvPath(app, dossier), {
      onderwerp: 'Vraag over de aanvraag',
      bericht: 'Kunnen jullie bellen?',
    });
    const page = await els.visit(requestUrl(app, request));
    expect(page.text)
      .to.include('canarygewenst')
      .and.include('canarycontact')
      .and.include('canarydoel')
      .and.include('canarytitel');
    const links = [
      ...page.text.matchAll(/href="([^"]+\/(?:download|weergave|verslagen\/[^"]+))"/g),
    ];
    for (const path of [
      requestUrl(app, request),
      `${app.base}/swv`,
      `${app.base}/swv/gedeeld`,
      deskPath(app, dossier),
      `${deskPath(app, dossier)}/berichten/${thread}`,
      `${requestUrl(app, request)}/deskundigen`,
      ...links.map(([, link = '']) => link),
    ]) {
      const reply = await els.visit(path);
      expect(reply.status, path).to.equal(200);
      expect(reply.text, path).not.to.match(CANARY);
      expect(decodeURIComponent(reply.headers.get('content-disposition') ?? '')).not.to.match(
        CANARY,
      );
    }
  });

  it('is in nothing that an expert reads by link, nor in any mail', async () => {
    const anna = await expertIn(of.app, sink, ANNA);
    let parts = 0;
    for (const part of ['', ...Array.from({ length: 20 }, (_, index) => `/${index + 1}`)]) {
      const reply = await anna.client.get(`${adviceUrl(of.app)}${part}`);
      if (reply.status === 404) break;
      expect(reply.status).to.equal(200);
      expect(reply.text, part).not.to.match(CANARY);
      parts += 1;
    }
    expect(parts).to.be.greaterThan(3);
    await press(of.app, anna, 'ondertekenen', signing(OWN));
    const bram = await expertIn(of.app, sink, BRAM);
    const other = `Zelf keek ik op de groep. ${OWN}`;
    await press(of.app, bram, 'ondertekenen', {
      ...signing(other),
      beroep: 'maatschappelijk-werker',
    });
    for (const { mail } of sink.received)
      expect(`${mail.subject} ${mail.text}`).not.to.match(CANARY);
  });

  it('is in no supplement, and not in the decision on paper nor in the list of them', async () => {
    const { app, karim } = of;
    await takeUp(app, els, request);
    const school = `${app.base}/dossiers/${dossier}/aanvragen/${request}`;
    const day = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
    const asked = await els.post(`${requestUrl(app, request)}/aanvulling`, {
      woorden: 'Schrijf erbij wat er al is geprobeerd.',
      tot: day.split('-').toReversed().join('-'),
    });
    expect(asked.status, asked.text.slice(0, 300)).to.equal(303);
    const form = await karim.visit(`${school}/aanvullen`);
    const hidden = Object.fromEntries(
      [...form.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
        ([, name = '', value = '']) => [name, value],
      ),
    );
    for (const way of ways) {
      const refused = await karim.post(`${school}/aanvullen`, {
        ...hidden,
        besproken: '1',
        woorden: `Zie ${way} in de map`,
      });
      expect(refused.status, way).to.equal(422);
    }
    const added = await karim.post(`${school}/aanvullen`, {
      ...hidden,
      besproken: '1',
      woorden: 'Het staat bij stap 3.',
    });
    expect(added.status, added.text.slice(0, 300)).to.equal(303);
    expect((await els.visit(requestUrl(app, request))).text).not.to.match(CANARY);
    for (const change of [
      { nummer: '123 456 782' },
      { motivering: `Een gewone school kan dit niet: ${fixed}.` },
      { clausule: `Bel ons over ${dotted}.` },
    ]) {
      const refused = await els.post(`${requestUrl(app, request)}/besluit`, {
        ...granted,
        gezien: '2',
        ...change,
      });
      expect(refused.status, JSON.stringify(change)).to.equal(422);
    }
    const decided = await els.post(`${requestUrl(app, request)}/besluit`, {
      ...granted,
      gezien: '2',
    });
    expect(decided.status, decided.text.slice(0, 2000)).to.equal(303);
    const made = await els.post(`${requestUrl(app, request)}/besluit/document`, {
      keuze: 'eigen',
      wachtwoord: PASSWORD,
    });
    expect(made.status).to.equal(200);
    const { text } = await inspect(made.bytes, 'pdftotext', '-upw', PASSWORD, 'FILE', '-');
    expect(text).to.include('2026-0007').and.not.match(CANARY);
    const list = await els.visit(`${app.base}/swv/tlv.csv`);
    expect(list.text).to.include('2026-0007').and.not.match(CANARY);
    expect((await els.visit(`${app.base}/swv/tlv`)).text).not.to.match(CANARY);
  });
});
