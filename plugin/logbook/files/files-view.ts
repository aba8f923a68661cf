import type { DossierFacts } from '../../dossier/facts/index.ts';
import { dossierCrumbs, headView, inLogbook } from '../../dossier/frame/index.ts';
import type { DossierHead } from '../../dossier/frame/index.ts';
import { sightOf } from '../../dossier/policy/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { AppError } from '../../kernel/errors.ts';
import { shownDay, shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import {
  accepted,
  kinds,
  MOST_BYTES,
  MOST_MEBIBYTES,
  MOST_MEGAPIXELS,
  PART,
} from '../../platform/bytes/index.ts';
import type { StandsIn } from '../../platform/menu/index.ts';
import type { Answer, SignedInActor } from '../../platform/routes/index.ts';
import { addFile, restoreFile } from './file-policy.ts';
import { categories, isSeen, KEPT_DAYS, LONGEST_TITLE, sensitivities } from './file.ts';
import type { FileFacts, FileVersion, VersionState } from './file.ts';
import { chosenFiles, FILES_PAGE, fileSorts, queryText } from './files-query.ts';
import type { FileSort, FilesQuery } from './files-query.ts';
import { optionsView, pagerView } from './list-parts-view.ts';
import type { OptionView, PagerView, SortView } from './list-parts-view.ts';

/** What was typed beside a file that was refused. */
export interface TypedDetails {
  readonly titel: string;
  readonly categorie: string;
  readonly gevoeligheid: string;
}
export interface Refusal {
  readonly error: AppError;
  readonly typed: TypedDetails;
}

export interface PageContext {
  t: Translate;
  base: string;
  at: Date;
  actor: SignedInActor;
  dossier: DossierFacts;
  /** Whether a scanner looks at what comes in. */
  scans: boolean;
  /** The version that the partnership may read of each file that is shared. */
  shared: ReadonlyMap<string, string>;
}

export const filesUrl = (base: string, dossier: Pick<DossierFacts, 'id'>): string =>
  `${base}/dossiers/${dossier.id}/logboek/bestanden`;
export const fileUrl = (base: string, dossier: Pick<DossierFacts, 'id'>, fileId: string): string =>
  `${filesUrl(base, dossier)}/${fileId}`;

/** "1,4 MB": as people read sizes, in thousands. */
export function shownSize(bytes: number): string {
  const shown = (value: number, maximumFractionDigits: number): string =>
    value.toLocaleString('nl-NL', { maximumFractionDigits });
  if (bytes < 1_000) return `${shown(bytes, 0)} B`;
  if (bytes < 1_000_000) return `${shown(bytes / 1_000, 0)} kB`;
  return `${shown(bytes / 1_000_000, 1)} MB`;
}

const stateKinds: Record<VersionState, 'ok' | 'warn' | 'stop'> = {
  ready: 'ok',
  quarantined: 'warn',
  infected: 'stop',
};

export interface StateView {
  word: string;
  kind: 'ok' | 'warn' | 'stop';
}

/**
 * A word for a state that keeps somebody from opening it, or that warns who does; nothing for one
 * that does not.
 */
export function stateView({ state, active }: FileVersion, t: Translate): StateView | undefined {
  if (state !== 'ready') return { word: t(`files.states.${state}`), kind: stateKinds[state] };
  return active ? { word: t('files.active'), kind: 'warn' } : undefined;
}

/** "medisch", of a file that not everybody may see. */
export const sensitiveWord = ({ sensitivity }: FileFacts, t: Translate): string | undefined =>
  sensitivity === 'none' ? undefined : t(`files.sensitivities.${sensitivity}`);

export const refusalText = (error: AppError, t: Translate): string =>
  t(`errors.${error.code}`, {
    ...error.params,
    ...('kind' in error.params ? { kind: t(`files.kinds.${error.params['kind']}`) } : {}),
  });

export interface DetailFieldsView {
  title: string;
  longest: number;
  categories: OptionView[];
  sensitivities: OptionView[];
}

/** Choices of a form about a file, with what was typed or stands there. */
export const detailFields = (t: Translate, typed: TypedDetails): DetailFieldsView => ({
  title: typed.titel,
  longest: LONGEST_TITLE,
  categories: optionsView(categories, (value) => t(`files.categories.${value}`), typed.categorie),
  sensitivities: optionsView(
    sensitivities,
    (value) => t(`files.sensitivities.${value}`),
    typed.gevoeligheid,
  ),
});

export interface PickerView {
  accept: string;
  most: number;
  megabytes: number;
  part: number;
  rules: string;
}

/** The picking of a file: with the limits a script needs to send it by parts. */
export const pickerView = (t: Translate): PickerView => ({
  accept: accepted,
  most: MOST_BYTES,
  megabytes: MOST_MEBIBYTES,
  part: PART,
  rules: t('files.rules', {
    most: MOST_MEBIBYTES,
    jpg: MOST_MEGAPIXELS.jpg,
    png: MOST_MEGAPIXELS.png,
  }),
});

export const filesCrumbs = ({
  t,
  base,
  dossier,
}: Pick<PageContext, 't' | 'base' | 'dossier'>): { label: string; url?: string }[] => [
  ...dossierCrumbs(dossier, { t, base }),
  { label: t('files.title'), url: filesUrl(base, dossier) },
];

interface FilesView {
  head: DossierHead;
  standsIn: StandsIn[];
  action: string;
  search: string;
  filtered: boolean;
  clear: string;
  categories: OptionView[];
  headers: SortView[];
  rows: RowView[];
  none: boolean;
  total: string;
  pager: PagerView;
  /** Some files may be kept from this person. */
  hidden: boolean;
  archived: boolean;
  add: AddView | undefined;
  removed: RemovedView[];
  kept: string;
}

interface RowView {
  title: string;
  url: string;
  category: string;
  kind: string;
  size: string;
  when: string;
  who: string;
  number: string | undefined;
  sensitive: string | undefined;
  state: StateView | undefined;
  shared: boolean;
  download: string | undefined;
}

interface AddView {
  action: string;
  begin: string;
  picker: PickerView;
  fields: DetailFieldsView;
  scans: boolean;
  open: boolean;
  categoryFault: string | undefined;
  fault: string | undefined;
}

interface RemovedView {
  title: string;
  action: string;
  until: string;
}

/** The list, what can be added, and what was removed and may still come back. */
export function filesPage(
  context: PageContext,
  all: readonly FileFacts[],
  query: FilesQuery,
  refusal?: Refusal,
): Answer {
  const { t, base, dossier } = context;
  const fault = refusal === undefined ? undefined : refusalText(refusal.error, t);
  const field = refusal?.error.code === 'file-no-category' ? '#categorie' : '#bestand';
  return {
    kind: 'page',
    template: 'files/list',
    status: refusal?.error.status ?? 200,
    page: {
      title: t('files.title'),
      nav: 'pupils',
      crumbs: dossierCrumbs(dossier, { t, base }),
      scripts: ['upload'],
      faults: fault === undefined ? [] : [{ text: fault, url: field }],
    },
    view: listView(context, all, query, refusal),
  };
}

function listView(
  context: PageContext,
  all: readonly FileFacts[],
  query: FilesQuery,
  refusal: Refusal | undefined,
): FilesView {
  const { t, base, dossier, actor, at } = context;
  const sight = sightOf(actor.basis, dossier);
  const present = all.filter((file) => file.removedAt === null && isSeen(file.sensitivity, sight));
  const category = (value: string): string => t(`files.categories.${value}`);
  const { rows, total } = chosenFiles(present, query, category);
  const here = filesUrl(base, dossier);
  const link = (changes: Partial<FilesQuery>): string => here + queryText({ ...query, ...changes });
  return {
    head: headView(dossier, { t, today: schoolDay(at) }),
    standsIn: inLogbook(dossier, 'files'),
    action: here,
    search: query.search,
    filtered: query.search !== '' || query.category !== '',
    clear: here,
    categories: optionsView(categories, category, query.category),
    headers: fileSorts.map((sort) => sortView(sort, query, link, t)),
    rows: rows.map((file) => rowView(context, file)),
    none: total === 0,
    total: t('files.total', { count: total }),
    pager: pagerView({ page: query.page, size: FILES_PAGE, total }, (page) => link({ page }), t),
    hidden: !(sight.medical && sight.psychological),
    archived: dossier.status === 'archived',
    add: addView(context, total, refusal),
    removed: removedView(context, all),
    kept: t('files.kept', { days: KEPT_DAYS }),
  };
}

const sortView = (
  sort: FileSort,
  query: FilesQuery,
  link: (changes: Partial<FilesQuery>) => string,
  t: Translate,
): SortView => {
  const current = query.sort === sort;
  const descending = current ? !query.descending : sort === 'datum' || sort === 'grootte';
  return {
    label: t(`files.headers.${sort}`),
    current,
    descending: query.descending,
    url: link({ sort, descending, page: 1 }),
  };
};

function addView(
  context: PageContext,
  total: number,
  refusal: Refusal | undefined,
): AddView | undefined {
  const { t, base, dossier, actor, at } = context;
  if (dossier.status !== 'open' || addFile.allow(actor, dossier, at) === undefined)
    return undefined;
  const here = filesUrl(base, dossier);
  const fault = refusal === undefined ? undefined : refusalText(refusal.error, t);
  const ofCategory = refusal?.error.code === 'file-no-category';
  return {
    action: here,
    begin: `${here}/uploads`,
    picker: pickerView(t),
    fields: detailFields(t, refusal?.typed ?? { titel: '', categorie: '', gevoeligheid: 'none' }),
    scans: context.scans,
    open: total === 0 || fault !== undefined,
    categoryFault: ofCategory ? fault : undefined,
    fault: ofCategory ? undefined : fault,
  };
}

function rowView({ t, base, dossier, shared }: PageContext, file: FileFacts): RowView {
  const { version } = file;
  const url = fileUrl(base, dossier, file.id);
  return {
    title: file.title,
    url,
    category: t(`files.categories.${file.category}`),
    kind: t(`files.kinds.${version.kind}`),
    size: shownSize(version.size),
    when: shownMoment(version.at),
    who: version.who,
    number: version.number > 1 ? t('files.number', { number: version.number }) : undefined,
    sensitive: sensitiveWord(file, t),
    state: stateView(version, t),
    shared: shared.has(file.id),
    download: version.state === 'ready' ? `${url}/versies/${version.id}/download` : undefined,
  };
}

/** Files that this person may bring back, with the day on which that ends. */
function removedView(
  { t, base, dossier, actor, at }: PageContext,
  all: readonly FileFacts[],
): RemovedView[] {
  if (dossier.status !== 'open') return [];
  return all.flatMap((file) => {
    if (
      file.removedAt === null ||
      restoreFile.allow(actor, { dossier, file, trace: dossier.trace }, at) === undefined
    )
      return [];
    const until = shownDay(new Date(file.removedAt.getTime() + KEPT_DAYS * 86_400_000));
    return [
      {
        title: file.title,
        action: `${fileUrl(base, dossier, file.id)}/terugzetten`,
        until: t('files.until', { day: until }),
      },
    ];
  });
}

export const showOf = (version: FileVersion): 'image' | 'pdf' | undefined =>
  kinds[version.kind].show;
