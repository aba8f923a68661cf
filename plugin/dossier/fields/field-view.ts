import type { PastFact, PastOutcome, PastTime } from '../former/index.ts';

/** The template objects of a step page: what `templates/dossier/step.hbs` sees. */

/** What is asked only while other fields hold some values, for the page to follow. */
export interface AskedView {
  /** A list of `{field, is}` as JSON. */
  when?: string;
  /** It is not asked now. */
  unasked?: true;
}

export interface FieldView extends AskedView {
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
  /** Id of the list of names that the page suggests here. */
  suggests?: string;
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
  /** What it came to at earlier times, oldest first. */
  outcomes?: PastOutcome[] | undefined;
  /** A long row among others is folded once everything that it needs is there. */
  fold?: { open: boolean };
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
  /** Rows that this page does not show. */
  hidden: number;
  /** Of a list that is shown some rows at a time: which ones, and where the others are. */
  window?: { text: string; previous?: string; next?: string };
  /** A row with id `__row__`, for the client to add from. */
  blank: RowView;
  fault?: string;
  /**
   * A domain's own score rows: a row added here starts with this value in its hidden field
   * `domain`.
   */
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
  | ({
      fields: true;
      title: string;
      help?: string;
      /** Why some of them cannot be changed here, said once. */
      note?: string;
      items: FieldView[];
    } & AskedView)
  | { list: ListView }
  | { domains: true; groups: { title: string; items: DomainView[]; empty: string }[] }
  | { former: true; title: string; help: string; items: FormerView[] };

/** A past time of the step, folded. */
export interface FormerView {
  id: string;
  title: string;
  /** What it came to, in few words. */
  sum: string;
  facts: PastFact[];
  lists: PastTime['lists'];
}
