import { headView, inLogbook } from '../../dossier/frame/index.ts';
import type { DossierHead } from '../../dossier/frame/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { AppError } from '../../kernel/errors.ts';
import { shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import { bothTexts, wordDiff } from '../../kernel/word-diff.ts';
import type { StandsIn } from '../../platform/menu/index.ts';
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
import type { ContentView, NoteFieldsView, PageContext } from './notes-view.ts';

const titleOf = ({ t }: PageContext, { version: { content } }: NoteFacts): string =>
  t('notes.one', { kind: t(`notes.kinds.${content.kind}`), when: whenOf(content) });

interface FrameView {
  head: DossierHead;
  standsIn: StandsIn[];
}

const frame = ({ t, at, dossier }: PageContext): FrameView => ({
  head: headView(dossier, { t, today: schoolDay(at) }),
  standsIn: inLogbook(dossier, 'notes'),
});

interface NoteView extends FrameView, ContentView {
  back: string;
  written: string;
  versions: VersionView[];
  several: boolean;
  archived: boolean;
  change: ChangeView | undefined;
  remove: string | undefined;
}

interface VersionView extends ContentView {
  number: number;
  who: string;
  written: string;
  current: boolean;
  several: boolean;
}

interface ChangeView {
  action: string;
  /** Number of the version on which was typed. */
  base: number;
  fields: NoteFieldsView;
  open: boolean;
}

interface NotePageData {
  note: NoteFacts;
  versions: readonly NoteVersion[];
  refused?: { error: AppError; typed: TypedNote; base: number };
}

/** One note: what it says, every version with who and when, and the form to change it. */
export const notePage = (context: PageContext, data: NotePageData): Answer => ({
  kind: 'page',
  template: 'notes/note',
  status: data.refused?.error.status ?? 200,
  page: {
    title: titleOf(context, data.note),
    nav: 'pupils',
    crumbs: notesCrumbs(context),
    faults: faultsOf(data.refused?.error, context.t).list,
  },
  view: noteView(context, data),
});

function noteView(context: PageContext, { note, versions, refused }: NotePageData): NoteView {
  const { t, base, dossier, actor, at } = context;
  const { content, who, at: writtenAt, number } = note.version;
  const here = `${notesUrl(base, dossier)}/${note.id}`;
  const changes =
    (dossier.status === 'open' || refused !== undefined) &&
    changeNote.allow(actor, { dossier, note, trace: dossier.trace }, at) !== undefined;
  const several = versions.length > 1;
  return {
    ...frame(context),
    back: notesUrl(base, dossier),
    ...contentView(content, context),
    written: t('notes.written', { who, when: shownMoment(writtenAt) }),
    versions: versions.map((version, index) => ({
      ...contentView(version.content, context),
      number: version.number,
      who: version.who,
      written: shownMoment(version.at),
      current: index === 0,
      several,
    })),
    several,
    archived: dossier.status === 'archived',
    change: changes
      ? {
          action: here,
          base: refused?.base ?? number,
          fields: formFields(t, refused?.typed ?? typedOf(content), faultsOf(refused?.error, t).at),
          open: refused !== undefined,
        }
      : undefined,
    remove: changes ? `${here}/verwijderen` : undefined,
  };
}

interface ConflictView extends FrameView {
  action: string;
  base: number;
  who: string;
  when: string;
  clashes: ClashView[];
  fields: NoteFieldsView;
}

type ClashView = { label: string; number: number } & ReturnType<typeof wordDiff>;

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
  const fields = Object.keys(theirs) as (keyof TypedNote)[];
  const clashes = fields.filter(
    (field) => typed[field] !== theirs[field] && typed[field] !== asMade?.[field],
  );
  const view: ConflictView = {
    ...frame(context),
    action: `${notesUrl(base, dossier)}/${note.id}`,
    base: error.theirs.number,
    who: error.theirs.who,
    when: shownMoment(error.theirs.at),
    clashes: clashes.map((field, number) => ({
      label: t(`notes.fields.${field}`),
      number,
      ...wordDiff(inWords(field, theirs[field], t), inWords(field, typed[field], t)),
    })),
    fields: formFields(t, settled(theirs, typed, clashes), {}),
  };
  return {
    kind: 'page',
    template: 'notes/conflict',
    status: 409,
    page: { title: t('notes.conflict.title'), nav: 'pupils', crumbs: notesCrumbs(context) },
    view,
  };
}

/** What a field says, as people read it. */
function inWords(field: keyof TypedNote, value: string | boolean, t: Translate): string {
  if (typeof value === 'boolean') return t(value ? 'notes.yes' : 'notes.no');
  if (field === 'soort' && value !== '') return t(`notes.kinds.${value}`);
  return field === 'gevoeligheid' ? t(`files.sensitivities.${value}`) : value;
}

/** Theirs, with in the fields that clash what this person typed, and of the text both. */
const settled = (
  theirs: TypedNote,
  typed: TypedNote,
  clashes: readonly (keyof TypedNote)[],
): TypedNote => ({
  ...theirs,
  ...Object.fromEntries(clashes.map((field) => [field, typed[field]])),
  tekst: clashes.includes('tekst') ? bothTexts(theirs.tekst, typed.tekst) : theirs.tekst,
});

interface RemovalView extends FrameView, ContentView {
  action: string;
  back: string;
  explained: string;
}

/** Removing is asked once more, with the note in sight. */
export function removalPage(context: PageContext, note: NoteFacts): Answer {
  const { t, base, dossier } = context;
  const here = `${notesUrl(base, dossier)}/${note.id}`;
  const view: RemovalView = {
    ...frame(context),
    ...contentView(note.version.content, context),
    action: `${here}/verwijderen`,
    back: here,
    explained: t('notes.remove.text', { days: KEPT_DAYS }),
  };
  return {
    kind: 'page',
    template: 'notes/remove',
    page: { title: t('notes.remove.title'), nav: 'pupils', crumbs: notesCrumbs(context) },
    view,
  };
}
