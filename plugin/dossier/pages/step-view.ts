/** The template objects of a step page: what `templates/dossier/step.hbs` sees. */

export interface FieldView {
  /** The element's id; faults link to it. */
  id: string;
  /** The path of the value: `field` or `list/rowId/field`; also the input's name. */
  path: string;
  kind: 'line' | 'text' | 'date' | 'choice' | 'number' | 'email' | 'phone';
  label: string;
  help?: string;
  /** As shown: dates as 31-07-2027. */
  value: string;
  required: boolean;
  width?: 'half' | 'third';
  options?: { value: string; label: string; selected: boolean }[];
  /** Why it cannot be changed here ("Komt uit Magister. Wijzig het daar."). */
  locked?: string;
  fault?: string;
  /** Characters at most; shown before typing past it. */
  max: number;
  /** Label of the sensitivity, e.g. "Medisch". */
  sensitive?: string;
}

export interface RowView {
  id: string;
  list: string;
  /** Heading of the row: its title fields, or "Doel 2". */
  title: string;
  fields: FieldView[];
  /** Why it cannot be removed; absent when it can. */
  fixed?: string;
}

export interface ListView {
  key: string;
  id: string;
  title: string;
  help?: string;
  addLabel: string;
  empty: string;
  look: 'card' | 'line';
  rows: RowView[];
  /** A row with id `__row__`, for the client to add from. */
  blank: RowView;
  fault?: string;
  /** A domain's own score rows: a row added here starts with this value in its hidden field `domain`. */
  domain?: string;
  /** Its rows are another step's: none can be added or removed here. */
  followed?: true;
}

export interface DomainView {
  key: string;
  id: string;
  name: string;
  open: boolean;
  /** "131 · niveau IV", "ingevuld" or "nog leeg". */
  summary: string;
  /** Points of the growth line, oldest first; absent below two scores. */
  growth?: { points: { x: number; y: number }[]; label: string };
  fields: FieldView[];
  scores?: ListView;
}

export type PartView =
  | {
      fields: true;
      title: string;
      help?: string /** Why some of them cannot be changed here, said once. */;
      note?: string;
      items: FieldView[];
    }
  | { list: ListView }
  | { domains: true; groups: { title: string; items: DomainView[]; empty: string }[] };

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

export interface DossierHead {
  pupil: string;
  initials: string;
  /** "13 jaar · klas 2B". */
  about: string;
  level: string;
  /** State of the plan: word, sign and kind. */
  plan: { word: string; kind: 'concept' | 'ok' | 'warn' | 'stop' };
  archived: boolean;
  tabs: { label: string; url: string; current: boolean; count?: number }[];
}

export interface StepView {
  head: DossierHead;
  rail: RailStep[];
  step: { number: number; title: string; intro: string; state: 'empty' | 'busy' | 'done' };
  /** Who else has the step open: where to ask, the line, and the people in it, a line each. */
  presence?: { url: string; line: string; people: string };
  /** Read-only with the reason ("Dit dossier is gearchiveerd."); no buttons then. */
  readOnly?: string;
  /** A finished step that this person may open again. */
  mayReopen?: true;
  parts: PartView[];
  /** The button that finishes the step, and the one that finishes steps 1 to 7 in one go. */
  finish: { label: string; through?: string };
  /** Step 9: why there is nothing to choose, with the click that mends it; or what a request will need. */
  toolbox?: {
    empty?: { level: string; action: string };
    needs?: { text: string; done: boolean }[];
  };
  /** A step that can be finished as it is, and why. */
  nothingNeeded?: string;
  /** Where the form is sent, and where autosave sends changes. */
  urls: { form: string; changes: string; history: string; next?: string; signIn: string };
  nextLabel?: string;
  /** The dossier's sequence this page was made from: the base of every field on it. */
  base: number;
  saved: string;
  missing: { text: string; url: string }[];
  terms: { text: string; kind: 'calm' | 'warn' | 'stop' }[];
  history: { when: string; who: string; what: string }[];
  /** Values in the host that differ from the dossier's, to take over in one click. */
  /** Whose values those are. */
  hostName: string;
  hostChanges: { label: string; ours: string; theirs: string }[];
}
