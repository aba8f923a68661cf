import { expect } from 'chai';
import { createConnection } from 'mysql2/promise';
import { z } from 'zod';
import { dossierParams, loadDossier } from '../../plugin/dossier/frame/load-dossier.ts';
import { inLogbook } from '../../plugin/dossier/frame/tabs.ts';
import { readDossier } from '../../plugin/dossier/policy/dossier-policy.ts';
import type { FeatureNeeds } from '../../plugin/index.ts';
import { newId } from '../../plugin/kernel/ids.ts';
import { ambiguous } from '../../plugin/platform/exactness.ts';
import type { FeatureParts } from '../../plugin/platform/feature.ts';
import { guardedRoute } from '../../plugin/platform/routes/route.ts';
import { id, moment, reference, text } from '../../plugin/platform/tables/column.ts';
import { table } from '../../plugin/platform/tables/table.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { makeDossier } from '../support/story.ts';

const wishesTable = table('wishes', { id, dossierId: reference, wish: text(200), at: moment });

/**
 * A capability of a few lines, as a later one would be: a page under its own tab, a form, a table
 * and a job.
 */
function createWishesFeature({ platform, record }: FeatureNeeds) {
  const { unitOfWork, database } = platform;
  const path = '/dossiers/:dossierId/logboek/wensen';
  return {
    name: 'wishes',
    routes: [
      guardedRoute({
        method: 'GET',
        path,
        permission: readDossier,
        csrf: 'none',
        frame: 'host',
        audit: 'wishes.viewed',
        params: dossierParams,
        load: (input) => loadDossier(record.store, input),
        act: async ({ subject }) => ({
          kind: 'page',
          template: 'errors/error',
          page: { title: 'Wensen' },
          view: {
            standsIn: inLogbook(subject, 'wishes'),
            text: (await database.select<{ wish: string }>('SELECT wish FROM {wishes}'))
              .map(({ wish }) => wish)
              .join(', '),
            kept: [],
            retryUrl: '',
          },
        }),
      }),
      guardedRoute({
        method: 'POST',
        path,
        permission: readDossier,
        csrf: 'token',
        frame: 'host',
        audit: 'in-unit',
        params: dossierParams,
        body: z.object({ wens: z.string() }),
        load: (input) => loadDossier(record.store, input),
        act: async ({ actor, subject, body }) => {
          await unitOfWork.run(actor, async (unit) => {
            const row = { id: newId(), dossierId: subject.id, wish: body.wens, at: unit.at };
            await unit.insert(wishesTable, row);
            await unit.audit({ event: 'wish.made', ...subject.trace });
          });
          return { kind: 'redirect', to: path.replace(':dossierId', subject.id) };
        },
      }),
    ],
    jobs: [
      {
        name: 'wishes.count',
        everyMs: 60_000,
        run: async () => (await database.select('SELECT 1 FROM {wishes}')).length,
      },
    ],
    menu: [
      {
        in: 'logbook',
        id: 'wishes',
        path,
        // Words of its own would stand in its own file of the catalogue.
        label: 'logbook.tabs.notes',
        place: 60,
        permission: readDossier,
      },
    ],
  } satisfies FeatureParts;
}

describe('the house', function () {
  this.timeout(60_000);
  let app: TestApp;

  before(async () => {
    app = await startApp({ features: [createWishesFeature] });
    const admin = await app.database.admin();
    await admin.query(
      'CREATE TABLE opp_wishes (id CHAR(36) PRIMARY KEY, dossier_id CHAR(36) NOT NULL, wish VARCHAR(200) NOT NULL, at DATETIME(3) NOT NULL)',
    );
    await admin.query(`GRANT SELECT, INSERT ON opp_wishes TO ${await applicationUser(app)}`);
    await admin.end();
  });
  after(async () => {
    await app.stop();
  });

  it('takes in a new capability by one line: page, form, tab, table and job', async () => {
    const teacher = app.as('tessa', 'docent');
    const dossier = await makeDossier(app, teacher, 'yara');
    const path = `${app.base}/dossiers/${dossier}/logboek/wensen`;
    const elsewhere = await teacher.visit(`${app.base}/dossiers/${dossier}/logboek/notities`);
    expect(elsewhere.text).to.include(`href="${path}"`);
    const page = await teacher.visit(path);
    expect(page.status).to.equal(200);
    expect((await teacher.post(path, { wens: 'een rustige plek' })).status).to.equal(303);
    expect((await teacher.visit(path)).text).to.include('een rustige plek');
    expect(await app.plugin.run('wishes.count')).to.equal(1);
    expect((await app.as('omar', 'docent').visit(path)).status).to.equal(404);
    expect((await app.plugin.verifyAudit()).findings).to.deep.equal([]);
  });

  it('has no two routes that can match one address without one being the more exact', () => {
    expect(
      ambiguous(app.plugin.routes).map((pair) =>
        pair.map(({ method, path }) => `${method} ${path}`),
      ),
    ).to.deep.equal([]);
  });

  it('knows routes that cross or are the same, and lets a word go before a parameter', () => {
    const get = (path: string) => ({ method: 'GET', path }) as const;
    expect(ambiguous([get('/a/:x'), get('/:y/b')])).to.have.length(1);
    expect(ambiguous([get('/a/:x'), get('/a/:y')])).to.have.length(1);
    const numbered = { ...get('/:y/b'), params: z.object({ y: z.coerce.number() }) };
    expect(ambiguous([get('/a/:x'), numbered])).to.deep.equal([]);
    expect(ambiguous([get('/a/:x'), get('/a/b'), get('/a/:x/c'), get('/b/:x')])).to.deep.equal([]);
  });

  it('tries the more exact route first, whatever the order of the features', () => {
    const paths = app.plugin.routes
      .filter(({ method }) => method === 'GET')
      .map(({ path }) => path);
    expect(paths.indexOf('/inzage/plan')).to.be.below(paths.indexOf('/inzage/:token'));
    expect(paths.indexOf('/dossiers/nieuw')).to.be.at.least(0);
  });

  it('knows no job that no feature brought', async () => {
    expect(
      await app.plugin.run('notes.forget').then(
        () => 'ran',
        (error: unknown) => (error as Error).message,
      ),
    ).to.include('no job');
  });
});

/** The account that the application signs in with, quoted for GRANT. */
async function applicationUser({ database }: TestApp): Promise<string> {
  const connection = await createConnection(database.databaseUrl);
  try {
    const [rows] = await connection.query('SELECT CURRENT_USER() AS account');
    const [row] = rows as { account: string }[];
    return (row?.account ?? '').replace(/^(.*)@(.*)$/, "'$1'@'$2'");
  } finally {
    await connection.end();
  }
}
