import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { Both } from '../../dossier/declaration/index.ts';
import { addDays, daysBetween } from '../../kernel/clock.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { Subject } from '../../platform/routes/index.ts';
import type { ItemKind, ShareFacts } from '../facts/index.ts';
import { isOver } from './course.ts';
import type { OutcomeKind, RequestStatus } from './course.ts';

export type TlvCategory = 1 | 2 | 3;
export type SchoolKind = 'vso' | 'pro';

/** A request as every page and rule needs it; nothing of it is sealed. */
export interface RequestFacts {
  readonly id: string;
  readonly reference: string;
  readonly dossierId: string;
  readonly licenceId: string;
  readonly pupilId: string;
  readonly partnershipId: string;
  readonly deskId: string;
  readonly routeId: string;
  readonly versionId: string;
  /** The key of its route. */
  readonly kind: string;
  /** What the route was called when it was sent. */
  readonly name: Both;
  readonly shareId: string;
  /** 1, and one more with each supplement. */
  readonly round: number;
  readonly status: RequestStatus;
  readonly running: boolean;
  readonly category: TlvCategory | null;
  readonly sentAt: Date;
  readonly sentBy: string;
  /** Who sent it, by name. */
  readonly sender: string;
  /** The last day to decide, `yyyy-mm-dd`; it stands still while the desk waits. */
  readonly dueOn: string;
  readonly waitedDays: number;
  readonly waitingSince: Date | null;
  /** The day before which the school answers what is asked of it. */
  readonly answerBy: string | null;
  readonly assignedTo: string | null;
  /** Who treats it, by name. */
  readonly assigned: string | null;
  readonly outcome: string | null;
  readonly outcomeKind: OutcomeKind | null;
  readonly outcomeName: Both | null;
  readonly decidedAt: Date | null;
  readonly previousId: string | null;
  readonly changedAt: Date;
}

/**
 * A request as somebody of the school or of the desk asks for it, with the share that it stands on.
 */
export interface RequestSubject extends Subject {
  readonly dossier: DossierFacts;
  /** The newest share of the dossier with the desk, whether it runs or not. */
  readonly share: ShareFacts | undefined;
  readonly request: RequestFacts;
  readonly today: string;
}

/** What happened to a request, in order. The school's own never have a note of the desk. */
export type RequestEventKind =
  | 'sent'
  | 'supplemented'
  | 'withdrawn'
  | 'renewed'
  | 'share-ended'
  | 'taken'
  | 'assigned'
  | 'supplement-asked'
  | 'proposed'
  | 'returned'
  | 'decided'
  | 'consent-gone'
  | 'due-told'
  | 'late-told'
  | 'tlv-ends-90'
  | 'tlv-ends-30'
  | 'ending-chosen'
  | 'advice-invited'
  | 'advice-signed'
  | 'advice-ended'
  | 'document-made'
  | 'meeting-outcome';

/** What only the desk sees of a request's course. */
export const deskOnly: readonly RequestEventKind[] = [
  'assigned',
  'proposed',
  'returned',
  'due-told',
  'late-told',
  'meeting-outcome',
];

export interface RequestEvent {
  readonly id: string;
  readonly kind: RequestEventKind;
  readonly at: Date;
  /** Null for the product itself. */
  readonly who: string | null;
  /** '' when nothing was said with it. */
  readonly words: string;
  readonly steps: readonly number[];
}

export interface DecisionFacts {
  readonly id: string;
  readonly number: number;
  readonly state: 'proposed' | 'returned' | 'final' | 'dropped';
  readonly outcome: string;
  readonly category: TlvCategory | null;
  readonly schoolKind: SchoolKind | null;
  readonly tlvNumber: string | null;
  readonly fromOn: string | null;
  readonly untilOn: string | null;
  readonly motivation: string;
  readonly clause: string;
  readonly proposedBy: string;
  readonly proposer: string;
  readonly proposedAt: Date;
  readonly settledBy: string | null;
  readonly settler: string | null;
  readonly settledAt: Date | null;
}

export interface RequestNote {
  readonly id: string;
  readonly body: string;
  readonly byId: string;
  readonly who: string;
  readonly at: Date;
}

/** An item of a round as it was sent. */
export interface RequestItem {
  readonly id: string;
  readonly kind: ItemKind;
  readonly itemId: string;
  readonly versionId: string | null;
  readonly requirement: string | null;
  readonly datedOn: string | null;
}

export const inboxSorts = ['termijn', 'ontvangen', 'leerling', 'school', 'stand'] as const;
export type InboxSort = (typeof inboxSorts)[number];
export const INBOX_PAGE = 25;

export interface InboxQuery {
  /** Words of a pupil's name, or a reference. */
  readonly search: string;
  /** `running`: all that is not over; `all`: everything. */
  readonly status: RequestStatus | 'running' | 'all';
  /** Key of a route; '' for all. */
  readonly kind: string;
  /** A school's licence; '' for all. */
  readonly school: string;
  readonly mine: boolean;
  readonly late: boolean;
  readonly sort: InboxSort;
  readonly descending: boolean;
  /** From 1. */
  readonly page: number;
}

export interface InboxRow extends NameParts {
  readonly id: string;
  readonly reference: string;
  readonly dossierId: string;
  readonly pupilId: string;
  readonly school: string;
  readonly kind: string;
  readonly name: Both;
  readonly status: RequestStatus;
  readonly category: TlvCategory | null;
  readonly sentAt: Date;
  readonly dueOn: string;
  readonly waitingSince: Date | null;
  readonly assigned: string | null;
  readonly outcomeName: Both | null;
  readonly decidedAt: Date | null;
  /** The school shares the dossier with this desk today. */
  readonly shared: boolean;
  /** How many there are with those on other pages. */
  readonly total: number;
}

export type RequestCounts = Readonly<Record<RequestStatus | 'late' | 'mine' | 'running', number>>;

/** Calendar days from the day it was sent. */
export const dueOf = (sentDay: string, days: number): string => addDays(sentDay, days);

/** Days that the term stood still since the desk began to wait, up to today. */
export const waitedSince = (waitingDay: string, today: string): number =>
  Math.max(0, daysBetween(waitingDay, today));

/** So many days before its last day a request asks for attention. */
export const SOON_DAYS = 7;

/** How its term stands: as a label's colour says it. */
export function termKind(
  request: Pick<RequestFacts, 'status' | 'dueOn'>,
  today: string,
): 'over' | 'still' | 'late' | 'soon' | 'calm' {
  if (isOver(request.status)) return 'over';
  if (request.status === 'waiting') return 'still';
  if (request.dueOn < today) return 'late';
  return request.dueOn <= addDays(today, SOON_DAYS) ? 'soon' : 'calm';
}
