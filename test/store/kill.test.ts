import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ConfigInput } from '../../plugin/index.ts';
import { roles } from '../support/app.ts';
import { Client } from '../support/client.ts';
import { migratedDatabase } from '../support/database.ts';
import { ADAPTER } from '../support/school.ts';
import { pupilId } from '../support/story.ts';

const KILLS = process.env['TEST_DEEP'] === '1' ? 200 : 10;

/** A server in a process of its own, on a database with its default flush; this process keeps the books. */
describe(`killing the server with -9 in the middle of autosaves, ${KILLS} times`, function () {
  this.timeout(KILLS * 12_000 + 30_000);

  it('loses nothing that was acknowledged and leaves no half change', async () => {
    const database = await migratedDatabase();
    const dataFolder = await mkdtemp(join(tmpdir(), 'opp-kill-'));
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const config: Partial<ConfigInput> = {
      baseUrl: `${origin}/dossier`, databaseUrl: database.databaseUrl, migrationDatabaseUrl: database.migrationDatabaseUrl,
      masterKey: randomBytes(32).toString('base64'), dataFolder, roles, syncMinutes: 0,
      licences: [{ name: 'DEWERF', tenant: { adapter: ADAPTER, tenant: 'dewerf' }, schoolName: 'De Werf' }],
    };
    const acknowledged: string[] = [];
    let sent = 0;
    let server = await start(config);
    try {
      const client = new Client(origin);
      client.cookies.set('host', `dewerf~tessa~docent~${Date.now()}`);
      const pupil = await pupilId(client, '/dossier', 'yara');
      await client.visit(`/dossier/dossiers/nieuw?leerling=${pupil}`);
      const made = await client.post('/dossier/dossiers', { leerling: pupil, niveau: 'extra' });
      const url = (made.location.split('?')[0] ?? '').replace('/stappen/1', '/stappen/3');
      for (let kill = 0; kill < KILLS; kill += 1) {
        await client.visit(url);
        const before = acknowledged.length;
        const ended = new Promise<void>((resolve) => { server.once('exit', () => { resolve(); }); });
        for (let alive = true; alive;) {
          sent += 1;
          const word = `bewaard-${sent}-einde`;
          const changes = [{ op: 'add', list: 'interventions', row: `row-${sent}` }, { op: 'set', path: `interventions/row-${sent}/what`, value: word, base: 0 }];
          const reply = await client.json(`${url}/wijzigingen`, { changes }).catch(() => undefined);
          if (reply === undefined) alive = false;
          else if (reply.status === 200) acknowledged.push(word);
          else expect(reply.status, reply.text).to.equal(200);
          if (acknowledged.length === before + 1) setTimeout(() => server.kill('SIGKILL'), Math.random() * 250);
        }
        await ended;
        server = await start(config);
      }
      const page = (await client.visit(url)).text;
      expect(acknowledged.length).to.be.greaterThan(KILLS);
      expect(acknowledged.filter((word) => !page.includes(word))).to.deep.equal([]);
      const rows = [...new Set([...page.matchAll(/data-row="row-(\d+)"/g)].map(([, number]) => number ?? ''))];
      expect(rows.filter((number) => !page.includes(`bewaard-${number}-einde`)), 'rows without their text').to.deep.equal([]);
      expect(rows.length).to.be.within(acknowledged.length, acknowledged.length + KILLS);
    } finally {
      server.kill('SIGKILL');
      await database.drop();
      await rm(dataFolder, { recursive: true, force: true });
    }
  });
});

async function start(config: Partial<ConfigInput>): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import=tsx', 'test/support/server-process.ts'], {
    env: { ...process.env, TEST_SERVER_CONFIG: JSON.stringify(config) }, stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (data: Buffer) => { if (data.includes('ready')) resolve(); });
    child.once('exit', (code) => { reject(new Error(`The server ended with ${String(code)} before it was ready`)); });
  });
  return child;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => { probe.listen(0, '127.0.0.1', resolve); });
  const { port } = probe.address() as AddressInfo;
  await new Promise<void>((resolve) => { probe.close(() => { resolve(); }); });
  return port;
}
