import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Connection } from 'mysql2/promise';
import type { HostAdapter } from '../../adapters/contract/index.ts';
import { createDemoSchoolAdapter } from '../../adapters/demo-school/index.ts';
import { deWerf, hetBaken, swvDePolder } from '../../adapters/demo-school/plans.ts';
import { createSchool } from '../../adapters/demo-school/school.ts';
import { createMountedIdentity } from '../../adapters/mounted/index.ts';
import { packageRoot } from '../../plugin/kernel/package-root.ts';
import { createMigrator } from '../../plugin/platform/store/migrate.ts';
import { startApp, whoIs } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { emptyDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { daily, LONG_RUN } from '../support/long-run.ts';

/** An installation as version 0.1.0 left it: the demo's tables, its data folder and its key. */
interface Installation {
  masterKey: string;
  tables: { name: string; create: string; columns: string[]; rows: Value[][] }[];
  /** base64 by path below the data folder. */
  files: Record<string, string>;
}

type Value = string | number | null | { hex: string };

/** Every dossier is opened in the long run, one of five in every other. */
/** Somebody, and where they begin to walk through the pages. */
interface Way {
  staff: string;
  role: string | readonly string[];
  tenant: string;
  start: string;
}

const oneOf = LONG_RUN ? 1 : 5;
/** The last migration that this version had. */
const LAST_OF_0_1_0 = '20261129150000-create-reading-shares.ts';

const made = new Date('2026-12-01T02:00:00Z');

const read = (): Installation =>
  JSON.parse(
    gunzipSync(
      readFileSync(join(packageRoot, 'test', 'fixtures', 'installation-0.1.0.json.gz')),
    ).toString('utf8'),
  ) as Installation;

async function fill(admin: Connection, { tables }: Installation): Promise<void> {
  await admin.query("SET foreign_key_checks = 0, SESSION sql_mode = '', time_zone = '+00:00'");
  for (const { create } of tables) await admin.query(create);
  for (const { name, columns, rows } of tables) {
    for (let start = 0; start < rows.length; start += 200) {
      const values = rows
        .slice(start, start + 200)
        .map((row) =>
          row.map((value) =>
            typeof value === 'object' && value !== null ? Buffer.from(value.hex, 'base64') : value,
          ),
        );
      await admin.query(`INSERT INTO \`${name}\` (\`${columns.join('`, `')}\`) VALUES ?`, [values]);
    }
  }
}

/**
 * Every page that can be reached by links from here without leaving these paths; answers what did
 * not open.
 */
async function crawl(client: Client, starts: string[], within: RegExp): Promise<string[]> {
  const seen = new Set(starts);
  const queue = [...starts];
  const broken: string[] = [];
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const { status, text } = await client.visit(path);
    if (status !== 200 && status !== 303) broken.push(`${status} ${path}`);
    for (const [, href = ''] of text.matchAll(/href="([^"]+)"/g)) {
      const [next = ''] = href.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&').split('#');
      if (!within.test(next) || seen.has(next)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return broken;
}

/** The demo's schools, whose staff the host signs on by a cookie, as every test host does. */
function demoAdapters(): HostAdapter[] {
  const seeds = [deWerf, hetBaken, swvDePolder];
  const ids = ['demo-school', 'demo-school-2', 'demo-school-3'];
  const tenants = ['dewerf', 'hetbaken', 'swvdepolder'];
  const signOn = createMountedIdentity({
    id: 'portal',
    name: 'Schoolplein',
    signInUrl: () => '/aanmelden',
    currentPerson: (request) => {
      const who = whoIs(request);
      const adapter = ids[tenants.indexOf(who?.tenant ?? '')];
      if (who === undefined || adapter === undefined) return Promise.resolve(undefined);
      return Promise.resolve({
        principal: {
          ref: { adapter, tenant: who.tenant, kind: 'staff', id: who.staff },
          displayName: who.staff,
          hostRoles: who.roles,
          authTime: who.authTime,
          mfa: who.mfa,
        },
      });
    },
  });
  const schools = seeds.map((seed, index) =>
    createDemoSchoolAdapter({ school: createSchool(seed, '2026-12-01'), id: ids[index] }),
  );
  return [signOn, ...schools];
}

describe('an installation that version 0.1.0 filled', function () {
  this.timeout(180_000);
  let app: TestApp;
  let folder: string;
  let ran: string[];
  let dossiers: { id: string; licence: string }[];

  before(async () => {
    const installation = read();
    const database: TestDatabase = await emptyDatabase();
    const admin = await database.admin();
    await fill(admin, installation);
    const [rows] = await admin.query(
      `SELECT d.id, l.name AS licence
         FROM opp_dossiers d JOIN opp_licences l ON l.id = d.licence_id
        ORDER BY d.id`,
    );
    dossiers = rows as { id: string; licence: string }[];
    await admin.end();
    const migrator = createMigrator({ ...database, prefix: 'opp_' });
    ran = await migrator.up();
    await migrator.close();
    folder = await mkdtemp(join(tmpdir(), 'opp-installation-'));
    for (const [path, content] of Object.entries(installation.files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), Buffer.from(content, 'base64'));
    }
    app = await startApp({
      database,
      now: made,
      config: {
        masterKey: installation.masterKey,
        dataFolder: folder,
        licences: [
          ['DEWERF', 'demo-school', 'dewerf', 'De Werf', 'school'],
          ['HETBAKEN', 'demo-school-2', 'hetbaken', 'Het Baken', 'school'],
          ['SWVPOLDER', 'demo-school-3', 'swvdepolder', 'Samenwerkingsverband De Polder', 'swv'],
        ].map(([name = '', adapter = '', tenant = '', schoolName = '', kind]) => ({
          name,
          tenant: { adapter, tenant },
          schoolName,
          kind: kind === 'swv' ? ('swv' as const) : ('school' as const),
          partnership: kind === 'swv' ? undefined : 'SWVPOLDER',
        })),
      },
      adapters: demoAdapters(),
    });
  });
  after(async () => {
    await app.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('gets the migrations that came since and no other, and its trail is whole up to the anchors', async () => {
    const since = readdirSync(join(packageRoot, 'migrations'))
      .filter((name) => name.endsWith('.ts') && name > LAST_OF_0_1_0)
      .map((name) => name.replace('.ts', ''));
    expect(ran).to.deep.equal(since.toSorted());
    const report = await app.plugin.verifyAudit();
    expect(report.findings).to.deep.equal([]);
    expect(report.rows).to.be.above(1_000);
  });

  it('opens every page of its dossiers, so that every sealed text is read at its place', async () => {
    expect(dossiers).to.have.length.above(30);
    const coordinators = { DEWERF: 'karim', HETBAKEN: 'samira' } as const;
    for (const [licence, staff] of Object.entries(coordinators)) {
      const tenant = licence === 'DEWERF' ? 'dewerf' : 'hetbaken';
      const client = app.as(staff, 'zorgcoordinator', { tenant });
      const starts = dossiers
        .filter((dossier) => dossier.licence === licence)
        .filter((_dossier, index) => index % oneOf === 0)
        .map(({ id }) => `${app.base}/dossiers/${id}/stappen/1`);
      expect(await crawl(client, starts, /\/dossiers\/[0-9a-f-]{36}\//)).to.deep.equal([]);
    }
    expect(app.log.filter((line) => line.includes('"level":"error"'))).to.deep.equal([]);
  });

  it('opens the lists, the settings and the desk of the partnership', async () => {
    const ways = [
      { staff: 'noud', role: [], tenant: 'swvdepolder', start: '/swv' },
      { staff: 'karim', role: 'zorgcoordinator', tenant: 'dewerf', start: '/' },
      { staff: 'ingrid', role: 'beheerder', tenant: 'dewerf', start: '/instellingen' },
    ] as const;
    for (const { staff, role, tenant, start } of daily<Way>(ways.slice(0, 2), ways)) {
      const client = app.as(staff, role as never, { tenant });
      const within = new RegExp(`^${app.base}/(instellingen|instemmingen|swv|account|hulp$|$)`);
      expect(await crawl(client, [app.base + start], within), staff).to.deep.equal([]);
    }
    expect(app.log.filter((line) => line.includes('"level":"error"'))).to.deep.equal([]);
  });
});
