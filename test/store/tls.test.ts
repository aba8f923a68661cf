import dns from 'node:dns';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openDatabase } from '../../plugin/platform/store/database.ts';
import { createMigrator } from '../../plugin/platform/store/migrate.ts';
import { startPrivateMariadb } from '../../scripts/lib/private-mariadb.mjs';
import type { PrivateMariadb } from '../../scripts/lib/private-mariadb.mjs';
import { selfSigned } from '../support/certificate.ts';

const NAME = 'db.school.example';

describe('a database on another machine', function () {
  this.timeout(120_000);
  const own = selfSigned(NAME);
  const folder = mkdtempSync(join(tmpdir(), 'opp-tls-'));
  const lookup = dns.lookup;
  let server: PrivateMariadb;
  let port: number;

  before(async () => {
    port = await freePort();
    writeFileSync(join(folder, 'cert.pem'), own.certificate);
    writeFileSync(join(folder, 'key.pem'), own.key, { mode: 0o600 });
    server = await startPrivateMariadb({
      dataFolder: join(folder, 'data'),
      databases: ['opp_far'],
      serverOptions: [
        '--skip-networking=0',
        // Who comes over the loopback is `localhost` to the server.
        '--skip-name-resolve=0',
        '--bind-address=127.0.0.1',
        `--port=${port}`,
        `--ssl-cert=${join(folder, 'cert.pem')}`,
        `--ssl-key=${join(folder, 'key.pem')}`,
      ],
    });
    // The school's name server, as far as this test needs one.
    (dns as { lookup: unknown }).lookup = (name: string, options: object, done: () => void) => {
      (lookup as unknown as (...of: unknown[]) => void)(
        name.endsWith('.school.example') ? '127.0.0.1' : name,
        options,
        done,
      );
    };
  });
  after(async () => {
    (dns as { lookup: unknown }).lookup = lookup;
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const address = (who: 'migrator' | 'application', host = NAME): string => {
    const { user, password } = server[who];
    return `mysql://${user}:${password}@${host}:${port}/opp_far`;
  };
  const reached = async (
    ca: string | undefined,
    host?: string,
  ): Promise<Record<string, unknown> | string> => {
    const database = openDatabase({ url: address('migrator', host), ca, prefix: 'opp_' });
    try {
      const [row] = await database.select("SHOW SESSION STATUS LIKE 'Ssl_version'");
      return row ?? {};
    } catch (error) {
      return (error as { code: string }).code;
    } finally {
      await database.close();
    }
  };

  it('is reached by TLS 1.2 or later, with a certificate that the given authority vouches for', async () => {
    const row = await reached(own.certificate);
    expect(row)
      .to.have.property('Value')
      .that.matches(/^TLSv1\.[23]$/);
  });

  it('is not reached when its certificate is nobody’s whom we trust', async () => {
    expect(await reached(undefined)).to.equal('database-away');
    expect(await reached(selfSigned(NAME).certificate)).to.equal('database-away');
  });

  it('is not reached when the certificate is for another name', async () => {
    expect(await reached(own.certificate, 'other.school.example')).to.equal('database-away');
  });

  it('is migrated by TLS too, and not at all without', async () => {
    const urls = {
      migrationDatabaseUrl: address('migrator'),
      databaseUrl: address('application'),
      prefix: 'opp_',
    };
    const bare = createMigrator(urls);
    expect(await bare.up().catch((error: unknown) => (error as Error).name)).to.match(/Connection/);
    await bare.close();
    const running = createMigrator({ ...urls, ca: own.certificate });
    try {
      expect(await running.up()).to.have.length.above(10);
      expect(await running.pending()).to.deep.equal([]);
    } finally {
      await running.close();
    }
  });

  it('is told nothing when it knows no TLS: no name, no password, no statement', async () => {
    const plainPort = await freePort();
    const plain = await startPrivateMariadb({
      dataFolder: join(folder, 'plain', 'data'),
      serverOptions: ['--skip-networking=0', '--skip-ssl', `--port=${plainPort}`],
    });
    const database = openDatabase({
      url: `mysql://opp_app:geheim@${NAME}:${plainPort}/opp_far`,
      prefix: 'opp_',
    });
    try {
      const fault: unknown = await database.ping().catch((error: unknown) => error);
      expect((fault as { cause: { parent: { code: string } } }).cause.parent.code).to.equal(
        'HANDSHAKE_NO_SSL_SUPPORT',
      );
    } finally {
      await database.close();
      await plain.stop();
    }
  });

  it('needs no TLS on the machine itself', async () => {
    expect(await reached(undefined, 'localhost')).to.have.property('Value', '');
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
