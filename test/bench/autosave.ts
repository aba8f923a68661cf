import { randomBytes } from 'node:crypto';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { set, stepUrl, upToDate } from '../support/story.ts';
import type { Benchmark } from './figure.ts';
import { fullDossier, sizeOfDossier } from './full-dossier.ts';
import type { Filled } from './full-dossier.ts';
import { assertStatus, leanClient } from './http-client.ts';
import { byTurns, median, ms, quantile, timed } from './timing.ts';

const ROUNDS = 300;
const WARM_UP = 60;
const STEP = 8;
const FIELD = 'goals/goals-1/approachTime';

/** p95 of one autosave over HTTP ÷ one bare transaction that writes rows of the same sizes. */
export const autosave: Benchmark = async (tell) => {
  const filled = await fullDossier();
  const { app, teacher, dossierId } = filled;
  const admin = await app.database.admin();
  try {
    await teacher.visit(stepUrl(app, dossierId, STEP));
    const client = leanClient(app.origin, teacher);
    const url = `${stepUrl(app, dossierId, STEP)}/wijzigingen`;
    let typed = 0;
    const [first] = await upToDate(app.database, dossierId, [set(FIELD, '')]);
    const start = first !== undefined && 'base' in first ? first.base : 0;
    const save = async (): Promise<number> => {
      typed += 1;
      const body = JSON.stringify({
        changes: [
          {
            op: 'set',
            path: FIELD,
            value:
              `Elke dag een kwartier na de eerste pauze, met de stappenkaart ${typed}. `.repeat(4),
            // Each save before this one wrote one revision.
            base: start + typed - 1,
          },
        ],
      });
      return await timed(async () =>
        assertStatus(await client.post(url, body, 'application/json'), 200),
      );
    };
    await save();
    const bare = await bareTransaction(admin, filled);
    const [ours = [], theirs = []] = await byTurns([save, () => timed(() => bare.run())], {
      rounds: ROUNDS,
      warmUp: WARM_UP,
    });
    client.close();
    tell({
      name: 'autosave',
      value: quantile(ours, 0.95) / quantile(theirs, 0.95),
      unit: 'ratio',
      bar: { atMost: 6 },
      size:
        `p95 of ${ROUNDS} by turns: ours ${ms(quantile(ours, 0.95))}, bare ${ms(quantile(theirs, 0.95))} (p50 ${ms(median(ours))} and ` +
        `${ms(median(theirs))}, ratio ${(median(ours) / median(theirs)).toFixed(2)}); one field of step ${STEP}, ${bare.bytes} bytes in the same four rows; ${await flush(admin)}; ${sizeOfDossier()}`,
    });
  } finally {
    await admin.end();
    await filled.stop();
  }
};

interface Bare {
  run(): Promise<void>;
  bytes: number;
}

/**
 * The rows that an autosave writes, in tables of the same shape: revision and audit row inserted,
 * step and dossier updated. Nothing is read, checked, sealed or hashed.
 */
async function bareTransaction(admin: Connection, { dossierId }: Filled): Promise<Bare> {
  for (const table of ['revisions', 'dossier_steps', 'dossiers', 'audit']) {
    await admin.query(`CREATE TABLE bench_${table} LIKE opp_${table}`);
    // What the database works out itself cannot be copied.
    const [own] = await admin.query<RowDataPacket[]>(
      "SELECT column_name AS name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ? AND extra NOT LIKE '%GENERATED%'",
      [`opp_${table}`],
    );
    const names = own.map((column) => `\`${String(column['name'])}\``).join(', ');
    await admin.query(`INSERT INTO bench_${table} (${names}) SELECT ${names} FROM opp_${table}`);
  }
  const revision = await lastRow(
    admin,
    'SELECT * FROM bench_revisions WHERE dossier_id = ? ORDER BY sequence DESC LIMIT 1',
    dossierId,
  );
  const { id: _numberedByTheTable, ...audit } = await lastRow(
    admin,
    'SELECT * FROM bench_audit WHERE chain = ? ORDER BY sequence DESC LIMIT 1',
    `d:${dossierId}`,
  );
  const step = await lastRow(
    admin,
    `SELECT content FROM bench_dossier_steps WHERE dossier_id = ? AND step = ${STEP}`,
    dossierId,
  );
  const value = (revision['value'] as Buffer).length;
  const content = (step['content'] as Buffer).length;
  let sequence = 1_000_000;
  return {
    bytes: value + content,
    run: async () => {
      sequence += 1;
      const at = new Date();
      await admin.query('BEGIN');
      await admin.query('INSERT INTO bench_revisions SET ?', {
        ...revision,
        sequence,
        at,
        value: randomBytes(value),
      });
      await admin.query(
        'UPDATE bench_dossier_steps SET content = ?, filled = ? WHERE dossier_id = ? AND step = ?',
        [randomBytes(content), sequence % 100, dossierId, STEP],
      );
      await admin.query('UPDATE bench_dossiers SET sequence = ?, changed_at = ? WHERE id = ?', [
        sequence,
        at,
        dossierId,
      ]);
      await admin.query('INSERT INTO bench_audit SET ?', {
        ...audit,
        sequence,
        at,
        hash: randomBytes(32),
      });
      await admin.query('COMMIT');
    },
  };
}

async function lastRow(
  admin: Connection,
  sql: string,
  key: string,
): Promise<Record<string, unknown>> {
  const [rows] = await admin.query<RowDataPacket[]>(sql, [key]);
  if (rows[0] === undefined) throw new Error('An autosave wrote less than the bench expects');
  return rows[0];
}

async function flush(admin: Connection): Promise<string> {
  const [rows] = await admin.query<RowDataPacket[]>(
    'SELECT @@innodb_flush_log_at_trx_commit AS flush',
  );
  return `innodb_flush_log_at_trx_commit=${String(rows[0]?.['flush'])}`;
}
