import { shownDate, shownDay } from '../../kernel/moments.ts';
import { displayName, sortName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer, PageFacts } from '../../platform/routes/index.ts';
import { STAFF_PAGE } from './staff-store.ts';
import type { StaffQuery, StaffRow } from './staff-store.ts';
import { MAX_NAME, rolesOfKind, staffState } from './staff.ts';
import type {
  LicenceKind,
  StaffFacts,
  StaffFault,
  StaffField,
  StaffForm,
  StaffRole,
} from './staff.ts';

export const STAFF_PATH = '/instellingen/medewerkers';

export interface StaffPlace {
  t: Translate;
  base: string;
  host: string;
  kind: LicenceKind;
}

const kinds = {
  active: 'ok',
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
  ...(person === undefined
    ? []
    : [{ label: displayName(person), ...(personUrl === undefined ? {} : { url: personUrl }) }]),
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
    ...(t.has(`staff.help.${name}`) ? { help: t(`staff.help.${name}`) } : {}),
    ...(fault === undefined ? {} : { fault: faultText(fault, t) }),
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

export function listPage(data: {
  place: StaffPlace;
  query: StaffQuery;
  rows: readonly StaffRow[];
  today: string;
  externalOnly: boolean;
}): Answer {
  const {
    place: { t, base, host, kind },
    query,
    rows,
    today,
  } = data;
  const total = rows[0]?.total ?? 0;
  const link = (changes: Partial<StaffQuery>): string => {
    const next = { ...query, ...changes };
    const values = new URLSearchParams({
      ...(next.search === '' ? {} : { zoek: next.search }),
      ...(next.role === '' ? {} : { rol: next.role }),
      ...(next.source === '' ? {} : { bron: next.source }),
      ...(next.state === 'actief' ? {} : { status: next.state }),
      ...(next.sort === 'naam' ? {} : { sorteer: next.sort }),
      ...(next.descending ? { omgekeerd: '1' } : {}),
      ...(next.page === 1 ? {} : { pagina: String(next.page) }),
    });
    return `${base}${STAFF_PATH}${values.size === 0 ? '' : `?${values.toString()}`}`;
  };
  const header = (sort: StaffQuery['sort']): object => ({
    label: t(`staff.headers.${sort}`),
    current: query.sort === sort,
    descending: query.sort === sort && query.descending,
    url: link({ sort, descending: query.sort === sort && !query.descending, page: 1 }),
  });
  return {
    kind: 'page',
    template: 'staff/list',
    page: {
      title: t('staff.title'),
      nav: 'settings',
      crumbs: [{ label: t('nav.settings'), url: `${base}/instellingen` }],
    },
    view: {
      action: `${base}${STAFF_PATH}`,
      newUrl: `${base}${STAFF_PATH}/nieuw`,
      search: query.search,
      externalOnly: data.externalOnly,
      roles: rolesOfKind(kind).map((role) => ({
        value: role,
        label: t(`staff.roles.${role}`),
        selected: role === query.role,
      })),
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
      rows: rows.map((row) => {
        const state = staffState({ ...row, passwordChosen: row.passwordChosen === 1 }, today);
        return {
          name: sortName(row),
          url: `${base}${STAFF_PATH}/${row.id}`,
          source: t(`staff.sources.${row.source}`, { host }),
          role:
            row.roles === null
              ? t('staff.roleOfHost')
              : row.roles
                  .split(',')
                  .map((role) => t(`staff.roles.${role}`))
                  .join(', '),
          state: t(`staff.states.${state}`),
          kind: kinds[state],
          until: row.endsOn === null ? '' : shownDate(row.endsOn),
        };
      }),
      pager: {
        ...(query.page > 1 ? { newer: link({ page: query.page - 1 }) } : {}),
        ...(query.page * STAFF_PAGE < total ? { older: link({ page: query.page + 1 }) } : {}),
        label: t('pupils.page', {
          page: query.page,
          pages: Math.max(1, Math.ceil(total / STAFF_PAGE)),
        }),
      },
    },
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
    place: { t, base, host },
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
      ...(data.known.length === 0
        ? {}
        : {
            known: {
              text: t('staff.known', { host }),
              then: t(data.mayGiveRoles ? 'staff.knownRole' : 'staff.knownGroup'),
              people: data.known.map(({ id, name }) => ({
                name,
                ...(data.mayGiveRoles ? { url: `${base}${STAFF_PATH}/${id}` } : {}),
              })),
              groupsUrl: `${base}/instellingen/groepen`,
            },
          }),
    },
  };
}

export const formOf = (person: StaffFacts): StaffForm => ({
  rol: person.roles[0] ?? '',
  voornaam: person.given,
  tussenvoegsel: person.prefix,
  achternaam: person.family,
  email: person.email,
  einddatum: person.endsOn === null ? '' : shownDate(person.endsOn),
});

export function personPage(data: {
  place: StaffPlace;
  person: StaffFacts;
  form: StaffForm;
  roles: readonly StaffRole[];
  faults: readonly StaffFault[];
  today: string;
  self: boolean;
  admin: boolean;
}): Answer {
  const {
    place: { t, base, host },
    person,
    form,
    faults,
    today,
  } = data;
  const url = `${base}${STAFF_PATH}/${person.id}`;
  const state = staffState(person, today);
  const own = person.source === 'own';
  return {
    kind: 'page',
    template: 'staff/person',
    status: faults.length > 0 ? 422 : 200,
    page: {
      title: displayName(person),
      nav: 'settings',
      crumbs: staffCrumbs({ t, base }, person),
      faults: listedFaults(faults, t),
    },
    view: {
      state: { word: t(`staff.states.${state}`), kind: kinds[state] },
      source: t(`staff.sources.${person.source}`, { host }),
      action: url,
      cancel: `${base}${STAFF_PATH}`,
      ...(own ? {} : { hostReason: t('staff.hostReason', { host }) }),
      fields: own
        ? formFields(data.place, form, data.roles, faults)
        : [
            staffField(
              'rol',
              person.roles[0] ?? '',
              {
                kind: 'choice',
                options: roleOptions(
                  data.roles.filter((role) => role !== 'external'),
                  person.roles[0] ?? '',
                  t,
                ),
              },
              faults,
              t,
            ),
          ],
      ...(own && person.status === 'active' && state !== 'ended'
        ? {
            inviteAction: `${url}/uitnodigen`,
            inviteText: t(person.passwordChosen ? 'staff.inviteKnown' : 'staff.inviteWaiting'),
          }
        : {}),
      ...(data.admin
        ? {
            factor: {
              state:
                person.secondFactorOn === null
                  ? t('factor.resetOff')
                  : t('factor.resetOn', { date: shownDay(person.secondFactorOn) }),
              ...(person.secondFactorOn === null || data.self ? {} : { resetUrl: `${url}/2fa` }),
            },
          }
        : {}),
      ...(own && !data.self
        ? person.status === 'active'
          ? { stopAction: `${url}/deactiveren` }
          : { startAction: `${url}/activeren` }
        : {}),
    },
  };
}
