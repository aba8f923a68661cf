import type { PolicyValues } from '../../school/policies/index.ts';
import type { Sensitivity } from '../facts/index.ts';

/**
 * How a step is declared: once, for form, validation, autosave, report, transfer and sharing.
 * Words are not here but in the language catalogue under `steps.<step key>`.
 */

export type FieldKind = 'line' | 'text' | 'date' | 'choice' | 'number' | 'email' | 'phone';

/** What the host may supply (adapters/contract): such a value is read-only in the form. */
export type HostValue =
  | 'pupil.given'
  | 'pupil.preferred'
  | 'pupil.prefix'
  | 'pupil.family'
  | 'pupil.birthDate'
  | 'pupil.gender'
  | 'pupil.nationality'
  | 'pupil.homeLanguage'
  | 'pupil.address'
  | 'pupil.postcode'
  | 'pupil.town'
  | 'school.name'
  | 'school.brin'
  | 'schoolYear.name'
  | 'group.name'
  | 'group.mentor'
  | 'guardian.name'
  | 'guardian.relation'
  | 'guardian.authority'
  | 'guardian.email'
  | 'guardian.phone';

/** A text that is data: Dutch always; English absent where nobody wrote it. */
export interface Both {
  readonly nl: string;
  readonly en?: string | undefined;
}

/** Words of a field or part that is data; absent: those of the catalogue. */
export interface OwnWords {
  readonly label: Both;
  readonly help?: Both | undefined;
  readonly options?: Readonly<Record<string, Both>>;
}

/** Asked only while another plain field of the same step holds one of these values. */
export interface When {
  readonly field: string;
  readonly is: readonly string[];
}

export interface Field {
  readonly key: string;
  readonly kind: FieldKind;
  /** Its own words, where the field is data. */
  readonly words?: OwnWords;
  /** All of these must hold, or it is not asked; what was answered before stays kept. */
  readonly when?: readonly When[] | undefined;
  /** Of a number: outside these the step cannot be finished, by the sentence `faults.<code>`. */
  readonly bounds?: { readonly least?: number; readonly most?: number; readonly code: string };
  /** Finishing the step needs it. */
  readonly required?: true | undefined;
  /** Not needed where this other field of the same row was chosen. */
  readonly unless?: string;
  /**
   * What a new dossier begins with: the day that it is made; or what a question begins with once
   * its route is chosen.
   */
  readonly begins?: 'today' | { readonly value: string };
  /** Takes a person's name: those whom the dossier knows already are suggested. */
  readonly suggests?: 'people';
  /** Not needed after all when this other field of the same part is filled. */
  readonly orElse?: string;
  /** Values of a choice; their words are `steps.<step>.<field>.options.<value>`. */
  readonly options?: readonly string[];
  /** Characters at most; refused with the field named when longer, never cut. */
  readonly max?: number;
  readonly width?: 'half' | 'third';
  readonly host?: HostValue;
  /** Left out of the printed report. */
  readonly prints?: false | undefined;
  /** Left out of a transfer to another school: approach, evaluation date, consent given. */
  readonly transfers?: false;
  /** Read only by whom the care coordinator let in by name. */
  readonly sensitive?: Sensitivity;
  /** Part of the handelingsdeel, on which parents consent. */
  readonly actionPart?: true;
  /** Of a choice: a value that is no option is refused at once, not when the step is finished. */
  readonly onlyOptions?: true;
  /**
   * Left out of a dossier that follows another one at a new level: it belongs to the old one's
   * course alone.
   */
  readonly carries?: false;
  /**
   * Also kept in clear as a date of the dossier, for deadlines and lists
   * (decisions/clear-and-sealed.md).
   */
  readonly mirror?: 'clockStartsOn' | 'evaluateOn' | 'evaluateNext';
}

/** Plain fields under one heading. */
export interface FieldsPart {
  readonly kind: 'fields';
  readonly key: string;
  readonly words?: OwnWords;
  /** All of these must hold, or nothing of it is asked. */
  readonly when?: readonly When[] | undefined;
  readonly fields: readonly Field[];
}

