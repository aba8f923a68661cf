import type { DossierFacts, Sensitivity } from '../../dossier/facts/index.ts';
import type { Sight } from '../../dossier/policy/index.ts';
import type { FileKind } from '../../platform/bytes/index.ts';
import type { SignedInActor, Subject } from '../../platform/routes/index.ts';
import type { Unit } from '../../platform/store/index.ts';

/** Files of one dossier, removed ones left out. */
export const MOST_FILES = 200;
/** A removed file can come back this long; then its bytes are erased and only the record stays. */
export const KEPT_DAYS = 30;
export const LONGEST_TITLE = 120;

export const categories = [
  'examination',
  'conversation',
  'plan',
  'letter',
  'permission',
  'schoolwork',
  'other',
] as const;
export type Category = (typeof categories)[number];
export const sensitivities = ['none', 'medical', 'psychological'] as const;
export type FileSensitivity = (typeof sensitivities)[number];

/**
 * `quarantined`: not yet looked at by the scanner; `infected`: it found something, and the bytes
 * are gone.
 */
export type VersionState = 'ready' | 'quarantined' | 'infected';

export interface FileVersion {
  readonly id: string;
  readonly number: number;
  readonly name: string;
  readonly kind: FileKind;
  readonly size: number;
  readonly state: VersionState;
  /** Has parts that act by themselves when it is opened. */
  readonly active: boolean;
  readonly at: Date;
  readonly who: string;
  /** Absent when the bytes were erased. */
  readonly blob: { readonly id: string; readonly wrappedKey: Buffer } | undefined;
}

/** A file with its present version. */
export interface FileFacts {
  readonly id: string;
  readonly title: string;
  readonly category: Category;
  readonly sensitivity: FileSensitivity;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly removedAt: Date | null;
  readonly removedBy: string | null;
  /** Came along from the dossier that this one follows. */
  readonly carried: boolean;
  readonly version: FileVersion;
}

/** What a person says of a file. An empty title becomes the file's own name. */
export interface FileDetails {
  readonly title: string;
  readonly category: Category;
  readonly sensitivity: FileSensitivity;
}

/** One file of a dossier, for a policy to look at. */
export interface FileSubject extends Subject {
  readonly dossier: DossierFacts;
  readonly file: FileFacts;
}

/**
 * What of a dossier's files lies open to the partnership; the capability that shares them knows,
 * and compose.ts supplies it.
 */
export interface FileSharing {
  /** The version that is shared of each file that is. */
  shared(dossier: DossierFacts, at: Date): Promise<ReadonlyMap<string, string>>;
  /** Whether this person decides on it, in a dossier that is shared. */
  mayShare(actor: SignedInActor, dossier: DossierFacts): boolean;
  /**
   * The request that a file was sent with, by its reference, as long as that is not over: so long
   * it cannot be removed.
   */
  bound(unit: Unit, dossier: DossierFacts, fileId: string): Promise<string | undefined>;
}

/** Medical and psychological files are for who may read those parts of the dossier. */
export const isSeen = (sensitivity: FileSensitivity, sight: Sight): boolean =>
  sensitivity === 'none' || sight[sensitivity satisfies Sensitivity];
