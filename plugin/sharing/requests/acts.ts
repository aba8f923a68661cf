import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Reads, Unit } from '../../platform/store/index.ts';
import type { Profession } from '../request-routes/index.ts';
import type { RequestFacts, RequestSubject, SchoolKind, TlvCategory } from './request.ts';

/** An expert whom the school named for the request that it is preparing. */
export interface NamedExpert {
  readonly slot: 1 | 2;
  readonly name: string;
  readonly profession: Profession;
  readonly organisation: string;
  /** Nothing stands in the way of asking this person. */
  readonly ok: boolean;
}

/** The experts of a request; the capability that asks them supplies it. */
export interface ExpertsDoor {
  /** Those named for the request that is being prepared. */
  named(reads: Reads, dossier: DossierFacts): Promise<readonly NamedExpert[]>;
  /** In the unit that sends it: they become the request's own, and each is invited. */
  invite(unit: Unit, request: RequestFacts, dossier: DossierFacts): Promise<void>;
  /** In the unit that ends it: what they did not sign is over. */
  close(unit: Unit, requestId: string, as: 'withdrawn' | 'decided'): Promise<void>;
  signed(reads: Reads, requestId: string): Promise<{ needed: number; signed: number }>;
}

/** What the page that sends showed: anything else by now, and nothing is sent. */
export interface SeenBySender {
  /** The dossier's sequence. */
  seen: number;
  shareVersion: number;
  /** The version of the route. */
  versionId: string;
}

export interface Sending {
  /**
   * Freezes what is shared and answered, ticks step 9, invites the experts and starts the term.
   * `contact`: whom the desk can call; '' leaves it to the answers.
   * @throws AppError `request-incomplete`, `request-moved`, `request-running`, `request-unshared`,
   *   `dossier-archived`, `route-closed`, `route-changed`, `request-bsn`, `request-too-long`
   */
  send(
    actor: SignedInActor,
    dossier: DossierFacts,
    asked: SeenBySender & { contact: string },
  ): Promise<{ id: string; reference: string }>;
  /**
   * A second round beside the first, and the term runs on.
   * @throws AppError as {@link Sending.send}, and `request-not-open`
   */
  supplement(
    actor: SignedInActor,
    subject: RequestSubject,
    asked: SeenBySender & { contact: string; words: string },
  ): Promise<void>;
  /** @throws AppError `withdraw-reason`, `request-not-open`, `request-bsn`, `request-too-long` */
  withdraw(actor: SignedInActor, subject: RequestSubject, words: string): Promise<void>;
  /**
   * A new request begins with what was answered in this one: step 9 is open again, along the same
   * route. @throws AppError `request-running`, `request-not-open`, `dossier-archived`,
   * `route-closed`
   */
  renew(actor: SignedInActor, subject: RequestSubject): Promise<void>;
}

export interface NewDecision {
  outcome: string;
  category?: TlvCategory | undefined;
  schoolKind?: SchoolKind | undefined;
  tlvNumber?: string | undefined;
  fromOn?: string | undefined;
  /** Absent for what holds as long as the pupil goes to school. */
  untilOn?: string | undefined;
  motivation: string;
  clause: string;
}

/** What the desk does. Every act throws `request-not-open` and `request-unshared` as well. */
export interface Treating {
  /** Who treats it; null for nobody in particular. @throws AppError `not-at-desk` */
  take(actor: SignedInActor, subject: RequestSubject, personId: string | null): Promise<void>;
  /** @throws AppError `supplement-reason`, `request-bsn`, `request-too-long`, `supplement-day` */
  askSupplement(
    actor: SignedInActor,
    subject: RequestSubject,
    asked: { words: string; steps: readonly number[]; dueOn: string },
  ): Promise<void>;
  /**
   * Where two people look: what the other settles.
   * @throws AppError `decision-stale`, `decision-fields`, `tlv-number-taken`, `advice-missing`,
   *   `request-consent-gone`, `request-bsn`
   */
  propose(
    actor: SignedInActor,
    subject: RequestSubject,
    decision: NewDecision,
    seenRound: number,
  ): Promise<void>;
  /** @throws AppError `second-person`, `return-reason` */
  giveBack(actor: SignedInActor, subject: RequestSubject, words: string): Promise<void>;
  /**
   * Decides, or settles what another proposed (`proposal`: its id).
   * @throws AppError as {@link Treating.propose}, `second-person`, `decision-taken`
   */
  decide(
    actor: SignedInActor,
    subject: RequestSubject,
    decision: NewDecision | { proposal: string },
    seenRound: number,
  ): Promise<void>;
  /** @throws AppError `note-empty`, `request-too-long` */
  note(actor: SignedInActor, subject: RequestSubject, text: string, id: string): Promise<void>;
  dropNote(actor: SignedInActor, subject: RequestSubject, id: string): Promise<void>;
}

/** Which file of the dossier answers a requirement of the route. */
export interface Picks {
  /**
   * `fileId` '' takes the choice away; `datedOn`: the day of the examination, `yyyy-mm-dd` or ''.
   * @throws AppError `pick-file` (not of this dossier), `pick-requirement`, `pick-day`,
   *   `dossier-archived`
   */
  pick(
    actor: SignedInActor,
    dossier: DossierFacts,
    asked: { requirement: string; fileId: string; datedOn: string },
  ): Promise<void>;
}
