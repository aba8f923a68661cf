import { headView, inLogbook } from '../../dossier/frame/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { AppError } from '../../kernel/errors.ts';
import { shownMoment } from '../../kernel/moments.ts';
import { bothTexts, wordDiff } from '../../kernel/word-diff.ts';
import type { Answer } from '../../platform/routes/index.ts';
import { changeNote } from './note-policy.ts';
import { KEPT_DAYS } from './note.ts';
import type { NoteConflict, NoteFacts, NoteVersion, TypedNote } from './note.ts';
import {
  contentView,
  faultsOf,
  formFields,
  notesCrumbs,
  notesUrl,
  typedOf,
  whenOf,
} from './notes-view.ts';
import type { PageContext } from './notes-view.ts';

const titleOf = ({ t }: PageContext, { version: { content } }: NoteFacts): string =>
  t('notes.one', { kind: t(`notes.kinds.${content.kind}`), when: whenOf(content) });

const frame = (context: PageContext): object => ({
  head: headView(context.dossier, {
    t: context.t,
    today: schoolDay(context.at),
  }),
  standsIn: inLogbook(context.dossier, 'notes'),
});

/** One note: what it says, every version with who and when, and the form to change it. */
export function notePage(
  context: PageContext,
  data: {
    note: NoteFacts;
    versions: readonly NoteVersion[];
    refused?: { error: AppError; typed: TypedNote; base: number };
  },
): Answer {
  const { t, base, dossier, actor, at } = context;
  const { note, versions, refused } = data;
  const here = `${notesUrl(base, dossier)}/${note.id}`;
  const faults = faultsOf(refused?.error, t);
  const changes =
    (dossier.status === 'open' || refused !== undefined) &&
    changeNote.allow(actor, { dossier, note, trace: dossier.trace }, at) !== undefined;
  return {
    kind: 'page',
    template: 'notes/note',
    status: refused?.error.status ?? 200,
    page: {
      title: titleOf(context, note),
      nav: 'pupils',
      crumbs: notesCrumbs(context),
      faults: faults.list,
    },
    view: {
      ...frame(context),
      back: notesUrl(base, dossier),
      ...contentView(note.version.content, context),
      written: t('notes.written', { who: note.version.who, when: shownMoment(note.version.at) }),
      versions: versions.map((version, index) => ({
        ...contentView(version.content, context),
        number: version.number,
        who: version.who,
        written: shownMoment(version.at),
        current: index === 0,
        several: versions.length > 1,
      })),
      several: versions.length > 1,
      archived: dossier.status === 'archived',
      ...(changes
        ? {
            change: {
              action: here,
              base: refused?.base ?? note.version.number,
              fields: formFields(t, refused?.typed ?? typedOf(note.version.content), faults.at),
              open: refused !== undefined,
            },
            remove: `${here}/verwijderen`,
          }
        : {}),
    },
  };
}

/**
 * Somebody else changed the note first. Fields that this person left as they were take what the
 * other wrote; where both wrote, both texts stand here, and in the form one text of the two.
 */
export function noteConflictPage(
  context: PageContext,
  data: { note: NoteFacts; error: NoteConflict; typed: TypedNote; asMade: TypedNote | undefined },
): Answer {
  const { t, base, dossier } = context;
  const { note, error, typed, asMade } = data;
  const theirs = typedOf(error.theirs.content);
  const words = (field: keyof TypedNote, value: string | boolean): string =>
    field === 'soort' && value !== ''
      ? t(`notes.kinds.${String(value)}`)
      : field === 'gevoeligheid'
        ? t(`files.sensitivities.${String(value)}`)
        : typeof value === 'boolean'
          ? t(value ? 'notes.yes' : 'notes.no')
          : value;
  const fields = Object.keys(theirs) as (keyof TypedNote)[];
  const clashes = fields.filter(
    (field) => typed[field] !== theirs[field] && typed[field] !== asMade?.[field],
  );
  const settled = Object.fromEntries(
    fields.map((field) => [
      field,
      !clashes.includes(field)
        ? theirs[field]
        : field === 'tekst'
          ? bothTexts(theirs.tekst, typed.tekst)
          : typed[field],
    ]),
  ) as unknown as TypedNote;
  return {
    kind: 'page',
    template: 'notes/conflict',
    status: 409,
    page: { title: t('notes.conflict.title'), nav: 'pupils', crumbs: notesCrumbs(context) },
    view: {
      ...frame(context),
      action: `${notesUrl(base, dossier)}/${note.id}`,
      base: error.theirs.number,
      who: error.theirs.who,
      when: shownMoment(error.theirs.at),
      clashes: clashes.map((field, number) => ({
        label: t(`notes.fields.${field}`),
        number,
        ...wordDiff(words(field, theirs[field]), words(field, typed[field])),
      })),
      fields: formFields(t, settled, {}),
    },
  };
}

/** Removing is asked once more, with the note in sight. */
export function removalPage(context: PageContext, note: NoteFacts): Answer {
  const { t, base, dossier } = context;
  const here = `${notesUrl(base, dossier)}/${note.id}`;
  return {
    kind: 'page',
    template: 'notes/remove',
    page: { title: t('notes.remove.title'), nav: 'pupils', crumbs: notesCrumbs(context) },
    view: {
      ...frame(context),
      ...contentView(note.version.content, context),
      action: `${here}/verwijderen`,
      back: here,
      explained: t('notes.remove.text', { days: KEPT_DAYS }),
    },
  };
}
