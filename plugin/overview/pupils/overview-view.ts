import { planState } from '../../dossier/facts/index.ts';
import { planKinds, planWord } from '../../dossier/frame/index.ts';
import type { DossierStore } from '../../dossier/record/index.ts';
import type { DomainGrowth } from '../../dossier/results/index.ts';
import { addressOf } from '../../kernel/addresses.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { ageOn, shownDate, shownDay } from '../../kernel/moments.ts';
import { displayName, initials, sortName } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer } from '../../platform/routes/index.ts';
import type { Total } from '../scope/index.ts';
import { PAGE_SIZE } from './overview-store.ts';
import type { DossierRow, OpenDossier, PupilQuery } from './overview-store.ts';
import type { PupilRow } from './pupils-by-group-store.ts';

const planOf = (row: OpenDossier): { plan: Parameters<typeof planState>[0] } => ({
  plan:
    row.version === null
      ? undefined
      : {
          version: row.version,
          setAt: row.setAt,
          consentMode: row.consentMode,
          agreedAt: row.agreedAt,
          actionPartHash: row.actionPartHash,
          lapsedAt: row.lapsedAt,
        },
});

const firstOpen = (row: DossierRow): number => row.nextStep ?? row.steps;

interface PupilsData {
  t: Translate;
  base: string;
  query: PupilQuery;
  rows: readonly PupilRow[];
  total: Total;
  groups: readonly { id: string; name: string }[];
  dossiers: readonly OpenDossier[];
  namesOnly: boolean;
  mayAdd: boolean;
}
export const pupilsPage = (data: PupilsData): Answer => ({
  kind: 'page',
  template: 'pupils/pupils',
  page: { title: data.t('pupils.title'), nav: 'pupils', scripts: [] },
  view: pupilsView(data),
});

export interface PupilsView {
  action: string;
  search: string;
  namesOnly: boolean;
  groupsUrl: string | undefined;
  filtered: boolean;
  groups: { value: string; label: string; selected: boolean }[];
  headers: { label: string; current: boolean; descending: boolean; url: string }[];
  rows: PupilRowView[];
  total: string;
  none: boolean;
  clear: string;
  pager: { newer: string | undefined; older: string | undefined; label: string };
}

interface PupilRowView {
  name: string;
  sortName: string;
  group: string;
  birth: string;
  url: string;
  dossiers: { label: string; kind: PlanKind; url: string }[];
}

type PlanKind = (typeof planKinds)[keyof typeof planKinds];

/** Addresses of the list with something of it changed: only what differs from the ordinary. */
const linksOf =
  (query: PupilQuery, base: string) =>
  (changes: Partial<PupilQuery>): string => {
    const next = { ...query, ...changes };
    return addressOf(`${base}/leerlingen`, {
      zoek: next.search,
      groep: next.groupId,
      sorteer: next.sort === 'naam' ? '' : next.sort,
      omgekeerd: next.descending ? '1' : '',
      pagina: next.page === 1 ? '' : String(next.page),
    });
  };

function pupilsView(data: PupilsData): PupilsView {
  const { t, base, query, total } = data;
  const rows = data.rows.slice(0, PAGE_SIZE);
  const link = linksOf(query, base);
  return {
    action: `${base}/leerlingen`,
    search: query.search,
    namesOnly: data.namesOnly,
    groupsUrl: data.mayAdd ? `${base}/instellingen/groepen` : undefined,
    filtered: query.search !== '' || query.groupId !== '',
    groups: data.groups.map((group) => ({
      value: group.id,
      label: group.name,
      selected: group.id === query.groupId,
    })),
    headers: (['naam', 'groep', 'geboren'] as const).map((sort) => ({
      label: t(`pupils.headers.${sort}`),
      current: query.sort === sort,
      descending: query.sort === sort && query.descending,
      url: link({ sort, descending: query.sort === sort && !query.descending, page: 1 }),
    })),
    rows: rows.map((row) => pupilRowView(row, data)),
    total: t(total.more ? 'pupils.more' : 'pupils.total', { count: total.count }),
    none: rows.length === 0,
    clear: `${base}/leerlingen`,
    pager: {
      newer: query.page > 1 ? link({ page: query.page - 1 }) : undefined,
      older: data.rows.length > PAGE_SIZE ? link({ page: query.page + 1 }) : undefined,
      label: total.more
        ? t('overview.page', { page: query.page })
        : t('pupils.page', {
            page: query.page,
            pages: Math.max(1, Math.ceil(total.count / PAGE_SIZE)),
          }),
    },
  };
}

const pupilRowView = (
  row: PupilRow,
  { t, base, namesOnly, dossiers }: PupilsData,
): PupilRowView => ({
  name: displayName(row),
  sortName: sortName(row),
  group: row.groupName ?? '',
  birth: namesOnly || row.birthDate === null ? '' : shownDate(row.birthDate),
  url: `${base}/leerlingen/${row.id}`,
  dossiers: dossiers
    .filter((dossier) => dossier.pupilId === row.id)
    .map((dossier) => ({
      label: `${t(`dossier.levels.${dossier.level}.name`)}: ${planWord(planOf(dossier), t)}`,
      kind: planKinds[planState(planOf(dossier).plan)],
      url: `${base}/dossiers/${dossier.id}/stappen/1`,
    })),
});

/** A record of somebody who left and may be this pupil. */
type EarlierRecord = Awaited<ReturnType<DossierStore['earlierRecords']>>[number];

export interface Earlier extends EarlierRecord {
  dossiers: readonly DossierRow[];
}

