import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { createConnection } from 'mysql2/promise';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { packageRoot } from '../../plugin/kernel/package-root.ts';
import { startPrivateMariadb } from '../../scripts/lib/private-mariadb.mjs';
import type { PrivateMariadb } from '../../scripts/lib/private-mariadb.mjs';

describe('the private database', () => {
  let folder: string;
  let database: PrivateMariadb | undefined;
  const connections: Connection[] = [];

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'opp-test-'));
  });
  afterEach(async () => {
    await Promise.allSettled(connections.splice(0).map((connection) => connection.end()));
    await database?.stop();
    database = undefined;
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (): Promise<PrivateMariadb> => {
    database = await startPrivateMariadb({
      dataFolder: join(folder, 'data'),
      databases: ['opp_one'],
    });
    return database;
  };
  const connect = async (url: string): Promise<Connection> => {
    const connection = await createConnection(url);
    connections.push(connection);
    return connection;
  };
  const refusal = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => 'let through',
      (error: unknown) => (error as { code?: string }).code,
    );

  it('can be reached by this user alone, and by nobody over the network', async () => {
    const { socketPath, migrator } = await start();
    expect(statSync(dirname(socketPath)).mode & 0o777).to.equal(0o700);
    const connection = await connect(migrator.url('opp_one'));
    const [[row]] = await connection.query<RowDataPacket[]>('SELECT @@skip_networking AS alone');
    expect(row).to.deep.include({ alone: 1 });
    expect(await refusal(createConnection({ user: 'root', socketPath }))).to.equal(
      'ER_ACCESS_DENIED_ERROR',
    );
  });

  it('writes every commit to disk, as a production server does', async () => {
    const connection = await connect((await start()).migrator.url('opp_one'));
    const [[row]] = await connection.query<RowDataPacket[]>(
      'SELECT @@innodb_flush_log_at_trx_commit AS flush, ' +
        '@@innodb_doublewrite AS doublewrite, @@character_set_server AS charset, @@time_zone AS zone',
    );
    expect(row).to.deep.include({ flush: 1, doublewrite: 1, charset: 'utf8mb4', zone: '+00:00' });
  });

  it('gives the application nothing but what the migrator grants', async () => {
    const { migrator, application } = await start();
    const boss = await connect(migrator.url('opp_one'));
    await boss.query('CREATE DATABASE opp_two');
    await boss.query('CREATE TABLE opp_two.t (a INT)');
    expect(await refusal(createConnection(application.url('opp_two')))).to.equal(
      'ER_DBACCESS_DENIED_ERROR',
    );
    await boss.query(`GRANT SELECT, INSERT ON opp_two.t TO '${application.user}'@'localhost'`);
    const clerk = await connect(application.url('opp_two'));
    await clerk.query('INSERT INTO t VALUES (1)');
    for (const sql of [
      'UPDATE t SET a = 2',
      'DELETE FROM t',
      'TRUNCATE t',
      'DROP TABLE t',
      'CREATE TABLE u (a INT)',
    ]) {
      expect(await refusal(clerk.query(sql)), sql).to.equal('ER_TABLEACCESS_DENIED_ERROR');
    }
    expect(await refusal(boss.query('CREATE DATABASE elsewhere'))).to.equal(
      'ER_DBACCESS_DENIED_ERROR',
    );
  });

  it('keeps its data over a restart, and changes its passwords', async () => {
    const first = await start();
    await (await connect(first.migrator.url('opp_one'))).query(
      'CREATE TABLE kept AS SELECT 7 AS a',
    );
    await first.stop();
    const second = await start();
    const [[row]] = await (await connect(second.migrator.url('opp_one'))).query<RowDataPacket[]>(
      'SELECT a FROM kept',
    );
    expect(row).to.deep.equal({ a: 7 });
    expect(second.migrator.password).not.to.equal(first.migrator.password);
    expect(second.application.password).not.to.equal(first.application.password);
  });

  it('recovers after the server itself was killed', async () => {
    const first = await start();
    const connection = await connect(first.migrator.url('opp_one'));
    await connection.query('CREATE TABLE after_kill AS SELECT 8 AS a');
    connection.on('error', () => {
      /* the kill below is what is tried here */
    });
    process.kill(first.pid, 'SIGKILL');
    await first.ended;
    const [[row]] = await (await connect((await start()).migrator.url('opp_one'))).query<
      RowDataPacket[]
    >('SELECT a FROM after_kill');
    expect(row).to.deep.equal({ a: 8 });
  });

  it('does not outlive the script that started it, even when that is killed with -9', async function () {
    if (process.platform !== 'linux') this.skip();
    const starter = startInAnotherProcess(join(folder, 'data'));
    const pid = await firstNumber(starter);
    expect(isAlive(pid)).to.equal(true);
    starter.kill('SIGKILL');
    for (let tries = 0; isAlive(pid) && tries < 100; tries += 1) await wait(50);
    expect(isAlive(pid)).to.equal(false);
  });
});

function startInAnotherProcess(dataFolder: string): ChildProcess {
  const script = `import { startPrivateMariadb } from './scripts/lib/private-mariadb.mjs';
    const { pid } = await startPrivateMariadb({ dataFolder: ${JSON.stringify(dataFolder)} });
    console.log(pid); setInterval(() => {}, 1000);`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: packageRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function firstNumber(child: ChildProcess): Promise<number> {
  if (child.stdout === null) throw new Error('The child has no output');
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  return Number(chunk.toString('utf8'));
}

/**
 * Where nothing collects orphans (a container without an init), an ended one stays listed as a
 * zombie, Z.
 */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
