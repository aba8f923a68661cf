import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { FeatureNeeds } from '../../plugin/index.ts';
import type { FeatureParts } from '../../plugin/platform/feature.ts';
import { guardedRoute, nobody, publicRoute, signedIn } from '../../plugin/platform/routes/index.ts';
import { networkOf } from '../../plugin/platform/web/crowd.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client, Reply } from '../support/client.ts';
import { makeDossier, stepUrl } from '../support/story.ts';

const CONNECTIONS = 10;
/** As many requests of one person, and of one address, are worked on at a time. */
const AT_ONCE = 4;

/** What work there is just now, and how it goes on. */
class Work {
  now = 0;
  most = 0;
  go: () => void = () => undefined;
  gate = Promise.resolve();
  close(): void {
    this.most = 0;
    this.gate = new Promise((resolve) => {
      this.go = resolve;
    });
  }
  async do(): Promise<void> {
    this.now += 1;
    this.most = Math.max(this.most, this.now);
    await this.gate;
    this.now -= 1;
  }
}

const work = new Work();

/** Pages that take until a test lets them go on. */
function createSlowFeature(_needs: FeatureNeeds) {
  const common = { method: 'GET', csrf: 'none', frame: 'none', audit: 'none' } as const;
  const act = async (): Promise<{ kind: 'json'; body: object }> => {
    await work.do();
    return { kind: 'json', body: {} };
  };
  const load = (): typeof nobody => nobody;
  return {
    name: 'slow',
    routes: [
      guardedRoute({ ...common, path: '/traag', permission: signedIn, load, act }),
      guardedRoute({ ...common, path: '/druk', permission: signedIn, costly: true, load, act }),
      publicRoute({ ...common, path: '/open', permission: 'public', act }),
    ],
  } satisfies FeatureParts;
}

