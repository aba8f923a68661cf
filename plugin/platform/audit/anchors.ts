import { createHmac } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../store/index.ts';
import { headsSince } from './audit-store.ts';

/**
 * Heads of chains as they were at a moment, kept outside the database: a tail cut after it shows.
 */
export interface Anchor {
  at: string;
  /** `[chain, sequence, hash in hex]` of every chain that grew since the anchor before. */
  heads: [string, number, string][];
  /** Links the anchors to each other, keyed. */
  mac: string;
}

const OVERLAP_MS = 2 * 60_000;

export interface Anchors {
  /** Appends the heads that moved since the last anchor; answers how many. */
  anchor(): Promise<number>;
  read(): Promise<Anchor[]>;
}

/** The anchors file lies in the data folder, one JSON object a line. */
export function createAnchors(deps: {
  database: Database;
  key: Buffer;
  clock: Clock;
  dataFolder: string;
}): Anchors {
  const file = join(deps.dataFolder, 'audit-anchors.jsonl');
  const read = async (): Promise<Anchor[]> => {
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
      throw error;
    });
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Anchor);
  };
  const anchor = async (): Promise<number> => {
    const earlier = await read();
    const last = earlier.at(-1);
    const since = last === undefined ? new Date(0) : new Date(Date.parse(last.at) - OVERLAP_MS);
    const heads = await headsSince(deps.database, since);
    const known = new Map(
      earlier.flatMap((entry) =>
        entry.heads.map(([chain, sequence]) => [chain, sequence] as const),
      ),
    );
    const moved = heads.filter((head) => head.sequence > (known.get(head.chain) ?? 0));
    if (moved.length === 0) return 0;
    const at = deps.clock.now().toISOString();
    const rows = moved.map((head): [string, number, string] => [
      head.chain,
      head.sequence,
      head.hash.toString('hex'),
    ]);
    const entry: Anchor = { at, heads: rows, mac: macOf(deps.key, last?.mac ?? '', at, rows) };
    await mkdir(deps.dataFolder, { recursive: true, mode: 0o700 });
    await appendFile(file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    return moved.length;
  };
  return { anchor, read };
}

export function macOf(key: Buffer, previous: string, at: string, heads: Anchor['heads']): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([previous, at, heads]))
    .digest('hex');
}
