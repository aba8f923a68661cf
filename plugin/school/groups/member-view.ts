import { shownDate } from '../../kernel/moments.ts';
import { displayName, sortName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer } from '../../platform/routes/index.ts';
import {
  addressOf,
  groupCrumbs,
  groupHead,
  groupUrl,
  listedFaults,
  pagerOf,
  smallField,
  typedDay,
} from './group-view.ts';
import type { GroupPlace } from './group-view.ts';
import type { GroupFacts, GroupFault, MemberKind, TypedPeriod } from './group.ts';
import { PEOPLE_PAGE } from './groups-store.ts';
import type { MemberRow, PersonRow } from './groups-store.ts';

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

export function membersPage(
  data: GroupPlace & {
    group: GroupFacts;
    kind: MemberKind;
    today: string;
    search: string;
    page: number;
    rows: readonly MemberRow[];
    earlier: readonly MemberRow[];
    faults: readonly GroupFault[];
    changeable: boolean;
  },
): Answer {
  const { t, base, group, kind, rows, changeable } = data;
  const here = groupUrl(base, group, parts[kind]);
  const host = data.hostName(group.licenceId);
  const total = rows[0]?.total ?? 0;
  const link = (page: number): string =>
    addressOf(here, { zoek: data.search, pagina: page === 1 ? '' : String(page) });
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
    view: {
      group: groupHead(group, parts[kind], data),
      tab: t(`groups.tabs.${parts[kind]}`),
      action: here,
      search: data.search,
      filtered: data.search !== '',
      clear: here,
      ...(changeable
        ? {
            addUrl: `${here}/toevoegen`,
            addLabel: t(`groups.add.${kind}`),
            ...(kind === 'student' ? { newUrl: `${here}/nieuw` } : {}),
            removeAction: `${here}/verwijderen`,
          }
        : {}),
      rows: rows.map((row) => ({
        name: sortName(row),
        role: t(`groups.roles.${row.role}`),
        from: shownFrom(row.fromDay),
        until: row.toDay === null ? '' : shownDate(row.toDay),
        ...(row.fromDay > data.today ? { comes: t('groups.comes') } : {}),
        ...(row.source === 'own' && changeable
          ? {
              tick: { id: `lid-${row.id}`, name: `lid:${row.id}`, label: displayName(row) },
              editUrl: groupUrl(base, group, `leden/${row.id}`),
            }
          : {}),
        ...(row.source === 'host' ? { lock: t('groups.memberFromHost', { host }) } : {}),
      })),
      anyOwn: changeable && rows.some((row) => row.source === 'own'),
      none: rows.length === 0,
      total: t(`groups.count.${kind}`, { count: total }),
      noneText: t(`groups.none.${kind}`),
      pager: pagerOf({ page: data.page, size: PEOPLE_PAGE, total }, link, t),
      earlier: data.earlier.map((row) => ({
        name: displayName(row),
        when: t('groups.until', { date: shownDate(row.removedOn ?? row.toDay ?? '') }),
        ...(row.source === 'own' && changeable
          ? { action: `${groupUrl(base, group, `leden/${row.id}`)}/terugzetten` }
          : {}),
      })),
    },
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
  const chosen = new Set(choosing.chosen);
  const total = rows[0]?.total ?? 0;
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
      rows: rows.map(tick),
      elsewhere: data.elsewhere.map(tick),
      none: rows.length === 0,
      total: t(`groups.found.${kind}`, { count: total }),
      chosen: t('groups.chosen', { count: choosing.chosen.length }),
      pageLabel: t('pupils.page', { page: choosing.page, pages }),
      ...(choosing.page > 1 ? { previous: choosing.page - 1 } : {}),
      ...(choosing.page < pages ? { next: choosing.page + 1 } : {}),
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
): object[] => [
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
