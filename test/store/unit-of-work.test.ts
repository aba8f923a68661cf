import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { DataTypes } from 'sequelize';
import { systemClock } from '../../plugin/kernel/clock.ts';
import { openDatabase } from '../../plugin/platform/store/database.ts';
import { createMigrator } from '../../plugin/platform/store/migrate.ts';
import type { Database } from '../../plugin/platform/store/types.ts';
import { createUnitOfWork, systemActor } from '../../plugin/platform/store/unit-of-work.ts';
import type { UnitOfWork } from '../../plugin/platform/store/unit-of-work.ts';
import { emptyDatabase, migratedDatabase, tablesOf } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';

interface KeyRow {
  key_hash: Buffer;
  expires_at: Date;
}

describe('a unit of work', () => {
  let made: TestDatabase;
  let database: Database;
  let unitOfWork: UnitOfWork;

  before(async () => {
    made = await migratedDatabase();
    database = openDatabase({ url: made.databaseUrl, prefix: 'opp_' });
    unitOfWork = createUnitOfWork({ database, auditKey: randomBytes(32), clock: systemClock });
  });
  after(async () => {
    await database.close();
    await made.drop();
  });

  const insert = 'INSERT INTO {one_time_keys} (key_hash, expires_at) VALUES (:hash, :at)';
  const count = async (): Promise<number> =>
    (await database.select<{ n: number }>('SELECT COUNT(*) AS n FROM {one_time_keys}'))[0]?.n ?? -1;
  const refusal = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'kept',
      (error: unknown) => (error as Error).message,
    );

  it('refuses to commit without an audit row, and keeps nothing', async () => {
    const outcome = await refusal(
      unitOfWork.run(systemActor(), async (unit) => {
        await unit.write(insert, { hash: randomBytes(32), at: new Date() });
      }),
    );
    expect(outcome).to.include('without an audit row');
    expect(await count()).to.equal(0);
  });

  it('refuses an actor without a role or a ground', async () => {
    expect(
      await refusal(
        unitOfWork.run({ roles: [], basis: 'x' }, (unit) => unit.audit({ event: 'x' })),
      ),
    ).to.include('needs an actor');
    expect(
      await refusal(
        unitOfWork.run({ roles: ['teacher'], basis: '' }, (unit) => unit.audit({ event: 'x' })),
      ),
    ).to.include('needs an actor');
  });

  it('keeps the change and its audit row together', async () => {
    await unitOfWork.run(systemActor(), async (unit) => {
      await unit.write(insert, { hash: randomBytes(32), at: new Date() });
      await unit.audit({ event: 'test.written' });
    });
    expect(await count()).to.equal(1);
    const outcome = await refusal(
      unitOfWork.run(systemActor(), async (unit) => {
        await unit.write(insert, { hash: randomBytes(32), at: new Date() });
        await unit.audit({ event: 'test.broken' });
        throw new Error('after the audit row');
      }),
    );
    expect(outcome).to.equal('after the audit row');
    expect(await count()).to.equal(1);
    expect(
      await database.select("SELECT 1 FROM {audit} WHERE event = 'test.broken'"),
    ).to.deep.equal([]);
  });

  it('is the only way to write: a model refuses outside it', async () => {
    const table = database.table<KeyRow>('one_time_keys', {
      key_hash: { type: DataTypes.BLOB, primaryKey: true },
      expires_at: DataTypes.DATE,
    });
    expect(
      await refusal(table.create({ key_hash: randomBytes(32), expires_at: new Date() })),
    ).to.include('outside a unit of work');
    expect(await refusal(table.destroy({ where: {} }))).to.include('outside a unit of work');
    expect(
      await refusal(table.bulkCreate([{ key_hash: randomBytes(32), expires_at: new Date() }])),
    ).to.include('outside a unit of work');
  });

  it('keeps the books of sessions and one-time keys only, without an audit row', async () => {
    expect(await refusal(unitOfWork.upkeep("UPDATE {people} SET given = 'x'", {}))).to.include(
      'refused',
    );
    expect(await refusal(unitOfWork.upkeep('DELETE FROM {audit} WHERE 1', {}))).to.include(
      'refused',
    );
    await unitOfWork.upkeep('DELETE FROM {one_time_keys} WHERE expires_at < :now', {
      now: new Date(Date.now() + 60_000),
    });
    expect(await count()).to.equal(0);
  });
});

describe('the migrations', function () {
  this.timeout(60_000);

  it('go up, down and up again, and leave the same tables', async () => {
    const made = await emptyDatabase();
    const migrator = createMigrator({ ...made, prefix: 'opp_' });
    const shape = async (): Promise<string[]> => {
      const admin = await made.admin();
      try {
        const shapes: string[] = [];
        for (const table of await tablesOf(admin, made.name)) {
          const [[row]] = (await admin.query(`SHOW CREATE TABLE \`${table}\``)) as unknown as [
            [Record<string, string>],
          ];
          shapes.push((row['Create Table'] ?? '').replace(/ AUTO_INCREMENT=\d+/, ''));
        }
        return shapes;
      } finally {
        await admin.end();
      }
    };
    try {
      const names = await migrator.up();
      expect(names.length).to.be.greaterThan(5);
      const first = await shape();
      await migrator.downAll();
      expect((await shape()).map((text) => /TABLE `(\w+)`/.exec(text)?.[1])).to.deep.equal([
        'opp_migrations',
      ]);
      await migrator.up();
      expect(await shape()).to.deep.equal(first);
      expect(await migrator.pending()).to.deep.equal([]);
    } finally {
      await migrator.close();
      await made.drop();
    }
  });
});
