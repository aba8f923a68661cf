import { planState } from '../../dossier/facts/index.ts';
import { planKinds, planWord } from '../../dossier/frame/index.ts';
import type { DomainGrowth } from '../../dossier/results/index.ts';
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

export function pupilsPage(data: {
  t: Translate;
  base: string;
  query: PupilQuery;
  rows: readonly PupilRow[];
  total: Total;
  groups: readonly { id: string; name: string }[];
  dossiers: readonly OpenDossier[];
  namesOnly: boolean;
  mayAdd: boolean;
}): Answer {
  const { t, base, query, total } = data;
  const rows = data.rows.slice(0, PAGE_SIZE);
  const link = (changes: Partial<PupilQuery>): string => {
    const next = { ...query, ...changes };
    const values = new URLSearchParams({
      ...(next.search === '' ? {} : { zoek: next.search }),
      ...(next.groupId === '' ? {} : { groep: next.groupId }),
      ...(next.sort === 'naam' ? {} : { sorteer: next.sort }),
      ...(next.descending ? { omgekeerd: '1' } : {}),
      ...(next.page === 1 ? {} : { pagina: String(next.page) }),
    });
    return `${base}/leerlingen${values.size === 0 ? '' : `?${values.toString()}`}`;
  };
  return {
    kind: 'page',
    template: 'people/pupils',
    page: { title: t('pupils.title'), nav: 'pupils', scripts: [] },
    view: {
      action: `${base}/leerlingen`,
      search: query.search,
      namesOnly: data.namesOnly,
      ...(data.mayAdd ? { groupsUrl: `${base}/instellingen/groepen` } : {}),
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
      rows: rows.map((row) => ({
        name: displayName(row),
        sortName: sortName(row),
        group: row.groupName ?? '',
        birth: data.namesOnly || row.birthDate === null ? '' : shownDate(row.birthDate),
        url: `${base}/leerlingen/${row.id}`,
        dossiers: data.dossiers
          .filter((dossier) => dossier.pupilId === row.id)
          .map((dossier) => ({
            label: `${t(`dossier.levels.${dossier.level}.name`)}: ${planWord(planOf(dossier), t)}`,
            kind: planKinds[planState(planOf(dossier).plan)],
            url: `${base}/dossiers/${dossier.id}/stappen/1`,
          })),
      })),
      total: t(total.more ? 'pupils.more' : 'pupils.total', { count: total.count }),
      none: rows.length === 0,
      clear: `${base}/leerlingen`,
      pager: {
        ...(query.page > 1 ? { newer: link({ page: query.page - 1 }) } : {}),
        ...(data.rows.length > PAGE_SIZE ? { older: link({ page: query.page + 1 }) } : {}),
        label: total.more
          ? t('overview.page', { page: query.page })
          : t('pupils.page', {
              page: query.page,
              pages: Math.max(1, Math.ceil(total.count / PAGE_SIZE)),
            }),
      },
    },
  };
}

export function pupilPage(data: {
  t: Translate;
  base: string;
  at: Date;
  pupil: (PupilRow & { source: 'host' | 'own' }) | undefined;
  dossiers: readonly DossierRow[];
  growth: readonly DomainGrowth[];
  namesOnly: boolean;
  admin: boolean;
  accessList: boolean;
  grants: boolean;
  guardians: readonly (NameParts & { relation: string; authority: 'yes' | 'no' | 'unknown' })[];
}): Answer {
  const { t, base, pupil, dossiers } = data;
  if (pupil === undefined) throw new Error('A pupil that was authorized has no row');
  const today = schoolDay(data.at);
  const about = [
    ...(pupil.birthDate === null || data.namesOnly
      ? []
      : [t('dossier.age', { years: ageOn(pupil.birthDate, today) })]),
    ...(pupil.groupName === null ? [] : [t('dossier.group', { name: pupil.groupName })]),
  ].join(' · ');
  return {
    kind: 'page',
    template: 'people/pupil',
    page: {
      title: displayName(pupil),
      nav: 'pupils',
      crumbs: [{ label: t('nav.pupils'), url: `${base}/leerlingen` }],
    },
    view: {
      pupil: {
        name: displayName(pupil),
        initials: initials(pupil),
        about,
        facts: [
          ...(data.namesOnly || pupil.birthDate === null
            ? []
            : [{ label: t('pupils.headers.geboren'), value: shownDate(pupil.birthDate) }]),
          ...(pupil.source === 'host'
            ? []
            : [{ label: t('merging.lines.source'), value: t('merging.source.own') }]),
        ],
      },
      guardians: data.guardians.map((guardian) => ({
        name: displayName(guardian),
        relation: guardian.relation,
        authority: t(`pupils.authority.${guardian.authority}`),
      })),
      dossiers: dossiers.map((row) => ({
        level: t(`dossier.levels.${row.level}.name`),
        year: row.schoolYear,
        archived: row.status === 'archived',
        state: planWord(planOf(row), t),
        kind: planKinds[planState(planOf(row).plan)],
        progress: t('dossier.stepsDone', { done: row.done, total: row.steps }),
        changed: shownDay(row.changedAt),
        ...(data.namesOnly ? {} : { url: `${base}/dossiers/${row.id}/stappen/${firstOpen(row)}` }),
        ...(data.admin ? { emergencyUrl: `${base}/dossiers/${row.id}/noodtoegang` } : {}),
        ...(data.accessList ? { accessListUrl: `${base}/dossiers/${row.id}/inzagelijst` } : {}),
        ...(data.grants ? { grantsUrl: `${base}/dossiers/${row.id}/vertrouwelijke-delen` } : {}),
      })),
      growth: data.growth.map((domain) => ({
        ...domain,
        tableName: t('growth.tableOf', { name: domain.name }),
      })),
      namesOnly: data.namesOnly,
      ...(pupil.source === 'own' && (data.admin || data.grants)
        ? {
            own: {
              changeUrl: `${base}/leerlingen/${pupil.id}/gegevens`,
              mergeUrl: `${base}/instellingen/leerlingen-samenvoegen/kiezen?een=${pupil.id}`,
            },
          }
        : {}),
      ...(data.namesOnly ? {} : { create: { url: `${base}/dossiers/nieuw?leerling=${pupil.id}` } }),
    },
  };
}
