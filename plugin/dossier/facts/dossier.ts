import type { NameParts } from '../../kernel/names.ts';
import type { Subject } from '../../platform/routes/index.ts';
import type { PolicyValues } from '../../school/policies/index.ts';

export type Level = 'basis' | 'extra' | 'voorziening';
export const levels: readonly Level[] = ['basis', 'extra', 'voorziening'];

/** Parts that need more than reading the dossier: who reads them was given access by name. */
export type Sensitivity = 'medical' | 'psychological';

export type StepState = 'empty' | 'busy' | 'done';

/** Where the plan (OPP) stands, shown everywhere. */
export type PlanState = 'concept' | 'awaiting' | 'set' | 'set-without-consent' | 'lapsed';
/**
 * How consent on a version of the plan is, or was, obtained: by a mailed link, outside, or not.
 */
export type PlanMode = 'links' | 'outside' | 'refused';

/**
 * The last time the OPP was set, or its consent asked; a question that was withdrawn counts for
 * nothing.
 */
export interface PlanFacts {
  version: number;
  setAt: Date;
  consentMode: PlanMode;
  /**
   * When everybody who must had agreed by their links; null in the other modes, and as long as
   * somebody is waited for.
   */
  agreedAt: Date | null;
  actionPartHash: Buffer;
  lapsedAt: Date | null;
}

/** Where a request that was sent stands. */
export type RequestStatus = 'sent' | 'treated' | 'waiting' | 'proposed' | 'decided' | 'withdrawn';

/** The newest request of a dossier, as its own pages show it. */
export interface RequestInDossier {
  readonly id: string;
  readonly reference: string;
  readonly routeKey: string;
  readonly status: RequestStatus;
  readonly outcomeKind: 'yes' | 'no' | 'other' | null;
  readonly sentAt: Date;
  readonly dueOn: string;
  readonly deskId: string;
  /** Of a TLV that was granted: its last day, `yyyy-mm-dd`. */
  readonly tlvUntil: string | null;
}

/** A dossier with what every page and policy needs of it; loaded in one statement. */
export interface DossierFacts extends Subject {
  readonly id: string;
  readonly licenceId: string;
  readonly pupilId: string;
  readonly level: Level;
  readonly status: 'open' | 'archived';
  /** Number of the newest revision. */
  readonly sequence: number;
  readonly clockStartsOn: string | null;
  readonly evaluateOn: string | null;
  readonly changedAt: Date;
  readonly schoolYear: string;
  readonly groupName: string | null;
  readonly pupilName: NameParts;
  readonly birthDate: string | null;
  /** The newest version that counts. */
  readonly plan: PlanFacts | undefined;
  /** Where each step stands, the first one first. */
  readonly stepStates: readonly StepState[];
  /** Of all versions there were, withdrawn ones too; 0 before the first. */
  readonly lastVersion: number;
  readonly wrappedKey: Buffer;
  readonly archivedAt: Date | null;
  readonly archiveReason: ArchiveReason | null;
  /** The dossier that this one follows at a new level, and the one that follows it. */
  readonly previousId: string | null;
  readonly nextId: string | null;
  /** The asking person teaches this pupil in a group that runs today. */
  readonly teaches: boolean;
  readonly emergencyUntil: Date | null;
  /** What the licence decided where the law leaves it room. */
  readonly policies: PolicyValues;
  readonly toolbox: {
    /** The version of the route that was chosen in step 9. */
    readonly versionId: string | null;
    readonly request: RequestInDossier | undefined;
  };
  /** It is shared with a partnership today. */
  readonly shared: boolean;
  /**
   * Messages of the partnership that wait for the asking person; the capability that keeps them
   * counts.
   */
  readonly unread: number;
  /** Sensitive parts that the asking person was granted, and still is today. */
  readonly granted: Readonly<Record<Sensitivity, boolean>>;
}

/** What a change did to the version of the plan that counts: its consent lapsed, or holds again. */
export type PlanTurn = 'lapsed' | 'restored';

export function planState(plan: PlanFacts | undefined): PlanState {
  if (plan === undefined) return 'concept';
  if (plan.lapsedAt !== null) return 'lapsed';
  if (plan.consentMode === 'links' && plan.agreedAt === null) return 'awaiting';
  return plan.consentMode === 'refused' ? 'set-without-consent' : 'set';
}

/**
 * The last day to set the plan, `yyyy-mm-dd`, counted from the clock's start (six weeks
 * unless the licence gives itself fewer); undefined once it is set or while no clock runs.
 */
export function setBefore(
  dossier: Pick<DossierFacts, 'clockStartsOn' | 'plan' | 'policies'>,
  add: (day: string, days: number) => string,
): string | undefined {
  const unset = ['concept', 'awaiting'].includes(planState(dossier.plan));
  return dossier.clockStartsOn === null || !unset
    ? undefined
    : add(dossier.clockStartsOn, dossier.policies.clockWeeks * 7);
}

export type ArchiveReason = (typeof archiveReasons)[number];

/** Why a dossier was archived. Those that stand for an evaluation come first. */
export const archiveReasons = [
  'left-school',
  'not-applicable',
  'evaluated',
  'by-mistake',
  'level-changed',
  'wrong-level',
] as const;
