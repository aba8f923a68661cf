import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { deWerf } from '../../adapters/demo-school/plans.ts';
import { createSchool } from '../../adapters/demo-school/school.ts';
import { tableOf, textOf } from '../../plugin/administration/test-results/csv-table.ts';
import {
  lacking,
  plainLayout,
  recognised,
  unread,
} from '../../plugin/administration/test-results/result-columns.ts';
import { createTestResultsStore } from '../../plugin/administration/test-results/test-results-store.ts';
import { createTestResults } from '../../plugin/administration/test-results/test-results.ts';
import { packageRoot } from '../../plugin/kernel/package-root.ts';
import { openDatabase } from '../../plugin/platform/store/database.ts';
import { createUnitOfWork } from '../../plugin/platform/store/unit-of-work.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { rows } from '../support/groups.ts';
import { handedIn } from '../support/results.ts';

describe('what was handed in', function () {
  this.timeout(60_000);
  let app: TestApp;
  before(async () => {
    app = await startApp();
  });
  after(async () => {
    await app.stop();
  });

  it('is removed when its time is over, with a row in the trail, and not before', async () => {
    const file = 'Leerlingnummer;Domein;Toets;Datum;Niveau\nyara;Spelling;M6;31-01-2026;II';
    await handedIn(app, app.as('karim', 'zorgcoordinator'), file);
    app.clock.advance(3_600_000);
    await handedIn(app, app.as('ingrid', 'beheerder'), file);
    const database = openDatabase({ url: app.database.databaseUrl, prefix: 'opp_' });
    const never = (): Promise<never> => Promise.reject(new Error('Removing needs no dossier'));
    const results = createTestResults({
      unitOfWork: createUnitOfWork({ database, auditKey: randomBytes(32), clock: app.clock }),
      store: createTestResultsStore({ database, licenceKey: () => randomBytes(32) }),
      scores: { openDossiers: never, add: never },
      dossiers: { find: never },
      domains: { list: never },
      licenceKey: () => randomBytes(32),
      clock: app.clock,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    });
    try {
      await results.purge();
      expect(await rows(app, 'SELECT id FROM opp_test_result_files')).to.have.length(2);
      app.clock.advance(3_600_000 + 1);
      await results.purge();
      expect(
        await rows(
          app,
          'SELECT p.host_id FROM opp_test_result_files f JOIN opp_people p ON p.id = f.person_id',
        ),
      ).to.deep.equal([{ host_id: 'ingrid' }]);
      expect(
        await rows(app, "SELECT basis FROM opp_audit WHERE event = 'test-results.purged'"),
      ).to.deep.equal([{ basis: 'system' }]);
    } finally {
      await results.stop();
      await database.close();
    }
  });
});

describe('the demo’s file of test results', () => {
  it('has the columns of the template, and pupils whom the demo school has', () => {
    const table = tableOf(
      textOf(
        readFileSync(join(packageRoot, 'adapters', 'demo-school', 'voorbeeld-toetsresultaten.csv')),
      ),
    );
    const mapping = recognised(table.headers);
    expect(lacking(plainLayout(mapping))).to.deep.equal([]);
    expect(unread(table.headers, mapping)).to.deep.equal([]);
    const ids = new Set(createSchool(deWerf, '2026-11-25').people.map(({ ref }) => ref.id));
    expect(
      table.rows.map(({ cells }) => cells[0] ?? '').filter((id) => id !== '' && !ids.has(id)),
    ).to.deep.equal([]);
    expect(table.rows).to.have.length(13);
  });
});
