import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { leave, teach } from '../support/school.ts';
import { makeDossier, save, set, stepUrl, upToDate } from '../support/story.ts';

const MINUTE = 60_000;

describe('rights that the host takes away', function () {
  this.timeout(120_000);
  let app: TestApp;
  let tessa: Client;
  let dossier: string;

  beforeEach(async () => {
    app = await startApp();
    tessa = app.as('tessa', 'docent');
    dossier = await makeDossier(app, tessa, 'Yara');
    await tessa.visit(stepUrl(app, dossier, 3));
  });
  afterEach(async () => {
    await app.stop();
  });

  const school = (): TestApp['schools'][number] => {
    const [first] = app.schools;
    if (first === undefined) throw new Error('no school');
    return first;
  };
  const url = (path: string): string => `${app.base}/dossiers/${dossier}/${path}`;
  const write = async (): Promise<number> =>
    (
      await tessa.json(url('stappen/3/wijzigingen'), {
        changes: await upToDate(app.database, dossier, [set('helpQuestion', 'Nog een vraag')]),
      })
    ).status;

  it('count at the next act, before any pull', async () => {
    leave(school(), 'tessa', '2B');
    expect(await write()).to.equal(404);
    expect((await tessa.post(url('stappen/3'), { base: '0', intent: 'finish' })).status).to.equal(
      404,
    );
    expect((await tessa.post(url('stappen/11'), { keuze: 'archive' })).status).to.equal(404);
    expect((await tessa.post(url('niveau'), {})).status).to.equal(404);
  });

  it('count at a look within a minute, on every page of the pupil', async () => {
    for (const path of ['stappen/3', 'stappen/3/geschiedenis', 'logboek/notities', 'stappen/11'])
      expect((await tessa.get(url(path))).status, path).to.equal(200);
    leave(school(), 'tessa', '2B');
    app.clock.advance(MINUTE + 1_000);
    for (const path of ['stappen/3', 'stappen/3/geschiedenis', 'logboek/notities', 'stappen/11'])
      expect((await tessa.get(url(path))).status, path).to.equal(404);
    teach(school(), 'tessa', '2B');
    app.clock.advance(MINUTE + 1_000);
    expect((await tessa.get(url('stappen/3'))).status, 'given back').to.equal(200);
  });

  it('leave reading and typing be while the host does not answer, and hold up what leaves the school', async () => {
    school().away = true;
    app.clock.advance(MINUTE + 1_000);
    expect((await tessa.get(url('stappen/3'))).status).to.equal(200);
    expect(await write()).to.equal(200);
    expect((await tessa.post(url('stappen/11'), { keuze: 'archive' })).status).to.equal(503);
  });

  it('narrow the session of who got fewer roles at a host in the same process, at the next request', async () => {
    const karim = app.as('karim', 'zorgcoordinator');
    expect((await karim.visit(url('stappen/3'))).status).to.equal(200);
    await save(app, karim, dossier, 3, [set('helpQuestion', 'Van Karim')]);
    const before = [...karim.cookies].find(([name]) => name.endsWith('-session'))?.[1];
    karim.cookies.set('host', app.as('karim', 'docent').cookies.get('host') ?? '');
    expect((await karim.visit(url('stappen/3'))).status).to.equal(404);
    const after = [...karim.cookies].find(([name]) => name.endsWith('-session'))?.[1];
    expect(after, 'another session').not.to.equal(before);
    expect((await karim.visit(`${app.base}/account`)).text).to.include('docent');
  });

  it('widen it as well', async () => {
    const omar = app.as('omar', 'docent');
    expect((await omar.visit(url('stappen/3'))).status).to.equal(404);
    omar.cookies.set(
      'host',
      app.as('omar', ['docent', 'zorgcoordinator']).cookies.get('host') ?? '',
    );
    expect((await omar.visit(url('stappen/3'))).status).to.equal(200);
  });
});
