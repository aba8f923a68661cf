import { FIRST_HASH, hashOf } from '../store/index.ts';
import type { AuditRow, Database, Keys } from '../store/index.ts';
import { macOf } from './anchors.ts';
import type { Anchor } from './anchors.ts';
import { rowsAfter } from './audit-store.ts';

/** One thing wrong with the trail. */
export interface AuditFinding {
  chain: string;
  sequence: number;
  /** `edited` also covers an inserted row that nobody with the key made. */
  fault: 'edited' | 'missing' | 'misplaced' | 'cut-tail' | 'anchor-changed';
}

export interface AuditReport {
  rows: number;
  chains: number;
  findings: AuditFinding[];
}

const BATCH = 5_000;

/**
 * Recomputes every row's hash and follows every chain, then holds the chains against the anchors.
 */
export async function verifyAudit(deps: {
  database: Database;
  keys: Pick<Keys, 'audit' | 'anchors'>;
  anchors: readonly Anchor[];
}): Promise<AuditReport> {
  const findings: AuditFinding[] = checkAnchors(deps.anchors, deps.keys.anchors);
  const wanted = new Map(
    deps.anchors.flatMap((anchor) =>
      anchor.heads.map(([chain, sequence, hash]) => [`${chain}#${sequence}`, hash] as const),
    ),
  );
  let rows = 0;
  let chains = 0;
  let chain = '';
  let sequence = 0;
  let previous = FIRST_HASH;
  for (;;) {
    const batch = await rowsAfter(deps.database, { chain, sequence }, BATCH);
    for (const row of batch) {
      rows += 1;
      if (row.chain !== chain) {
        chains += 1;
        chain = row.chain;
        sequence = 0;
        previous = FIRST_HASH;
      }
      const fault = faultOf(row, sequence + 1, previous, deps.keys.audit);
      if (fault !== undefined) findings.push({ chain, sequence: row.sequence, fault });
      const anchored = wanted.get(`${chain}#${row.sequence}`);
      if (anchored !== undefined) {
        if (anchored !== row.hash.toString('hex'))
          findings.push({ chain, sequence: row.sequence, fault: 'edited' });
        wanted.delete(`${chain}#${row.sequence}`);
      }
      ({ sequence, hash: previous } = row);
    }
    if (batch.length < BATCH) break;
  }
  for (const place of wanted.keys()) {
    const cut = place.lastIndexOf('#');
    findings.push({
      chain: place.slice(0, cut),
      sequence: Number(place.slice(cut + 1)),
      fault: 'cut-tail',
    });
  }
  return { rows, chains, findings };
}

function faultOf(
  row: AuditRow,
  expected: number,
  previous: Buffer,
  keys: readonly Buffer[],
): AuditFinding['fault'] | undefined {
  if (!keys.some((key) => hashOf(key, row).equals(row.hash))) return 'edited';
  if (row.sequence !== expected) return 'missing';
  return row.previous_hash.equals(previous) ? undefined : 'misplaced';
}

function checkAnchors(anchors: readonly Anchor[], key: Buffer): AuditFinding[] {
  return anchors.flatMap((anchor, index) => {
    const before = anchors[index - 1]?.mac ?? '';
    return macOf(key, before, anchor.at, anchor.heads) === anchor.mac
      ? []
      : [{ chain: 'anchors', sequence: index + 1, fault: 'anchor-changed' as const }];
  });
}
