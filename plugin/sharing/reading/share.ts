import type { LinkState } from '../../consent/link-facts/index.ts';
import type { Sensitivity } from '../../dossier/facts/index.ts';
import { steps } from '../../dossier/form/index.ts';
import type { Sight } from '../../dossier/policy/index.ts';
import type { FileVersion } from '../../logbook/files/index.ts';

/**
 * Sharing a dossier, reports and files to be read by a parent, the pupil or another, by a mailed
 * link. What each rule says is here, over loaded facts.
 */

/**
 * Steps that hold something to read; what was decided about the dossier itself is not for a share.
 */
export const readableSteps = steps.filter(
  (step) => step.writtenByActs !== true && step.number !== 9,
);

/** What somebody chose to share; every new version of the share follows it. */
export interface ShareChoice extends Sight {
  steps: number[];
  /** Ids of kept reports. */
  reports: string[];
  /** Ids of files. */
  files: string[];
}

/** A report or a file as it was shared: its key is the id of the report or file itself. */
export interface SharedItem {
  key: string;
  kind: 'report' | 'file';
  /** Of a report: which kind, and when it was made; of a file: its title. */
  title: string;
  sensitive: Sensitivity[];
  /** Of a file: exactly these bytes. */
  version?: { id: string; name: string; kind: FileVersion['kind']; size: number };
}

/** Steps, reports and files of a share at most: the page that lists them stays light. */
export const MOST_ITEMS = 20;
export const LONGEST_NOTE = 2_000;

/** Medical or psychological matters go along only where somebody chose that. */
export const isAllowed = (sensitive: readonly Sensitivity[], choice: Sight): boolean =>
  sensitive.every((part) => choice[part]);

export type ShareEnd = 'withdrawn' | 'archived';
export type ShareState = 'open' | 'expired' | ShareEnd;

/** Where a whole share stands. */
export function shareState(
  share: { closedAs: ShareEnd | null; endsOn: string },
  today: string,
): ShareState {
  return share.closedAs ?? (share.endsOn < today ? 'expired' : 'open');
}

/** How far a reader is: exactly how far the link came, and `read` once something was opened. */
export type ReaderState = LinkState | 'read';

export const readerState = (link: LinkState, openings: number): ReaderState =>
  link === 'code-accepted' && openings > 0 ? 'read' : link;
