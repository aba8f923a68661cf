import { addressOf } from '../../kernel/addresses.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer } from '../../platform/routes/index.ts';
import { MAX_NAME, presentYear, yearIsOver } from './group-rules.ts';
import {
  groupCrumbs,
  GROUPS_PATH,
  groupUrl,
  listedFaults,
  pagerOf,
  smallField,
} from './group-view.ts';
import type { Pager, SmallField } from './group-view.ts';
import type { GroupFacts, GroupFault } from './group.ts';
import { GROUPS_PAGE } from './groups-store.ts';
import type { GroupListRow, GroupQuery, YearRow } from './groups-store.ts';

/** What was typed about a group. */
export interface GroupForm {
  naam: string;
  niveau: string;
  schooljaar: string;
}

interface Option {
  value: string;
  label: string;
  selected: boolean;
}

/** What `groups/form` sees. */
interface FormView {
  /** There is no year that a group could be in. */
  noYear?: boolean;
  fields: SmallField[];
  action: string;
  cancel: string;
  removeUrl?: string | undefined;
}

const nameFields = (
  form: Omit<GroupForm, 'schooljaar'>,
  faults: readonly GroupFault[],
  t: Translate,
): SmallField[] => [
  smallField(
    { name: 'naam', kind: 'line', value: form.naam, required: true, max: MAX_NAME },
    faults,
    t,
  ),
  smallField({ name: 'niveau', kind: 'line', value: form.niveau, max: MAX_NAME }, faults, t),
];

const yearOptions = (years: readonly YearRow[], chosen: string | undefined): Option[] =>
  years.map(({ id, name }) => ({ value: id, label: name, selected: id === chosen }));

export function newGroupPage(data: {
  t: Translate;
  base: string;
  years: readonly YearRow[];
  today: string;
  form: GroupForm;
  faults: readonly GroupFault[];
}): Answer {
  const { t, base, form, faults, today } = data;
  const years = data.years.filter((year) => !yearIsOver(year, today));
  const chosen = form.schooljaar === '' ? presentYear(years, today)?.id : form.schooljaar;
  const view: FormView = {
    noYear: years.length === 0,
    fields: [
      ...nameFields(form, faults, t),
      smallField(
        {
          name: 'schooljaar',
          kind: 'choice',
          value: chosen ?? '',
          required: true,
          options: yearOptions(years, chosen),
        },
        faults,
        t,
      ),
    ],
    action: `${base}${GROUPS_PATH}`,
    cancel: `${base}${GROUPS_PATH}`,
  };
  return {
    kind: 'page',
    template: 'groups/form',
    status: faults.length > 0 ? 422 : 200,
    page: {
      title: t('groups.new'),
      nav: 'settings',
      crumbs: groupCrumbs({ t, base }),
      faults: listedFaults(faults, t),
    },
    view,
  };
}

export function changePage(data: {
  t: Translate;
  base: string;
  group: GroupFacts;
  form: Omit<GroupForm, 'schooljaar'>;
  faults: readonly GroupFault[];
}): Answer {
  const { t, base, group, form, faults } = data;
  const view: FormView = {
    fields: nameFields(form, faults, t),
    action: groupUrl(base, group, 'wijzigen'),
    cancel: groupUrl(base, group, 'medewerkers'),
    removeUrl: group.source === 'own' ? groupUrl(base, group, 'verwijderen') : undefined,
  };
  return {
    kind: 'page',
    template: 'groups/form',
    status: faults.length > 0 ? 422 : 200,
    page: {
      title: t('groups.change'),
      nav: 'settings',
      crumbs: groupCrumbs({ t, base }, group),
      faults: listedFaults(faults, t),
    },
    view,
  };
}

interface ListData {
  t: Translate;
  base: string;
  years: readonly YearRow[];
  year: YearRow | undefined;
  query: GroupQuery;
  rows: readonly GroupListRow[];
  removed: readonly { id: string; name: string }[];
  over: boolean;
}

export const groupsPage = (data: ListData): Answer => ({
  kind: 'page',
  template: 'groups/list',
  page: {
    title: data.t('groups.title'),
    nav: 'settings',
    crumbs: groupCrumbs(data).slice(0, 1),
  },
  view: groupsView(data),
});

export interface GroupsView {
  action: string;
  search: string;
  filtered: boolean;
  clear: string;
  years: Option[];
  noYear: boolean;
  newUrl: string | undefined;
  headers: { label: string; current: boolean; descending: boolean; url: string }[];
  rows: GroupRowView[];
  none: boolean;
  total: string;
  pager: Pager;
  removed: { name: string; action: string }[];
}

interface GroupRowView {
  name: string;
  level: string;
  staff: number;
  pupils: number;
  own: boolean;
  source: string;
  url: string;
}

function groupsView(data: ListData): GroupsView {
  const { t, base, query, year } = data;
  const link = (changes: Partial<GroupQuery>): string => {
    const next = { ...query, ...changes };
    return addressOf(`${base}${GROUPS_PATH}`, {
      jaar: year?.id ?? '',
      zoek: next.search,
      sorteer: next.sort === 'naam' ? '' : next.sort,
      omgekeerd: next.descending ? '1' : '',
      pagina: next.page === 1 ? '' : String(next.page),
    });
  };
  const total = data.rows[0]?.total ?? 0;
  return {
    action: `${base}${GROUPS_PATH}`,
    search: query.search,
    filtered: query.search !== '',
    clear: link({ search: '', page: 1 }),
    years: yearOptions(data.years, year?.id),
    noYear: year === undefined,
    newUrl: data.over ? undefined : `${base}${GROUPS_PATH}/nieuw`,
    headers: (['naam', 'medewerkers', 'leerlingen'] as const).map((sort) => ({
      label: t(`groups.headers.${sort}`),
      current: query.sort === sort,
      descending: query.sort === sort && query.descending,
      url: link({ sort, descending: query.sort === sort && !query.descending, page: 1 }),
    })),
    rows: data.rows.map((row) => ({
      name: row.name,
      level: row.level,
      staff: row.staff,
      pupils: row.pupils,
      own: row.source === 'own',
      source: t(row.source === 'own' ? 'groups.own' : 'groups.host'),
      url: groupUrl(base, row, 'medewerkers'),
    })),
    none: data.rows.length === 0,
    total: t('groups.total', { count: total }),
    pager: pagerOf({ page: query.page, size: GROUPS_PAGE, total }, (page) => link({ page }), t),
    removed: data.removed.map((row) => ({
      name: row.name,
      action: groupUrl(base, row, 'terugzetten'),
    })),
  };
}
