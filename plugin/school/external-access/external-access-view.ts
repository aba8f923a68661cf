import type { Lang } from '../../kernel/lang.ts';
import { shownDate } from '../../kernel/moments.ts';
import { displayName, sortName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer, PageFacts } from '../../platform/routes/index.ts';
import { GROUPS_PATH, groupUrl, MAX_NAME as MAX_GROUP_NAME, PEOPLE_PAGE } from '../groups/index.ts';
import type { PersonRow } from '../groups/index.ts';
import { MAX_NAME as MAX_PERSON_NAME, STAFF_PATH, staffField } from '../staff/index.ts';
import type { StaffForm } from '../staff/index.ts';
import { ACCESS_PAGE } from './external-access-store.ts';
import type { AccessQuery, HelperRow, MemberFacts, PresentRow } from './external-access-store.ts';
import type { AccessFault, RunningAccess, Wish } from './external-access.ts';

export const ACCESS_PATH = '/instellingen/externe-toegang';

export interface AccessView {
  t: Translate;
  base: string;
}

/** Searching pupils to choose, beside what was chosen. */
export interface Searching {
  search: string;
  classId: string;
  page: number;
  asked: boolean;
}

export interface Choices {
  /** Own groups that run today. */
  groups: readonly { id: string; name: string }[];
  /** Groups to seek pupils in. */
  classes: readonly { id: string; name: string }[];
  helpers: readonly HelperRow[];
  found: readonly PersonRow[];
  /** Chosen pupils who are not among those found. */
  elsewhere: readonly PersonRow[];
  noYear: boolean;
}

const staffNames = ['voornaam', 'tussenvoegsel', 'achternaam', 'email', 'einddatum'] as const;
type StaffName = (typeof staffNames)[number];
const isStaffName = (field: string): field is StaffName =>
  staffNames.some((name) => name === field);

const faultText = (fault: AccessFault, t: Translate): string =>
  t(`faults.${fault.code}`, {
    label: t(
      isStaffName(fault.field)
        ? `staff.fields.${fault.field}`
        : `externalAccess.fields.${fault.field}`,
    ),
    max:
      fault.field === 'groepnaam'
        ? MAX_GROUP_NAME
        : fault.field === 'tussenvoegsel'
          ? 40
          : MAX_PERSON_NAME,
    ...fault.params,
  });

const listedFaults = (
  faults: readonly AccessFault[],
  t: Translate,
): { text: string; url: string }[] =>
  faults.map((fault) => ({ text: faultText(fault, t), url: `#${fault.field}` }));

const crumbs = ({ t, base }: AccessView, own: boolean): NonNullable<PageFacts['crumbs']> => [
  { label: t('nav.settings'), url: `${base}/instellingen` },
  ...(own ? [] : [{ label: t('externalAccess.title'), url: `${base}${ACCESS_PATH}` }]),
];

export const placeUrl = (base: string, place: { groupId: string; helperId: string }): string =>
  `${base}${ACCESS_PATH}/groep/${place.groupId}/${place.helperId}`;
const endUrl = (base: string, row: { memberId: string }): string =>
  `${base}${ACCESS_PATH}/leerling/${row.memberId}`;

