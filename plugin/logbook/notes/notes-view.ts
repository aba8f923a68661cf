import type { DossierFacts } from '../../dossier/facts/index.ts';
import { dossierCrumbs, headView, inLogbook } from '../../dossier/frame/index.ts';
import { sightOf } from '../../dossier/policy/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { AppError } from '../../kernel/errors.ts';
import { shownDate, shownDay, shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer, SignedInActor } from '../../platform/routes/index.ts';
import { isSeen, sensitivities } from '../files/index.ts';
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

export function formFields(t: Translate, typed: TypedNote, faults: Record<string, string>): object {
  const options = (names: readonly string[], group: string, chosen: string): object[] =>
    names.map((value) => ({ value, label: t(`${group}.${value}`), selected: value === chosen }));
  return {
    ...typed,
    faults,
    kinds: options(noteKinds, 'notes.kinds', typed.soort),
    sensitivities: options(sensitivities, 'files.sensitivities', typed.gevoeligheid),
    longest: { text: LONGEST_TEXT, present: LONGEST_PRESENT, followUp: LONGEST_FOLLOW_UP },
    textHelp: t('notes.fields.textHelp', { most: LONGEST_TEXT.toLocaleString('nl-NL') }),
  };
}

/** "12-11-2026, 9:30": when it was, not when it was written. */
export const whenOf = ({ day, time }: NoteContent): string =>
  time === '' ? shownDate(day) : `${shownDate(day)}, ${time}`;

export function contentView(
  content: NoteContent,
  { t, at }: Pick<PageContext, 't' | 'at'>,
): object {
  const day = content.followUpOn === '' ? '' : shownDate(content.followUpOn);
  const late =
    content.followUpOn !== '' && !content.followUpDone && content.followUpOn <= schoolDay(at);
  return {
    kind: t(`notes.kinds.${content.kind}`),
    when: whenOf(content),
    text: content.text,
    present: content.present,
    ...(content.sensitivity === 'none'
      ? {}
      : { sensitive: t(`files.sensitivities.${content.sensitivity}`) }),
    ...(content.followUp === ''
      ? {}
      : {
          followUp: {
            text: content.followUp,
            state: t(content.followUpDone ? 'notes.followUp.done' : 'notes.followUp.on', { day }),
            kind: content.followUpDone ? 'ok' : late ? 'warn' : 'calm',
            done: content.followUpDone,
          },
        }),
  };
}

/**
 * The notes that this person may read, what can be added, and what was removed and may still come
 * back.
 */
export function notesPage(
  context: PageContext,
  all: readonly NoteFacts[],
  query: NotesQuery,
  options: { newId: string; refusal?: Refusal },
): Answer {
  const { t, base, dossier, actor, at } = context;
  const { newId, refusal } = options;
  const sight = sightOf(actor.basis, dossier);
  const present = all.filter(
    (note) => note.removedAt === null && isSeen(note.version.content.sensitivity, sight),
  );
  const { rows, total } = chosenNotes(present, query);
  const here = notesUrl(base, dossier);
  const link = (page: number): string => here + queryText({ ...query, page });
  const faults = faultsOf(refusal?.error, t);
  const filtered = query.search !== '' || query.kind !== '' || query.open;
  return {
    kind: 'page',
    template: 'notes/list',
    status: refusal?.error.status ?? 200,
    page: {
      title: t('notes.title'),
      nav: 'pupils',
      crumbs: dossierCrumbs(dossier, { t, base }),
      faults: faults.list,
    },
    view: {
      head: headView(dossier, { t, today: schoolDay(at) }),
      standsIn: inLogbook(dossier, 'notes'),
      action: here,
      clear: here,
      search: query.search,
      filtered,
      openOnly: query.open,
      kinds: noteKinds.map((value) => ({
        value,
        label: t(`notes.kinds.${value}`),
        selected: value === query.kind,
      })),
      rows: rows.map((note) => rowView(context, note)),
      none: total === 0,
      total: t('notes.total', { count: total }),
      pager: {
        ...(query.page > 1 ? { newer: link(query.page - 1) } : {}),
        ...(query.page * NOTES_PAGE < total ? { older: link(query.page + 1) } : {}),
        label: t('pupils.page', {
          page: query.page,
          pages: Math.max(1, Math.ceil(total / NOTES_PAGE)),
        }),
      },
      ...(sight.medical && sight.psychological ? {} : { hidden: true }),
      ...(dossier.status === 'archived' ? { archived: true } : {}),
      ...(dossier.previousId === null
        ? {}
        : { previous: notesUrl(base, { id: dossier.previousId }) }),
      ...((dossier.status === 'open' || refusal !== undefined) &&
      addNote.allow(actor, dossier, at) !== undefined
        ? {
            add: {
              action: here,
              key: newId,
              fields: formFields(t, refusal?.typed ?? emptyNote(at), faults.at),
              open: refusal !== undefined || (total === 0 && !filtered),
            },
          }
        : {}),
      removed: removedView(context, all),
      kept: t('notes.kept', { days: KEPT_DAYS }),
    },
  };
}

function rowView(context: PageContext, note: NoteFacts): object {
  const { t, base, dossier, actor, at } = context;
  const { version } = note;
  const changes =
    dossier.status === 'open' &&
    changeNote.allow(actor, { dossier, note, trace: dossier.trace }, at) !== undefined;
  return {
    ...contentView(version.content, context),
    id: note.id,
    url: `${notesUrl(base, dossier)}/${note.id}`,
    who: version.who,
    written: shownMoment(version.at),
    open: isOpen(note),
    ...(version.number > 1 ? { number: t('notes.number', { number: version.number }) } : {}),
    changes,
  };
}

/**
 * Notes that this person may bring back, by whom they were removed, and the day on which that ends.
 */
function removedView(
  { t, base, dossier, actor, at }: PageContext,
  all: readonly NoteFacts[],
): object[] {
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
