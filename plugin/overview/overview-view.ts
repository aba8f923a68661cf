import type { Answer } from '../access/index.ts';
import { planKinds, planState, planWord, setBefore } from '../dossier/index.ts';
import { addDays, daysBetween, schoolDay } from '../kernel/clock.ts';
import { ageOn, shownDate, shownDay, shownMoment } from '../kernel/moments.ts';
import { displayName, initials, sortName } from '../kernel/names.ts';
import type { NameParts } from '../kernel/names.ts';
import type { Translate } from '../kernel/translate.ts';
import type { PolicyValues } from '../policies/index.ts';
import { PAGE_SIZE } from './overview-store.ts';
import type { DossierRow, EmergencyRow, PupilQuery, PupilRow } from './overview-store.ts';

const planOf = (row: DossierRow): { plan: Parameters<typeof planState>[0] } => ({
  plan: row.version === null ? undefined
    : { version: row.version, setAt: row.setAt, consentMode: row.consentMode, actionPartHash: row.actionPartHash, lapsedAt: row.lapsedAt },
});

type Kind = 'calm' | 'warn' | 'stop';
interface Todo { title: string; pupil: string; why: string; due: string; kind: Kind; url: string; order: number }

const SOON_DAYS = 14;
const RECENT = 6;

export function todayPage(data: {
  t: Translate; base: string; at: Date; name: NameParts; policies: PolicyValues; dossiers: readonly DossierRow[]; emergencies: readonly EmergencyRow[]; adminOnly: boolean;
}): Answer {
  const { t, base, at, dossiers } = data;
  const today = schoolDay(at);
  const todo = dossiers.flatMap((row) => todosOf(row, today, t, base, data.policies)).toSorted((a, b) => a.order - b.order);
  const recent = dossiers.toSorted((a, b) => b.changedAt.getTime() - a.changedAt.getTime()).slice(0, RECENT).map((row) => ({
    pupil: displayName(row), initials: initials(row), what: `${t(`dossier.levels.${row.level}.name`)} · ${t('dossier.stepsDone', { done: row.done, total: row.steps })}`,
    state: { word: planWord(planOf(row), t), kind: planKinds[planState(planOf(row).plan)] }, when: shownMoment(row.changedAt), url: `${base}/dossiers/${row.id}/stappen/1`,
  }));
  return {
    kind: 'page', template: 'start/today', page: { title: t('start.title'), nav: 'today' },
    view: {
      greeting: t('start.greeting', { name: data.name.preferred === '' ? data.name.given : data.name.preferred }),
      alerts: data.emergencies.map((row) => ({
        text: t('start.emergency', { who: row.who, pupil: displayName(row), when: shownMoment(row.fromAt) }),
        url: `${base}/dossiers/${row.dossierId}/inzagelijst`, seen: `${base}/meldingen/${row.id}/gezien`,
      })),
      todo, recent, adminOnly: data.adminOnly, pupilsUrl: `${base}/leerlingen`, rosterUrl: `${base}/instellingen/koppeling`,
    },
  };
}

/** What a dossier asks of somebody, and why: the legal clock, a lapsed consent, the yearly evaluation. */
function todosOf(row: DossierRow, today: string, t: Translate, base: string, policies: PolicyValues): Todo[] {
  const { plan } = planOf(row);
  const before = setBefore({ clockStartsOn: row.clockStartsOn, plan, policies }, addDays);
  const todo = (key: string, day: string, step: number): Todo => {
    const left = daysBetween(today, day);
    return {
      title: t(`start.todo.${key}.title`), pupil: displayName(row), why: t(`start.todo.${key}.${left < 0 ? 'late' : 'left'}`, { days: Math.abs(left), date: shownDate(day), weeks: policies.clockWeeks }),
      due: shownDate(day), kind: left < 0 ? 'stop' : left <= SOON_DAYS ? 'warn' : 'calm', url: `${base}/dossiers/${row.id}/stappen/${step}`, order: left,
    };
  };
  return [
    ...(before === undefined ? [] : [todo('set', before, firstOpen(row))]),
    ...(planState(plan) === 'lapsed' && plan?.lapsedAt != null ? [todo('lapsed', schoolDay(plan.lapsedAt), 8)] : []),
    ...(row.evaluateOn === null || plan === undefined ? [] : [todo('evaluate', row.evaluateOn, 8)]),
  ];
}

const firstOpen = (row: DossierRow): number => Math.min(row.done + 1, row.steps);

