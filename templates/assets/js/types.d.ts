// Shapes that the page's modules share. They stand here, and are known in each module without an
// import, so that no
// page pays for them: this file is never sent to a browser.

/** A field that somebody fills in. */
type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** A list on the page with its rows. */
interface RowOperation {
  op: 'add' | 'remove' | 'restore';
  list: string;
  row: string;
}
/** A value, by the path of its field. */
interface Setting {
  op: 'set';
  path: string;
  value: string;
}
/** Is told of what happens to rows, and of the value that a new one comes with. */
type Operate = (operation: RowOperation | Setting) => void;
/**
 * A change as it is sent: with the sequence it builds on, and what the page has seen of a row
 * that goes.
 */
type Change =
  | (Setting & { base: number })
  | (RowOperation & { base?: number; seen?: Record<string, number> });

/** Somebody else wrote a field first: both texts, and who wrote the other one when. */
interface Conflict {
  path: string;
  label: string;
  theirs: string;
  mine: string;
  sequence: number;
  who: string;
  when: string;
  /** Somebody took the row away while this person wrote in it. */
  removed?: true;
  /** The row itself: somebody wrote in it while this person took it away. */
  kept?: true;
}

/** What the server says once everything that was sent is kept. */
interface Saved {
  sequence: number;
  savedAt: string;
  /** The page asks something else now, and is to be loaded again. */
  again?: true;
  /** Of all that is missing, also beyond what is listed. */
  missingCount?: number;
  missing: { text: string; url: string }[];
  /** What is no date, number or address, by the name of its field. */
  wrong?: Refused[];
  rail: {
    number: number;
    state: string;
    stateWord: string;
    progress?: string;
  }[];
  /** With step 8: where the plan stands now, and what to say of its consent. */
  plan?: {
    word: string;
    kind: string;
    notice?: { kind: string; text: string };
  };
  /** What a folded domain says of itself, in a step that has them. */
  sums?: { id: string; text: string }[];
  history?: { when: string; who: string; what: string }[];
}

interface Refused {
  path: string;
  text: string;
}

/** How sending went. */
type Answer =
  | ({ kind: 'saved' } & Saved)
  | { kind: 'conflict'; conflicts: Conflict[] }
  | { kind: 'faults'; faults: Refused[] }
  | { kind: 'expired' }
  /** Not by the dossier, and for what was sent: by a limit or a firewall in front of it. */
  | { kind: 'barred'; text: string }
  /** The text comes where somebody answered, and not the dossier as it should. */
  | { kind: 'away'; text?: string }
  | { kind: 'stopped'; text?: string };

type SaveState =
  | 'saved'
  | 'unsaved'
  | 'saving'
  | 'away'
  | 'expired'
  | 'refused'
  | 'conflict'
  | 'stopped';

/** What the queue of changes needs of the page it serves. */
interface QueueNeeds {
  /** The sequence from which the page was made. */
  base: number;
  /** Values as the page was made, by path. */
  initial: Iterable<[path: string, value: string]>;
  /** Values as they stand now. */
  values(): Map<string, string>;
  send(changes: Change[]): Promise<Answer>;
  /** The text comes where there is a reason to tell. */
  say(state: SaveState, text?: string): void;
  /** Asks the person; gives the text that stays. */
  resolve(conflict: Conflict): Promise<string>;
  /** `barred`: the text cannot be sent from here, and is offered to be copied. */
  fault(path: string, text: string, barred?: boolean): void;
  /** Told of every answer that says saved. */
  kept(answer: Saved): void;
  /** A removed row stays: somebody just wrote in it, or it has words that this person does not see. */
  rowKept(path: string, why: 'row-kept' | 'row-hidden'): void;
}

/** One request at a time, in order; nothing counts as saved before the server has said so. */
interface Queue {
  /** Sends what is waiting; answers whether everything typed is kept now. */
  flush(): Promise<boolean>;
  unsaved(): boolean;
  sequence(): number;
  touched(): void;
  operate(operation: Change): void;
  resume(): Promise<boolean>;
  expired(): boolean;
  /** For a page that is left: what it still has to send, undefined when that needs an answer. */
  parting(): Change[] | undefined;
}

/** For a page that is left. */
interface Leaving {
  /** Sends what is left so that it outlives the page; false when the person has to be asked. */
  take(): boolean;
}

/** What is not yet kept. */
interface QueueState {
  on: QueueNeeds;
  saved: Map<string, string>;
  bases: Map<string, number>;
  /** Paths in conflict, about which the person is asked. */
  held: Set<string>;
  /** Values that the server refused, by path: they wait until they are changed. */
  refused: Map<string, string>;
  sequence: number;
  operations: Change[];
  running: Promise<boolean> | undefined;
  stopped: boolean;
  expired: boolean;
  failures: number;
  retry: number;
  /** Changes that one request takes at most: fewer after one was refused for what stood in it. */
  atOnce: number;
  /** Why the newest text was refused, where that was not by the dossier. */
  why: string | undefined;
  /** On its way, and not answered yet. */
  flying: Change[];
}

/** Takes in what the server said of the changes that were sent. */
type Told<Said, Result = void> = (queue: QueueState, changes: Change[], said: Said) => Result;

/** A form that keeps itself, with the addresses and words it brings. */
interface AutosaveForm extends HTMLFormElement {
  readonly dataset: DOMStringMap & {
    changes: string;
    session: string;
    textSaved: string;
    textUnsaved: string;
    textSaving: string;
    textOffline: string;
    textExpired: string;
    textRefused: string;
    textStopped: string;
    textConflict: string;
    textLarge: string;
    textBarred: string;
    textServer: string;
  };
}

/** A conflict that is still to be asked about. */
interface Asked {
  conflict: Conflict;
  control: Field;
  /** The path of its row, where it stands in one. */
  row: string | undefined;
  /** Chosen already, for the whole row. */
  choice?: string;
}

/** Who else has the step open, in words. */
interface Present {
  line: string;
  people: string[];
  own: string;
  /** Of the dossier now, to a page that was loaded again and in which nobody has typed. */
  sequence?: number;
}

/** A form that sends a file, with the addresses it brings. */
interface UploadForm extends HTMLFormElement {
  readonly dataset: DOMStringMap & { upload: string; session: string };
}
/** `data-…` of the part that shows how far a file is. */
interface UploadWords extends DOMStringMap {
  sending: string;
  checking: string;
  waiting: string;
  broken: string;
  barred: string;
  server: string;
  none: string;
  large: string;
  session: string;
  category: string;
}
/** What the person sees of a file on its way; `say` without a percentage says a fault. */
interface Progress {
  words: UploadWords;
  stop: HTMLElement;
  say(words: string, percent?: number): void;
  fault(words: string): void;
  /** Says something else, and leaves the bar as far as it is. */
  waits(words: string): void;
  hide(): void;
}
interface Transfer {
  /** The next file, or try, begins anew. */
  forget(): void;
  /** Answers the address to go to. */
  whole(file: File, signal: AbortSignal): Promise<string>;
}
/** The body of a request; neither for one that only asks. */
interface Sent {
  json?: object;
  bytes?: Blob;
}

/**
 * Finds what the page's template always has in a place, by kind and selector. @throws when it
 * has not
 */
type PartOf = <T extends Element>(kind: new () => T, place: ParentNode, selector: string) => T;
/** A copy of what the page keeps in a template. @throws when it has none of that kind */
type CopyOf = <T extends Element>(kind: new () => T, selector: string) => T;
