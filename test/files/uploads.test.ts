import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client, Reply } from '../support/client.ts';
import { filesPath, pdfBytes } from '../support/files.ts';
import { makeDossier } from '../support/story.ts';

const MB = 1024 * 1024;
const PART = 512 * 1024;
const QUOTA_MB = 60;
const MINUTE = 60_000;

describe('uploads under way', function () {
  this.timeout(60_000);
  let app: TestApp;
  let tessa: Client;
  let karim: Client;
  let dossier: string;

  beforeEach(async () => {
    app = await startApp({ config: { fileQuotaMegabytes: QUOTA_MB } });
    [tessa, karim] = [app.as('tessa', 'docent'), app.as('karim', 'zorgcoordinator')];
    dossier = await makeDossier(app, tessa, 'yara');
    for (const client of [tessa, karim]) await client.visit(filesPath(app, dossier));
  });
  afterEach(async () => {
    await app.stop();
  });

  const begin = (client: Client, size: number): Promise<Reply> =>
    client.json(`${filesPath(app, dossier)}/uploads`, {
      name: 'plan.pdf',
      size,
      title: '',
      category: 'other',
      sensitivity: 'none',
    });
  const idOf = (reply: Reply): string => (JSON.parse(reply.text) as { id: string }).id;

  it('are five of a person at most, also when forty are begun at once', async () => {
    const begun = await Promise.all(Array.from({ length: 40 }, () => begin(tessa, 100)));
    expect(begun.filter(({ status }) => status === 200)).to.have.length(5);
    for (const refused of begun.filter(({ status }) => status !== 200)) {
      expect(refused.status).to.equal(409);
      expect(refused.text).to.include('al 5 bestanden die nog onderweg zijn');
    }
    expect((await begin(karim, 100)).status, 'somebody else').to.equal(200);
  });

  it('count in the quota while they are on their way, and no more once they are given up', async () => {
    const first = idOf(await begin(tessa, 25 * MB));
    expect((await begin(karim, 25 * MB)).status).to.equal(200);
    const refused = await begin(tessa, 11 * MB);
    expect(refused.status).to.equal(409);
    expect(refused.text).to.include('is vol');
    const part = new Uint8Array(PART);
    await tessa.bytes(`${filesPath(app, dossier)}/uploads/${first}/delen/0`, part);
    const folder = join(app.dataFolder, 'files');
    expect(await readdir(folder, { recursive: true })).to.satisfy((names: string[]) =>
      names.some((name) => name.includes(first)),
    );
    app.clock.advance(59 * MINUTE);
    expect(await app.plugin.run('files.give-up')).to.equal(0);
    app.clock.advance(2 * MINUTE);
    expect(await app.plugin.run('files.give-up')).to.equal(2);
    expect(await readdir(folder, { recursive: true })).to.satisfy((names: string[]) =>
      names.every((name) => !name.includes(first)),
    );
    const back = app.as('tessa', 'docent');
    await back.visit(filesPath(app, dossier));
    expect((await begin(back, 25 * MB)).status).to.equal(200);
  });

  it('become a file within the last room, which they had already', async () => {
    const bytes = pdfBytes('plan', 300_000);
    expect((await begin(karim, 25 * MB)).status).to.equal(200);
    expect((await begin(karim, 25 * MB)).status).to.equal(200);
    const id = idOf(await begin(tessa, bytes.length));
    expect((await begin(tessa, 10 * MB - bytes.length)).status).to.equal(200);
    const path = `${filesPath(app, dossier)}/uploads/${id}`;
    await tessa.bytes(`${path}/delen/0`, new Uint8Array(bytes));
    const done = await tessa.json(`${path}/klaar`, {});
    expect(done.status, done.text).to.equal(200);
  });
});
