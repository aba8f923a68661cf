import { TOOLBOX_STEP } from '../../dossier/facts/index.ts';
import type { FileFacts } from '../../logbook/files/index.ts';
import type { ReportToShare } from '../../logbook/reports/index.ts';
import type { Section } from '../../platform/paper/index.ts';
import { covers } from '../facts/index.ts';
import type { ShareFacts } from '../facts/index.ts';
import { reportCovered } from '../partnership/index.ts';
import type { KeptSnapshot } from '../requests/index.ts';

type SnapshotItem = KeptSnapshot['items'][number];

/** What of a round an expert reads: never more than is shared today, nor other than was sent. */
export interface AsShared {
  /** The answers of the request first, then what is shared of the dossier. */
  sections: readonly Section[];
  /** How many of them are answers. */
  answers: number;
  /** Medical or psychological parts were sent, and are no longer shared. */
  narrowed: boolean;
}

const isNarrowed = (
  { shared }: KeptSnapshot,
  share: Pick<ShareFacts, 'medical' | 'psychological'>,
): boolean => (shared.medical && !share.medical) || (shared.psychological && !share.psychological);

/**
 * The answers of the request, then the steps that are still shared. Once sensitive parts are no
 * longer, the answers are not shown: which of them tell of such parts cannot be seen in a frozen
 * text.
 */
export function asShared(
  snapshot: KeptSnapshot,
  share: Pick<ShareFacts, 'steps' | 'medical' | 'psychological'>,
): AsShared {
  const narrowed = isNarrowed(snapshot, share);
  const lies = ({ step }: { step: number }): boolean => share.steps.includes(step);
  const answers = snapshot.answers.filter(({ step }) => step === TOOLBOX_STEP || lies({ step }));
  const shared = snapshot.shared.sections
    .filter(lies)
    .map(({ id, title, blocks, plain }) => ({ id, title, blocks: narrowed ? plain : blocks }));
  const open = narrowed ? [] : answers;
  return { sections: [...open, ...shared], answers: open.length, narrowed };
}

/**
 * Items of a round that still lie open: shared today, not removed, and of nothing sensitive that is
 * not shared itself.
 */
export function openItems(
  snapshot: KeptSnapshot,
  share: Pick<ShareFacts, 'medical' | 'psychological'>,
  there: {
    /** What lies open with the share today. */
    open: readonly { kind: 'file' | 'report'; itemId: string }[];
    files: readonly FileFacts[];
    reports: readonly ReportToShare[];
  },
): SnapshotItem[] {
  return snapshot.items.filter(({ kind, itemId }) => {
    if (!there.open.some((one) => one.kind === kind && one.itemId === itemId)) return false;
    const file = there.files.find(({ id }) => id === itemId);
    const report = there.reports.find(({ id }) => id === itemId);
    return kind === 'file'
      ? file !== undefined && file.removedAt === null && covers(share, file.sensitivity)
      : report !== undefined && reportCovered(share, report);
  });
}