/** The guided page; below it, where nothing was sent yet, who has access now. */
export function guidePage(
  data: AccessView & {
    wish: Wish;
    searching: Searching;
    choices: Choices;
    faults: readonly AccessFault[];
    running?: { rows: readonly RunningAccess[]; query: AccessQuery };
  },
): Answer {
  const { t, base, wish, choices, faults } = data;
  const faultOf = (field: AccessFault['field']): string | undefined => {
    const fault = faults.find((candidate) => candidate.field === field);
    return fault === undefined ? undefined : faultText(fault, t);
  };
  const field = (name: 'groep' | 'groepnaam' | 'betrokkene', more: object): object => ({
    id: name,
    path: name,
    label: t(`externalAccess.fields.${name}`),
    required: true,
    ...more,
    ...(t.has(`externalAccess.help.${name}`) ? { help: t(`externalAccess.help.${name}`) } : {}),
    ...(faultOf(name) === undefined ? {} : { fault: faultOf(name) }),
  });
  return {
    kind: 'page',
    template: 'external-access/guide',
    status: faults.length > 0 ? 422 : 200,
    page: {
      title: t('externalAccess.title'),
      nav: 'settings',
      crumbs: crumbs(data, true),
      faults: listedFaults(faults, t),
      scripts: ['select'],
    },
    view: {
      action: `${base}${ACCESS_PATH}`,
      noYear: choices.noYear,
      manualUrl: `${base}/hulp#extern`,
      group: {
        isNew: wish.group.way === 'new',
        any: choices.groups.length > 0,
        name: field('groepnaam', { kind: 'line', value: wish.group.name, max: MAX_GROUP_NAME }),
        existing: field('groep', {
          kind: 'choice',
          value: wish.group.id,
          options: choices.groups.map(({ id, name }) => ({
            value: id,
            label: name,
            selected: id === wish.group.id,
          })),
        }),
      },
      helper: {
        isNew: wish.helper.way === 'new',
        any: choices.helpers.length > 0,
        existing: field('betrokkene', {
          kind: 'choice',
          value: wish.helper.id,
          options: choices.helpers.map((row) => ({
            value: row.id,
            label: helperLabel(row, t),
            selected: row.id === wish.helper.id,
          })),
        }),
        fields: helperFields(wish.helper.form, faults, t),
      },
      pupils: pupilsView(data, faultOf('leerlingen')),
      ...(data.running === undefined
        ? {}
        : { running: runningView(data, data.running.rows, data.running.query) }),
    },
  };
}

const helperLabel = (row: HelperRow, t: Translate): string =>
  row.endsOn === null
    ? displayName(row)
    : t('externalAccess.helperUntil', { name: displayName(row), date: shownDate(row.endsOn) });

const kinds: Record<
  StaffName,
  { kind: 'line' | 'email' | 'date'; required?: boolean; width?: 'half' }
> = {
  voornaam: { kind: 'line', required: true, width: 'half' },
  tussenvoegsel: { kind: 'line', width: 'half' },
  achternaam: { kind: 'line', required: true },
  email: { kind: 'email', required: true },
  einddatum: { kind: 'date', required: true },
};

function helperFields(form: StaffForm, faults: readonly AccessFault[], t: Translate): object[] {
  const theirs = faults.flatMap(({ field, code }) => (isStaffName(field) ? [{ field, code }] : []));
  return staffNames.map((name) => staffField(name, form[name], kinds[name], theirs, t));
}

function pupilsView(
  {
    t,
    wish,
    searching,
    choices,
  }: { t: Translate; wish: Wish; searching: Searching; choices: Choices },
  fault: string | undefined,
): object {
  const chosen = new Set(wish.pupilIds);
  const total = choices.found[0]?.total ?? 0;
  const pages = Math.max(1, Math.ceil(total / PEOPLE_PAGE));
  const tick = (row: PersonRow): object => ({
    id: `kies-${row.id}`,
    name: `kies:${row.id}`,
    label: displayName(row),
    shown: sortName(row),
    group: row.groupName ?? '',
    checked: chosen.has(row.id),
  });
  return {
    search: searching.search,
    asked: searching.asked,
    fault,
    classes: choices.classes.map(({ id, name }) => ({
      value: id,
      label: name,
      selected: id === searching.classId,
    })),
    rows: choices.found.map(tick),
    elsewhere: choices.elsewhere.map(tick),
    none: choices.found.length === 0,
    total: t('groups.found.student', { count: total }),
    chosen: t('groups.chosen', { count: wish.pupilIds.length }),
    pageLabel: t('pupils.page', { page: searching.page, pages }),
    ...(searching.page > 1 ? { previous: searching.page - 1 } : {}),
    ...(searching.page < pages ? { next: searching.page + 1 } : {}),
  };
}

