import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import type { Request } from 'express';
import session from 'express-session';
import { exportJWK, generateKeyPair } from 'jose';
import { createLog, createPlugin } from '../../plugin/index.ts';
import type { HostUi } from '../contract/index.ts';
import { createOidcAdapter } from '../oidc/index.ts';
import {
  groupPage,
  groupsPage,
  mailPage,
  passwordPage,
  portalCss,
  timetablePage,
  todayPage,
  welcomePage,
} from './host-pages.ts';
import type { Portal } from './host-pages.ts';
import { createDemoSchoolAdapter } from './index.ts';
import { startDemoMailbox } from './mailbox.ts';
import { demoAccounts, deWerf, hetBaken, swvDePolder, tomVonk } from './plans.ts';
import { createDemoProvider } from './provider.ts';
import { addSampleDossiers } from './sample-dossiers.ts';
import { createSchool } from './school.ts';

/**
 * The pretend school system of the demo: its own pages, its own sign-in with a real OpenID
 * provider, its own sessions, and the plugin mounted under Dossiers as any host would mount it.
 */

declare module 'express-session' {
  interface SessionData {
    login?: string;
    transaction?: string;
  }
}

const MOUNT = '/dossier';
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const setting = (name: string): string => {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`Set ${name}, or start the demo with npm run demo`);
  return value;
};

const app = express();
const server = createServer(app);
await new Promise<void>((resolve) => {
  server.listen(Number(process.env['PORT'] ?? '3000'), '127.0.0.1', resolve);
});
const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
const today = new Date().toISOString().slice(0, 10);
const schools = [
  createSchool(deWerf, today),
  createSchool(hetBaken, today),
  createSchool(swvDePolder, today),
  createSchool(tomVonk, today),
];
const dataFolder = setting('OPP_DATA_FOLDER');

const secrets = {
  portal: randomBytes(24).toString('base64url'),
  dossier: randomBytes(24).toString('base64url'),
};
const { privateKey } = await generateKeyPair('RS256', { extractable: true });
const provider = await createDemoProvider({
  issuer: `${origin}/oidc`,
  password: 'demo',
  cookieKeys: [randomBytes(24).toString('base64url')],
  jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig' }] },
  clients: [
    {
      id: 'portal',
      secret: secrets.portal,
      redirectUris: [`${origin}/aanmelden/terug`],
      signedOutUris: [`${origin}/`],
    },
    {
      id: 'dossier',
      secret: secrets.dossier,
      redirectUris: [`${origin}${MOUNT}/aanmelden/terug`],
      signedOutUris: [`${origin}${MOUNT}/afgemeld`],
    },
  ],
});
const signOn = (clientId: 'portal' | 'dossier'): ReturnType<typeof createOidcAdapter> =>
  createOidcAdapter({
    name: 'Schoolplein',
    issuer: `${origin}/oidc`,
    clientId,
    clientSecret: secrets[clientId],
    rolesClaim: 'roles',
    allowInsecure: true,
    link: { scheme: 'sourcedId', claim: 'staff_id', tenantClaim: 'school' },
    passwordUrl: '/wachtwoord',
  });

const ui: HostUi = {
  nav: () => [
    { label: 'Vandaag', url: '/' },
    { label: 'Rooster', url: '/rooster' },
    { label: 'Klassen', url: '/klassen' },
    { label: 'Dossiers', url: `${MOUNT}/` },
  ],
  theme: () => ({ '--host-bar': '#27408b', '--host-bar-ink': '#ffffff' }),
  frameAncestors: () => [],
};
const mailbox = await startDemoMailbox();
const quiet = process.env['OPP_LOG'] === undefined;
const plugin = createPlugin(
  {
    baseUrl: `${origin}${MOUNT}`,
    dataFolder,
    mode: 'development',
    smtpUrl: mailbox.url,
    mailFrom: 'Schoolplein <dossier@schoolplein.example>',
    roles: { docent: 'teacher', zorgcoordinator: 'coordinator', beheerder: 'admin' },
    licences: [
      {
        name: 'DEWERF',
        tenant: { adapter: 'demo-school', tenant: 'dewerf' },
        schoolName: 'De Werf',
        town: 'Alkmaar',
        brin: '99XX',
        colour: '#0e5a5a',
        partnership: 'SWVPOLDER',
      },
      {
        name: 'HETBAKEN',
        tenant: { adapter: 'demo-school-2', tenant: 'hetbaken' },
        schoolName: 'Het Baken',
        town: 'Heiloo',
        brin: '99YY',
        colour: '#7a3b12',
        partnership: 'SWVPOLDER',
      },
      {
        name: 'SWVPOLDER',
        kind: 'swv',
        tenant: { adapter: 'demo-school-3', tenant: 'swvdepolder' },
        schoolName: 'Samenwerkingsverband De Polder',
        town: 'Alkmaar',
        colour: '#3d3a7c',
        partners: ['TOMVONK'],
      },
      {
        name: 'TOMVONK',
        kind: 'swv',
        tenant: { adapter: 'demo-school-4', tenant: 'tomvonk' },
        schoolName: 'Tom Vonk (CLEO)',
        town: 'Alkmaar',
        colour: '#6b2f3f',
      },
    ],
  },
  [
    signOn('dossier'),
    ...schools.map((school, index) =>
      createDemoSchoolAdapter({
        school,
        id: index === 0 ? 'demo-school' : `demo-school-${index + 1}`,
        ...(index === 0 ? { ui } : {}),
      }),
    ),
  ],
  {
    log: createLog((line) => {
      if (!quiet || line.includes('"level":"error"')) process.stderr.write(`${line}\n`);
    }),
  },
);

