import type { RowDataPacket } from 'mysql2/promise';
import type { TestApp } from './app.ts';

/** A row of the trail as an investigator reads it. */
export interface TrailRow {
  chain: string;
  event: string;
  outcome: 'done' | 'denied';
  dossier: string | null;
  basis: string;
  details: Record<string, unknown>;
}

/** Where the trail stands now, to tell what was written after it. */
export async function trailMark(app: TestApp): Promise<number> {
  const admin = await app.database.admin();
  try {
    const [rows] = await admin.query<RowDataPacket[]>('SELECT MAX(id) AS id FROM opp_audit');
    return Number(rows[0]?.['id'] ?? 0);
  } finally {
    await admin.end();
  }
}

/** What was written into the trail since, oldest first. */
export async function trailSince(app: TestApp, mark = 0): Promise<TrailRow[]> {
  const admin = await app.database.admin();
  try {
    const [rows] = await admin.query<RowDataPacket[]>(
      'SELECT chain, event, outcome, dossier_id AS dossier, basis, details FROM opp_audit WHERE id > ? ORDER BY id',
      [mark],
    );
    return rows.map((row) => ({
      ...(row as TrailRow),
      details: JSON.parse(String(row['details'])) as Record<string, unknown>,
    }));
  } finally {
    await admin.end();
  }
}
