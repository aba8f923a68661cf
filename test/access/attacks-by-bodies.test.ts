import { once } from 'node:events';
import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { makeDossier, pupilId, stepUrl } from '../support/story.ts';

const EVIL = 'http://evil.example';
const MB = 1024 * 1024;
const json = { 'content-type': 'application/json', accept: 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };

/** What a server must not be kept busy with: bodies of whom nobody has looked at yet. */
describe('bodies that are sent to do harm', () => {
  let app: TestApp;
  let tessa: Client;
  let dossier: string;
  let changes: string;

  before(async () => {
    app = await startApp();
    tessa = app.as('tessa', 'docent');
    dossier = await makeDossier(app, tessa, 'yara');
    await tessa.visit(stepUrl(app, dossier, 5));
    changes = `${stepUrl(app, dossier, 5)}/wijzigingen`;
  });
  after(async () => {
    await app.stop();
  });

  /** Sends what stands before a body, and none of it; answers the first line that comes back. */
  const unsent = async (
    path: string,
    headers: Record<string, string>,
    from?: Client,
  ): Promise<string> => {
    const socket = connect(Number(new URL(app.origin).port), '127.0.0.1');
    const cookie = [...(from?.cookies ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
    const lines = Object.entries({ host: new URL(app.origin).host, cookie, ...headers })
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
    socket.write(`POST ${path} HTTP/1.1\r\n${lines}content-length: 100000\r\n\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    return answer.toString('latin1').split('\r\n')[0] ?? '';
  };

  it('are answered before a byte of them is read, unless their sender may', async () => {
    const own = { origin: app.origin };
    const omar = app.as('omar', 'docent');
    await omar.visit(`${app.base}/`);
    const foreign = { origin: EVIL };
    const sign = `${app.base}/aanmelden/lokaal`;
    expect(await unsent(sign, { ...form, ...foreign })).to.include(' 403 ');
    expect(await unsent(changes, { ...json, ...foreign })).to.include(' 403 ');
    expect(await unsent(changes, { ...json, ...foreign }, tessa)).to.include(' 403 ');
    expect(await unsent(changes, { ...json, ...own })).to.include(' 401 ');
    expect(await unsent(changes, { ...json, ...own }, omar)).to.include(' 404 ');
    expect(await unsent(`${app.base}/nergens`, { ...json, ...own }, tessa)).to.include(' 404 ');
    const worn = { ...json, ...own, 'x-csrf-token': 'of another session' };
    expect(await unsent(changes, worn, tessa)).to.include(' 403 ');
    expect(await unsent(sign, { ...form, ...own, 'content-encoding': 'gzip' })).to.include(' 415 ');
  });

  for (const [name, pack] of [
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
  ] as const)
    it(`are not unpacked: ${name} is refused with a sentence, whole or broken`, async () => {
      const packed = new Uint8Array(pack(Buffer.alloc(4 * MB, '[')));
      const before = app.log.length;
      for (const body of [packed, packed.subarray(0, 20)]) {
        const headers = { 'content-encoding': name, origin: app.origin };
        const token = { 'x-csrf-token': tessa.csrf };
        const saved = await tessa.request('POST', changes, {
          headers: { ...json, ...headers, ...token },
          body,
        });
        expect(saved.status).to.equal(415);
        expect(JSON.parse(saved.text)).to.include({ code: 'body-packed' });
        const stranger = app.as('nobody', 'conciërge');
        for (const path of ['/aanmelden/lokaal', '/inzage', '/post/terug']) {
          const reply = await stranger.request('POST', app.base + path, {
            headers: { ...form, ...headers },
            body,
          });
          expect(reply.status, path).to.equal(415);
          expect(reply.text, path).to.include('ingepakt');
        }
      }
      expect(app.log.slice(before).filter((line) => line.includes('"error"'))).to.deep.equal([]);
    });

  it('have the size that their route takes, and are told so beyond it', async () => {
    const stranger = app.as('nobody', 'conciërge');
    for (const path of ['/aanmelden/lokaal', '/wachtwoord/vergeten', '/inzage', '/post/terug']) {
      const reply = await stranger.post(app.base + path, { school: 'x'.repeat(9_000) });
      expect(reply.status, path).to.equal(413);
    }
    const value = 'x'.repeat(1.1 * MB);
    const saved = await tessa.json(changes, {
      changes: [{ op: 'set', path: 'signalsPupil', base: 0, value }],
    });
    expect(saved.status).to.equal(413);
    expect(JSON.parse(saved.text)).to.include({ code: 'too-large' });
    const told = await tessa.json(`${app.base}/wachtwoordsterkte`, {
      password: 'x'.repeat(70_000),
    });
    expect(told.status).to.equal(413);
  });

  it('are read as JSON only where a route says so', async () => {
    const fields = { leerling: await pupilId(tessa, app.base, 'Noor'), niveau: 'basis' };
    const path = `${app.base}/dossiers`;
    expect((await tessa.json(path, fields)).status).to.equal(400);
    expect((await tessa.post(path, fields)).status).to.equal(303);
  });

  it('cost no more when they are brackets all through than when they are text', async () => {
    const cost = async (body: string): Promise<number> => {
      const headers = { ...json, origin: app.origin, 'x-csrf-token': tessa.csrf };
      const began = process.cpuUsage();
      for (let round = 0; round < 3; round += 1)
        expect((await tessa.request('POST', changes, { headers, body })).status).to.equal(400);
      const { user, system } = process.cpuUsage(began);
      return (user + system) / 3_000;
    };
    const size = 900_000;
    const text = JSON.stringify({ changes: 'x'.repeat(size) });
    const brackets = '['.repeat(size / 2) + ']'.repeat(size / 2);
    await cost(text);
    expect(await cost(brackets)).to.be.below(2 * (await cost(text)) + 25);
  });

  it('are shown again when a session ended meanwhile, and never when another site sent them', async () => {
    const path = stepUrl(app, dossier, 5);
    const typed = 'Dit typte ik net voordat ik werd afgemeld.';
    const stranger = app.as('nobody', 'conciërge');
    const own = await stranger.post(path, { signalsPupil: typed, base: '0' });
    expect(own.status).to.equal(401);
    expect(own.text).to.include(typed);
    const foreign = await stranger.post(path, { signalsPupil: typed }, { origin: EVIL });
    expect(foreign.status).to.equal(403);
    expect(foreign.text).not.to.include(typed);
    const file = `${app.base}/dossiers/${dossier}/logboek/bestanden`;
    const beside = await stranger.upload(
      file,
      { titel: typed },
      {
        name: 'a.pdf',
        bytes: new Uint8Array(3 * MB),
      },
    );
    expect(beside.status).to.equal(401);
    expect(beside.text).to.include(typed);
    const many = await stranger.post(path, { signalsPupil: 'x'.repeat(3 * MB) });
    expect(many.status).to.equal(401);
  });

  it('are shown again to a stranger later the longer they are', async () => {
    const stranger = app.as('nobody', 'conciërge');
    const began = performance.now();
    const long = await stranger.post(stepUrl(app, dossier, 5), {
      signalsPupil: 'x'.repeat(MB / 2),
    });
    expect(long.text).to.include('x'.repeat(MB / 2));
    // At least so long whatever the machine does; without the wait it takes some 30 ms.
    expect(performance.now() - began).to.be.at.least(240);
  });
});