function rowsView({ t, base }: AccessView, rows: readonly RunningAccess[]): object[] {
  return rows.map((row) => ({
    helper: displayName(row.helper),
    pupil: displayName(row.pupil),
    group: row.groupName,
    until: shownDate(row.until),
    url: placeUrl(base, { groupId: row.groupId, helperId: row.helper.id }),
    ...(row.source === 'own'
      ? { endUrl: endUrl(base, row) }
      : {
          lock: t('externalAccess.hostMember'),
          groupUrl: groupUrl(base, { id: row.groupId }, 'medewerkers'),
        }),
  }));
}

function runningView(
  place: AccessView,
  rows: readonly RunningAccess[],
  query: AccessQuery,
): object {
  const { t, base } = place;
  const link = (changes: Partial<AccessQuery>): string => {
    const next = { ...query, ...changes };
    const values = new URLSearchParams({
      ...(next.search === '' ? {} : { naam: next.search }),
      ...(next.sort === 'betrokkene' ? {} : { sorteer: next.sort }),
      ...(next.descending ? { omgekeerd: '1' } : {}),
      ...(next.page === 1 ? {} : { pagina: String(next.page) }),
    });
    return `${base}${ACCESS_PATH}${values.size === 0 ? '' : `?${values.toString()}`}#lopend`;
  };
  const total = rows[0]?.total ?? 0;
  return {
    rows: rowsView(place, rows),
    none: rows.length === 0,
    search: query.search,
    filtered: query.search !== '',
    clear: link({ search: '', page: 1 }),
    total: t('externalAccess.total', { count: total }),
    headers: (['betrokkene', 'leerling', 'einddatum'] as const).map((sort) => ({
      label: t(`externalAccess.headers.${sort}`),
      current: query.sort === sort,
      descending: query.sort === sort && query.descending,
      url: link({ sort, descending: query.sort === sort && !query.descending, page: 1 }),
    })),
    pager: {
      ...(query.page > 1 ? { newer: link({ page: query.page - 1 }) } : {}),
      ...(query.page * ACCESS_PAGE < total ? { older: link({ page: query.page + 1 }) } : {}),
      label: t('pupils.page', {
        page: query.page,
        pages: Math.max(1, Math.ceil(total / ACCESS_PAGE)),
      }),
    },
  };
}

const names = (
  rows: readonly { given: string; prefix: string; family: string; preferred: string }[],
): string => rows.map(displayName).join(', ');

/** What will happen, before it happens; everything typed goes along in hidden fields. */
export function summaryPage(
  data: AccessView & {
    wish: Wish;
    choices: Pick<Choices, 'groups' | 'helpers'>;
    pupils: readonly PersonRow[];
    present: readonly PresentRow[];
    known: readonly { name: string }[];
    host: string;
  },
): Answer {
  const { t, base, wish, choices, pupils, present } = data;
  const helper = choices.helpers.find(({ id }) => id === wish.helper.id);
  const form = wish.helper.form;
  const isNew = wish.helper.way === 'new';
  const name = isNew
    ? [form.voornaam, form.tussenvoegsel, form.achternaam]
        .map((part) => part.trim())
        .filter((part) => part !== '')
        .join(' ')
    : helper === undefined
      ? ''
      : displayName(helper);
  const end = isNew
    ? form.einddatum.trim()
    : helper?.endsOn === null || helper === undefined
      ? ''
      : shownDate(helper.endsOn);
  const chosen = new Set(wish.pupilIds);
  const pupilsHere = present.filter(({ id, kind }) => kind === 'pupil' && !chosen.has(id));
  const staffHere = present.filter(({ id, kind }) => kind === 'staff' && id !== helper?.id);
  return {
    kind: 'page',
    template: 'external-access/summary',
    page: {
      title: t('externalAccess.summary.title'),
      nav: 'settings',
      crumbs: crumbs(data, false),
    },
    view: {
      action: `${base}${ACCESS_PATH}`,
      hidden: hiddenOf(wish),
      facts: [
        {
          label: t('externalAccess.headers.betrokkene'),
          value: isNew
            ? t('externalAccess.summary.invited', { name, email: form.email.trim() })
            : name,
        },
        { label: t('externalAccess.fields.rol'), value: t('staff.roles.external') },
        {
          label: t('externalAccess.headers.groep'),
          value:
            wish.group.way === 'new'
              ? t('externalAccess.summary.newGroup', { name: wish.group.name.trim() })
              : (choices.groups.find(({ id }) => id === wish.group.id)?.name ?? ''),
        },
        {
          label: t('externalAccess.headers.leerlingen', { count: pupils.length }),
          value: names(pupils),
        },
        { label: t('externalAccess.headers.einddatum'), value: end },
      ],
      sees: t('externalAccess.summary.sees', { name }),
      ...(pupilsHere.length === 0
        ? {}
        : {
            alsoPupils: t('externalAccess.summary.alsoPupils', { name, pupils: names(pupilsHere) }),
          }),
      ...(staffHere.length === 0
        ? {}
        : { alsoStaff: t('externalAccess.summary.alsoStaff', { staff: names(staffHere) }) }),
      ...(data.known.length === 0
        ? {}
        : {
            known: t('externalAccess.summary.known', {
              names: data.known.map((person) => person.name).join(', '),
              host: data.host,
            }),
          }),
    },
  };
}

