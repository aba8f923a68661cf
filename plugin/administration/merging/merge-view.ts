import { addressOf } from '../../kernel/addresses.ts';
import { shownDate, shownMoment } from '../../kernel/moments.ts';
import { displayName, sortName } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer, PageFacts } from '../../platform/routes/index.ts';
import { mustStay, seenOf, seenOfUndo, undoObstacle } from './merge.ts';
import type {
  DossierSide,
  GuardianSide,
  MergeFacts,
  MergePlan,
  PairFacts,
  PupilSide,
  UndoPlan,
} from './merge.ts';
import { CHOOSE_PAGE, DONE_PAGE, PAIRS_PAGE } from './merges-store.ts';
import type { DoneMerge, LikelyPair, ListedPupil } from './merges-store.ts';

export const MERGE_PATH = '/instellingen/leerlingen-samenvoegen';

export interface MergePlace {
  t: Translate;
  base: string;
  host: string;
}

const crumbs = (
  { t, base }: MergePlace,
  ...more: { label: string; url?: string }[]
): NonNullable<PageFacts['crumbs']> => [
  { label: t('nav.settings'), url: `${base}/instellingen` },
  { label: t('merging.title'), url: `${base}${MERGE_PATH}` },
  ...more,
];

function sourceWord(pupil: Pick<PupilSide, 'source' | 'status'>, { t, host }: MergePlace): string {
  if (pupil.source === 'own') return t('merging.source.own');
  return t(pupil.status === 'active' ? 'merging.fromHost' : 'merging.leftHost', { host });
}
const born = (pupil: { birthDate: string | null }, t: Translate): string =>
  pupil.birthDate === null ? t('merging.noBirthDate') : shownDate(pupil.birthDate);
interface Pager {
  newer: string | undefined;
  older: string | undefined;
  label: string;
}

const pageOf = (
  { page, size, total }: { page: number; size: number; total: number },
  link: (page: number) => string,
  t: Translate,
): Pager => ({
  newer: page > 1 ? link(page - 1) : undefined,
  older: page * size < total ? link(page + 1) : undefined,
  label: t('pupils.page', { page, pages: Math.max(1, Math.ceil(total / size)) }),
});

interface ListedView {
  name: string;
  birth: string;
  group: string;
  source: string;
}

/** A pupil of a list: a name alone does not tell namesakes apart. */
const listedView = (pupil: ListedPupil, place: MergePlace): ListedView => ({
  name: sortName(pupil),
  birth: born(pupil, place.t),
  group: pupil.groupName ?? '',
  source: sourceWord(pupil, place),
});

export const compareUrl = (base: string, one: string, other: string, kept = ''): string =>
  addressOf(`${base}${MERGE_PATH}/vergelijken`, { een: one, twee: other, blijft: kept });

export function mergingPage(data: {
  place: MergePlace;
  pairs: readonly LikelyPair[];
  done: readonly DoneMerge[];
  query: { page: number; donePage: number };
}): Answer {
  const { place, pairs, done, query } = data;
  const { t, base } = place;
  const link = (page: number, donePage: number): string =>
    addressOf(`${base}${MERGE_PATH}`, {
      pagina: page === 1 ? '' : String(page),
      eerder: donePage === 1 ? '' : String(donePage),
    });
  const total = done[0]?.total ?? 0;
  return {
    kind: 'page',
    template: 'merging/merging',
    page: { title: t('merging.title'), nav: 'settings', crumbs: crumbs(place).slice(0, 1) },
    view: {
      chooseUrl: `${base}${MERGE_PATH}/kiezen`,
      count: t('merging.pairs', { count: pairs.length }),
      pairs: pairs
        .slice((query.page - 1) * PAIRS_PAGE, query.page * PAIRS_PAGE)
        .map(({ one, other, likeness }) => ({
          one: listedView(one, place),
          other: listedView(other, place),
          why: t(`merging.why.${likeness}`),
          url: compareUrl(base, one.id, other.id),
          label: t('merging.compareOf', { one: displayName(one), other: displayName(other) }),
        })),
      pager: pageOf(
        { page: query.page, size: PAIRS_PAGE, total: pairs.length },
        (page) => link(page, query.donePage),
        t,
      ),
      done: done.map((row) => ({
        gone: displayName(row.gone),
        kept: displayName(row.kept),
        when: shownMoment(row.mergedAt),
        who: row.who,
        url: `${base}${MERGE_PATH}/${row.id}`,
        undone:
          row.undoneAt === null
            ? undefined
            : t('merging.undoneOn', { when: shownMoment(row.undoneAt) }),
      })),
      donePager:
        total <= DONE_PAGE
          ? undefined
          : pageOf(
              { page: query.donePage, size: DONE_PAGE, total },
              (page) => link(query.page, page),
              t,
            ),
    },
  };
}

