import type { Level, Sensitivity } from '../../dossier/facts/index.ts';
import type { Both, FieldKind, When } from '../../dossier/declaration/index.ts';

/**
 * A route of a request (aanvraagroute) as data: its questions, what the dossier must have, who
 * decides and by when. Kept as JSON, a version at a time; a version that counts never changes.
 */
export interface RouteDefinition {
  readonly schema: 1;
  /** `tlv`, `hit`, `cleo`, `opp-light`, or one of the partnership's own: `r-…`. */
  readonly key: string;
  readonly name: Both;
  readonly short: Both;
  /** Where it is offered; the seed: voorziening, unless the partnership opens another. */
  readonly levels: readonly Level[];
  /** The instruction. */
  readonly what: Both;
  readonly forWhom: Both;
  readonly whoDoes: Both;
  readonly prepare: readonly Both[];
  readonly closing: Both;
  /** Its questions; they are the parts of step 9 once the route is chosen. */
  readonly parts: readonly QuestionPart[];
  /** Answers that stand in the dossier already: shown and sent along, never typed again. */
  readonly reuses: readonly Reused[];
  /** Steps that must be finished, and shared with whoever treats it. */
  readonly steps: { readonly finished: readonly number[]; readonly shared: readonly number[] };
  /** Consent on the action part (step 8); a NEE bars the request, or asks for a reason. */
  readonly consent: { readonly required: boolean; readonly refusal: 'blocks' | 'reason' };
  /** Permission to share (AVG). */
  readonly permission: 'given' | 'given-or-grounded' | 'none';
  readonly files: readonly RequiredFile[];
  /** Kinds of reports that must be shared. */
  readonly reports: readonly ReportKind[];
  readonly ages: readonly AgeRule[];
  readonly experts: {
    readonly count: 0 | 2;
    readonly firstOf: readonly Profession[];
    readonly othersOf: readonly Profession[];
  };
  readonly signs: readonly Signer[];
  readonly decides: { readonly fourEyes: boolean; readonly outcomes: readonly Outcome[] };
  /** Calendar days. */
  readonly terms: { readonly decideDays: number; readonly supplementDays: number };
  readonly ends: RouteEnd;
  /** What who disagrees can do; stands in every decision. */
  readonly clause: Both;
  /** Categories in the decision, where it has them: the question that holds the one asked for. */
  readonly category?: { readonly question: string } | undefined;
  /** For who edits it: what its first makers did not know for certain. */
  readonly note?: Both | undefined;
}

export interface QuestionPart {
  readonly key: string;
  readonly title: Both;
  readonly help?: Both | undefined;
  readonly when?: readonly When[] | undefined;
  readonly fields: readonly Question[];
}

export interface Question {
  readonly key: string;
  readonly kind: FieldKind;
  readonly label: Both;
  readonly help?: Both | undefined;
  readonly required: boolean;
  readonly sensitive?: Sensitivity | undefined;
  readonly options?: readonly { readonly key: string; readonly label: Both }[];
  readonly max?: number;
  readonly width?: 'half' | 'third';
  readonly when?: readonly When[] | undefined;
  /** What it holds as soon as the route is chosen. */
  readonly begins?: string;
  readonly bounds?: { readonly least?: number; readonly most?: number; readonly code: string };
}

/** A plain answer (`path`) or the rows of a list of another step. */
export interface Reused {
  readonly label: Both;
  readonly step: number;
  readonly path?: string;
  readonly list?: string;
  readonly needed: boolean;
}

export interface RequiredFile {
  readonly key: string;
  readonly label: Both;
  readonly help?: Both | undefined;
  readonly required: boolean;
  readonly maxAgeMonths?: number;
  /** A question whose answer does instead. */
  readonly orElse?: string;
  readonly when?: readonly When[] | undefined;
}

/**
 * A day that stands in the dossier itself; the oldest where `path` is one of rows (`list/field`).
 */
export interface AgeRule {
  readonly key: string;
  readonly label: Both;
  readonly step: number;
  readonly path: string;
  readonly maxAgeMonths?: number;
  readonly minAgeMonths?: number;
  readonly when?: readonly When[] | undefined;
}

export interface Outcome {
  readonly key: string;
  readonly label: Both;
  readonly kind: 'yes' | 'no' | 'other';
  readonly asks: readonly ('tlv' | 'period')[];
}

export type RouteEnd =
  | { readonly kind: 'nothing' | 'tlv' }
  /** The seed: CLEO gets external access, or the dossier itself by its licence name. */
  | { readonly kind: 'access-or-transfer'; readonly licence: string; readonly group: string };

export const reportKinds = ['opp', 'evaluation', 'action-part'] as const;
export type ReportKind = (typeof reportKinds)[number];

export const signers = ['coordinator', 'guardians', 'pupil-16', 'experts'] as const;
export type Signer = (typeof signers)[number];

/** Besluit: the experts of a TLV. The first is an orthopedagogue or a psychologist (domain §3). */
export const professions = [
  'orthopedagoog',
  'psycholoog',
  'kinder-jeugdpsycholoog',
  'pedagoog',
  'kinderpsychiater',
  'maatschappelijk-werker',
  'arts',
] as const;
export type Profession = (typeof professions)[number];

/** A version of a route. */
export interface RouteVersion {
  readonly id: string;
  readonly routeId: string;
  /** The partnership whose route it is. */
  readonly partnershipId: string;
  /** The licence whose desk treats it: the partnership itself, or a partner such as CLEO. */
  readonly deskId: string;
  readonly number: number;
  readonly key: string;
  /** Offered to schools now. */
  readonly open: boolean;
  /** Since when it counts; null for a draft. */
  readonly begins: Date | null;
  readonly hash: Buffer;
  readonly definition: RouteDefinition;
}
