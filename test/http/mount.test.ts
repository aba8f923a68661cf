import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import express from 'express';
import session from 'express-session';
import { createPlugin } from '../../plugin/index.ts';
import { closeServer, startApp } from '../support/app.ts';
import { Client } from '../support/client.ts';
import { testHost, testSchool } from '../support/school.ts';
import { socketProxy } from '../support/socket-proxy.ts';
import { consent, fillDossier, makeDossier, set, stepUrl, upToDate } from '../support/story.ts';

/** The whole way from sign-on to consent, over HTTP. */
async function walk(app: Awaited<ReturnType<typeof startApp>>): Promise<void> {
  const teacher = app.as('tessa', 'docent');
  const dossier = await makeDossier(app, teacher, 'yara');
  await fillDossier(app, teacher, dossier);
  await consent(app, teacher, dossier);
  const page = await teacher.visit(stepUrl(app, dossier, 8));
  expect(page.text).to.include('Vastgesteld met instemming, versie 1');
}

describe('the plugin as a guest', function () {
  this.timeout(60_000);

  for (const mount of ['', '/dossier', '/school/zorg/dossier']) {
    it(`works mounted at ${mount === '' ? 'the root' : mount}`, async () => {
      const app = await startApp({ mount });
      try {
        await walk(app);
        const missing = await app.as('tessa', 'docent').visit(`${mount}/bestaat-niet`);
        expect(missing.status).to.equal(404);
        expect(missing.text).to.include('Deze pagina is er niet');
      } finally {
        await app.stop();
      }
    });
  }

  it('works behind a host that uses express-session, and touches none of its sessions', async () => {
    const seen: unknown[] = [];
    const app = await startApp({
      before: (host) => {
        host.use(
          session({ secret: 'host', resave: false, saveUninitialized: true, name: 'hostsession' }),
        );
        host.use((request, _response, next) => {
          (request.session as unknown as Record<string, unknown>)['hostValue'] = 'kept';
          seen.push(Object.keys(request.session));
          next();
        });
      },
    });
    try {
      await walk(app);
      expect(seen.length).to.be.greaterThan(20);
      for (const keys of seen) expect(keys).to.deep.equal(['cookie', 'hostValue']);
    } finally {
      await app.stop();
    }
  });

  it('runs twice in one process, with cookies and data apart', async () => {
    const [first, second] = [await startApp(), await startApp({ config: { instance: 'second' } })];
    try {
      const teacher = first.as('tessa', 'docent');
      const dossier = await makeDossier(first, teacher, 'yara');
      const elsewhere = second.as('tessa', 'docent');
      for (const [name, value] of teacher.cookies)
        if (name !== 'host') elsewhere.cookies.set(name, value);
      expect((await elsewhere.visit(stepUrl(second, dossier, 1))).status).to.equal(404);
      expect((await teacher.visit(stepUrl(first, dossier, 1))).status).to.equal(200);
      expect([...elsewhere.cookies.keys()])
        .to.include('second-session')
        .and.include('opp-session');
    } finally {
      await first.stop();
      await second.stop();
    }
  });

  it('sends the headers of promise 33 with every answer, errors included', async () => {
    const app = await startApp();
    try {
      const teacher = app.as('tessa', 'docent');
      await teacher.visit(`${app.base}/`);
      const answers = [
        await teacher.get(`${app.base}/`),
        await teacher.get(`${app.base}/nergens`),
        await teacher.get(`${app.base}/healthz`),
        await teacher.get(`${app.base}/aanmelden`),
        await teacher.post(`${app.base}/account/taal`, { taal: 'xx' }),
        await teacher.request('POST', `${app.base}/account/taal`, {
          headers: { 'content-type': 'application/json' },
          body: '{',
        }),
      ];
      for (const answer of answers) {
        const policy = answer.headers.get('content-security-policy') ?? '';
        expect(policy)
          .to.include("default-src 'none'")
          .and.include("frame-ancestors 'none'")
          .and.not.include('unsafe-inline');
        expect(answer.headers.get('x-content-type-options')).to.equal('nosniff');
        expect(answer.headers.get('referrer-policy')).to.equal('same-origin');
        expect(answer.headers.get('cache-control')).to.equal('no-store');
        expect(answer.headers.get('x-frame-options')).to.equal('DENY');
        expect(answer.headers.get('x-powered-by')).to.equal(null);
      }
    } finally {
      await app.stop();
    }
  });

  it('sends HSTS and __Host- cookies over https', async () => {
    const app = await startApp({ mount: '', config: {} });
    const host = express();
    const server = createServer(host);
    const plugin = createPlugin(
      { ...app.config, baseUrl: 'https://dossier.example' },
      testHost([testSchool('dewerf', 'De Werf'), testSchool('hetbaken', 'Het Baken')], () => ({
        tenant: 'dewerf',
        staff: 'tessa',
        roles: ['docent'],
      })),
      { log: { info: () => undefined, warn: () => undefined, error: () => undefined } },
    );
    host.use(plugin.router);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    try {
      await plugin.start();
      const client = new Client(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      const answer = await client.get('/');
      expect(answer.headers.get('strict-transport-security')).to.match(/max-age=\d{8}/);
      const cookie =
        answer.headers.getSetCookie().find((line) => line.startsWith('__Host-opp-session=')) ?? '';
      expect(cookie)
        .to.include('HttpOnly')
        .and.include('Secure')
        .and.include('SameSite=Lax')
        .and.include('Path=/');
    } finally {
      await closeServer(server);
      await plugin.stop();
      await app.stop();
    }
  });

  it('refuses a POST without a token, with another session’s token, or from another site', async () => {
    const app = await startApp();
    try {
      const teacher = app.as('tessa', 'docent');
      await teacher.visit(`${app.base}/account`);
      const { csrf } = teacher;
      const url = `${app.base}/account/taal`;
      const status = async (
        fields: Record<string, string>,
        headers: Record<string, string> = {},
      ): Promise<number> => (await teacher.post(url, fields, headers)).status;
      expect(await status({ taal: 'nl', _csrf: '' })).to.equal(403);
      const other = app.as('omar', 'docent');
      await other.visit(`${app.base}/account`);
      expect(await status({ taal: 'nl', _csrf: other.csrf })).to.equal(403);
      expect(
        await status({ taal: 'nl', _csrf: csrf }, { origin: 'https://evil.example' }),
      ).to.equal(403);
      const silent = await teacher.request('POST', url, {
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'sec-fetch-site': 'cross-site',
        },
        body: `taal=nl&_csrf=${csrf}`,
      });
      expect(silent.status).to.equal(403);
      expect(await status({ taal: 'nl', _csrf: csrf })).to.equal(303);
    } finally {
      await app.stop();
    }
  });

  it('says on /readyz that the sign-on is away', async () => {
    const app = await startApp();
    try {
      const teacher = app.as('tessa', 'docent');
      expect(JSON.parse((await teacher.get(`${app.base}/readyz`)).text)).to.deep.include({
        ok: true,
      });
      const [school] = app.schools;
      if (school !== undefined) school.away = true;
      const answer = await teacher.get(`${app.base}/readyz`);
      expect(answer.status).to.equal(503);
      expect(JSON.parse(answer.text)).to.deep.equal({
        ok: false,
        checks: [
          { name: 'database', ok: true },
          { name: 'sign-on', ok: false },
        ],
      });
    } finally {
      await app.stop();
    }
  });

  it('tells in Dutch that the database is away, keeps the host running, and goes on when it is back', async () => {
    const proxy = await socketProxy();
    const app = await startApp({ socketPath: proxy.path });
    try {
      const teacher = app.as('tessa', 'docent');
      const dossier = await makeDossier(app, teacher, 'yara');
      await teacher.visit(stepUrl(app, dossier, 3));
      const typed = {
        changes: await upToDate(app.database, dossier, [set('signalsSchool', 'blijft staan')]),
      };
      await proxy.cut();
      expect(JSON.parse((await teacher.get(`${app.base}/readyz`)).text)).to.deep.include({
        ok: false,
      });
      expect((await teacher.get(`${app.base}/healthz`)).status).to.equal(200);
      const page = await teacher.get(`${app.base}/`);
      expect(page.status).to.equal(503);
      expect(page.text).to.include('Het dossier is even niet bereikbaar');
      const refused = await teacher.json(`${stepUrl(app, dossier, 3)}/wijzigingen`, typed);
      expect(refused.status).to.equal(503);
      await proxy.mend();
      expect(
        (await teacher.json(`${stepUrl(app, dossier, 3)}/wijzigingen`, typed)).status,
      ).to.equal(200);
      expect((await teacher.visit(stepUrl(app, dossier, 3))).text).to.include('blijft staan');
    } finally {
      await app.stop();
      await proxy.stop();
    }
  });
});