app.use('/oidc', (request, response) => {
  provider.handle(request, response);
});
app.use(
  session({
    secret: randomBytes(24).toString('base64url'),
    resave: false,
    saveUninitialized: false,
    name: 'portaal',
    cookie: { sameSite: 'lax' },
  }),
);
app.use(MOUNT, plugin.router);
mountPortal();

say('Bringing the database up to date …');
await plugin.migrate();
await plugin.start();
say('Reading the school: 640 pupils and 60 staff of De Werf, Het Baken, and their partnership …');
await plugin.sync();
const marker = join(dataFolder, 'sample-dossiers');
if (!existsSync(marker)) {
  await addSampleDossiers({
    origin,
    mount: MOUNT,
    today,
    report: (done, total) => {
      process.stdout.write(
        `\rWriting sample dossiers: ${'█'.repeat(Math.round((done / total) * 30)).padEnd(30, '░')} ${done} of ${total}`,
      );
    },
  });
  say('');
  writeFileSync(marker, `${today}\n`);
}
await plugin.anchorAudit();

say(`\nThe pretend school system runs at ${origin}`);
say('Sign in as (one click, password "demo"):');
for (const account of demoAccounts)
  say(`  ${account.login.padEnd(8)} ${account.name}, ${account.role}, ${account.tenant}`);
say(`\nMail that the dossier sends can be read at ${origin}/post`);
say(`Next: open ${origin}, choose Aanmelden, then Dossiers. Ctrl-C stops everything.`);

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    void stop();
  });

async function stop(): Promise<void> {
  server.closeAllConnections();
  server.close();
  await plugin.stop();
  await mailbox.stop();
}

function mountPortal(): void {
  const identity = signOn('portal').identity;
  if (identity?.kind !== 'redirect') throw new Error('The portal signs on by redirect');
  const portalOf = (request: Request): Portal | undefined => {
    const account = demoAccounts.find((candidate) => candidate.login === request.session.login);
    const school = schools.find((candidate) => candidate.tenant === account?.tenant);
    return account === undefined || school === undefined
      ? undefined
      : { school, name: account.name, role: account.role, staffId: account.staffId };
  };
  const page = (
    path: string,
    make: (portal: Portal, request: Request) => string | undefined,
  ): void => {
    app.get(path, (request, response) => {
      const portal = portalOf(request);
      const html = portal === undefined ? welcomePage() : make(portal, request);
      if (html === undefined) response.status(404).send(welcomePage());
      else response.send(html);
    });
  };
  app.get('/portaal.css', (_request, response) => {
    response.type('css').send(portalCss);
  });
  app.get('/aanmelden', async (request, response) => {
    const { location, transaction } = await identity.begin({
      callbackUrl: `${origin}/aanmelden/terug`,
      fresh: false,
    });
    request.session.transaction = transaction;
    response.redirect(location);
  });
  app.get('/aanmelden/terug', async (request, response) => {
    const { principal } = await identity.complete({
      currentUrl: `${origin}${request.originalUrl}`,
      transaction: request.session.transaction ?? '{}',
    });
    request.session.login = principal.ref.id;
    response.redirect('/');
  });
  app.get('/post', (_request, response) => {
    response.send(mailPage(mailbox.mails()));
  });
  page('/wachtwoord', (portal) => passwordPage(portal));
  page('/', (portal) => todayPage(portal));
  page('/rooster', (portal) => timetablePage(portal));
  page('/klassen', (portal) => groupsPage(portal));
  page('/klassen/:name', (portal, request) => groupPage(portal, String(request.params['name'])));
}