describe('one who asks for very much at once', function () {
  this.timeout(60_000);
  let app: TestApp;
  let tessa: Client;
  let omar: Client;

  before(async () => {
    app = await startApp({ config: { poolSize: CONNECTIONS }, features: [createSlowFeature] });
    [tessa, omar] = [app.as('tessa', 'docent'), app.as('omar', 'docent')];
    for (const client of [tessa, omar]) await client.visit(`${app.base}/account`);
  });
  after(async () => {
    await app.stop();
  });

  const settled = async (count: number): Promise<void> => {
    for (let tries = 0; work.now < count && tries < 500; tries += 1) await sleep(10);
    await sleep(100);
  };
  const many = (client: Client, path: string, count: number): Promise<Reply>[] =>
    Array.from({ length: count }, () => client.get(app.base + path));

  it('has a few requests under way, and keeps nobody else waiting', async () => {
    work.close();
    const hers = many(tessa, '/traag', 30);
    const again = app.as('tessa', 'docent');
    await again.visit(`${app.base}/hulp/afkortingen`);
    await settled(AT_ONCE);
    expect(work.most).to.equal(AT_ONCE);
    const his = many(omar, '/traag', 1);
    await settled(AT_ONCE + 1);
    expect(work.now).to.equal(AT_ONCE + 1);
    expect((await omar.visit(`${app.base}/account`)).status).to.equal(200);
    work.go();
    const replies = await Promise.all([...hers, ...his]);
    expect(replies.map(({ status }) => status)).to.deep.equal(replies.map(() => 200));
    expect(work.most).to.be.at.most(AT_ONCE + 1);
  });

  it('is the same person in every browser', async () => {
    const elsewhere = app.as('tessa', 'docent');
    work.close();
    const hers = many(tessa, '/traag', 6);
    await settled(AT_ONCE);
    const there = elsewhere.visit(`${app.base}/traag`);
    await settled(AT_ONCE + 1);
    expect(work.now).to.equal(AT_ONCE);
    work.go();
    await Promise.all([...hers, there]);
  });

  it('prints one after the other, and goes on with everything else meanwhile', async () => {
    work.close();
    const prints = many(tessa, '/druk', 12);
    await settled(1);
    expect(work.now).to.equal(1);
    expect((await tessa.visit(`${app.base}/account`)).status).to.equal(200);
    const his = omar.get(`${app.base}/druk`);
    await settled(2);
    expect(work.now).to.equal(2);
    work.go();
    const replies = await Promise.all([...prints, his]);
    expect(replies.map(({ status }) => status)).to.deep.equal(replies.map(() => 200));
  });

  it('is told so, with a sentence and a time, when the line is too long', async () => {
    work.close();
    const early: Reply[] = [];
    const prints = Array.from({ length: 24 }, async () => {
      const reply = await tessa.get(`${app.base}/druk`, { accept: 'text/html' });
      early.push(reply);
      return reply;
    });
    // One is at work and twenty wait.
    for (let tries = 0; early.length < 3 && tries < 1_000; tries += 1) await sleep(20);
    expect(early).to.have.length(3);
    for (const late of early) {
      expect(late.status).to.equal(503);
      expect(late.headers.get('retry-after')).to.equal('5');
      expect(late.text).to.include('Wacht een paar tellen');
    }
    work.go();
    const replies = await Promise.all(prints);
    expect(replies.filter(({ status }) => status === 200)).to.have.length(21);
    expect(app.log.filter((line) => line.includes('too-busy'))).to.deep.equal([]);
  });

  it('gives a place up by hanging up', async () => {
    work.close();
    const stopping = new AbortController();
    const { signal } = stopping;
    const cookie = [...tessa.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const prints = many(tessa, '/druk', 1);
    const given = Array.from({ length: 20 }, () =>
      fetch(`${app.origin}${app.base}/druk`, { headers: { cookie }, signal }).catch(
        () => undefined,
      ),
    );
    await settled(1);
    stopping.abort();
    await Promise.all(given);
    await sleep(100);
    const next = many(tessa, '/druk', 1);
    await settled(1);
    work.go();
    for (const reply of [...prints, ...next]) expect((await reply).status).to.equal(200);
  });

  it('is one address as long as nobody signed in there, and our pages still get their styles', async () => {
    const stranger = app.as('nobody', 'conciërge');
    const page = await stranger.get(`${app.base}/inzage`);
    const style = /href="([^"]+\.css)"/.exec(page.text)?.[1] ?? 'none';
    work.close();
    const theirs = many(stranger, '/open', 40);
    await settled(AT_ONCE);
    expect(work.now).to.equal(AT_ONCE);
    expect((await stranger.get(style)).status).to.equal(200);
    expect((await stranger.get(`${app.base}/healthz`)).status).to.equal(200);
    work.go();
    const replies = await Promise.all(theirs);
    expect(replies.map(({ status }) => status)).to.deep.equal(replies.map(() => 200));
  });

  it('may hold a net of many addresses, which count as one', () => {
    for (const [one, other] of [
      ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff'],
      ['2001:db8::1', '2001:0db8:0:0:9::'],
      ['::ffff:192.0.2.7', '192.0.2.7'],
    ] as const)
      expect(networkOf(one)).to.equal(networkOf(other));
    expect(networkOf('2001:db8:1:2::1')).not.to.equal(networkOf('2001:db8:1:3::1'));
    expect(networkOf('192.0.2.7')).not.to.equal(networkOf('192.0.2.8'));
  });

  it('leaves the database to others: forty saves of one dossier keep nobody waiting', async () => {
    const dossier = await makeDossier(app, tessa, 'yara');
    await tessa.visit(stepUrl(app, dossier, 5));
    const saves = Array.from({ length: 40 }, (_one, at) =>
      tessa.json(`${stepUrl(app, dossier, 5)}/wijzigingen`, {
        changes: [
          { op: 'add', list: 'factors', row: `rij-${at}` },
          { op: 'set', path: `factors/rij-${at}/text`, value: `tekst ${at}`, base: 0 },
        ],
      }),
    );
    for (let times = 0; times < 5; times += 1)
      expect((await omar.visit(`${app.base}/leerlingen`)).status).to.equal(200);
    const replies = await Promise.all(saves);
    expect(replies.map(({ status }) => status)).to.deep.equal(replies.map(() => 200));
  });
});
