import { addressOf } from '../../kernel/addresses.ts';
import { shownDate, shownDay, shownMoment } from '../../kernel/moments.ts';
import { displayName, sortName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer, PageFacts } from '../../platform/routes/index.ts';
import type { OpenRequest } from './role-requests-store.ts';
import { rolesOfKind } from './staff-roles.ts';
import type { LicenceKind, StaffRole } from './staff-roles.ts';
import { STAFF_PAGE } from './staff-store.ts';
import type { ListedStaff, StaffQuery } from './staff-store.ts';
import { MAX_NAME, staffState } from './staff.ts';
import type { StaffFacts, StaffFault, StaffField, StaffForm } from './staff.ts';

export const STAFF_PATH = '/instellingen/medewerkers';

export interface StaffPlace {
  t: Translate;
  base: string;
  host: string;
  kind: LicenceKind;
}

const kinds = {
  active: 'ok',
  waiting: 'warn',
  invited: 'calm',
  soon: 'warn',
  ended: 'stop',
  inactive: 'stop',
} as const;

export const staffCrumbs = (
  { t, base }: { t: Translate; base: string },
  person?: StaffFacts,
  personUrl?: string,
): NonNullable<PageFacts['crumbs']> => [
  { label: t('nav.settings'), url: `${base}/instellingen` },
  { label: t('staff.title'), url: `${base}${STAFF_PATH}` },
  ...(person === undefined ? [] : [{ label: displayName(person), url: personUrl }]),
];

const faultText = (fault: StaffFault, t: Translate): string =>
  t(`faults.${fault.code}`, {
    label: t(`staff.fields.${fault.field}`),
    max: fault.field === 'tussenvoegsel' ? 40 : MAX_NAME,
    ...fault.params,
  });

export const listedFaults = (
  faults: readonly StaffFault[],
  t: Translate,
): { text: string; url: string }[] =>
  faults.map((fault) => ({ text: faultText(fault, t), url: `#${fault.field}` }));

/** A field as `partials/field` shows it. */
export interface StaffFieldView {
  id: string;
  path: string;
  kind: 'line' | 'date' | 'choice' | 'email';
  label: string;
  value: string;
  required?: boolean;
  help?: string;
  fault?: string;
  width?: 'half';
  options?: { value: string; label: string; selected: boolean }[];
}

export function staffField(
  name: StaffField,
  value: string,
  more: Pick<StaffFieldView, 'kind' | 'required' | 'width' | 'options'>,
  faults: readonly StaffFault[],
  t: Translate,
): StaffFieldView {
  const fault = faults.find((candidate) => candidate.field === name);
  return {
    id: name,
    path: name,
    label: t(`staff.fields.${name}`),
    value,
    ...more,
    help: t.has(`staff.help.${name}`) ? t(`staff.help.${name}`) : undefined,
    fault: fault === undefined ? undefined : faultText(fault, t),
  };
}

export const roleOptions = (
  roles: readonly StaffRole[],
  chosen: string,
  t: Translate,
): { value: string; label: string; selected: boolean }[] =>
  roles.map((role) => ({
    value: role,
    label: t(`staff.roles.${role}`),
    selected: role === chosen,
  }));

export function personFields(
  form: StaffForm,
  faults: readonly StaffFault[],
  t: Translate,
): StaffFieldView[] {
  return [
    staffField(
      'voornaam',
      form.voornaam,
      { kind: 'line', required: true, width: 'half' },
      faults,
      t,
    ),
    staffField('tussenvoegsel', form.tussenvoegsel, { kind: 'line', width: 'half' }, faults, t),
    staffField('achternaam', form.achternaam, { kind: 'line', required: true }, faults, t),
    staffField('email', form.email, { kind: 'email', required: true }, faults, t),
  ];
}

/** Why one role is not among them, for who may give the others. */
const rolesHelp = ({ t, kind }: StaffPlace, roles: readonly StaffRole[]): { help?: string } =>
  kind === 'school' && roles.length > 1 ? { help: t('staff.swvElsewhere') } : {};

const formFields = (
  place: StaffPlace,
  form: StaffForm,
  roles: readonly StaffRole[],
  faults: readonly StaffFault[],
): StaffFieldView[] => [
  {
    ...staffField(
      'rol',
      form.rol,
      { kind: 'choice', required: true, options: roleOptions(roles, form.rol, place.t) },
      faults,
      place.t,
    ),
    ...rolesHelp(place, roles),
  },
  ...personFields(form, faults, place.t),
  staffField('einddatum', form.einddatum, { kind: 'date' }, faults, place.t),
];

interface ListData {
  place: StaffPlace;
  query: StaffQuery;
  rows: readonly ListedStaff[];
  today: string;
  externalOnly: boolean;
}

export const listPage = (data: ListData): Answer => ({
  kind: 'page',
  template: 'staff/list',
  page: {
    title: data.place.t('staff.title'),
    nav: 'settings',
    crumbs: [{ label: data.place.t('nav.settings'), url: `${data.place.base}/instellingen` }],
  },
  view: listView(data),
});

