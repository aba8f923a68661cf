import { createHmac } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../kernel/clock.ts';
import { appendAudit, systemActor } from '../store/index.ts';
import type { Database } from '../store/index.ts';
import { ANCHORED, headsSince, RESTORED } from './audit-store.ts';
import type { Head } from './audit-store.ts';

/**
 * Heads of chains as they were at a moment, kept outside the database: a tail cut after it shows.
 */
export interface Anchor {
  at: string;
  /** `[chain, sequence, hash in hex]` of every chain that grew since the anchor before. */
  heads: [string, number, string][];
  /** An operator vouched for a restore: what was told of these, `[chain, sequence]`, is void. */
  restored?: [string, number][];
  /** Links the anchors to each other, keyed. */
  mac: string;
}

/** What lies in the anchors file. */
export interface AnchorFile {
  present: boolean;
  anchors: Anchor[];
  /** Lines that cannot be read, each by how many anchors stand before it. */
  torn: number[];
  /** The last line was written to its end. */
  whole: boolean;
}

export interface Anchors {
  /** Appends the heads that moved since the last anchor; answers how many. */
  anchor(): Promise<number>;
  /** Appends that what was told of these rows is void, and where their chains are now. */
  restore(rows: readonly { chain: string; sequence: number }[]): Promise<void>;
  read(): Promise<AnchorFile>;
  /** How the anchors stand, for who looks after the installation. */
  state(): Promise<{ present: boolean; torn: boolean; newest: Date | undefined; behind: number }>;
}

const OVERLAP_MS = 2 * 60_000;
/** A chain that grew so long ago must have been anchored since. */
const LATE_MS = 10 * 60_000;

interface AnchorsDeps {
  database: Database;
  /** The first one signs. */
  keys: readonly [Buffer, ...Buffer[]];
  auditKey: Buffer;
  clock: Clock;
  dataFolder: string;
}

/** The anchors file lies in the data folder, one JSON object a line. */
export function createAnchors(deps: AnchorsDeps): Anchors {
  const read = (): Promise<AnchorFile> => readAnchors(fileIn(deps.dataFolder));
  return {
    read,
    anchor: async () => {
      const file = await read();
      const moved = await movedSince(deps.database, file);
      if (moved.length > 0) await append(deps, file, moved);
      return moved.length;
    },
    restore: async (rows) => {
      const file = await read();
      const restored = rows.map(({ chain, sequence }): [string, number] => [chain, sequence]);
      const heads = await movedSince(deps.database, file, restored);
      await append(deps, file, heads, restored);
    },
    state: async () => {
      const file = await read();
      const late = deps.clock.now().getTime() - LATE_MS;
      const moved = await movedSince(deps.database, file);
      const last = file.anchors.at(-1);
      return {
        present: file.present && last !== undefined,
        torn: file.torn.length > 0,
        newest: last === undefined ? undefined : new Date(last.at),
        behind: moved.filter(({ at }) => at.getTime() < late).length,
      };
    },
  };
}

const fileIn = (dataFolder: string): string => join(dataFolder, 'audit-anchors.jsonl');

async function readAnchors(path: string): Promise<AnchorFile> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  const file: AnchorFile = { present: text !== undefined, anchors: [], torn: [], whole: true };
  for (const line of (text ?? '').split('\n')) {
    if (line === '') continue;
    const anchor = anchorOf(line);
    if (anchor === undefined) file.torn.push(file.anchors.length);
    else file.anchors.push(anchor);
  }
  file.whole = text === undefined || text === '' || text.endsWith('\n');
  return file;
}

/** Undefined for a line that a crash broke off, or that somebody else wrote. */
function anchorOf(line: string): Anchor | undefined {
  try {
    const read = JSON.parse(line) as Partial<Anchor> | null;
    return typeof read?.mac === 'string' &&
      Array.isArray(read.heads) &&
      !Number.isNaN(Date.parse(read.at ?? ''))
      ? (read as Anchor)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Heads that are not anchored; of chains that a restore put back whatever was told of them. */
async function movedSince(
  database: Database,
  { anchors }: AnchorFile,
  restoredNow: readonly [string, number][] = [],
): Promise<Head[]> {
  const last = restoredNow.length > 0 ? undefined : anchors.at(-1);
  const since = last === undefined ? new Date(0) : new Date(Date.parse(last.at) - OVERLAP_MS);
  const known = new Map<string, number>();
  for (const { restored = [], heads } of [...anchors, { restored: restoredNow, heads: [] }]) {
    for (const [chain] of restored) known.delete(chain);
    for (const [chain, sequence] of heads) known.set(chain, sequence);
  }
  return (await headsSince(database, since)).filter(
    (head) => head.sequence > (known.get(head.chain) ?? 0),
  );
}

/**
 * Writes an anchor through to the disk, and then its number and mac into the installation's chain:
 * an anchors file that is gone, or ends earlier, shows by that row. Not the other way round: a
 * crash between the two leaves an anchor that the trail does not tell of, which is no fault.
 */
async function append(
  { database, keys, auditKey, clock, dataFolder }: AnchorsDeps,
  { anchors, whole }: AnchorFile,
  heads: readonly Head[],
  restored?: [string, number][],
): Promise<void> {
  const at = clock.now();
  const entry: Omit<Anchor, 'mac'> = {
    at: at.toISOString(),
    heads: heads.map(({ chain, sequence, hash }) => [chain, sequence, hash.toString('hex')]),
    ...(restored === undefined ? {} : { restored }),
  };
  const mac = macOf(keys[0], anchors.at(-1)?.mac ?? '', entry);
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  // After a line that a crash broke off the next one begins anew, so that it can be read.
  const line = `${whole ? '' : '\n'}${JSON.stringify({ ...entry, mac })}\n`;
  await writeThrough(fileIn(dataFolder), line);
  if (anchors.length === 0) await syncFolder(dataFolder);
  await appendAudit({
    database,
    key: auditKey,
    actor: systemActor(),
    at,
    event: {
      event: restored === undefined ? ANCHORED : RESTORED,
      details: {
        number: anchors.length + 1,
        mac,
        ...(restored === undefined ? {} : { void: restored.length }),
      },
    },
  });
}

async function writeThrough(path: string, text: string): Promise<void> {
  const file = await open(path, 'a', 0o600);
  try {
    await file.appendFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** That there is a file at all must outlive a crash too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

export function macOf(key: Buffer, previous: string, anchor: Omit<Anchor, 'mac'>): string {
  const { at, heads, restored } = anchor;
  return createHmac('sha256', key)
    .update(JSON.stringify([previous, at, heads, ...(restored === undefined ? [] : [restored])]))
    .digest('hex');
}