/** Picking two by hand: first one of our own, then anybody. */
export function choosePage(data: {
  place: MergePlace;
  rows: readonly ListedPupil[];
  query: { search: string; page: number };
  first: ListedPupil | PupilSide | undefined;
}): Answer {
  const { place, rows, query, first } = data;
  const { t, base } = place;
  const here = (search: string, page: number): string =>
    addressOf(`${base}${MERGE_PATH}/kiezen`, {
      een: first?.id ?? '',
      zoek: search,
      pagina: page === 1 ? '' : String(page),
    });
  const total = rows[0]?.total ?? 0;
  return {
    kind: 'page',
    template: 'merging/choose',
    page: {
      title: t(first === undefined ? 'merging.choose.first' : 'merging.choose.second'),
      nav: 'settings',
      crumbs: crumbs(place),
    },
    view: {
      lede:
        first === undefined
          ? t('merging.choose.firstText', { host: place.host })
          : t('merging.choose.secondText', { name: displayName(first), birth: born(first, t) }),
      action: `${base}${MERGE_PATH}/kiezen`,
      first: first?.id,
      search: query.search,
      filtered: query.search !== '',
      clear: here('', 1),
      groupsUrl: `${base}/instellingen/groepen`,
      total: t('pupils.total', { count: total }),
      none: rows.length === 0,
      own: first === undefined,
      rows: rows.map((row) => ({
        ...listedView(row, place),
        url:
          first === undefined
            ? addressOf(`${base}${MERGE_PATH}/kiezen`, { een: row.id })
            : compareUrl(base, first.id, row.id),
      })),
      pager: pageOf(
        { page: query.page, size: CHOOSE_PAGE, total },
        (page) => here(query.search, page),
        t,
      ),
      backUrl: first === undefined ? undefined : `${base}${MERGE_PATH}/kiezen`,
    },
  };
}

const dossierWord = (dossier: DossierSide, t: Translate): string =>
  t('merging.dossier', {
    level: t(`dossier.levels.${dossier.level}.name`),
    year: dossier.schoolYear,
    state: t(`merging.status.${dossier.status}`),
  });
const groupWord = (row: { groupName: string; yearName: string }): string =>
  `${row.groupName} (${row.yearName})`;
const guardianWord = (row: GuardianSide, t: Translate): string =>
  [
    displayName(row),
    ...(row.relation === '' ? [] : [row.relation]),
    t(`pupils.authority.${row.authority}`),
  ].join(', ');

/** What stands on one line of the comparison, for both. */
function lines(
  pair: PairFacts,
  place: MergePlace,
): { label: string; differs: boolean; cells: { name: string; values: string[] }[] }[] {
  const { t } = place;
  const line = (
    key: string,
    of: (pupil: PupilSide) => string[],
  ): { label: string; differs: boolean; cells: { name: string; values: string[] }[] } => {
    const [one, other] = pair.pupils.map((pupil) => of(pupil));
    return {
      label: t(`merging.lines.${key}`),
      differs: (key === 'name' || key === 'birth') && JSON.stringify(one) !== JSON.stringify(other),
      cells: [one ?? [], other ?? []].map((values, index) => ({
        name: t(index === 0 ? 'merging.one' : 'merging.other'),
        values,
      })),
    };
  };
  return [
    line('name', (pupil) => [
      [pupil.given, pupil.prefix, pupil.family].filter((part) => part !== '').join(' '),
    ]),
    line('preferred', (pupil) => [pupil.preferred === '' ? '–' : pupil.preferred]),
    line('birth', (pupil) => [born(pupil, t)]),
    line('source', (pupil) => [sourceWord(pupil, place)]),
    line('groups', (pupil) =>
      orNone(
        pair.memberships
          .filter((row) => row.personId === pupil.id && row.removedOn === null)
          .map(
            (row) =>
              `${groupWord(row)}${row.source === 'own' ? `, ${t('merging.ownMember')}` : ''}`,
          ),
        t,
      ),
    ),
    line('dossiers', (pupil) =>
      orNone(
        pair.dossiers.filter((row) => row.pupilId === pupil.id).map((row) => dossierWord(row, t)),
        t,
      ),
    ),
    line('guardians', (pupil) =>
      orNone(
        pair.guardians
          .filter((row) => row.studentId === pupil.id && row.status === 'active')
          .map((row) => guardianWord(row, t)),
        t,
      ),
    ),
  ];
}

