import { expect } from 'chai';
import express from 'express';
import { startApp } from '../support/app.ts';
import type { AppOptions, TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { filesPath, pdfBytes } from '../support/files.ts';
import { makeDossier, stepUrl } from '../support/story.ts';

const TOLD = 'mount the dossier before express.json()';

describe('a host that reads bodies before the dossier', function () {
  this.timeout(60_000);
  let app: TestApp;
  let tessa: Client;
  let dossier = '';

  const start = async (before: AppOptions['before']): Promise<void> => {
    app = await startApp({ before });
    tessa = app.as('tessa', 'docent');
    dossier = await makeDossier(app, tessa, 'yara');
  };
  afterEach(async () => {
    await app.stop();
  });

  const told = (): number => app.log.filter((line) => line.includes(TOLD)).length;
  const check = async (): Promise<{ ok: boolean; advice?: string } | undefined> =>
    (await app.plugin.doctor()).find(({ name }) => name === 'bodies arrive unread');
  const upload = async (): ReturnType<Client['upload']> => {
    const page = filesPath(app, dossier);
    await tessa.visit(page);
    return await tessa.upload(
      page,
      { titel: 'Tekening', categorie: 'other', gevoeligheid: 'none' },
      { name: 'verslag.pdf', bytes: new Uint8Array(pdfBytes('kanarie')) },
    );
  };

  it('as JSON and forms: is used, told once in the log, and by the doctor', async () => {
    await start((host) => {
      host.use(express.json(), express.urlencoded({ extended: true }));
    });
    const saved = await tessa.json(`${stepUrl(app, dossier, 3)}/wijzigingen`, {
      changes: [{ op: 'set', path: 'helpQuestion', value: 'Hoe nu?', base: 0 }],
    });
    expect(saved.status, saved.text).to.equal(200);
    expect(told()).to.equal(1);
    expect(await check()).to.include({ ok: false });
    expect((await check())?.advice).to.include(TOLD);
  });

  it('as bare bytes of the right length: is used, for forms, JSON and files', async () => {
    await start((host) => {
      host.use(express.raw({ type: () => true, limit: '10mb' }));
    });
    const saved = await tessa.json(`${stepUrl(app, dossier, 3)}/wijzigingen`, {
      changes: [{ op: 'set', path: 'helpQuestion', value: 'Hoe ‘nu’? é', base: 0 }],
    });
    expect(saved.status, saved.text).to.equal(200);
    expect((await tessa.visit(stepUrl(app, dossier, 3))).text).to.include('Hoe ‘nu’? é');
    const sent = await upload();
    expect(sent.status, sent.text).to.equal(303);
    expect(told()).to.equal(1);
  });

  it('as text: nobody takes it apart before its sender is judged, and then with our own limits', async () => {
    await start((host) => {
      host.use(express.text({ type: () => true, limit: '10mb' }));
    });
    const path = `${stepUrl(app, dossier, 3)}/wijzigingen`;
    const json = { 'content-type': 'application/json', origin: app.origin };
    const stranger = app.as('nobody', 'conciërge');
    const asked = await stranger.request('POST', path, { headers: json, body: '{"broken' });
    expect(asked.status, 'a stranger').to.equal(401);
    const own = { headers: { ...json, 'x-csrf-token': tessa.csrf } };
    const deep = `{"changes":${'['.repeat(20)}${']'.repeat(20)}}`;
    const refused = await tessa.request('POST', path, { ...own, body: deep });
    expect(JSON.parse(refused.text)).to.include({ code: 'unreadable' });
    const long = JSON.stringify({ changes: [], more: 'x'.repeat(1_100_000) });
    expect((await tessa.request('POST', path, { ...own, body: long })).status).to.equal(413);
    const fields = Array.from({ length: 501 }, (_, at) => `veld${at}=x`).join('&');
    const form = await stranger.request('POST', `${app.base}/aanmelden/lokaal`, {
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: app.origin },
      body: fields,
    });
    expect(form.status, 'more fields than a stranger types').to.equal(413);
    const kept = await stranger.post(stepUrl(app, dossier, 3), { helpQuestion: 'Niet kwijt' });
    expect(kept.text, 'what was typed').to.include('Niet kwijt');
    const saved = await tessa.json(path, {
      changes: [{ op: 'set', path: 'helpQuestion', value: 'Hoe ‘nu’? é', base: 0 }],
    });
    expect(saved.status, saved.text).to.equal(200);
  });

  it('and leaves nothing of a file: says so, without asking to try again, and tells the operator', async () => {
    await start((host) => {
      host.use((request, _response, next) => {
        if (request.is('multipart') === false) {
          next();
          return;
        }
        request.on('data', () => undefined);
        request.on('end', () => {
          (request as { body?: unknown }).body = { titel: 'Tekening' };
          next();
        });
      });
    });
    const sent = await upload();
    expect(sent.status).to.equal(400);
    expect(sent.text)
      .to.include('heeft dit verzoek al gelezen')
      .and.include('Nog eens proberen helpt niet');
    await upload();
    expect(told(), 'one line, however often').to.equal(1);
    expect(await check()).to.include({ ok: false });
  });

  it('and cuts them: a body of another length is not taken for the whole', async () => {
    await start((host) => {
      host.use(
        express.raw({ type: 'multipart/form-data', limit: '10mb' }),
        (request, _response, next) => {
          const body: unknown = request.body;
          if (Buffer.isBuffer(body)) request.body = body.subarray(0, body.length - 20);
          next();
        },
      );
    });
    const sent = await upload();
    expect(sent.status).to.equal(400);
    expect(sent.text).to.include('Nog eens proberen helpt niet');
  });

  it('no more: the doctor of a process of its own knows it too, until a body arrives unread', async () => {
    await start((host) => {
      host.use(express.json());
    });
    const save = async (): Promise<number> =>
      (
        await tessa.json(`${stepUrl(app, dossier, 3)}/wijzigingen`, {
          changes: [{ op: 'set', path: 'helpQuestion', value: 'Hoe nu?', base: 0 }],
        })
      ).status;
    expect(await save()).to.equal(200);
    const left = await app.leave();
    try {
      app = await startApp({ from: left });
      expect(await check()).to.include({ ok: false });
      tessa = tessa.at(app.origin);
      expect(await save()).to.equal(200);
      expect(await check()).to.deep.equal({ name: 'bodies arrive unread', ok: true });
    } finally {
      await left.remove();
    }
  });
});

