import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import { createPool } from 'mysql2/promise';
import type { Pool } from 'mysql2/promise';
import type { DossierFacts } from '../../plugin/dossier/facts/dossier.ts';
import { inSteps } from '../../plugin/dossier/frame/tabs.ts';
import { packageRoot } from '../../plugin/kernel/package-root.ts';
import { createLanguage } from '../../plugin/language/language.ts';
import type { Subject } from '../../plugin/platform/routes/permission.ts';
import type { Answer, GuardedRoute, Input } from '../../plugin/platform/routes/route.ts';
import type { Session } from '../../plugin/platform/routes/session.ts';
import { createPageBuilder } from '../../plugin/platform/web/pages.ts';
import { createViews } from '../../plugin/platform/web/render.ts';
import { closeServer } from '../support/app.ts';
import { stepUrl } from '../support/story.ts';
import type { Benchmark } from './figure.ts';
import { fullDossier, sizeOfDossier } from './full-dossier.ts';
import type { Filled } from './full-dossier.ts';
import { assertStatus, leanClient } from './http-client.ts';
import { personOf } from './printed-document.ts';
import { statementsOf } from './statements.ts';
import { byTurns, median, ms, timed } from './timing.ts';

const ROUNDS = 200;
const WARM_UP = 60;
const STEPS = [1, 4, 8];

/**
 * Statements of session and audit, which the bare side does without; the second form asks whose
 * session the host has.
 */
const notBare =
  /`opp_(sessions|audit)`|FROM `opp_people` WHERE licence_id = '[^']+' AND kind = 'staff' AND host_id =/;

/** p50 of a full step page ÷ a bare handler with the same statements and the same template. */
export const pageStep: Benchmark = async (tell) => {
  const filled = await fullDossier();
  try {
    const measured: { step: number; ratio: number; text: string }[] = [];
    for (const step of STEPS) {
      const { ours, bare, statements, bytes } = await measure(filled, step);
      const ratio = median(ours) / median(bare);
      const kib = Math.round(bytes / 1024);
      measured.push({
        step,
        ratio,
        text: `step ${step} ${ratio.toFixed(2)} (ours ${ms(median(ours))}, bare ${ms(median(bare))}, ${statements} statements, ${kib} KiB)`,
      });
    }
    tell({
      name: 'page.step',
      value: Math.max(...measured.map(({ ratio }) => ratio)),
      unit: 'ratio',
      bar: { atMost: 2.5 },
      size: `the worst of ${measured.map(({ text }) => text).join(', ')}; p50 of ${ROUNDS} by turns; ${sizeOfDossier()}`,
    });
  } finally {
    await filled.stop();
  }
};

async function measure(
  filled: Filled,
  step: number,
): Promise<{ ours: number[]; bare: number[]; statements: number; bytes: number }> {
  const { app, teacher, dossierId } = filled;
  const url = stepUrl(app, dossierId, step);
  await teacher.visit(url);
  const sent = await statementsOf(() => teacher.get(url));
  const statements = sent.filter((sql) => !notBare.test(sql));
  const shown = await teacher.get(url);
  const pool = createPool({
    uri: app.database.databaseUrl,
    timezone: 'Z',
    charset: 'utf8mb4',
    dateStrings: ['DATE'],
    connectionLimit: 10,
    ...socketOf(app.database.databaseUrl),
  });
  const bareServer = await startBare(
    pool,
    statements,
    await preparedPage(filled, step, shown.text),
  );
  const bareClient = leanClient(bareServer.origin);
  const client = leanClient(app.origin, teacher);
  try {
    const html = assertStatus(await bareClient.get('/'), 200).body.toString('utf8');
    if (html !== shown.text) throw new Error(`The bare side renders another page of step ${step}`);
    const [ours = [], bare = []] = await byTurns(
      [
        () => timed(async () => assertStatus(await client.get(url), 200)),
        () => timed(async () => assertStatus(await bareClient.get('/'), 200)),
      ],
      { rounds: ROUNDS, warmUp: WARM_UP },
    );
    return { ours, bare, statements: statements.length, bytes: shown.bytes.length };
  } finally {
    client.close();
    bareClient.close();
    await bareServer.stop();
    await pool.end();
  }
}

function socketOf(databaseUrl: string): { socketPath?: string } {
  const socketPath = new URL(databaseUrl).searchParams.get('socketPath');
  return socketPath === null ? {} : { socketPath };
}

async function startBare(
  pool: Pool,
  statements: readonly string[],
  render: () => string,
): Promise<{ origin: string; stop(): Promise<void> }> {
  const app = express();
  app.get('/', async (_request, response) => {
    for (const sql of statements) await pool.query(sql);
    response.type('html').send(render());
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => closeServer(server),
  };
}

/**
 * The step's view as the route makes it, ready to render: the bare side does not open or arrange
 * anything.
 */
async function preparedPage(
  { app, teacher, dossierId }: Filled,
  step: number,
  shown: string,
): Promise<() => string> {
  const route = app.plugin.routes.find(
    (one) => one.method === 'GET' && one.path === '/dossiers/:dossierId/stappen/:step',
  );
  if (route === undefined) throw new Error('There is no route for a step');
  const page = route as unknown as GuardedRoute<unknown, unknown, unknown, Subject>;
  const person = await personOf(app.database, 'tessa');
  const language = createLanguage();
  const at = app.clock.now();
  const session: Session = {
    idHash: Buffer.alloc(32),
    licenceId: person.licenceId,
    personId: person.id,
    name: person,
    hostId: 'tessa',
    roles: ['teacher'],
    hostRoles: ['teacher'],
    mayChoose: false,
    language: 'nl',
    way: 'host',
    secondFactor: false,
    waitsFor: 'nothing',
    codeAt: null,
    ownFactor: false,
    csrfToken: teacher.csrf,
    authenticatedAt: at,
  };
  const actor = {
    personId: person.id,
    licenceId: person.licenceId,
    roles: session.roles,
    basis: 'own-group',
  };
  const input: Input<unknown, unknown, unknown> = {
    params: { dossierId, step },
    // As an address without one is read.
    query: { rijen: 1 },
    body: undefined,
    actor,
    session,
    lang: 'nl',
    at,
    t: language.translate('nl'),
    clientAddress: '127.0.0.1',
    device: '',
  };
  const subject = await page.load?.({ ...input, body: undefined });
  if (subject === undefined) throw new Error('The dossier of the bench is gone');
  const answer: Answer = await page.act({ ...input, subject });
  if (answer.kind !== 'page') throw new Error('A step answered with something else than a page');
  const views = createViews({ templatesFolder: join(packageRoot, 'templates'), language });
  const pages = createPageBuilder({
    language,
    licences: {
      logoPath: () => undefined,
      byId: () => ({ kind: 'school', name: 'DEWERF', schoolName: 'De Werf', town: 'Alkmaar' }),
    },
    mountPath: app.base,
    assets: /"([^"]*\/assets\/[^"/]+)\//.exec(shown)?.[1] ?? '',
    clock: app.clock,
    menu: app.plugin.house.menu,
    cautions: app.plugin.house.cautions,
    ui: undefined,
  });
  const view = {
    ...answer.view,
    page: pages.build({
      facts: answer.page,
      lang: 'nl',
      session,
      flash: undefined,
      standsIn: inSteps(subject as DossierFacts),
    }),
  };
  return () => views.render(answer.template, 'nl', view);
}
