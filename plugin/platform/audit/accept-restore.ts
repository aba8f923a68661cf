import type { Anchors } from './anchors.ts';
import { isLeftByRestore } from './verify.ts';
import type { AuditFinding, AuditReport } from './verify.ts';

/** What came of it: how many findings it settled, or which stand in the way. */
export type RestoreAccepted = { settled: number } | { refused: AuditFinding[] };

/**
 * An operator vouches that the database or the data folder was put back from a backup: what the
 * anchors told of rows that went with it is void from here on. It is an entry of its own in the
 * anchors and in the trail, signed like every other. Changed or lacking rows are nothing that a
 * restore leaves, and are not accepted; where nothing is wrong nothing is written.
 */
export async function acceptRestore(deps: {
  anchors: Anchors;
  verify: () => Promise<AuditReport>;
}): Promise<RestoreAccepted> {
  const { findings } = await deps.verify();
  const refused = findings.filter((finding) => !isLeftByRestore(finding));
  if (refused.length > 0) return { refused };
  if (findings.length > 0)
    await deps.anchors.restore(findings.filter(({ chain }) => chain !== 'anchors'));
  return { settled: findings.length };
}
