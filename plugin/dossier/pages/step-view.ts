import type { StandsIn } from '../../platform/menu/index.ts';
import type { PartView } from '../fields/index.ts';
import type { DossierHead } from '../frame/index.ts';
import type { PlanNotice } from './plan-notice.ts';
import type { ToolboxView } from './toolbox-panel.ts';

export interface RailStep {
  number: number;
  title: string;
  url: string;
  state: 'empty' | 'busy' | 'done';
  /** State in words, for who does not see the sign. */
  stateWord: string;
  current: boolean;
  /** "3 van 8" while busy. */
  progress?: string;
}

export interface StepView {
  standsIn: readonly StandsIn[];
  head: DossierHead;
  rail: RailStep[];
  step: { number: number; title: string; intro: string; state: 'empty' | 'busy' | 'done' };
  /** Who else has the step open: where to ask, the line, and the people in it, a line each. */
  presence?: { url: string; line: string; people: string };
  /** Step 9, finished: what was chosen, and that nothing was sent. */
  request?: string | undefined;
  /** Step 8: the consent that a change would end, or that ended. */
  atStake?: PlanNotice | undefined;
  /** Read-only with the reason ("Dit dossier is gearchiveerd."); no buttons then. */
  readOnly?: string;
  /** Of step 8, once a plan was set or asked about: where who answered what is read. */
  answers?: { text: string; url: string };
  /** A finished step that this person may open again. */
  mayReopen: boolean;
  /** The button that begins a new evaluation; or what takes an empty new one back. */
  anew: { begin?: string; drop?: { text: string; label: string } };
  parts: PartView[];
  /** The button that finishes the step, and the one that finishes steps 1 to 7 in one go. */
  finish: {
    label: string;
    through?: string | undefined;
    /** Said in place of the button while something is missing, or to who may not. */
    waits?: string;
    may?: boolean;
  };
  /** Of step 9. */
  toolbox?: ToolboxView | undefined;
  /** Names that fields for a name suggest. */
  known?: string[] | undefined;
  /** A step that can be finished as it is, and why. */
  nothingNeeded?: string;
  /** Where the form is sent, and where autosave sends changes. */
  urls: { form: string; changes: string; history: string; next?: string; signIn: string };
  nextLabel?: string;
  /** The dossier's sequence this page was made from: the base of every field on it. */
  base: number;
  saved: string;
  /** What is still needed: the first of it, and how much there is in all. */
  missing: { text: string; url: string }[];
  missingCount: number;
  terms: { text: string; kind: 'calm' | 'warn' | 'stop' }[];
  history: { when: string; who: string; what: string }[];
  /** Whose values `hostChanges` are. */
  hostName: string;
  /** Values in the host that differ from the dossier's, to take over in one click. */
  hostChanges: { label: string; ours: string; theirs: string }[];
}