export function pupilsPage(data: {
  t: Translate; base: string; query: PupilQuery; rows: readonly PupilRow[]; groups: readonly { id: string; name: string }[];
  dossiers: readonly DossierRow[]; namesOnly: boolean;
}): Answer {
  const { t, base, query, rows } = data;
  const total = rows[0]?.total ?? 0;
  const link = (changes: Partial<PupilQuery>): string => {
    const next = { ...query, ...changes };
    const values = new URLSearchParams({
      ...(next.search === '' ? {} : { zoek: next.search }), ...(next.groupId === '' ? {} : { groep: next.groupId }),
      ...(next.sort === 'naam' ? {} : { sorteer: next.sort }), ...(next.descending ? { omgekeerd: '1' } : {}),
      ...(next.page === 1 ? {} : { pagina: String(next.page) }),
    });
    return `${base}/leerlingen${values.size === 0 ? '' : `?${values.toString()}`}`;
  };
  return {
    kind: 'page', template: 'people/pupils', page: { title: t('pupils.title'), nav: 'pupils', scripts: [] },
    view: {
      action: `${base}/leerlingen`, search: query.search, namesOnly: data.namesOnly, filtered: query.search !== '' || query.groupId !== '',
      groups: data.groups.map((group) => ({ value: group.id, label: group.name, selected: group.id === query.groupId })),
      headers: (['naam', 'groep', 'geboren'] as const).map((sort) => ({
        label: t(`pupils.headers.${sort}`), current: query.sort === sort, descending: query.sort === sort && query.descending,
        url: link({ sort, descending: query.sort === sort && !query.descending, page: 1 }),
      })),
      rows: rows.map((row) => ({
        name: displayName(row), sortName: sortName(row), group: row.groupName ?? '', birth: data.namesOnly || row.birthDate === null ? '' : shownDate(row.birthDate),
        url: `${base}/leerlingen/${row.id}`,
        dossiers: data.dossiers.filter((dossier) => dossier.pupilId === row.id && dossier.status === 'open').map((dossier) => ({
          label: `${t(`dossier.levels.${dossier.level}.name`)}: ${planWord(planOf(dossier), t)}`,
          kind: planKinds[planState(planOf(dossier).plan)], url: `${base}/dossiers/${dossier.id}/stappen/1`,
        })),
      })),
      total: t('pupils.total', { count: total }), none: rows.length === 0, clear: `${base}/leerlingen`,
      pager: {
        ...(query.page > 1 ? { newer: link({ page: query.page - 1 }) } : {}),
        ...(query.page * PAGE_SIZE < total ? { older: link({ page: query.page + 1 }) } : {}),
        label: t('pupils.page', { page: query.page, pages: Math.max(1, Math.ceil(total / PAGE_SIZE)) }),
      },
    },
  };
}

export function pupilPage(data: {
  t: Translate; base: string; at: Date; pupil: PupilRow | undefined; dossiers: readonly DossierRow[]; namesOnly: boolean; admin: boolean; accessList: boolean; grants: boolean;
  guardians: readonly (NameParts & { relation: string; authority: 'yes' | 'no' | 'unknown' })[];
}): Answer {
  const { t, base, pupil, dossiers } = data;
  if (pupil === undefined) throw new Error('A pupil that was authorized has no row');
  const today = schoolDay(data.at);
  const about = [
    ...(pupil.birthDate === null || data.namesOnly ? [] : [t('dossier.age', { years: ageOn(pupil.birthDate, today) })]),
    ...(pupil.groupName === null ? [] : [t('dossier.group', { name: pupil.groupName })]),
  ].join(' · ');
  return {
    kind: 'page', template: 'people/pupil',
    page: { title: displayName(pupil), nav: 'pupils', crumbs: [{ label: t('nav.pupils'), url: `${base}/leerlingen` }] },
    view: {
      pupil: {
        name: displayName(pupil), initials: initials(pupil), about,
        facts: data.namesOnly || pupil.birthDate === null ? [] : [{ label: t('pupils.headers.geboren'), value: shownDate(pupil.birthDate) }],
      },
      guardians: data.guardians.map((guardian) => ({
        name: displayName(guardian), relation: guardian.relation, authority: t(`pupils.authority.${guardian.authority}`),
      })),
      dossiers: dossiers.map((row) => ({
        level: t(`dossier.levels.${row.level}.name`), year: row.schoolYear, archived: row.status === 'archived',
        state: planWord(planOf(row), t), kind: planKinds[planState(planOf(row).plan)],
        progress: t('dossier.stepsDone', { done: row.done, total: row.steps }), changed: shownDay(row.changedAt),
        ...(data.namesOnly ? {} : { url: `${base}/dossiers/${row.id}/stappen/${firstOpen(row)}` }),
        ...(data.admin ? { emergencyUrl: `${base}/dossiers/${row.id}/noodtoegang` } : {}),
        ...(data.accessList ? { accessListUrl: `${base}/dossiers/${row.id}/inzagelijst` } : {}),
        ...(data.grants ? { grantsUrl: `${base}/dossiers/${row.id}/vertrouwelijke-delen` } : {}),
      })),
      namesOnly: data.namesOnly,
      ...(data.namesOnly ? {} : { create: { url: `${base}/dossiers/nieuw?leerling=${pupil.id}` } }),
    },
  };
}
