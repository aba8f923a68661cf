import type { DossierFacts } from '../../dossier/facts/index.ts';
import { AppError } from '../../kernel/errors.ts';
import { isoDate } from '../../kernel/moments.ts';
import type { Subject } from '../../platform/routes/index.ts';
import type { FileSensitivity } from '../files/index.ts';

export const noteKinds = ['call', 'meeting', 'parents', 'pupil', 'other'] as const;
export type NoteKind = (typeof noteKinds)[number];

export const LONGEST_TEXT = 20_000;
export const LONGEST_PRESENT = 300;
export const LONGEST_FOLLOW_UP = 500;
/**
 * Notes of one dossier, removed ones left out: they are sealed, so that searching opens them all.
 */
export const MOST_NOTES = 500;
/**
 * A removed note can come back this long; then what was written is erased and only the record
 * stays.
 */
export const KEPT_DAYS = 30;

/** What a version of a note says. Days as `yyyy-mm-dd`, '' where there is none. */
export interface NoteContent {
  readonly kind: NoteKind;
  readonly day: string;
  /** `hh:mm`, or ''. */
  readonly time: string;
  readonly present: string;
  readonly text: string;
  readonly followUp: string;
  readonly followUpOn: string;
  readonly followUpDone: boolean;
  readonly sensitivity: FileSensitivity;
}

export interface NoteVersion {
  readonly number: number;
  readonly at: Date;
  readonly who: string;
  readonly content: NoteContent;
}

/** A note with its present version. */
export interface NoteFacts {
  readonly id: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly removedAt: Date | null;
  readonly removedBy: string | null;
  /** Who removed it, as people call them; '' when it is there. */
  readonly remover: string;
  readonly version: NoteVersion;
}

export interface NoteSubject extends Subject {
  readonly dossier: DossierFacts;
  readonly note: NoteFacts;
}

/** A note as a form sends it, before anything of it was judged. */
export interface TypedNote {
  readonly soort: NoteKind | '';
  readonly dag: string;
  readonly tijd: string;
  readonly aanwezig: string;
  readonly tekst: string;
  readonly vervolg: string;
  readonly vervolgdag: string;
  readonly afgehandeld: boolean;
  readonly gevoeligheid: FileSensitivity;
}

/** A field that cannot be kept, and why: the sentence is `notes.faults.<code>`. */
export interface NoteFault {
  readonly field: keyof TypedNote;
  readonly code: string;
}

/** Nothing was kept; everything to mend, each at its field. */
export class NoteRefused extends AppError {
  readonly faults: readonly NoteFault[];
  constructor(faults: readonly NoteFault[]) {
    super('note-refused', 422);
    this.faults = faults;
  }
}

/** Somebody else wrote first: nothing was kept, their version is here beside what was sent. */
export class NoteConflict extends AppError {
  readonly theirs: NoteVersion;
  constructor(theirs: NoteVersion) {
    super('conflict', 409);
    this.theirs = theirs;
  }
}

/** "9.05", "9:05" and "09:05" as `hh:mm`; undefined when it is no time of the day. */
export function timeOf(text: string): string | undefined {
  const [, hours = '', minutes = ''] = /^(\d{1,2})[:.](\d{2})(?: ?u(?:ur)?)?$/.exec(text) ?? [];
  return hours === '' || Number(hours) > 23 || Number(minutes) > 59
    ? undefined
    : `${hours.padStart(2, '0')}:${minutes}`;
}

const unprintable = /[^\P{Cc}\n\t]|\p{Cs}/u;

/**
 * @param today day of the school, `yyyy-mm-dd`: a note is of something that has been
 * @throws NoteRefused with every fault at once
 */
export function noteOf(typed: TypedNote, today: string): NoteContent {
  const day = isoDate(typed.dag);
  const time = typed.tijd === '' ? '' : timeOf(typed.tijd);
  const followUpOn = typed.vervolgdag === '' ? '' : isoDate(typed.vervolgdag);
  const checks: [keyof TypedNote, string, boolean][] = [
    ['soort', 'kind', typed.soort === ''],
    ['dag', 'day', day === undefined],
    ['dag', 'future', day !== undefined && day > today],
    ['tijd', 'time', time === undefined],
    ['aanwezig', 'presentLong', [...typed.aanwezig].length > LONGEST_PRESENT],
    ['tekst', 'text', typed.tekst.trim() === ''],
    ['tekst', 'textLong', [...typed.tekst].length > LONGEST_TEXT],
    [
      'tekst',
      'unprintable',
      [typed.tekst, typed.aanwezig, typed.vervolg].some((text) => unprintable.test(text)),
    ],
    ['vervolg', 'followUpLong', [...typed.vervolg].length > LONGEST_FOLLOW_UP],
    ['vervolg', 'followUp', typed.vervolg === '' && typed.vervolgdag !== ''],
    [
      'vervolgdag',
      'followUpDay',
      followUpOn === undefined || (typed.vervolg !== '' && followUpOn === ''),
    ],
    [
      'vervolgdag',
      'followUpEarly',
      day !== undefined && followUpOn !== undefined && followUpOn !== '' && followUpOn < day,
    ],
  ];
  const faults = checks.filter(([, , wrong]) => wrong).map(([field, code]) => ({ field, code }));
  if (
    faults.length > 0 ||
    typed.soort === '' ||
    day === undefined ||
    time === undefined ||
    followUpOn === undefined
  )
    throw new NoteRefused(faults);
  return {
    kind: typed.soort,
    day,
    time,
    present: typed.aanwezig,
    text: typed.tekst,
    followUp: typed.vervolg,
    followUpOn,
    followUpDone: typed.vervolg !== '' && typed.afgehandeld,
    sensitivity: typed.gevoeligheid,
  };
}

export const sameNote = (a: NoteContent, b: NoteContent): boolean =>
  (Object.keys(a) as (keyof NoteContent)[]).every((key) => a[key] === b[key]);
