import { hasRole } from '../../platform/routes/index.ts';
import type { Permission, SignedInActor, Subject } from '../../platform/routes/index.ts';
import type { Layout } from './result-columns.ts';

export type FileState = 'preview' | 'running' | 'stopped' | 'done';

/** A file that somebody handed in, without what is in it. */
export interface ResultFile {
  id: string;
  licenceId: string;
  ownerId: string;
  state: FileState;
  layout: Layout;
  /** Lines that somebody confirmed to be about a pupil whose name is written otherwise. */
  people: ReadonlyMap<number, string>;
  /**
   * Dossiers that get something, rows that were there already, and rows that were rejected, as they
   * were counted at the start.
   */
  dossiers: number;
  present: number;
  rejected: number;
  startedAt: Date | null;
  beatAt: Date | null;
  expiresAt: Date;
}

/**
 * How long what was handed in waits for its owner: for a decision, and after it for a look back.
 */
export const WAITS_HOURS = 2;
export const KEPT_HOURS = 24;
/** A reading that gave no sign of life for so long was broken off, with its process. */
export const SILENT_MS = 60_000;

export interface FileSubject extends Subject {
  readonly file: ResultFile;
}

const reader = (actor: SignedInActor): string | undefined =>
  (['coordinator', 'admin'] as const).find((role) => hasRole(actor, role));

export const importResults: Permission = {
  id: 'test-results.import',
  scope: 'licence',
  risk: ['personal'],
  roles: ['coordinator', 'admin'],
  allow: reader,
};

/** What somebody handed in is for that person alone, as long as they may read results in. */
export const ownResults: Permission<FileSubject> = {
  id: 'test-results.own',
  scope: 'self',
  risk: ['personal'],
  roles: ['coordinator', 'admin'],
  allow: (actor, { file }) =>
    file.ownerId === actor.personId && file.licenceId === actor.licenceId
      ? reader(actor)
      : undefined,
};
