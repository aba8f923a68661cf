import { shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import { bothTexts, wordDiff } from '../../kernel/word-diff.ts';
import type { Piece } from '../../kernel/word-diff.ts';
import type { Answer } from '../../platform/routes/index.ts';
import { ConflictError } from '../content/index.ts';
import type { RefusedError } from '../content/index.ts';
import type { DossierFacts } from '../facts/index.ts';
import { fieldLabel } from '../fields/index.ts';
import { optionOf } from '../declaration/index.ts';
import { placeOf, shownDate } from '../form/index.ts';
import type { Step, StepReader } from '../declaration/index.ts';
import type { DossierDomain } from '../form/index.ts';
import { dossierCrumbs } from '../frame/index.ts';
import type { DossierStore } from '../record/index.ts';
import type { StepForm } from './step-form.ts';

export interface ConflictItem {
  path: string;
  label: string;
  theirs: string;
  mine: string;
  sequence: number;
  who: string;
  when: string;
  /** Somebody took the row away while a person wrote in it. */
  removed?: true;
  /** The row itself: somebody wrote in it while a person took it away. */
  kept?: true;
}

interface Labels {
  t: Translate;
  reader: StepReader;
  domains: readonly DossierDomain[];
}
interface Context extends Labels {
  step: Step;
  dossier: DossierFacts;
  store: DossierStore;
  hostName: string;
}

/** Both texts of every conflict, and who wrote the other one when. */
export async function conflictItems(
  error: ConflictError,
  context: Context,
): Promise<ConflictItem[]> {
  const writers = await context.store.writers(
    context.dossier.id,
    error.conflicts.map((conflict) => conflict.sequence),
  );
  return error.conflicts.map((conflict) => {
    const writer = writers.find((candidate) => candidate.sequence === conflict.sequence);
    return {
      path: conflict.path,
      label: fieldLabel(context.step, conflict.path, context),
      sequence: conflict.sequence,
      theirs: shownDate(conflict.theirs),
      mine: shownDate(conflict.mine),
      who: writer?.byHost === true ? context.hostName : (writer?.who ?? ''),
      when: writer === undefined ? '' : shownMoment(writer.at),
      ...(conflict.removed === true ? { removed: true } : {}),
      ...(conflict.kept === true ? { kept: true } : {}),
    };
  });
}

/**
 * Fields of a form that its sender never touched: what they carry is what stood there when the page
 * was made. A form sends every field, so without this somebody else's change would look like a
 * clash.
 */
export async function untouched(
  error: ConflictError,
  form: StepForm,
  context: Pick<Context, 'dossier' | 'step' | 'store'>,
): Promise<Set<string>> {
  const earlier = await context.store.valuesBefore(
    context.dossier,
    context.step.number,
    error.conflicts.map((conflict) => conflict.path),
  );
  const asMade = (path: string): string =>
    earlier.filter((value) => value.path === path && value.sequence <= form.base).at(-1)?.value ??
    '';
  return new Set(
    error.conflicts
      .filter((conflict) => conflict.kept !== true && conflict.mine === asMade(conflict.path))
      .map((conflict) => conflict.path),
  );
}

/**
 * Without a script: the answer to a form that could not be kept. Every text that was typed stands
 * on this page, and sending it again keeps it.
 */
export async function conflictPage(
  options: Context & {
    error: ConflictError | RefusedError;
    /** Why nothing was kept, where it is not that two people wrote at once. */
    moved?: string | undefined;
    form: StepForm;
    base: string;
  },
): Promise<Answer> {
  const { error, step, form, dossier, t, base } = options;
  const items = error instanceof ConflictError ? await conflictItems(error, options) : [];
  const refused =
    error instanceof ConflictError
      ? []
      : error.faults.map((fault) => {
          const label = fieldLabel(step, fault.path, options);
          return {
            path: fault.path,
            label,
            mine: form.fields[fault.path] ?? '',
            fault: t(`faults.${fault.code}`, { label, max: fault.max ?? 0 }),
          };
        });
  const asked = new Set([...items, ...refused].map((item) => item.path));
  const others = Object.entries(form.fields)
    .filter(([path]) => !asked.has(path))
    .map(([path, value]) => ({ path, value }));
  const action = `${base}/dossiers/${dossier.id}/stappen/${step.number}`;
  return {
    kind: 'page',
    template: 'dossier/conflict',
    status: error.status,
    page: {
      title: t('dossier.conflict.title'),
      nav: 'pupils',
      crumbs: dossierCrumbs(dossier, { t, base }),
    },
    view: {
      refused,
      moved: options.moved,
      others,
      action,
      back: action,
      groups: rowGroups(items, options),
      // A clash is settled on top of what it clashed with; a refused value was never held against
      // what others wrote.
      base:
        items.length === 0
          ? form.base
          : Math.max(dossier.sequence, ...items.map((item) => item.sequence)),
    },
  };
}

const rowOf = (path: string): string => /^(?!domains\/)[^/]+\/[^/]+(?=\/)/.exec(path)?.[0] ?? '';

interface ShownConflict extends Omit<ConflictItem, 'theirs' | 'mine'> {
  theirs: Piece[];
  mine: Piece[];
  /** What this person typed, as it was. */
  typed: string;
  /** A text of several lines. */
  text: boolean;
  merges: boolean;
  merged: string;
}

interface RowGroup {
  /** Path and name of the row, where one choice can be made for all its fields. */
  row?: string;
  label?: string;
  items: (ShownConflict & { number: number })[];
}

/** Fields of one row stand together, so that one choice can be made for all of them. */
function rowGroups(items: readonly ConflictItem[], context: Context): RowGroup[] {
  const rows = new Map<string, ConflictItem[]>();
  for (const item of items) {
    const key = rowOf(item.path) === '' ? item.path : rowOf(item.path);
    rows.set(key, [...(rows.get(key) ?? []), item]);
  }
  let number = 0;
  return [...rows].map(([row, own]) => ({
    row: own.length > 1 ? row : undefined,
    label: own.length > 1 ? fieldLabel(context.step, row, context) : undefined,
    items: own.map((item) => ({ ...asShown(item, context), number: number++ })),
  }));
}

/**
 * A text can be merged; of a choice, a date or a number one of the two stays, and a row is there or
 * not.
 */
function asShown(item: ConflictItem, context: Context): ShownConflict {
  const field = placeOf(context.step, item.path, context.domains)?.field;
  const words = (value: string): string =>
    field?.kind === 'choice' && field.options?.includes(value) === true
      ? optionOf(context.step, field, value, context.t)
      : value;
  const { theirs, mine } = wordDiff(words(item.theirs), words(item.mine));
  const merges = item.removed !== true && (field?.kind === 'text' || field?.kind === 'line');
  return {
    ...item,
    theirs,
    mine,
    typed: item.mine,
    text: field?.kind === 'text',
    merges,
    merged: field?.kind === 'text' ? bothTexts(item.theirs, item.mine) : item.mine,
  };
}
