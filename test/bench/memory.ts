import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '../support/client.ts';
import { freePort, startServer } from '../support/own-process.ts';
import { stepUrl } from '../support/story.ts';
import type { Benchmark } from './figure.ts';
import { fullDossier } from './full-dossier.ts';
import type { Filled } from './full-dossier.ts';
import { assertStatus, leanClient } from './http-client.ts';
import type { LeanClient } from './http-client.ts';
import { reportForm } from './printed-document.ts';

const FULL = process.env['BENCH_FULL'] === '1';
const LOAD = FULL ? { reports: 200, pages: 10_000 } : { reports: 60, pages: 3_000 };
// Until then Node's heap, which it collects only when it must, grows to its working size, whatever
// is asked of the server.
const WARM_UP = { reports: 60, pages: 3_000 };

/**
 * Resident memory of a server in a process of its own, after much work − after warm-up. The
 * browser's is not in it.
 */
export const memory: Benchmark = async (tell) => {
  const size =
    `${LOAD.reports} reports of new content and ${LOAD.pages} pages after ${WARM_UP.reports} and ${WARM_UP.pages}` +
    (FULL ? '' : '; BENCH_FULL=1 makes it 200 and 10,000');
  const filled = await fullDossier();
  let server: ChildProcess | undefined;
  let client: LeanClient | undefined;
  try {
    const origin = `http://127.0.0.1:${await freePort()}`;
    // With the production server's own settings of Node: nothing is collected on demand.
    server = await startServer(['--import=tsx', 'test/bench/server-process.ts'], {
      ...filled.app.config,
      baseUrl: `${origin}${filled.app.base}`,
      licences: filled.app.config.licences?.slice(0, 1) ?? [],
    });
    const { pid } = server;
    if (pid === undefined || !existsSync(`/proc/${pid}/status`)) {
      tell({
        name: 'memory',
        value: null,
        unit: 'MiB',
        bar: { atMost: 50 },
        size: 'not measured: needs /proc',
      });
      return;
    }
    const teacher = new Client(origin);
    teacher.cookies.set('host', filled.teacher.cookies.get('host') ?? '');
    await teacher.visit(stepUrl(filled.app, filled.dossierId, 1));
    client = leanClient(origin, teacher);
    const before = await loadAndSettle({ filled, client, teacher, pid }, WARM_UP);
    const after = await loadAndSettle({ filled, client, teacher, pid }, LOAD);
    tell({
      name: 'memory',
      value: after - before,
      unit: 'MiB',
      bar: { atMost: 50 },
      size: `${size}; ${Math.round(before)} MiB became ${Math.round(after)} MiB`,
    });
  } finally {
    client?.close();
    if (server !== undefined) await stopServer(server);
    await filled.stop();
  }
};

interface Loading {
  filled: Filled;
  client: LeanClient;
  teacher: Client;
  pid: number;
}

/** @returns resident MiB when it has come to rest */
async function loadAndSettle(
  { filled, client, teacher, pid }: Loading,
  load: { reports: number; pages: number },
): Promise<number> {
  const { app, dossierId } = filled;
  const reports = `${app.base}/dossiers/${dossierId}/logboek/verslagen`;
  const paths = [
    `${app.base}/`,
    `${app.base}/leerlingen`,
    reports,
    ...[1, 2, 3, 4, 5, 6, 7, 8].map((step) => stepUrl(app, dossierId, step)),
  ];
  const perReport = Math.ceil(load.pages / load.reports);
  for (let page = 0; page < load.pages; page += 1) {
    assertStatus(await client.get(paths[page % paths.length] ?? '/'), 200);
    if (page % perReport !== 0) continue;
    await filled.vary();
    assertStatus(
      await client.post(reports, reportForm(teacher.csrf), 'application/x-www-form-urlencoded'),
      200,
    );
  }
  const seen: number[] = [];
  for (let second = 0; second < 8; second += 1) {
    await sleep(1_000);
    seen.push(await residentMiB(pid));
  }
  return Math.min(...seen);
}

async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1_024;
}

async function stopServer(server: ChildProcess): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    server.once('exit', () => {
      resolve();
    });
  });
  server.kill('SIGTERM');
  await ended;
}
