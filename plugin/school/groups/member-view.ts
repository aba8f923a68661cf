import { addressOf } from '../../kernel/addresses.ts';
import { shownDate } from '../../kernel/moments.ts';
import { displayName, sortName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer } from '../../platform/routes/index.ts';
import {
  groupCrumbs,
  groupHead,
  groupUrl,
  listedFaults,
  pagerOf,
  smallField,
  typedDay,
} from './group-view.ts';
import type { GroupHead, GroupPlace, Pager, SmallField } from './group-view.ts';
import type { GroupFacts, GroupFault, MemberKind, TypedPeriod } from './group.ts';
import { PEOPLE_PAGE } from './groups-store.ts';
import type { MemberRow, PersonRow } from './groups-store.ts';
import { ticksOf } from './person-tick.ts';

/** Choosing people for a group, over as many searches and pages as it takes. */
export interface Choosing extends TypedPeriod {
  search: string;
  groupId: string;
  page: number;
  chosen: string[];
}

const parts = { staff: 'medewerkers', student: 'leerlingen' } as const;

/** A host that tells no first day means "always been there". */
const ALWAYS = '1000-01-01';
const shownFrom = (day: string): string => (day === ALWAYS ? '' : shownDate(day));

interface MembersData extends GroupPlace {
  group: GroupFacts;
  kind: MemberKind;
  today: string;
  search: string;
  page: number;
  rows: readonly MemberRow[];
  earlier: readonly MemberRow[];
  faults: readonly GroupFault[];
  changeable: boolean;
}

export function membersPage(data: MembersData): Answer {
  const { t, base, group } = data;
  const here = groupUrl(base, group, parts[data.kind]);
  return {
    kind: 'page',
    template: 'groups/members',
    status: data.faults.length > 0 ? 422 : 200,
    page: {
      title: group.name,
      nav: 'settings',
      crumbs: groupCrumbs({ t, base }),
      faults: listedFaults(data.faults, t),
      scripts: ['select'],
    },
    view: membersView(data, (page) =>
      addressOf(here, { zoek: data.search, pagina: page === 1 ? '' : String(page) }),
    ),
  };
}

export interface MembersView {
  group: GroupHead;
  tab: string;
  action: string;
  search: string;
  filtered: boolean;
  clear: string;
  addUrl: string | undefined;
  addLabel: string;
  newUrl: string | undefined;
  removeAction: string | undefined;
  rows: MemberView[];
  anyOwn: boolean;
  none: boolean;
  total: string;
  noneText: string;
  pager: Pager;
  earlier: { name: string; when: string; action: string | undefined }[];
}

interface MemberView {
  name: string;
  role: string;
  from: string;
  until: string;
  comes: string | undefined;
  tick: { id: string; name: string; label: string } | undefined;
  editUrl: string | undefined;
  /** Why the row cannot be changed here. */
  lock: string | undefined;
}

function membersView(data: MembersData, link: (page: number) => string): MembersView {
  const { t, base, group, kind, rows, changeable, search } = data;
  const here = groupUrl(base, group, parts[kind]);
  const total = rows[0]?.total ?? 0;
  return {
    group: groupHead(group, parts[kind], data),
    tab: t(`groups.tabs.${parts[kind]}`),
    action: here,
    search,
    filtered: search !== '',
    clear: here,
    addUrl: changeable ? `${here}/toevoegen` : undefined,
    addLabel: t(`groups.add.${kind}`),
    newUrl: changeable && kind === 'student' ? `${here}/nieuw` : undefined,
    removeAction: changeable ? `${here}/verwijderen` : undefined,
    rows: rows.map((row) => memberView(row, data)),
    anyOwn: changeable && rows.some((row) => row.source === 'own'),
    none: rows.length === 0,
    total: t(`groups.count.${kind}`, { count: total }),
    noneText: t(`groups.none.${kind}`),
    pager: pagerOf({ page: data.page, size: PEOPLE_PAGE, total }, link, t),
    earlier: data.earlier.map((row) => ({
      name: displayName(row),
      when: t('groups.until', { date: shownDate(row.removedOn ?? row.toDay ?? '') }),
      action:
        row.source === 'own' && changeable
          ? `${groupUrl(base, group, `leden/${row.id}`)}/terugzetten`
          : undefined,
    })),
  };
}