const orNone = (values: string[], t: Translate): string[] =>
  values.length === 0 ? [t('merging.none')] : values;

export function comparePage(data: {
  place: MergePlace;
  pair: PairFacts;
  chosen: string;
  missing: boolean;
}): Answer {
  const { place, pair } = data;
  const { t, base } = place;
  const [one, other] = pair.pupils;
  const stays = mustStay(pair.pupils);
  return {
    kind: 'page',
    template: 'merging/compare',
    status: data.missing ? 422 : 200,
    page: {
      title: t('merging.compareTitle'),
      nav: 'settings',
      crumbs: crumbs(place),
      faults: data.missing ? [{ text: t('faults.merge-kept-missing'), url: '#blijft' }] : [],
    },
    view: {
      lines: lines(pair, place),
      action: `${base}${MERGE_PATH}/bevestigen`,
      cancel: `${base}${MERGE_PATH}`,
      one: one.id,
      other: other.id,
      ...(stays === undefined
        ? {
            choices: [one, other].map((pupil, index) => ({
              value: pupil.id,
              label: t(index === 0 ? 'merging.keepOne' : 'merging.keepOther', {
                name: displayName(pupil),
                birth: born(pupil, t),
              }),
              selected: pupil.id === data.chosen,
            })),
            fault: data.missing ? t('faults.merge-kept-missing') : undefined,
          }
        : {
            stays: {
              id: stays.id,
              text: t(
                pair.pupils.every(({ source }) => source === 'host')
                  ? 'merging.presentStays'
                  : 'merging.hostStays',
                { name: displayName(stays), host: place.host },
              ),
            },
          }),
    },
  };
}

/**
 * What the two are called in sentences: where both have one name, which is the usual case, it says
 * which of them is meant.
 */
function namesOf(
  { kept, gone }: { kept: PupilSide; gone: PupilSide },
  when: 'before' | 'after',
  t: Translate,
): { kept: string; gone: string } {
  const [stays, goes] = [displayName(kept), displayName(gone)];
  if (stays !== goes) return { kept: stays, gone: goes };
  const told = (name: string, what: string): string => t('merging.called', { name, what });
  return kept.source === gone.source
    ? {
        kept: told(stays, t(`merging.which.${when}.kept`)),
        gone: told(goes, t(`merging.which.${when}.gone`)),
      }
    : {
        kept: told(stays, t(`merging.source.${kept.source}`)),
        gone: told(goes, t(`merging.source.${gone.source}`)),
      };
}

/** A line with what it is about below it. */
interface Told {
  text: string;
  items?: string[];
}

/** Exactly what happens when the person says yes. */
function consequences(plan: MergePlan, place: MergePlace): Told[] {
  const { t } = place;
  const names = namesOf(plan, 'before', t);
  const list = (key: string, items: string[]): Told[] =>
    items.length === 0
      ? []
      : [{ text: t(`merging.will.${key}`, { ...names, count: items.length }), items }];
  return [
    {
      text: t('merging.will.stays', {
        ...names,
        birth: born(plan.kept, t),
        source: sourceWord(plan.kept, place),
      }),
    },
    ...(plan.dossiers.length === 0
      ? [{ text: t('merging.will.noDossiers', names) }]
      : list(
          'dossiers',
          plan.dossiers.map((row) => dossierWord(row, t)),
        )),
    ...list(
      'double',
      plan.doubleLevels.map((level) => t(`dossier.levels.${level}.name`)),
    ),
    ...list('groups', plan.memberships.map(groupWord)),
    ...list('groupsThere', [
      ...new Set(
        plan.liftedMemberships.filter((row) => !plan.otherClasses.includes(row)).map(groupWord),
      ),
    ]),
    ...list('classes', plan.otherClasses.map(groupWord)),
    ...list(
      'guardians',
      plan.guardians.map((row) => guardianWord(row, t)),
    ),
    { text: t('merging.will.hidden', names) },
    { text: t('merging.will.sight', names) },
  ];
}

