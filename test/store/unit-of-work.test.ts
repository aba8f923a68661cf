import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { systemClock } from '../../plugin/kernel/clock.ts';
import { newId } from '../../plugin/kernel/ids.ts';
import { createAudit } from '../../plugin/platform/audit/audit.ts';
import { outboxTable } from '../../plugin/platform/mail/mail-tables.ts';
import { openDatabase } from '../../plugin/platform/store/database.ts';
import { createMigrator } from '../../plugin/platform/store/migrate.ts';
import { auditTable, oneTimeKeysTable } from '../../plugin/platform/store/store-tables.ts';
import type { Database } from '../../plugin/platform/store/types.ts';
import { createUnitOfWork, systemActor } from '../../plugin/platform/store/unit-of-work.ts';
import type { UnitOfWork } from '../../plugin/platform/store/unit-of-work.ts';
import { peopleTable } from '../../plugin/school/people/people-tables.ts';
import { sessionsTable } from '../../plugin/school/sign-in/sign-in-tables.ts';
import { emptyDatabase, migratedDatabase, tablesOf } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';

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

  it('refuses every statement in it that asks for a second connection, and none after it', async () => {
    const after: Promise<unknown>[] = [];
    const beside: (() => Promise<unknown>)[] = [
      () => database.select('SELECT 1'),
      () => unitOfWork.run(systemActor(), (unit) => unit.audit({ event: 'test.within' })),
      () =>
        unitOfWork.upkeep(
          sessionsTable,
          'UPDATE {sessions} SET last_seen_at = :at WHERE id_hash = :hash',
          { at: new Date(), hash: randomBytes(32) },
        ),
      () =>
        createAudit({ database, key: randomBytes(32), clock: systemClock }).record(systemActor(), {
          event: 'test.beside',
        }),
    ];
    for (const statement of beside)
      expect(
        await refusal(
          unitOfWork.run(systemActor(), async (unit) => {
            await unit.audit({ event: 'test.around' });
            await unit.select('SELECT 1');
            after.push(
              new Promise((resolve) => setTimeout(resolve, 50)).then(() =>
                database.select('SELECT 1'),
              ),
            );
            await statement();
          }),
        ),
        String(statement),
      ).to.include('beside the unit of work');
    await Promise.all(after);
    expect(await database.select("SELECT 1 FROM {audit} WHERE event LIKE 'test.%'")).to.have.length(
      0,
    );
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
    const model = database.models(oneTimeKeysTable);
    const row = { keyHash: randomBytes(32), expiresAt: new Date() };
    expect(await refusal(model.create(row))).to.include('outside a unit of work');
    expect(await refusal(model.update(row, { where: row }))).to.include('outside a unit of work');
    expect(await refusal(model.destroy({ where: {} }))).to.include('outside a unit of work');
    expect(await refusal(model.bulkCreate([row]))).to.include('outside a unit of work');
  });

  it('adds, finds, changes and removes rows of a declared table, and every kind of value comes back', async () => {
    const at = new Date('2026-03-01T10:11:12.345Z');
    const session = {
      idHash: randomBytes(32),
      licenceId: newId(),
      personId: newId(),
      roles: 'teacher',
      language: 'nl',
      way: 'local',
      secondFactor: true,
      csrfToken: 'a'.repeat(43),
      authenticatedAt: at,
      createdAt: at,
      seenAt: at,
      expiresAt: at,
    } as const;
    const admin = await made.admin();
    await admin.query('SET foreign_key_checks = 0');
    await unitOfWork.run(systemActor(), async (unit) => {
      await unit.audit({ event: 'test.rows' });
      await unit.write('SET foreign_key_checks = 0', {});
      await unit.insert(sessionsTable, session);
      const found = await unit.find(sessionsTable, { idHash: session.idHash }, { lock: true });
      expect(found).to.include({
        ...session,
        idHash: found?.idHash,
        authenticatedAt: found?.authenticatedAt,
        createdAt: found?.createdAt,
        seenAt: found?.seenAt,
        expiresAt: found?.expiresAt,
      });
      expect(found?.idHash.equals(session.idHash)).to.equal(true);
      expect(found?.authenticatedAt.toISOString()).to.equal(at.toISOString());
      expect(found?.codeAt).to.equal(null);
      expect(await unit.all(sessionsTable, { roles: ['teacher', 'admin'] })).to.have.length(1);
      expect(
        await unit.update(sessionsTable, { idHash: session.idHash, codeAt: null }, { codeAt: at }),
      ).to.equal(1);
      expect(
        await unit.update(sessionsTable, { idHash: session.idHash, codeAt: null }, { codeAt: at }),
      ).to.equal(0);
      expect(await unit.remove(sessionsTable, { idHash: session.idHash })).to.equal(1);
      expect(await unit.find(sessionsTable, { idHash: session.idHash })).to.equal(undefined);
      expect(await refusal(unit.remove(sessionsTable, {}))).to.include(
        'by what is in their columns',
      );
      expect(await refusal(unit.remove(sessionsTable, { personId: undefined }))).to.include(
        'by what is in their columns',
      );
      await unit.write('SET foreign_key_checks = 1', {});
    });
    await admin.end();
  });

  it('keeps the books of sessions and one-time keys only, without an audit row', async () => {
    expect(
      await refusal(unitOfWork.upkeep(peopleTable, "UPDATE {people} SET given = 'x' WHERE 1", {})),
    ).to.include('refused');
    expect(
      await refusal(unitOfWork.upkeep(auditTable, 'DELETE FROM {audit} WHERE 1', {})),
    ).to.include('refused');
    for (const sql of [
      "UPDATE {outbox} SET status = 'sent' WHERE 1",
      "UPDATE {outbox} SET attempts = attempts + 1, status = 'sent' WHERE 1",
      'DELETE FROM {outbox} WHERE 1',
      'UPDATE {people} SET attempts = 1 WHERE 1',
    ])
      expect(await refusal(unitOfWork.upkeep(outboxTable, sql, {})), sql).to.include('refused');
    await unitOfWork.upkeep(
      oneTimeKeysTable,
      'DELETE FROM {one_time_keys} WHERE expires_at < :now',
      {
        now: new Date(Date.now() + 60_000),
      },
    );
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
