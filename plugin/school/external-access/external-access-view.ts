import { addressOf } from '../../kernel/addresses.ts';
import type { Lang } from '../../kernel/lang.ts';
import { shownDate } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer, PageFacts } from '../../platform/routes/index.ts';
import {
  GROUPS_PATH,
  groupUrl,
  MAX_NAME as MAX_GROUP_NAME,
  PEOPLE_PAGE,
  ticksOf,
} from '../groups/index.ts';
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

function mostOf(field: AccessFault['field']): number {
  if (field === 'groepnaam') return MAX_GROUP_NAME;
  return field === 'tussenvoegsel' ? 40 : MAX_PERSON_NAME;
}

const faultText = (fault: AccessFault, t: Translate): string =>
  t(`faults.${fault.code}`, {
    label: t(
      isStaffName(fault.field)
        ? `staff.fields.${fault.field}`
        : `externalAccess.fields.${fault.field}`,
    ),
    max: mostOf(fault.field),
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

interface GuideData extends AccessView {
  wish: Wish;
  searching: Searching;
  choices: Choices;
  faults: readonly AccessFault[];
  running?: { rows: readonly RunningAccess[]; query: AccessQuery };
}

/** The guided page; below it, where nothing was sent yet, who has access now. */
export const guidePage = (data: GuideData): Answer => ({
  kind: 'page',
  template: 'external-access/guide',
  status: data.faults.length > 0 ? 422 : 200,
  page: {
    title: data.t('externalAccess.title'),
    nav: 'settings',
    crumbs: crumbs(data, true),
    faults: listedFaults(data.faults, data.t),
    scripts: ['select'],
  },
  view: guideView(data),
});

interface Option {
  value: string;
  label: string;
  selected: boolean;
}

/** A field as `partials/field` shows it. */
interface FieldView {
  id: string;
  path: string;
  kind: 'line' | 'choice';
  label: string;
  required: true;
  value: string;
  max?: number;
  options?: Option[];
  help: string | undefined;
  fault: string | undefined;
}

export interface GuideView {
  action: string;
  noYear: boolean;
  manualUrl: string;
  group: { isNew: boolean; any: boolean; name: FieldView; existing: FieldView };
  helper: {
    isNew: boolean;
    any: boolean;
    existing: FieldView;
    fields: ReturnType<typeof staffField>[];
  };
  pupils: PupilsView;
  running: RunningView | undefined;
}

function guideView(data: GuideData): GuideView {
  const { t, base, wish, choices, faults, running } = data;
  return {
    action: `${base}${ACCESS_PATH}`,
    noYear: choices.noYear,
    manualUrl: `${base}/hulp#extern`,
    group: {
      isNew: wish.group.way === 'new',
      any: choices.groups.length > 0,
      name: fieldView(data, 'groepnaam', {
        kind: 'line',
        value: wish.group.name,
        max: MAX_GROUP_NAME,
      }),
      existing: fieldView(data, 'groep', {
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
      existing: fieldView(data, 'betrokkene', {
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
    pupils: pupilsView(data, faultOf(data, 'leerlingen')),
    running: running === undefined ? undefined : runningView(data, running.rows, running.query),
  };
}

function faultOf(
  { faults, t }: Pick<GuideData, 'faults' | 't'>,
  field: AccessFault['field'],
): string | undefined {
  const fault = faults.find((candidate) => candidate.field === field);
  return fault === undefined ? undefined : faultText(fault, t);
}

function fieldView(
  data: GuideData,
  name: 'groep' | 'groepnaam' | 'betrokkene',
  more: Pick<FieldView, 'kind' | 'value' | 'max' | 'options'>,
): FieldView {
  const { t } = data;
  return {
    id: name,
    path: name,
    label: t(`externalAccess.fields.${name}`),
    required: true,
    ...more,
    help: t.has(`externalAccess.help.${name}`) ? t(`externalAccess.help.${name}`) : undefined,
    fault: faultOf(data, name),
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

function helperFields(
  form: StaffForm,
  faults: readonly AccessFault[],
  t: Translate,
): ReturnType<typeof staffField>[] {
  const theirs = faults.flatMap(({ field, code }) => (isStaffName(field) ? [{ field, code }] : []));
  return staffNames.map((name) => staffField(name, form[name], kinds[name], theirs, t));
}

export interface PupilsView {
  search: string;
  asked: boolean;
  fault: string | undefined;
  classes: Option[];
  rows: ReturnType<typeof ticksOf>;
  elsewhere: ReturnType<typeof ticksOf>;
  none: boolean;
  total: string;
  chosen: string;
  pageLabel: string;
  /** Numbers of the pages beside this one. */
  previous: number | undefined;
  next: number | undefined;
}

function pupilsView(
  { t, wish, searching, choices }: GuideData,
  fault: string | undefined,
): PupilsView {
  const total = choices.found[0]?.total ?? 0;
  const pages = Math.max(1, Math.ceil(total / PEOPLE_PAGE));
  return {
    search: searching.search,
    asked: searching.asked,
    fault,
    classes: choices.classes.map(({ id, name }) => ({
      value: id,
      label: name,
      selected: id === searching.classId,
    })),
    rows: ticksOf(choices.found, wish.pupilIds),
    elsewhere: ticksOf(choices.elsewhere, wish.pupilIds),
    none: choices.found.length === 0,
    total: t('groups.found.student', { count: total }),
    chosen: t('groups.chosen', { count: wish.pupilIds.length }),
    pageLabel: t('pupils.page', { page: searching.page, pages }),
    previous: searching.page > 1 ? searching.page - 1 : undefined,
    next: searching.page < pages ? searching.page + 1 : undefined,
  };
}

interface RowView {
  helper: string;
  pupil: string;
  group: string;
  until: string;
  url: string;
  endUrl: string | undefined;
  /** Why it cannot be ended here, and where it can. */
  lock: string | undefined;
  groupUrl: string | undefined;
}

function rowsView({ t, base }: AccessView, rows: readonly RunningAccess[]): RowView[] {
  return rows.map((row) => {
    const own = row.source === 'own';
    return {
      helper: displayName(row.helper),
      pupil: displayName(row.pupil),
      group: row.groupName,
      until: shownDate(row.until),
      url: placeUrl(base, { groupId: row.groupId, helperId: row.helper.id }),
      endUrl: own ? endUrl(base, row) : undefined,
      lock: own ? undefined : t('externalAccess.hostMember'),
      groupUrl: own ? undefined : groupUrl(base, { id: row.groupId }, 'medewerkers'),
    };
  });
}

export interface RunningView {
  rows: RowView[];
  none: boolean;
  search: string;
  filtered: boolean;
  clear: string;
  total: string;
  headers: { label: string; current: boolean; descending: boolean; url: string }[];
  pager: { newer: string | undefined; older: string | undefined; label: string };
}

/** Addresses of the list with something of it changed: only what differs from the ordinary. */
const linksOf =
  (query: AccessQuery, base: string) =>
  (changes: Partial<AccessQuery>): string => {
    const next = { ...query, ...changes };
    const address = addressOf(`${base}${ACCESS_PATH}`, {
      naam: next.search,
      sorteer: next.sort === 'betrokkene' ? '' : next.sort,
      omgekeerd: next.descending ? '1' : '',
      pagina: next.page === 1 ? '' : String(next.page),
    });
    return `${address}#lopend`;
  };

function runningView(
  place: AccessView,
  rows: readonly RunningAccess[],
  query: AccessQuery,
): RunningView {
  const { t, base } = place;
  const link = linksOf(query, base);
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
      newer: query.page > 1 ? link({ page: query.page - 1 }) : undefined,
      older: query.page * ACCESS_PAGE < total ? link({ page: query.page + 1 }) : undefined,
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

interface SummaryData extends AccessView {
  wish: Wish;
  choices: Pick<Choices, 'groups' | 'helpers'>;
  pupils: readonly PersonRow[];
  present: readonly PresentRow[];
  known: readonly { name: string }[];
  host: string;
}

/** What will happen, before it happens; everything typed goes along in hidden fields. */
export const summaryPage = (data: SummaryData): Answer => ({
  kind: 'page',
  template: 'external-access/summary',
  page: {
    title: data.t('externalAccess.summary.title'),
    nav: 'settings',
    crumbs: crumbs(data, false),
  },
  view: summaryView(data),
});

export interface SummaryView {
  action: string;
  hidden: { name: string; value: string }[];
  facts: { label: string; value: string }[];
  sees: string;
  /** Who else the helper sees, and who else of the staff is in the group. */
  alsoPupils: string | undefined;
  alsoStaff: string | undefined;
  known: string | undefined;
}

function summaryView(data: SummaryData): SummaryView {
  const { t, base, wish, choices, pupils, present, known } = data;
  const helper = helperOf(wish, choices.helpers);
  const { name } = helper;
  const chosen = new Set(wish.pupilIds);
  const pupilsHere = present.filter(({ id, kind }) => kind === 'pupil' && !chosen.has(id));
  const staffHere = present.filter(({ id, kind }) => kind === 'staff' && id !== helper.id);
  return {
    action: `${base}${ACCESS_PATH}`,
    hidden: hiddenOf(wish),
    facts: [
      {
        label: t('externalAccess.headers.betrokkene'),
        value:
          wish.helper.way === 'new'
            ? t('externalAccess.summary.invited', { name, email: wish.helper.form.email.trim() })
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
      { label: t('externalAccess.headers.einddatum'), value: helper.end },
    ],
    sees: t('externalAccess.summary.sees', { name }),
    alsoPupils:
      pupilsHere.length === 0
        ? undefined
        : t('externalAccess.summary.alsoPupils', { name, pupils: names(pupilsHere) }),
    alsoStaff:
      staffHere.length === 0
        ? undefined
        : t('externalAccess.summary.alsoStaff', { staff: names(staffHere) }),
    known:
      known.length === 0
        ? undefined
        : t('externalAccess.summary.known', {
            names: known.map((person) => person.name).join(', '),
            host: data.host,
          }),
  };
}

/** Whom the wish is about; `id` only of who has an account already. */
function helperOf(
  wish: Wish,
  helpers: readonly HelperRow[],
): { id: string | undefined; name: string; end: string } {
  const known = helpers.find(({ id }) => id === wish.helper.id);
  if (wish.helper.way === 'new') {
    const { form } = wish.helper;
    const name = [form.voornaam, form.tussenvoegsel, form.achternaam]
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .join(' ');
    return { id: known?.id, name, end: form.einddatum.trim() };
  }
  if (known === undefined) return { id: undefined, name: '', end: '' };
  const end = known.endsOn === null ? '' : shownDate(known.endsOn);
  return { id: known.id, name: displayName(known), end };
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
