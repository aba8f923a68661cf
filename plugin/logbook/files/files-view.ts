import type { DossierFacts } from '../../dossier/facts/index.ts';
import { dossierCrumbs, headView, inLogbook } from '../../dossier/frame/index.ts';
import { sightOf } from '../../dossier/policy/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { AppError } from '../../kernel/errors.ts';
import { shownDay, shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import { accepted, kinds, MOST_BYTES, MOST_MEBIBYTES, PART } from '../../platform/bytes/index.ts';
import type { Answer, SignedInActor } from '../../platform/routes/index.ts';
import { addFile, restoreFile } from './file-policy.ts';
import { categories, isSeen, KEPT_DAYS, LONGEST_TITLE, sensitivities } from './file.ts';
import type { FileFacts, FileVersion, VersionState } from './file.ts';
import { chosenFiles, FILES_PAGE, fileSorts, queryText } from './files-query.ts';
import type { FilesQuery } from './files-query.ts';

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

const UNITS = ['B', 'kB', 'MB'] as const;
/** "1,4 MB": as people read sizes, in thousands. */
export function shownSize(bytes: number): string {
  const step = bytes < 1_000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  return `${(bytes / 1_000 ** step).toLocaleString('nl-NL', { maximumFractionDigits: step === 2 ? 1 : 0 })} ${UNITS[step]}`;
}

const stateKinds: Record<VersionState, 'ok' | 'warn' | 'stop'> = {
  ready: 'ok',
  quarantined: 'warn',
  infected: 'stop',
};

/** A word for a state that keeps somebody from opening it; nothing for one that does not. */
export function stateView(
  version: FileVersion,
  t: Translate,
): { state?: { word: string; kind: string } } {
  return version.state === 'ready'
    ? {}
    : { state: { word: t(`files.states.${version.state}`), kind: stateKinds[version.state] } };
}

export const refusalText = (error: AppError, t: Translate): string =>
  t(`errors.${error.code}`, {
    ...error.params,
    ...('kind' in error.params ? { kind: t(`files.kinds.${error.params['kind']}`) } : {}),
  });

/** Choices of a form about a file, with what was typed or stands there. */
export function detailFields(t: Translate, typed: TypedDetails): object {
  const options = (names: readonly string[], group: string, chosen: string): object[] =>
    names.map((value) => ({
      value,
      label: t(`files.${group}.${value}`),
      selected: value === chosen,
    }));
  return {
    title: typed.titel,
    longest: LONGEST_TITLE,
    categories: options(categories, 'categories', typed.categorie),
    sensitivities: options(sensitivities, 'sensitivities', typed.gevoeligheid),
  };
}

/** The picking of a file: with the limits a script needs to send it by parts. */
export const pickerView = (t: Translate): object => ({
  accept: accepted,
  most: MOST_BYTES,
  megabytes: MOST_MEBIBYTES,
  part: PART,
  rules: t('files.rules', { most: MOST_MEBIBYTES }),
});

export const filesCrumbs = ({
  t,
  base,
  dossier,
}: Pick<PageContext, 't' | 'base' | 'dossier'>): { label: string; url?: string }[] => [
  ...dossierCrumbs(dossier, { t, base }),
  { label: t('files.title'), url: filesUrl(base, dossier) },
];

/** The list, what can be added, and what was removed and may still come back. */
export function filesPage(
  context: PageContext,
  all: readonly FileFacts[],
  query: FilesQuery,
  refusal?: Refusal,
): Answer {
  const { t, base, dossier, actor, at } = context;
  const sight = sightOf(actor.basis, dossier);
  const present = all.filter((file) => file.removedAt === null && isSeen(file.sensitivity, sight));
  const { rows, total } = chosenFiles(present, query, (category) =>
    t(`files.categories.${category}`),
  );
  const here = filesUrl(base, dossier);
  const link = (changes: Partial<FilesQuery>): string => here + queryText({ ...query, ...changes });
  const adds = dossier.status === 'open' && addFile.allow(actor, dossier, at) !== undefined;
  const fault = refusal === undefined ? undefined : refusalText(refusal.error, t);
  return {
    kind: 'page',
    template: 'files/list',
    status: refusal?.error.status ?? 200,
    page: {
      title: t('files.title'),
      nav: 'pupils',
      crumbs: dossierCrumbs(dossier, { t, base }),
      scripts: ['upload'],
      faults:
        fault === undefined
          ? []
          : [
              {
                text: fault,
                url: refusal?.error.code === 'file-no-category' ? '#categorie' : '#bestand',
              },
            ],
    },
    view: {
      head: headView(dossier, { t, today: schoolDay(at) }),
      standsIn: inLogbook(dossier, 'files'),
      action: here,
      search: query.search,
      filtered: query.search !== '' || query.category !== '',
      clear: here,
      categories: categories.map((value) => ({
        value,
        label: t(`files.categories.${value}`),
        selected: value === query.category,
      })),
      headers: fileSorts.map((sort) => ({
        label: t(`files.headers.${sort}`),
        current: query.sort === sort,
        descending: query.descending,
        url: link({
          sort,
          descending:
            query.sort === sort ? !query.descending : sort === 'datum' || sort === 'grootte',
          page: 1,
        }),
      })),
      rows: rows.map((file) => rowView(context, file)),
      none: total === 0,
      total: t('files.total', { count: total }),
      pager: {
        ...(query.page > 1 ? { newer: link({ page: query.page - 1 }) } : {}),
        ...(query.page * FILES_PAGE < total ? { older: link({ page: query.page + 1 }) } : {}),
        label: t('pupils.page', {
          page: query.page,
          pages: Math.max(1, Math.ceil(total / FILES_PAGE)),
        }),
      },
      ...(sight.medical && sight.psychological ? {} : { hidden: true }),
      ...(dossier.status === 'archived' ? { archived: true } : {}),
      ...(adds
        ? {
            add: {
              action: here,
              begin: `${here}/uploads`,
              picker: pickerView(t),
              fields: detailFields(
                t,
                refusal?.typed ?? { titel: '', categorie: '', gevoeligheid: 'none' },
              ),
              scans: context.scans,
              open: total === 0 || fault !== undefined,
              ...(fault === undefined
                ? {}
                : refusal?.error.code === 'file-no-category'
                  ? { categoryFault: fault }
                  : { fault }),
            },
          }
        : {}),
      removed: removedView(context, all),
      kept: t('files.kept', { days: KEPT_DAYS }),
    },
  };
}

function rowView({ t, base, dossier, shared }: PageContext, file: FileFacts): object {
  const { version } = file;
  return {
    title: file.title,
    url: fileUrl(base, dossier, file.id),
    category: t(`files.categories.${file.category}`),
    kind: t(`files.kinds.${version.kind}`),
    size: shownSize(version.size),
    when: shownMoment(version.at),
    who: version.who,
    ...(version.number > 1 ? { number: t('files.number', { number: version.number }) } : {}),
    ...(file.sensitivity === 'none'
      ? {}
      : { sensitive: t(`files.sensitivities.${file.sensitivity}`) }),
    ...stateView(version, t),
    ...(shared.has(file.id) ? { shared: true } : {}),
    ...(version.state === 'ready'
      ? { download: `${fileUrl(base, dossier, file.id)}/versies/${version.id}/download` }
      : {}),
  };
}

/** Files that this person may bring back, with the day on which that ends. */
function removedView(
  { t, base, dossier, actor, at }: PageContext,
  all: readonly FileFacts[],
): object[] {
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