interface PupilData {
  t: Translate;
  base: string;
  at: Date;
  pupil: (PupilRow & { source: 'host' | 'own' }) | undefined;
  dossiers: readonly DossierRow[];
  growth: readonly DomainGrowth[];
  earlier: readonly Earlier[];
  namesOnly: boolean;
  admin: boolean;
  accessList: boolean;
  grants: boolean;
  guardians: readonly (NameParts & { relation: string; authority: 'yes' | 'no' | 'unknown' })[];
}

export function pupilPage(data: PupilData): Answer {
  const { t, base, pupil } = data;
  if (pupil === undefined) throw new Error('A pupil that was authorized has no row');
  return {
    kind: 'page',
    template: 'pupils/pupil',
    page: {
      title: displayName(pupil),
      nav: 'pupils',
      crumbs: [{ label: t('nav.pupils'), url: `${base}/leerlingen` }],
    },
    view: pupilView(data, pupil),
  };
}

export interface PupilView {
  pupil: {
    name: string;
    initials: string;
    about: string;
    facts: { label: string; value: string }[];
  };
  guardians: { name: string; relation: string; authority: string }[];
  dossiers: DossierView[];
  growth: (DomainGrowth & { tableName: string })[];
  namesOnly: boolean;
  /** What is done with a pupil of our own. */
  own: { changeUrl: string; mergeUrl: string } | undefined;
  create: { url: string } | undefined;
  /** A pupil who was here before under another number: what there is, for who may carry it over. */
  earlier: EarlierView[];
}

interface EarlierView {
  text: string;
  dossiers: string[];
  url: string | undefined;
}

interface DossierView {
  level: string;
  year: string;
  archived: boolean;
  state: string;
  kind: PlanKind;
  progress: string;
  changed: string;
  url: string | undefined;
  emergencyUrl: string | undefined;
  accessListUrl: string | undefined;
  grantsUrl: string | undefined;
}

function pupilView(data: PupilData, pupil: NonNullable<PupilData['pupil']>): PupilView {
  const { t, base, namesOnly } = data;
  return {
    pupil: aboutPupil(data, pupil),
    guardians: data.guardians.map((guardian) => ({
      name: displayName(guardian),
      relation: guardian.relation,
      authority: t(`pupils.authority.${guardian.authority}`),
    })),
    dossiers: data.dossiers.map((row) => dossierView(row, data)),
    growth: data.growth.map((domain) => ({
      ...domain,
      tableName: t('growth.tableOf', { name: domain.name }),
    })),
    namesOnly,
    own:
      pupil.source === 'own' && (data.admin || data.grants)
        ? {
            changeUrl: `${base}/leerlingen/${pupil.id}/gegevens`,
            mergeUrl: `${base}/instellingen/leerlingen-samenvoegen/kiezen?een=${pupil.id}`,
          }
        : undefined,
    create: namesOnly ? undefined : { url: `${base}/dossiers/nieuw?leerling=${pupil.id}` },
    earlier: earlierViews(data, pupil.id),
  };
}

/** Who works with the pupil hears that there is something; what, who may carry it over. */
function earlierViews(data: PupilData, pupilId: string): EarlierView[] {
  const { t, base, earlier } = data;
  if (earlier.length === 0) return [];
  if (!data.admin && !data.grants)
    return [{ text: t('pupils.earlier.ask'), dossiers: [], url: undefined }];
  return earlier.map((record) => ({
    text: t('pupils.earlier.found', {
      name: displayName(record),
      birth: record.birthDate === null ? '' : shownDate(record.birthDate),
    }),
    dossiers: record.dossiers.map((row) =>
      [t(`dossier.levels.${row.level}.name`), row.schoolYear, planWord(planOf(row), t)].join(', '),
    ),
    url: `${base}/instellingen/leerlingen-samenvoegen/vergelijken?een=${record.id}&twee=${pupilId}`,
  }));
}

function aboutPupil(
  { t, at, namesOnly }: PupilData,
  pupil: NonNullable<PupilData['pupil']>,
): PupilView['pupil'] {
  const birthDate = namesOnly ? null : pupil.birthDate;
  const about = [
    ...(birthDate === null ? [] : [t('dossier.age', { years: ageOn(birthDate, schoolDay(at)) })]),
    ...(pupil.groupName === null ? [] : [t('dossier.group', { name: pupil.groupName })]),
  ];
  return {
    name: displayName(pupil),
    initials: initials(pupil),
    about: about.join(' · '),
    facts: [
      ...(birthDate === null
        ? []
        : [{ label: t('pupils.headers.geboren'), value: shownDate(birthDate) }]),
      ...(pupil.source === 'host'
        ? []
        : [{ label: t('merging.lines.source'), value: t('merging.source.own') }]),
    ],
  };
}

function dossierView(row: DossierRow, data: PupilData): DossierView {
  const { t, base } = data;
  const here = `${base}/dossiers/${row.id}`;
  return {
    level: t(`dossier.levels.${row.level}.name`),
    year: row.schoolYear,
    archived: row.status === 'archived',
    state: planWord(planOf(row), t),
    kind: planKinds[planState(planOf(row).plan)],
    progress: t('dossier.stepsDone', { done: row.done, total: row.steps }),
    changed: shownDay(row.changedAt),
    url: data.namesOnly ? undefined : `${here}/stappen/${firstOpen(row)}`,
    emergencyUrl: data.admin ? `${here}/noodtoegang` : undefined,
    accessListUrl: data.accessList ? `${here}/inzagelijst` : undefined,
    grantsUrl: data.grants ? `${here}/vertrouwelijke-delen` : undefined,
  };
}
