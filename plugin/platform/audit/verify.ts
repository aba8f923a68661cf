import { FIRST_HASH, hashOf } from '../store/index.ts';
import type { AuditRow, Database, Keys } from '../store/index.ts';
import { macOf } from './anchors.ts';
import type { Anchor, AnchorFile } from './anchors.ts';
import { ANCHORED, RESTORED, rowsAfter } from './audit-store.ts';

/** One thing wrong with the trail. */
export interface AuditFinding {
  /** `anchors` for the anchors file; its `sequence` is then the line, 0 for the file itself. */
  chain: string;
  sequence: number;
  fault: RowFault | AnchorFault | TableFault;
  /** Of a row elsewhere that this chain does not tell of: its id, or whom it gives access. */
  about?: string;
}

/** What stands in other tables and not in the trail, or the other way round. */
type TableFault = 'access-not-in-trail' | 'history-cut';

/** `edited` also covers an inserted row that nobody with the key made. */
type RowFault = 'edited' | 'missing' | 'misplaced' | 'not-as-anchored' | 'cut-tail';
type AnchorFault = 'anchor-changed' | 'anchor-torn' | 'anchors-cut' | 'anchors-missing';

export interface AuditReport {
  rows: number;
  chains: number;
  findings: AuditFinding[];
  /** When an operator vouched for a restore; what was anchored beyond it then counts no more. */
  restores: string[];
}

const BATCH = 5_000;
/** Rows as old as this have been anchored, in an installation that runs. */
const ANCHORED_BY_MS = 60 * 60_000;

interface VerifyDeps {
  database: Database;
  keys: Pick<Keys, 'audit' | 'anchors'>;
  file: AnchorFile;
  now: Date;
}

/**
 * Recomputes every row's hash and follows every chain, then holds the chains against the anchors,
 * and the anchors against what the installation's chain tells of them.
 */
export async function verifyAudit(deps: VerifyDeps): Promise<AuditReport> {
  const { file, keys } = deps;
  const checked = checkAnchors(file, keys.anchors);
  const walked = await walk(deps, checked.wanted);
  return {
    rows: walked.rows,
    chains: walked.chains,
    restores: checked.restores,
    findings: [
      ...checked.findings,
      ...walked.findings,
      ...[...checked.wanted.values()].map(
        ({ chain, sequence }): AuditFinding => ({ chain, sequence, fault: 'cut-tail' }),
      ),
      ...checkTold(file, walked, deps.now),
    ],
  };
}

/** Findings that a restore of the database or of the data folder, and nothing else, leaves. */
const leftByRestore = new Set<AuditFinding['fault']>([
  'not-as-anchored',
  'cut-tail',
  'anchor-torn',
  'anchors-cut',
  'anchors-missing',
]);
export const isLeftByRestore = ({ fault }: AuditFinding): boolean => leftByRestore.has(fault);

interface Wanted {
  chain: string;
  sequence: number;
  hash: string;
}

/** What the anchors say must be there, by chain and number. */
type WantedRows = Map<string, Wanted>;
const placeOf = (chain: string, sequence: number): string => `${chain}#${sequence}`;

interface Walked {
  rows: number;
  chains: number;
  findings: AuditFinding[];
  /** Macs of the anchors that the trail tells of, since the last restore that was vouched for. */
  told: string[];
  /** When its first row was written. */
  oldest: Date | undefined;
}

/** Follows every chain from its first row; takes out of `wanted` what it finds. */
async function walk({ database, keys }: VerifyDeps, wanted: WantedRows): Promise<Walked> {
  const walked: Walked = { rows: 0, chains: 0, findings: [], told: [], oldest: undefined };
  let chain = '';
  let sequence = 0;
  let previous = FIRST_HASH;
  for (;;) {
    const batch = await rowsAfter(database, { chain, sequence }, BATCH);
    for (const row of batch) {
      walked.rows += 1;
      if (row.chain !== chain) {
        walked.chains += 1;
        chain = row.chain;
        sequence = 0;
        previous = FIRST_HASH;
      }
      const found = (fault: RowFault): void => {
        walked.findings.push({ chain, sequence: row.sequence, fault });
      };
      const fault = faultOf(row, sequence + 1, previous, keys.audit);
      if (fault !== undefined) found(fault);
      const place = placeOf(chain, row.sequence);
      const anchored = wanted.get(place);
      if (anchored !== undefined && anchored.hash !== row.hash.toString('hex'))
        found('not-as-anchored');
      wanted.delete(place);
      noteTold(walked, row);
      if (walked.oldest === undefined || row.at < walked.oldest) walked.oldest = row.at;
      ({ sequence, hash: previous } = row);
    }
    if (batch.length < BATCH) return walked;
  }
}

function noteTold(walked: Walked, { chain, event, details }: AuditRow): void {
  if (chain !== 'installation' || (event !== ANCHORED && event !== RESTORED)) return;
  if (event === RESTORED) walked.told = [];
  walked.told.push((JSON.parse(details) as { mac: string }).mac);
}

function faultOf(
  row: AuditRow,
  expected: number,
  previous: Buffer,
  keys: readonly Buffer[],
): RowFault | undefined {
  if (!keys.some((key) => hashOf(key, row).equals(row.hash))) return 'edited';
  if (row.sequence !== expected) return 'missing';
  return row.previous_hash.equals(previous) ? undefined : 'misplaced';
}

/** Two processes may anchor at one moment, and link to the same one before. */
const LINKS_BACK = 8;

function checkAnchors(
  { anchors, torn }: AnchorFile,
  keys: readonly Buffer[],
): { findings: AuditFinding[]; wanted: WantedRows; restores: string[] } {
  const wanted: WantedRows = new Map();
  const restores: string[] = [];
  const changed: number[] = [];
  let broken = [...torn];
  for (const [index, anchor] of anchors.entries()) {
    const before = anchors.slice(Math.max(0, index - LINKS_BACK), index).map(({ mac }) => mac);
    if (!isOurs(anchor, index < LINKS_BACK ? ['', ...before] : before, keys)) {
      changed.push(index + 1);
      continue;
    }
    if (anchor.restored !== undefined) {
      for (const [chain, sequence] of anchor.restored) wanted.delete(placeOf(chain, sequence));
      restores.push(anchor.at);
      broken = broken.filter((before) => before > index);
    }
    for (const [chain, sequence, hash] of anchor.heads)
      wanted.set(placeOf(chain, sequence), { chain, sequence, hash });
  }
  const found = (fault: AnchorFault) => (sequence: number) => ({
    chain: 'anchors',
    sequence,
    fault,
  });
  return {
    wanted,
    restores,
    findings: [
      ...changed.map(found('anchor-changed')),
      ...broken.map((before) => before + 1).map(found('anchor-torn')),
    ],
  };
}

const isOurs = (anchor: Anchor, before: readonly string[], keys: readonly Buffer[]): boolean =>
  before.some((previous) => keys.some((key) => macOf(key, previous, anchor) === anchor.mac));

/** An anchors file that is gone, or lacks an anchor that the trail tells of. */
function checkTold({ anchors }: AnchorFile, { told, oldest }: Walked, now: Date): AuditFinding[] {
  const found = (fault: AnchorFault): AuditFinding[] => [{ chain: 'anchors', sequence: 0, fault }];
  if (anchors.length === 0) {
    const late = oldest !== undefined && now.getTime() - oldest.getTime() > ANCHORED_BY_MS;
    return told.length > 0 || late ? found('anchors-missing') : [];
  }
  const there = new Set(anchors.map(({ mac }) => mac));
  return told.every((mac) => there.has(mac)) ? [] : found('anchors-cut');
}
