import type { Translate } from '../../kernel/translate.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { DossierFacts } from '../facts/index.ts';

/**
 * Step 9 beside its own form: what a request needs beyond its questions, and where those that were
 * sent stand. The capability that keeps the requests supplies it.
 */
export interface ToolboxPanel {
  of(asked: {
    dossier: DossierFacts;
    actor: SignedInActor;
    at: Date;
    t: Translate;
  }): Promise<ToolboxState>;
}

export interface ToolboxState {
  view: ToolboxView;
  /** All that stands between a chosen request and INDIENEN, the step's own questions among it. */
  open?: readonly Open[] | undefined;
}

export interface Open {
  text: string;
  url: string;
}

export interface ToolboxView {
  /** Why there is nothing to choose, with the click that mends it. */
  empty?: { level: string; action: string } | undefined;
  /** Why nothing can be sent from here at all. */
  barred?: string | undefined;
  /** The newest request: where it stands, and the way to it. */
  sent?: { text: string; kind: 'ok' | 'warn' | 'stop'; url: string; label: string } | undefined;
  /** Other requests of this dossier. */
  earlier: readonly Open[];
  /** Newer questions of the chosen route, and where they are taken over. */
  newer?: { text: string; url: string; label: string } | undefined;
  /** What a request is made ready with: files, sharing, experts. */
  ways: readonly { label: string; note: string; done: boolean; url: string }[];
  /** What stands in the dossier already and goes along. */
  reused?: readonly { label: string; value: string; url: string }[] | undefined;
  /** Of a chosen request: INDIENEN, or who does that. */
  finish?: { label: string; waits: string; may: boolean } | undefined;
  /** What the route is for, folded, and where it is told whole. */
  about?: { title: string; text: string; url: string } | undefined;
}