interface Option {
  value: string;
  label: string;
  selected: boolean;
}

interface HeaderView {
  label: string;
  current: boolean;
  descending: boolean;
  url: string;
}

export interface StaffListView {
  action: string;
  newUrl: string;
  search: string;
  externalOnly: boolean;
  roles: Option[];
  sources: Option[];
  states: Option[];
  filtered: boolean;
  clear: string;
  nameHeader: HeaderView;
  endHeader: HeaderView;
  total: string;
  none: boolean;
  rows: StaffRowView[];
  pager: { newer: string | undefined; older: string | undefined; label: string };
}

interface StaffRowView {
  name: string;
  url: string;
  source: string;
  role: string;
  state: string;
  kind: (typeof kinds)[keyof typeof kinds];
  until: string;
}

function listView(data: ListData): StaffListView {
  const { place, query, rows } = data;
  const { t, base, host, kind } = place;
  const total = rows[0]?.total ?? 0;
  const link = linksOf(query, base);
  const header = (sort: StaffQuery['sort']): HeaderView => ({
    label: t(`staff.headers.${sort}`),
    current: query.sort === sort,
    descending: query.sort === sort && query.descending,
    url: link({ sort, descending: query.sort === sort && !query.descending, page: 1 }),
  });
  return {
    action: `${base}${STAFF_PATH}`,
    newUrl: `${base}${STAFF_PATH}/nieuw`,
    search: query.search,
    externalOnly: data.externalOnly,
    roles: roleOptions(rolesOfKind(kind), query.role, t),
    sources: (['own', 'host'] as const).map((source) => ({
      value: source,
      label: t(`staff.sources.${source}`, { host }),
      selected: source === query.source,
    })),
    states: (['actief', 'gestopt', 'alle'] as const).map((state) => ({
      value: state,
      label: t(`staff.filter.${state}`),
      selected: state === query.state,
    })),
    filtered:
      query.search !== '' || query.role !== '' || query.source !== '' || query.state !== 'actief',
    clear: `${base}${STAFF_PATH}`,
    nameHeader: header('naam'),
    endHeader: header('einddatum'),
    total: t('staff.total', { count: total }),
    none: rows.length === 0,
    rows: rows.map((row) => rowView(row, place, data.today)),
    pager: {
      newer: query.page > 1 ? link({ page: query.page - 1 }) : undefined,
      older: query.page * STAFF_PAGE < total ? link({ page: query.page + 1 }) : undefined,
      label: t('pupils.page', {
        page: query.page,
        pages: Math.max(1, Math.ceil(total / STAFF_PAGE)),
      }),
    },
  };
}

/** Addresses of the list with something of it changed: only what differs from the ordinary. */
const linksOf =
  (query: StaffQuery, base: string) =>
  (changes: Partial<StaffQuery>): string => {
    const next = { ...query, ...changes };
    return addressOf(`${base}${STAFF_PATH}`, {
      zoek: next.search,
      rol: next.role,
      bron: next.source,
      status: next.state === 'actief' ? '' : next.state,
      sorteer: next.sort === 'naam' ? '' : next.sort,
      omgekeerd: next.descending ? '1' : '',
      pagina: next.page === 1 ? '' : String(next.page),
    });
  };

/**
 * What somebody may do: roles given here, those of the host as they signed on last, and of who
 * teaches that they do.
 */
function rolesText(row: ListedStaff, t: Translate): string {
  const known = [
    ...(row.roles ?? '').split(','),
    ...(row.source === 'host' ? (row.lastRoles ?? '').split(',') : []),
    ...(row.source === 'host' && row.teaches === 1 ? ['teacher'] : []),
  ];
  const roles = [...new Set(known)].filter((role) => role !== '');
  return roles.length === 0
    ? t('staff.roleOfHost')
    : roles.map((role) => t(`staff.roles.${role}`)).join(', ');
}

function rowView(row: ListedStaff, { t, base, host }: StaffPlace, today: string): StaffRowView {
  const waits = row.waits === 1;
  const state = staffState({ ...row, waits, passwordChosen: row.passwordChosen === 1 }, today);
  return {
    name: sortName(row),
    url: `${base}${STAFF_PATH}/${row.id}`,
    source: t(`staff.sources.${row.source}`, { host }),
    role: rolesText(row, t),
    state: t(`staff.states.${state}`),
    kind: kinds[state],
    until: row.endsOn === null ? '' : shownDate(row.endsOn),
  };
}

