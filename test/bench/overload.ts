import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { startWorker } from '../../plugin/platform/threads/worker-thread.ts';
import { Client } from '../support/client.ts';
import { freePort, startServer } from '../support/own-process.ts';
import { makeDossier, save, set, stepUrl, upToDate } from '../support/story.ts';
import type { Change } from '../support/story.ts';
import type { Benchmark } from './figure.ts';
import { fullDossier, sizeOfDossier } from './full-dossier.ts';
import type { Filled } from './full-dossier.ts';
import { assertStatus, leanClient } from './http-client.ts';
import type { LeanClient } from './http-client.ts';
import type { Order, Report, Target } from './overload-attack.ts';
import { ms, quantile, timed } from './timing.ts';

/** BENCH_QUICK=1 shows within a minute that it works; its figure is none. */
const QUICK = process.env['BENCH_QUICK'] === '1';
const ROUNDS = QUICK ? 1 : 5;
/** Of each page, in each half of a round. */
const LOOKS = QUICK ? 8 : 25;
const MOST_ROWS = 200;
const FIELD = 'goals/goals-1/approachTime';
/** Between two looks: a person reads, and so the attack is not what the looks themselves make. */
const PAUSE_MS = 20;

/**
 * p95 of what one user waits for pages and saves while another user and a stranger do their worst ÷
 * the same while nobody else is there, by turns in one run. The server is a process of its own, as
 * it is run; the attack comes from a thread of its own.
 */
export const overload: Benchmark = async (tell) => {
  const filled = await fullDossier();
  let server: ChildProcess | undefined;
  let client: LeanClient | undefined;
  const attack = startWorker(import.meta.url, 'overload-attack');
  try {
    const origin = `http://127.0.0.1:${await freePort()}`;
    server = await startServer(['--import=tsx', 'test/bench/server-process.ts'], {
      ...filled.app.config,
      baseUrl: `${origin}${filled.app.base}`,
      licences: filled.app.config.licences?.slice(0, 1) ?? [],
    });
    const target = await prepare(filled, origin);
    const user = new Client(origin);
    user.cookies.set('host', filled.teacher.cookies.get('host') ?? '');
    await user.visit(stepUrl(filled.app, filled.dossierId, 8));
    client = leanClient(origin, user);
    const looks = looksOf(filled, client, await newestIn(filled));
    await halfOf(looks, []);
    const quiet: number[] = [];
    const loud: number[] = [];
    const told: Report[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await halfOf(looks, quiet);
      order(attack, { kind: 'begin', target });
      await sleep(1_000);
      await halfOf(looks, loud);
      order(attack, { kind: 'end' });
      const [report] = (await once(attack, 'message')) as [Report];
      told.push(report);
      await sleep(1_500);
    }
    const p95 = (times: readonly number[]): number => quantile(times, 0.95);
    tell({
      name: 'overload',
      value: p95(loud) / p95(quiet),
      unit: 'ratio',
      bar: { atMost: 3 },
      size:
        `p95 of ${loud.length} pages and saves in ${ROUNDS} rounds by turns: ${ms(p95(loud))} under attack, ${ms(p95(quiet))} quiet ` +
        `(p50 ${ms(quantile(loud, 0.5))} and ${ms(quantile(quiet, 0.5))}); answers to the attack: ${answersOf(told)}; ${sizeOfDossier()}`,
    });
  } finally {
    await attack.terminate();
    client?.close();
    if (server !== undefined) await stopped(server);
    await filled.stop();
  }
};

const order = (attack: Worker, given: Order): void => {
  attack.postMessage(given);
};

async function stopped(server: ChildProcess): Promise<void> {
  const gone = once(server, 'exit');
  server.kill('SIGTERM');
  await gone;
}

/** The attacker's own dossier, with as many rows as a list takes. */
async function prepare({ app }: Filled, origin: string): Promise<Target> {
  const here = app.as('omar', 'docent');
  const dossierId = await makeDossier(app, here, 'Sem');
  await here.visit(stepUrl(app, dossierId, 5));
  let sequence = 0;
  for (let from = 0; from < MOST_ROWS; from += 100) {
    const rows = Array.from({ length: 100 }, (_one, at): Change[] => [
      { op: 'add', list: 'factors', row: `rij-${from + at}` },
      set(`factors/rij-${from + at}/text`, `Tekst ${from + at}`),
    ]);
    sequence = await save(app, here, dossierId, 5, rows.flat());
  }
  const omar = new Client(origin);
  omar.cookies.set('host', here.cookies.get('host') ?? '');
  await omar.visit(stepUrl(app, dossierId, 5));
  const cookie = [...omar.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return { origin, base: app.base, cookie, csrf: omar.csrf, dossierId, sequence };
}

async function newestIn({ app, dossierId }: Filled): Promise<number> {
  const [change] = await upToDate(app.database, dossierId, [set(FIELD, '')]);
  return change !== undefined && 'base' in change ? change.base : 0;
}

/** What somebody does all day: looks up pupils, reads a step and writes in it. */
function looksOf(
  { app, dossierId }: Filled,
  client: LeanClient,
  newest: number,
): (() => Promise<unknown>)[] {
  let typed = 0;
  let sequence = newest;
  const page = (path: string) => async (): Promise<unknown> =>
    assertStatus(await client.get(path), 200);
  return [
    page(`${app.base}/leerlingen`),
    page(stepUrl(app, dossierId, 4)),
    async () => {
      typed += 1;
      const value = `Elke dag een kwartier ${typed}. `;
      const changes = [{ op: 'set', path: FIELD, value, base: sequence }];
      const url = `${stepUrl(app, dossierId, 8)}/wijzigingen`;
      const body = JSON.stringify({ changes });
      const answer = await client.post(url, body, 'application/json');
      assertStatus(answer, 200);
      ({ sequence } = JSON.parse(answer.body.toString()) as { sequence: number });
    },
  ];
}

async function halfOf(looks: readonly (() => Promise<unknown>)[], times: number[]): Promise<void> {
  for (let look = 0; look < LOOKS; look += 1)
    for (const one of looks) {
      times.push(await timed(one));
      await sleep(PAUSE_MS);
    }
}

/** "user: prints 12 × 200, 3 × 503" */
function answersOf(reports: readonly Report[]): string {
  const sums = new Map<string, Map<string, number>>();
  for (const report of reports)
    for (const [name, statuses] of Object.entries(report)) {
      const own = sums.get(name) ?? new Map<string, number>();
      sums.set(name, own);
      for (const [status, count] of Object.entries(statuses))
        own.set(status, (own.get(status) ?? 0) + count);
    }
  return [...sums]
    .map(([name, own]) => `${name} ${[...own].map(([status, n]) => `${n} × ${status}`).join(', ')}`)
    .join('; ');
}
