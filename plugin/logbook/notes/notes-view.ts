import type { DossierFacts } from '../../dossier/facts/index.ts';
import { dossierCrumbs, headView, inLogbook } from '../../dossier/frame/index.ts';
import type { DossierHead } from '../../dossier/frame/index.ts';
import { sightOf } from '../../dossier/policy/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { AppError } from '../../kernel/errors.ts';
import { shownDate, shownDay, shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { StandsIn } from '../../platform/menu/index.ts';
import type { Answer, SignedInActor } from '../../platform/routes/index.ts';
import { isSeen, optionsView, pagerView, sensitivities } from '../files/index.ts';
import type { OptionView, PagerView } from '../files/index.ts';
import { addNote, changeNote, restoreNote } from './note-policy.ts';
import {
  KEPT_DAYS,
  LONGEST_FOLLOW_UP,
  LONGEST_PRESENT,
  LONGEST_TEXT,
  noteKinds,
  NoteRefused,
} from './note.ts';
import type { NoteContent, NoteFacts, NoteFault, TypedNote } from './note.ts';
import { chosenNotes, isOpen, NOTES_PAGE, queryText } from './notes-query.ts';
import type { NotesQuery } from './notes-query.ts';

export interface PageContext {
  t: Translate;
  base: string;
  at: Date;
  actor: SignedInActor;
  dossier: DossierFacts;
}

/** A note that could not be kept, with all that was typed. */
export interface Refusal {
  readonly error: AppError;
  readonly typed: TypedNote;
}

export const notesUrl = (base: string, dossier: Pick<DossierFacts, 'id'>): string =>
  `${base}/dossiers/${dossier.id}/logboek/notities`;

export const notesCrumbs = ({
  t,
  base,
  dossier,
}: PageContext): { label: string; url?: string }[] => [
  ...dossierCrumbs(dossier, { t, base }),
  { label: t('notes.title'), url: notesUrl(base, dossier) },
];

/** What a form stands at when nothing was typed: today, and nothing confidential. */
export const emptyNote = (at: Date): TypedNote => ({
  soort: '',
  dag: shownDate(schoolDay(at)),
  tijd: '',
  aanwezig: '',
  tekst: '',
  vervolg: '',
  vervolgdag: '',
  afgehandeld: false,
  gevoeligheid: 'none',
});

export const typedOf = (content: NoteContent): TypedNote => ({
  soort: content.kind,
  dag: shownDate(content.day),
  tijd: content.time,
  aanwezig: content.present,
  tekst: content.text,
  vervolg: content.followUp,
  vervolgdag: content.followUpOn === '' ? '' : shownDate(content.followUpOn),
  afgehandeld: content.followUpDone,
  gevoeligheid: content.sensitivity,
});

export const faultText = ({ code }: NoteFault, t: Translate): string =>
  t(`notes.faults.${code}`, {
    text: LONGEST_TEXT,
    present: LONGEST_PRESENT,
    followUp: LONGEST_FOLLOW_UP,
  });

/** The first fault at each field, beside it and once more at the head of the page. */
export function faultsOf(
  error: AppError | undefined,
  t: Translate,
): { at: Record<string, string>; list: { text: string; url: string }[] } {
  if (error === undefined) return { at: {}, list: [] };
  if (!(error instanceof NoteRefused))
    return { at: {}, list: [{ text: t(`errors.${error.code}`, error.params), url: '#tekst' }] };
  const first = error.faults.filter(
    ({ field }, index) => error.faults.findIndex((other) => other.field === field) === index,
  );
  return {
    at: Object.fromEntries(first.map((fault) => [fault.field, faultText(fault, t)])),
    list: first.map((fault) => ({ text: faultText(fault, t), url: `#${fault.field}` })),
  };
}

export interface NoteFieldsView extends TypedNote {
  faults: Record<string, string>;
  kinds: OptionView[];
  sensitivities: OptionView[];
  longest: { text: number; present: number; followUp: number };
  textHelp: string;
}

export const formFields = (
  t: Translate,
  typed: TypedNote,
  faults: Record<string, string>,
): NoteFieldsView => ({
  ...typed,
  faults,
  kinds: optionsView(noteKinds, (value) => t(`notes.kinds.${value}`), typed.soort),
  sensitivities: optionsView(
    sensitivities,
    (value) => t(`files.sensitivities.${value}`),
    typed.gevoeligheid,
  ),
  longest: { text: LONGEST_TEXT, present: LONGEST_PRESENT, followUp: LONGEST_FOLLOW_UP },
  textHelp: t('notes.fields.textHelp', { most: LONGEST_TEXT.toLocaleString('nl-NL') }),
});

/** "12-11-2026, 9:30": when it was, not when it was written. */
export const whenOf = ({ day, time }: NoteContent): string =>
  time === '' ? shownDate(day) : `${shownDate(day)}, ${time}`;

export interface ContentView {
  kind: string;
  when: string;
  text: string;
  present: string;
  sensitive: string | undefined;
  followUp: FollowUpView | undefined;
}

interface FollowUpView {
  text: string;
  state: string;
  kind: 'ok' | 'warn' | 'calm';
  done: boolean;
}

export const contentView = (
  content: NoteContent,
  { t, at }: Pick<PageContext, 't' | 'at'>,
): ContentView => ({
  kind: t(`notes.kinds.${content.kind}`),
  when: whenOf(content),
  text: content.text,
  present: content.present,
  sensitive:
    content.sensitivity === 'none' ? undefined : t(`files.sensitivities.${content.sensitivity}`),
  followUp: content.followUp === '' ? undefined : followUpView(content, schoolDay(at), t),
});

function followUpView(content: NoteContent, today: string, t: Translate): FollowUpView {
  const { followUp: text, followUpOn, followUpDone: done } = content;
  const day = followUpOn === '' ? '' : shownDate(followUpOn);
  if (done) return { text, state: t('notes.followUp.done', { day }), kind: 'ok', done };
  const late = followUpOn !== '' && followUpOn <= today;
  return { text, state: t('notes.followUp.on', { day }), kind: late ? 'warn' : 'calm', done };
}

interface NotesView {
  head: DossierHead;
  standsIn: StandsIn[];
  action: string;
  clear: string;
  search: string;
  filtered: boolean;
  openOnly: boolean;
  kinds: OptionView[];
  rows: RowView[];
  none: boolean;
  total: string;
  pager: PagerView;
  /** Some notes may be kept from this person. */
  hidden: boolean;
  archived: boolean;
  /** The notes of the dossier that this one follows. */
  previous: string | undefined;
  add: AddView | undefined;
  removed: RemovedView[];
  kept: string;
}

interface RowView extends ContentView {
  id: string;
  url: string;
  who: string;
  written: string;
  open: boolean;
  number: string | undefined;
  changes: boolean;
}

interface AddView {
  action: string;
  key: string;
  fields: NoteFieldsView;
  open: boolean;
}

interface RemovedView {
  title: string;
  action: string;
  by: string;
}

interface NotesOptions {
  newId: string;
  refusal?: Refusal;
}

/**
 * The notes that this person may read, what can be added, and what was removed and may still come
 * back.
 */
export const notesPage = (
  context: PageContext,
  all: readonly NoteFacts[],
  query: NotesQuery,
  options: NotesOptions,
): Answer => ({
  kind: 'page',
  template: 'notes/list',
  status: options.refusal?.error.status ?? 200,
  page: {
    title: context.t('notes.title'),
    nav: 'pupils',
    crumbs: dossierCrumbs(context.dossier, context),
    faults: faultsOf(options.refusal?.error, context.t).list,
  },
  view: listView(context, all, query, options),
});

function listView(
  context: PageContext,
  all: readonly NoteFacts[],
  query: NotesQuery,
  options: NotesOptions,
): NotesView {
  const { t, base, dossier, actor, at } = context;
  const sight = sightOf(actor.basis, dossier);
  const present = all.filter(
    (note) => note.removedAt === null && isSeen(note.version.content.sensitivity, sight),
  );
  const { rows, total } = chosenNotes(present, query);
  const here = notesUrl(base, dossier);
  const link = (page: number): string => here + queryText({ ...query, page });
  const filtered = query.search !== '' || query.kind !== '' || query.open;
  return {
    head: headView(dossier, { t, today: schoolDay(at) }),
    standsIn: inLogbook(dossier, 'notes'),
    action: here,
    clear: here,
    search: query.search,
    filtered,
    openOnly: query.open,
    kinds: optionsView(noteKinds, (value) => t(`notes.kinds.${value}`), query.kind),
    rows: rows.map((note) => rowView(context, note)),
    none: total === 0,
    total: t('notes.total', { count: total }),
    pager: pagerView({ page: query.page, size: NOTES_PAGE, total }, link, t),
    hidden: !(sight.medical && sight.psychological),
    archived: dossier.status === 'archived',
    previous: dossier.previousId === null ? undefined : notesUrl(base, { id: dossier.previousId }),
    add: addView(context, options, total === 0 && !filtered),
    removed: removedView(context, all),
    kept: t('notes.kept', { days: KEPT_DAYS }),
  };
}

function addView(
  { t, base, dossier, actor, at }: PageContext,
  { newId, refusal }: NotesOptions,
  empty: boolean,
): AddView | undefined {
  const writable = dossier.status === 'open' || refusal !== undefined;
  if (!writable || addNote.allow(actor, dossier, at) === undefined) return undefined;
  return {
    action: notesUrl(base, dossier),
    key: newId,
    fields: formFields(t, refusal?.typed ?? emptyNote(at), faultsOf(refusal?.error, t).at),
    open: refusal !== undefined || empty,
  };
}

function rowView(context: PageContext, note: NoteFacts): RowView {
  const { t, base, dossier, actor, at } = context;
  const { version } = note;
  return {
    ...contentView(version.content, context),
    id: note.id,
    url: `${notesUrl(base, dossier)}/${note.id}`,
    who: version.who,
    written: shownMoment(version.at),
    open: isOpen(note),
    number: version.number > 1 ? t('notes.number', { number: version.number }) : undefined,
    changes:
      dossier.status === 'open' &&
      changeNote.allow(actor, { dossier, note, trace: dossier.trace }, at) !== undefined,
  };
}

/**
 * Notes that this person may bring back, by whom they were removed, and the day on which that ends.
 */
function removedView(
  { t, base, dossier, actor, at }: PageContext,
  all: readonly NoteFacts[],
): RemovedView[] {
  if (dossier.status !== 'open') return [];
  return all.flatMap((note) => {
    if (
      note.removedAt === null ||
      restoreNote.allow(actor, { dossier, note, trace: dossier.trace }, at) === undefined
    )
      return [];
    const until = shownDay(new Date(note.removedAt.getTime() + KEPT_DAYS * 86_400_000));
    return [
      {
        title: `${t(`notes.kinds.${note.version.content.kind}`)}, ${whenOf(note.version.content)}`,
        action: `${notesUrl(base, dossier)}/${note.id}/terugzetten`,
        by: t('notes.removedBy', {
          who: note.remover,
          when: shownMoment(note.removedAt),
          day: until,
        }),
      },
    ];
  });
}