export function confirmPage(data: { place: MergePlace; plan: MergePlan }): Answer {
  const { place, plan } = data;
  const { t, base } = place;
  const back = compareUrl(base, plan.gone.id, plan.kept.id, plan.kept.id);
  return {
    kind: 'page',
    template: 'merging/confirm',
    page: {
      title: t('merging.confirmTitle'),
      nav: 'settings',
      crumbs: crumbs(place, { label: t('merging.compareTitle'), url: back }),
    },
    view: {
      told: consequences(plan, place),
      warning: t('merging.twins', namesOf(plan, 'before', t)),
      action: `${base}${MERGE_PATH}`,
      cancel: back,
      kept: plan.kept.id,
      gone: plan.gone.id,
      seen: seenOf(plan),
    },
  };
}

const nameAndBirth = (pupil: NameParts & { birthDate: string | null }, t: Translate): string =>
  `${displayName(pupil)} (${born(pupil, t)})`;

/** One merge: what moved, and what undoing it does. */
export function mergePage(data: { place: MergePlace; merge: MergeFacts; plan: UndoPlan }): Answer {
  const { place, merge, plan } = data;
  const { t, base } = place;
  const names = namesOf(merge, 'after', t);
  const obstacle = undoObstacle(merge);
  const url = `${base}${MERGE_PATH}/${merge.id}`;
  return {
    kind: 'page',
    template: 'merging/merge',
    page: { title: t('merging.mergeTitle', names), nav: 'settings', crumbs: crumbs(place) },
    view: {
      facts: [
        {
          label: t('merging.facts.stayed'),
          value: nameAndBirth(merge.kept, t),
          url: `${base}/leerlingen/${merge.kept.id}`,
        },
        { label: t('merging.facts.hidden'), value: nameAndBirth(merge.gone, t) },
        {
          label: t('merging.facts.done'),
          value: t('merging.byOn', { who: merge.mergedBy, when: shownMoment(merge.mergedAt) }),
        },
        ...(merge.undoneAt === null
          ? []
          : [
              {
                label: t('merging.facts.undone'),
                value: t('merging.byOn', {
                  who: merge.undoneBy ?? '',
                  when: shownMoment(merge.undoneAt),
                }),
              },
            ]),
      ],
      ...(obstacle === undefined
        ? {
            undo: {
              action: `${url}/ongedaan`,
              seen: seenOfUndo(merge, plan),
              told: undoConsequences(plan, merge.gone, names, t),
            },
          }
        : {
            ...(merge.undoneAt === null
              ? {
                  later: {
                    text: t('errors.merge-undo-later'),
                    ...(merge.laterId === null
                      ? {}
                      : { url: `${base}${MERGE_PATH}/${merge.laterId}` }),
                  },
                }
              : {}),
          }),
    },
  };
}

function undoConsequences(
  plan: UndoPlan,
  gone: Pick<PupilSide, 'source'>,
  names: { kept: string; gone: string },
  t: Translate,
): Told[] {
  const list = (key: string, items: string[]): Told[] =>
    items.length === 0
      ? []
      : [{ text: t(`merging.back.${key}`, { ...names, count: items.length }), items }];
  const followers = new Set(plan.followers);
  return [
    { text: t(gone.source === 'host' ? 'merging.back.left' : 'merging.back.pupil', names) },
    ...list(
      'dossiers',
      plan.dossiers.filter((row) => !followers.has(row.id)).map((row) => dossierWord(row, t)),
    ),
    ...list(
      'followers',
      plan.dossiers.filter((row) => followers.has(row.id)).map((row) => dossierWord(row, t)),
    ),
    ...list('groups', [
      ...new Set([...plan.memberships, ...plan.liftedMemberships].map(groupWord)),
    ]),
    ...list(
      'guardians',
      plan.guardians.map((row) => guardianWord(row, t)),
    ),
    ...list(
      'staying',
      plan.staying.map((row) => dossierWord(row, t)),
    ),
    { text: t('merging.back.rest', names) },
  ];
}