function memberView(row: MemberRow, data: MembersData): MemberView {
  const { t, base, group, today } = data;
  const ours = row.source === 'own' && data.changeable;
  return {
    name: sortName(row),
    role: t(row.external === 1 ? 'staff.roles.external' : `groups.roles.${row.role}`),
    from: shownFrom(row.fromDay),
    until: row.toDay === null ? '' : shownDate(row.toDay),
    comes: row.fromDay > today ? t('groups.comes') : undefined,
    tick: ours
      ? { id: `lid-${row.id}`, name: `lid:${row.id}`, label: displayName(row) }
      : undefined,
    editUrl: ours ? groupUrl(base, group, `leden/${row.id}`) : undefined,
    lock:
      row.source === 'host'
        ? t('groups.memberFromHost', { host: data.hostName(group.licenceId) })
        : undefined,
  };
}

export function choosePage(
  data: GroupPlace & {
    group: GroupFacts;
    kind: MemberKind;
    choosing: Choosing;
    rows: readonly PersonRow[];
    elsewhere: readonly PersonRow[];
    running: readonly { id: string; name: string }[];
    faults: readonly GroupFault[];
  },
): Answer {
  const { t, base, group, kind, choosing, rows, faults } = data;
  const total = rows[0]?.total ?? 0;
  const pages = Math.max(1, Math.ceil(total / PEOPLE_PAGE));
  return {
    kind: 'page',
    template: 'groups/choose',
    status: faults.length > 0 ? 422 : 200,
    page: {
      title: t(`groups.add.${kind}`),
      nav: 'settings',
      crumbs: groupCrumbs({ t, base }, group),
      faults: listedFaults(faults, t),
      scripts: ['select'],
    },
    view: {
      lede: t(`groups.choose.lede.${kind}`, { name: group.name }),
      action: groupUrl(base, group, `${parts[kind]}/toevoegen`),
      cancel: groupUrl(base, group, parts[kind]),
      search: choosing.search,
      pupils: kind === 'student',
      groups: data.running
        .filter(({ id }) => id !== group.id)
        .map(({ id, name }) => ({ value: id, label: name, selected: id === choosing.groupId })),
      rows: ticksOf(rows, choosing.chosen),
      elsewhere: ticksOf(data.elsewhere, choosing.chosen),
      none: rows.length === 0,
      total: t(`groups.found.${kind}`, { count: total }),
      chosen: t('groups.chosen', { count: choosing.chosen.length }),
      pageLabel: t('pupils.page', { page: choosing.page, pages }),
      previous: choosing.page > 1 ? choosing.page - 1 : undefined,
      next: choosing.page < pages ? choosing.page + 1 : undefined,
      fields: periodFields(choosing, faults, t),
    },
  };
}

export function datesPage(data: {
  t: Translate;
  base: string;
  group: GroupFacts;
  member: MemberRow & { kind: MemberKind };
  typed: TypedPeriod;
  faults: readonly GroupFault[];
}): Answer {
  const { t, base, group, member, faults } = data;
  return {
    kind: 'page',
    template: 'groups/form',
    status: faults.length > 0 ? 422 : 200,
    page: {
      title: t('groups.dates', { name: displayName(member) }),
      nav: 'settings',
      crumbs: groupCrumbs({ t, base }, group),
      faults: listedFaults(faults, t),
    },
    view: {
      fields: periodFields(data.typed, faults, t),
      action: groupUrl(base, group, `leden/${member.id}`),
      cancel: groupUrl(base, group, parts[member.kind]),
    },
  };
}

const periodFields = (
  typed: TypedPeriod,
  faults: readonly GroupFault[],
  t: Translate,
): SmallField[] => [
  smallField(
    {
      name: 'van',
      kind: 'date',
      value: typedDay(typed.from),
      required: true,
      max: 40,
      width: 'half',
    },
    faults,
    t,
  ),
  smallField(
    { name: 'tot', kind: 'date', value: typedDay(typed.until), max: 40, width: 'half' },
    faults,
    t,
  ),
];
