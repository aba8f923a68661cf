import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { packageRoot } from '../../plugin/kernel/package-root.ts';
import { inOrder } from '../../plugin/platform/menu/menu.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { manifestText } from '../support/manifest-text.ts';

interface Manifest {
  version: string;
  navigation: { id: string; path: string; roles: string[] }[];
  permissions: { id: string }[];
  roles: Record<string, string[]>;
  routes: { method: string; path: string; permission: string }[];
  adapters: { id: string; module: string }[];
  migrations: { folder: string; names: string[] };
  settings: { id: string; variable?: string }[];
  privacy: { clear: string[]; sealed: string[]; technical: string[] };
}

const read = (file: string): unknown => JSON.parse(readFileSync(join(packageRoot, file), 'utf8'));
const manifest = read('manifest.json') as Manifest;

describe('the manifest', () => {
  let app: TestApp;
  before(async () => {
    app = await startApp();
  });
  after(async () => {
    await app.stop();
  });

  it('keeps to its published schema, which refuses what it does not know', () => {
    const validate = new Ajv2020({ strict: true, strictRequired: false }).compile(
      read('manifest.schema.json') as object,
    );
    expect(validate(manifest), JSON.stringify(validate.errors)).to.equal(true);
    expect(validate({ ...manifest, surprise: 1 })).to.equal(false);
  });

  it('is what npm run manifest writes', async () => {
    expect(readFileSync(join(packageRoot, 'manifest.json'), 'utf8')).to.equal(await manifestText());
  });

  it('has the package’s version', () => {
    expect(manifest.version).to.equal((read('package.json') as { version: string }).version);
  });

  it('names every route with its permission, and no other', () => {
    const declared = app.plugin.routes.map((route) => ({
      method: route.method,
      path: route.path,
      permission: typeof route.permission === 'string' ? 'public' : route.permission.id,
    }));
    expect(manifest.routes).to.have.deep.members(declared);
  });

  it('names every permission of the code, and gives each to a role', () => {
    const used = app.plugin.house.permissions().map(({ id }) => id);
    expect(manifest.permissions.map(({ id }) => id)).to.have.members(used);
    expect([...new Set(Object.values(manifest.roles).flat())]).to.have.members(used);
  });

  it('names the navigation that pages show', () => {
    const navigation = inOrder(app.plugin.house.menu(), 'main');
    expect(manifest.navigation.map(({ id, path, roles }) => ({ id, path, roles }))).to.deep.equal(
      navigation.map(({ id, path, roles }) => ({ id, path, roles })),
    );
    for (const { path } of navigation)
      expect(
        app.plugin.routes.some((route) => route.method === 'GET' && route.path === path),
        path,
      ).to.equal(true);
  });

  it('leads from the settings to pages that exist, each shown to who may open it alone', async () => {
    const settingsList = inOrder(app.plugin.house.menu(), 'settings');
    for (const { path } of settingsList)
      expect(
        app.plugin.routes.some((route) => route.method === 'GET' && route.path === path),
        path,
      ).to.equal(true);
    const paths = settingsList.map(({ path }) => `href="${app.base}${path}"`);
    const shown = async (client: ReturnType<TestApp['as']>): Promise<boolean[]> => {
      const page = await client.visit(`${app.base}/instellingen`);
      return paths.map((path) => page.text.includes(path));
    };
    expect(await shown(app.as('ingrid', 'beheerder'))).to.deep.equal(
      settingsList.map(({ roles, of }) => roles?.includes('admin') === true && of !== 'swv'),
    );
    expect(await shown(app.as('karim', 'zorgcoordinator'))).to.deep.equal(
      settingsList.map(({ roles, of }) => roles?.includes('coordinator') === true && of !== 'swv'),
    );
  });

  it('names every migration and every adapter', () => {
    const files = readdirSync(join(packageRoot, 'migrations'))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => file.replace('.ts', ''));
    expect(manifest.migrations.names).to.deep.equal(files.toSorted());
    const folders = readdirSync(join(packageRoot, 'adapters')).filter(
      (folder) => folder !== 'contract',
    );
    expect(manifest.adapters.map(({ module }) => module)).to.have.members(
      folders.map((folder) => `adapters/${folder}/index`),
    );
  });

  it('tells of every column of the database whether it is sealed, in clear or technical', async () => {
    const admin = await app.database.admin();
    try {
      const [rows] = await admin.query(
        "SELECT CONCAT(SUBSTRING(table_name, 5), '.', column_name) AS name, data_type AS type FROM information_schema.columns WHERE table_schema = ? AND table_name LIKE 'opp\\_%' AND table_name <> 'opp_migrations'",
        [app.database.name],
      );
      const columns = rows as { name: string; type: string }[];
      const { clear, sealed, technical } = manifest.privacy;
      expect([...clear, ...sealed, ...technical]).to.have.members(columns.map(({ name }) => name));
      expect(sealed).to.include.members(
        columns.filter(({ type }) => type === 'longblob').map(({ name }) => name),
      );
      expect(
        columns.filter(({ type }) => /text$/.test(type)).map(({ name }) => name),
        'room for what somebody types is sealed, or a person said why not',
      ).to.have.members([
        'audit.details',
        'licences.logo',
        'pupil_merge_items.lifted',
        'request_route_versions.definition',
        'roster_runs.counts',
        'roster_runs.losses',
        'roster_runs.rejects',
      ]);
    } finally {
      await admin.end();
    }
  });

  it('has a reason in the decisions for each column in clear, and no reason for none', () => {
    const page = readFileSync(
      join(packageRoot, 'plugin', 'decisions', 'clear-and-sealed.md'),
      'utf8',
    );
    const reasons = [...page.matchAll(/^\| (`.*`) \| \S.{20,} \|$/gm)].flatMap(([, names]) =>
      [...(names ?? '').matchAll(/`([a-z_]+\.)\*`/g)].map(([, table]) => table ?? ''),
    );
    expect(new Set(reasons).size, 'each table once').to.equal(reasons.length);
    const tables = new Set(manifest.privacy.clear.map((name) => name.replace(/[^.]+$/, '')));
    expect(reasons).to.have.members([...tables]);
  });

  it('is served to who is signed in, and a path that is not declared answers 404', async () => {
    const client = app.as('tessa', 'docent');
    const stranger = await app.as('nobody', 'conciërge').get(`${app.base}/manifest.json`);
    expect(stranger.status).to.equal(401);
    expect(stranger.text).not.to.include((manifest as { version: string }).version);
    await client.visit(`${app.base}/`);
    expect(JSON.parse((await client.get(`${app.base}/manifest.json`)).text)).to.deep.equal(
      manifest,
    );
    await client.visit(`${app.base}/`);
    for (const path of ['/dossier', '/stappen', '/admin', '/assets', '/ACCOUNT', '/stijlgids']) {
      expect((await client.get(app.base + path)).status, path).to.equal(404);
    }
  });
});