/** NIEUWE MEDEWERKER; `known` are people of the host who look like the one being made. */
export function newPage(data: {
  place: StaffPlace;
  form: StaffForm;
  roles: readonly StaffRole[];
  faults: readonly StaffFault[];
  known: readonly { id: string; name: string }[];
  mayGiveRoles: boolean;
}): Answer {
  const {
    place: { t, base },
    form,
    faults,
  } = data;
  return {
    kind: 'page',
    template: 'staff/form',
    status: faults.length > 0 ? 422 : 200,
    page: {
      title: t('staff.new'),
      nav: 'settings',
      crumbs: staffCrumbs({ t, base }),
      faults: listedFaults(faults, t),
    },
    view: {
      lede: t('staff.newLede'),
      action: `${base}${STAFF_PATH}`,
      cancel: `${base}${STAFF_PATH}`,
      fields: formFields(data.place, form, data.roles, faults),
      submit: t('staff.invite'),
      known: data.known.length === 0 ? undefined : knownView(data),
    },
  };
}

const knownView = ({
  place: { t, base, host },
  known,
  mayGiveRoles,
}: Parameters<typeof newPage>[0]) => ({
  text: t('staff.known', { host }),
  then: t(mayGiveRoles ? 'staff.knownRole' : 'staff.knownGroup'),
  people: known.map(({ id, name }) => ({
    name,
    url: mayGiveRoles ? `${base}${STAFF_PATH}/${id}` : undefined,
  })),
  groupsUrl: `${base}/instellingen/groepen`,
});

export const formOf = (person: StaffFacts): StaffForm => ({
  rol: person.roles[0] ?? '',
  voornaam: person.given,
  tussenvoegsel: person.prefix,
  achternaam: person.family,
  email: person.email,
  einddatum: person.endsOn === null ? '' : shownDate(person.endsOn),
});

interface PersonData {
  place: StaffPlace;
  person: StaffFacts;
  form: StaffForm;
  roles: readonly StaffRole[];
  faults: readonly StaffFault[];
  today: string;
  self: boolean;
  admin: boolean;
}

export const personPage = (data: PersonData): Answer => ({
  kind: 'page',
  template: 'staff/person',
  status: data.faults.length > 0 ? 422 : 200,
  page: {
    title: displayName(data.person),
    nav: 'settings',
    crumbs: staffCrumbs(data.place),
    faults: listedFaults(data.faults, data.place.t),
  },
  view: personView(data),
});

export interface StaffPersonView {
  state: { word: string; kind: (typeof kinds)[keyof typeof kinds] };
  source: string;
  action: string;
  cancel: string;
  /** Which role waits for a second person. */
  waits: string | undefined;
  /** Why most of it cannot be changed here. */
  hostReason: string | undefined;
  fields: StaffFieldView[];
  inviteAction: string | undefined;
  inviteText: string;
  /** The second factor, for who may take it away. */
  factor: { state: string; resetUrl: string | undefined } | undefined;
  stopAction: string | undefined;
  startAction: string | undefined;
}

function personView(data: PersonData): StaffPersonView {
  const { place, person, form, faults } = data;
  const { t, base, host } = place;
  const url = `${base}${STAFF_PATH}/${person.id}`;
  const waits = person.request?.state === 'waiting';
  const state = staffState({ ...person, waits }, data.today);
  const own = person.source === 'own';
  const active = person.status === 'active';
  return {
    state: { word: t(`staff.states.${state}`), kind: kinds[state] },
    source: t(`staff.sources.${person.source}`, { host }),
    action: url,
    cancel: `${base}${STAFF_PATH}`,
    waits: waits ? waitingText(person.request, place) : undefined,
    hostReason: own ? undefined : t('staff.hostReason', { host }),
    fields: own ? formFields(place, form, data.roles, faults) : [roleOfHost(data)],
    inviteAction: own && active && !waits && state !== 'ended' ? `${url}/uitnodigen` : undefined,
    inviteText: t(person.passwordChosen ? 'staff.inviteKnown' : 'staff.inviteWaiting'),
    factor: data.admin ? factorView(data, url) : undefined,
    stopAction: own && !data.self && active ? `${url}/deactiveren` : undefined,
    startAction: own && !data.self && !active ? `${url}/activeren` : undefined,
  };
}

const waitingText = ({ role, by, askedAt }: OpenRequest, { t, kind }: StaffPlace): string =>
  t(`staff.waits.${kind}`, { role: t(`staff.roles.${role}`), by, when: shownMoment(askedAt) });

/** The one field of somebody of the host: a role beside those that the host tells. */
function roleOfHost({ place: { t }, person, roles, faults }: PersonData): StaffFieldView {
  const chosen = person.roles[0] ?? '';
  const options = roleOptions(
    roles.filter((role) => role !== 'external'),
    chosen,
    t,
  );
  return staffField('rol', chosen, { kind: 'choice', options }, faults, t);
}

function factorView(
  { place: { t }, person: { secondFactorOn }, self }: PersonData,
  url: string,
): StaffPersonView['factor'] {
  if (secondFactorOn === null) return { state: t('factor.resetOff'), resetUrl: undefined };
  return {
    state: t('factor.resetOn', { date: shownDay(secondFactorOn) }),
    resetUrl: self ? undefined : `${url}/2fa`,
  };
}