const hiddenOf = (wish: Wish): { name: string; value: string }[] => [
  { name: 'groepkeuze', value: wish.group.way === 'new' ? 'nieuw' : 'bestaand' },
  { name: 'groep', value: wish.group.id },
  { name: 'groepnaam', value: wish.group.name },
  { name: 'wie', value: wish.helper.way === 'new' ? 'nieuw' : 'bestaand' },
  { name: 'betrokkene', value: wish.helper.id },
  ...staffNames.map((name) => ({ name, value: wish.helper.form[name] })),
  ...wish.pupilIds.map((id) => ({ name: `kies:${id}`, value: '1' })),
];

/** One helper in one group: who can see what until when, and how it ends. */
export function placePage(
  data: AccessView & {
    rows: readonly RunningAccess[];
    helper: { id: string; name: string };
    group: { id: string; name: string };
  },
): Answer {
  const { t, base, rows, helper, group } = data;
  return {
    kind: 'page',
    template: 'external-access/place',
    page: { title: helper.name, nav: 'settings', crumbs: crumbs(data, false) },
    view: {
      lede:
        rows.length === 0
          ? t('externalAccess.place.nobody', { name: helper.name, group: group.name })
          : t('externalAccess.place.lede', { name: helper.name, group: group.name }),
      name: helper.name,
      rows: rowsView(data, rows),
      none: rows.length === 0,
      ends: t('externalAccess.place.ends', { name: helper.name }),
      next: t('externalAccess.place.next', { group: group.name }),
      addUrl: `${base}${GROUPS_PATH}/${group.id}/leerlingen/toevoegen`,
      personUrl: `${base}${STAFF_PATH}/${helper.id}`,
      backUrl: `${base}${ACCESS_PATH}`,
    },
  };
}

/**
 * Asked before the access ends: who no longer sees the pupil, and who still does by another group.
 */
export function endPage(
  data: AccessView & { lang: Lang; member: MemberFacts; watching: readonly RunningAccess[] },
): Answer {
  const { t, base, member, watching } = data;
  const here = watching.filter(({ groupId }) => groupId === member.groupId);
  const elsewhere = watching.filter(
    ({ groupId, helper }) =>
      groupId !== member.groupId && here.some((row) => row.helper.id === helper.id),
  );
  const pupil = displayName(member.pupil);
  const listed = new Intl.ListFormat(data.lang, { type: 'conjunction' });
  return {
    kind: 'page',
    template: 'external-access/end',
    page: {
      title: t('externalAccess.end.title', { pupil }),
      nav: 'settings',
      crumbs: crumbs(data, false),
    },
    view: {
      lose: t('externalAccess.end.lose', {
        count: here.length,
        helpers: listed.format(here.map((row) => displayName(row.helper))),
        pupil,
        group: member.groupName,
      }),
      others: t('externalAccess.end.others', { group: member.groupName, pupil }),
      still: elsewhere.map((row) =>
        t('externalAccess.end.still', {
          helper: displayName(row.helper),
          pupil,
          group: row.groupName,
        }),
      ),
      action: endUrl(base, { memberId: member.id }),
      cancel: `${base}${ACCESS_PATH}`,
    },
  };
}