/** Repeating rows; a row's id is made by the client. */
export interface ListPart {
  readonly kind: 'list';
  readonly key: string;
  readonly fields: readonly Field[];
  /** Rows needed before the step can be finished. */
  readonly min?: number;
  /** The fields whose values name a row in messages and headings. */
  readonly title: readonly string[];
  /** `card`: a bordered block a row; `line`: one compact line a row. */
  readonly look: 'card' | 'line';
  /** The host supplies rows (guardians): their ids are the host's people. */
  readonly hostRows?: 'guardians';
  /**
   * Its rows are those of another step's list, and these fields of a row are that one's, to be read
   * here.
   */
  readonly follows?: {
    readonly step: number;
    readonly list: string;
    readonly fields: readonly string[];
  };
}

/**
 * The dossier's own domains (snapshot at creation), grouped LEERGEBIED and LEERGEBIED OVERSTIJGEND.
 * Stored as two lists: `domains` (row id = domain key) and `scores` (rows with a hidden field
 * `domain`).
 */
export interface DomainsPart {
  readonly kind: 'domains';
  readonly key: 'domains';
  /** Fields of every domain. */
  readonly fields: readonly Field[];
  /** Fields of a domain of kind `handmatig` only (LEERGEBIED OVERSTIJGEND). */
  readonly crossFields: readonly Field[];
  /** Fields of a test-score row of a domain of kind `cito` (LEERGEBIED). */
  readonly scores: readonly Field[];
}

/**
 * Earlier times that the step was concluded, as it stood then: kept by the acts that conclude it
 * and begin it anew, never typed. Stored as two lists: `former` (a row a time) and `formerRows`
 * (the rows of the step's lists then, with hidden fields that tell of which time, list and row).
 */
export interface FormerPart {
  readonly kind: 'former';
  readonly key: 'former';
  /** The plain fields as they were. */
  readonly fields: readonly Field[];
  /** The fields of all lists. */
  readonly rows: readonly Field[];
}

export type Part = FieldsPart | ListPart | DomainsPart | FormerPart;

export interface Step {
  readonly number: number;
  /** English key, used in the catalogue and never shown. */
  readonly key: string;
  /** Raised when the shape changes; `upcasters[n]` turns content of version n into n + 1. */
  readonly schemaVersion: number;
  readonly upcasters: Readonly<Record<number, (content: StepContent) => StepContent>>;
  readonly parts: readonly Part[];
  /** Rules over more than one field; single-field rules (required, dates, numbers) need none. */
  readonly check?: (content: StepReader, policies: PolicyValues) => Fault[];
  /** Its fields are written by acts with rules of their own, never by typing. */
  readonly writtenByActs?: true;
  /**
   * Why the step can be finished as it is, whatever its rules ask otherwise: the word of it is
   * `steps.<step>.<answer>`. Undefined when it cannot.
   */
  readonly needsNothing?: (content: StepReader) => string | undefined;
}

/** One value with the sequence at which it was last written, and whether the host wrote it. */
export interface StoredValue {
  v: string;
  s: number;
  host?: true;
  /** Read from another step, by its number. */
  from?: number;
}

export interface StoredRow {
  id: string;
  /** Sequence of its last adding or removing. */
  s: number;
  removed?: true;
  /** Supplied by the host: not removed here. */
  host?: true;
}

/**
 * The current content of a step: a map from path to value, and the order of rows.
 * Paths: `field`, or `list/rowId/field`.
 */
export interface StepContent {
  schemaVersion: number;
  values: Record<string, StoredValue>;
  rows: Record<string, StoredRow[]>;
}

/** Reading a content without knowing how it is stored; absent values read as ''. */
export interface StepReader {
  value(path: string): string;
  /** Ids of the rows that are not removed, in order. */
  rows(list: string): string[];
  /** Whether the value stands there as the host gave it, and is not to be changed here. */
  fromHost?(path: string): boolean;
}

/** Something to mend before a step can be finished. `path` may lie in another step. */
export interface Fault {
  readonly step?: number;
  readonly path: string;
  /** Sentence `faults.<code>` of the catalogue. */
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number>>;
}