describe('a disk that is full', function () {
  this.timeout(60_000);
  let app: TestApp;
  before(async () => {
    app = await startApp();
  });
  after(async () => {
    await app.stop();
  });

  it('is told as such, with what was typed on the page, and is no fault without a name', async () => {
    const tessa = app.as('tessa', 'docent');
    const dossier = await makeDossier(app, tessa, 'yara');
    const step = stepUrl(app, dossier, 3);
    await tessa.visit(step);
    const admin = await app.database.admin();
    await admin.query(
      "CREATE TRIGGER opp_full BEFORE INSERT ON opp_revisions FOR EACH ROW SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1021, MESSAGE_TEXT = 'Disk full'",
    );
    const page = await tessa.post(step, {
      base: '0',
      intent: 'finish',
      helpQuestion: 'Een lange vraag die blijft staan.',
    });
    expect(page.status).to.equal(507);
    expect(page.text)
      .to.include('De schijf van de server is vol')
      .and.include('Een lange vraag die blijft staan.');
    const saved = await tessa.json(`${step}/wijzigingen`, {
      changes: [{ op: 'set', path: 'helpQuestion', value: 'Hoe nu?', base: 0 }],
    });
    expect(saved.status).to.equal(507);
    expect(JSON.parse(saved.text)).to.include({ code: 'storage-full' });
    await admin.query('DROP TRIGGER opp_full');
    await admin.end();
  });
});
