import type { Level, PlanMode, PlanState } from '../../dossier/facts/index.ts';
import type { Both } from '../../dossier/declaration/index.ts';
import type { Section } from '../../platform/paper/index.ts';
import type { SharingStanding } from '../../consent/data-consent/index.ts';
import type { ItemKind } from '../facts/index.ts';
import type { NamedExpert } from './acts.ts';
import type { TlvCategory } from './request.ts';

/** A round of a request as it was sent: frozen, without a BSN, kept with its hash. */
export interface Snapshot {
  schema: 1;
  reference: string;
  round: number;
  kind: string;
  name: Both;
  category: TlvCategory | null;
  /** Of the definition that asked. */
  routeHash: string;
  school: { name: string; licenceId: string };
  pupil: { name: string; birthDate: string | null; group: string; level: Level };
  /** Who sent it, by name. */
  sentBy: string;
  sentAt: string;
  contact: string;
  /** What was said with a supplement; '' with the first round. */
  words: string;
  /** The answers of step 9, then those of the dossier that the route reuses, step by step. */
  answers: AnswerSection[];
  shared: {
    shareId: string;
    version: number;
    steps: number[];
    medical: boolean;
    psychological: boolean;
    sections: SharedSection[];
  };
  /** What the route asks to be there, as it was when everything was. */
  checklist: string[];
  consent: { state: PlanState; mode: PlanMode | null; on: string | null };
  permission: SharingStanding['state'];
  experts: Omit<NamedExpert, 'ok'>[];
  items: SnapshotItem[];
  /** Texts from which a number that looks like a BSN was left out. */
  leftOut: number;
}

export interface AnswerSection extends Section {
  /** The step that it comes from: 9 for the route's own questions. */
  step: number;
  /** The same without medical and psychological parts, for when those are no longer shared. */
  plain: Section['blocks'];
}

export type SharedSection = AnswerSection;

export interface SnapshotItem {
  /** Of its row in `request_items`. */
  id: string;
  kind: ItemKind;
  itemId: string;
  versionId: string | null;
  title: string;
  requirement: string | null;
  datedOn: string | null;
}

/** With the hash that shows on screen, receipt and decision. */
export type KeptSnapshot = Snapshot & { hash: Buffer; number: number; madeAt: Date };
