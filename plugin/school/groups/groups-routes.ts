import { schoolDay } from '../../kernel/clock.ts';
import type { Translate } from '../../kernel/translate.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import { groupParams, loadGroup, orShowFaults, ownLicence } from './group-page.ts';
import type { GroupRouteDeps } from './group-page.ts';
import { askAtForm, askAtPage, manageGroup, manageGroups } from './group-policy.ts';
import { MAX_NAME, presentYear, yearIsOver } from './group-rules.ts';
import {
  addressOf,
  groupCrumbs,
  GROUPS_PATH,
  groupUrl,
  listedFaults,
  pagerOf,
  smallField,
} from './group-view.ts';
import type { GroupFacts, GroupFault } from './group.ts';
import { GROUPS_PAGE } from './groups-store.ts';
import type { GroupListRow, GroupQuery, YearRow } from './groups-store.ts';
import { memberRoutes } from './member-routes.ts';
import { z } from 'zod';

const listQuery = z.object({
  jaar: z.union([z.uuid(), z.literal('')]).default(''),
  zoek: z.string().max(100).default(''),
  sorteer: z.enum(['naam', 'medewerkers', 'leerlingen']).default('naam'),
  omgekeerd: z.enum(['1', '0']).default('0'),
  pagina: z.coerce.number().int().min(1).max(10_000).default(1),
});
const groupBody = z.object({
  naam: z.string().max(1_000).default(''),
  niveau: z.string().max(1_000).default(''),
  schooljaar: z.string().max(40).default(''),
});
type GroupForm = z.output<typeof groupBody>;

/** INSTELLINGEN – GROEPEN. */
export function groupRoutes(deps: GroupRouteDeps): Route[] {
  return [...listRoutes(deps), ...changeRoutes(deps), ...memberRoutes(deps)];
}

function listRoutes({ groups, store, base }: GroupRouteDeps): Route[] {
  const showNew = async (
    input: Input<unknown, unknown, unknown>,
    form: GroupForm,
    faults: readonly GroupFault[],
  ): Promise<Answer> => {
    const { t, actor, at } = input;
    const years = (await store.years(actor.licenceId)).filter(
      (year) => !yearIsOver(year, schoolDay(at)),
    );
    const chosen = form.schooljaar === '' ? presentYear(years, schoolDay(at))?.id : form.schooljaar;
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
      view: {
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
      },
    };
  };
  return [
    guardedRoute({
      method: 'GET',
      path: GROUPS_PATH,
      permission: manageGroups,
      csrf: 'none',
      frame: 'host',
      audit: 'groups.listed',
      query: listQuery,
      load: ownLicence,
      act: async ({ actor, at, t, query }): Promise<Answer> => {
        const today = schoolDay(at);
        const years = await store.years(actor.licenceId);
        const year = years.find(({ id }) => id === query.jaar) ?? presentYear(years, today);
        const asked: GroupQuery = {
          search: query.zoek,
          sort: query.sorteer,
          descending: query.omgekeerd === '1',
          page: query.pagina,
        };
        const where = { licenceId: actor.licenceId, yearId: year?.id ?? '', today };
        const [rows, removed] = await Promise.all([store.list(where, asked), store.removed(where)]);
        return listPage({
          t,
          base,
          years,
          year,
          query: asked,
          rows,
          removed,
          over: year === undefined || yearIsOver(year, today),
        });
      },
    }),
    guardedRoute({
      method: 'GET',
      path: `${GROUPS_PATH}/nieuw`,
      permission: manageGroups,
      csrf: 'none',
      frame: 'host',
      audit: 'group.form-viewed',
      ...askAtPage,
      load: ownLicence,
      act: (input) => showNew(input, { naam: '', niveau: '', schooljaar: '' }, []),
    }),
    guardedRoute({
      method: 'POST',
      path: GROUPS_PATH,
      permission: manageGroups,
      csrf: 'token',
      frame: 'host',
      audit: 'in-unit',
      ...askAtForm,
      body: groupBody,
      load: ownLicence,
      act: (input): Promise<Answer> =>
        orShowFaults(
          (faults) => showNew(input, input.body, faults),
          async () => {
            const { body, actor } = input;
            const id = await groups.create(actor, {
              yearId: body.schooljaar,
              name: body.naam,
              level: body.niveau,
            });
            return {
              kind: 'redirect',
              to: groupUrl('', { id }, 'medewerkers'),
              flash: 'group-created',
            };
          },
        ),
    }),
  ];
}

function changeRoutes({ groups, store, base }: GroupRouteDeps): Route[] {
  const load = loadGroup(store);
  const at = (
    part: string,
  ): {
    path: string;
    permission: typeof manageGroup;
    frame: 'host';
    params: typeof groupParams;
  } => ({
    path: `${GROUPS_PATH}/:groupId/${part}`,
    permission: manageGroup,
    frame: 'host',
    params: groupParams,
  });
  const get = { method: 'GET', csrf: 'none', ...askAtPage } as const;
  const post = { method: 'POST', csrf: 'token', audit: 'in-unit', ...askAtForm } as const;
  const showChange = (
    { t }: { t: Translate },
    group: GroupFacts,
    form: { naam: string; niveau: string },
    faults: readonly GroupFault[],
  ): Answer => ({
    kind: 'page',
    template: 'groups/form',
    status: faults.length > 0 ? 422 : 200,
    page: {
      title: t('groups.change'),
      nav: 'settings',
      crumbs: groupCrumbs({ t, base }, group),
      faults: listedFaults(faults, t),
    },
    view: {
      fields: nameFields(form, faults, t),
      action: groupUrl(base, group, 'wijzigen'),
      cancel: groupUrl(base, group, 'medewerkers'),
      ...(group.source === 'own' ? { removeUrl: groupUrl(base, group, 'verwijderen') } : {}),
    },
  });
  return [
    guardedRoute({
      ...get,
      ...at('wijzigen'),
      audit: 'group.form-viewed',
      load,
      act: (input) =>
        showChange(
          input,
          input.subject,
          { naam: input.subject.name, niveau: input.subject.level },
          [],
        ),
    }),
    guardedRoute({
      ...post,
      ...at('wijzigen'),
      body: groupBody,
      load,
      act: (input): Promise<Answer> =>
        orShowFaults(
          (faults) => showChange(input, input.subject, input.body, faults),
          async () => {
            await groups.change(input.actor, input.subject, {
              name: input.body.naam,
              level: input.body.niveau,
            });
            return {
              kind: 'redirect',
              to: groupUrl('', input.subject, 'medewerkers'),
              flash: 'saved',
            };
          },
        ),
    }),
    guardedRoute({
      ...get,
      ...at('verwijderen'),
      audit: 'group.form-viewed',
      load,
      act: async ({ subject: group, t, at: now }): Promise<Answer> => ({
        kind: 'page',
        template: 'groups/remove',
        page: {
          title: t('groups.remove.title', { name: group.name }),
          nav: 'settings',
          crumbs: groupCrumbs({ t, base }, group),
        },
        view: {
          lose: t('groups.remove.lose', { ...(await store.counts(group, schoolDay(now))) }),
          action: groupUrl(base, group, 'verwijderen'),
          cancel: groupUrl(base, group, 'medewerkers'),
        },
      }),
    }),
    guardedRoute({
      ...post,
      ...at('verwijderen'),
      load,
      act: async ({ actor, subject: group }): Promise<Answer> => {
        await groups.remove(actor, group);
        return {
          kind: 'redirect',
          to: addressOf(GROUPS_PATH, { jaar: group.yearId }),
          flash: 'group-removed',
        };
      },
    }),
    guardedRoute({
      ...post,
      ...at('terugzetten'),
      load,
      act: async ({ actor, subject: group }): Promise<Answer> => {
        await groups.restore(actor, group);
        return {
          kind: 'redirect',
          to: groupUrl('', group, 'medewerkers'),
          flash: 'group-restored',
        };
      },
    }),
  ];
}

const nameFields = (
  form: { naam: string; niveau: string },
  faults: readonly GroupFault[],
  t: Translate,
): object[] => [
  smallField(
    { name: 'naam', kind: 'line', value: form.naam, required: true, max: MAX_NAME },
    faults,
    t,
  ),
  smallField({ name: 'niveau', kind: 'line', value: form.niveau, max: MAX_NAME }, faults, t),
];

const yearOptions = (
  years: readonly YearRow[],
  chosen: string | undefined,
): { value: string; label: string; selected: boolean }[] =>
  years.map(({ id, name }) => ({ value: id, label: name, selected: id === chosen }));

function listPage(data: {
  t: Translate;
  base: string;
  years: readonly YearRow[];
  year: YearRow | undefined;
  query: GroupQuery;
  rows: readonly GroupListRow[];
  removed: readonly { id: string; name: string }[];
  over: boolean;
}): Answer {
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
    kind: 'page',
    template: 'groups/list',
    page: {
      title: t('groups.title'),
      nav: 'settings',
      crumbs: groupCrumbs({ t, base }).slice(0, 1),
    },
    view: {
      action: `${base}${GROUPS_PATH}`,
      search: query.search,
      filtered: query.search !== '',
      clear: link({ search: '', page: 1 }),
      years: yearOptions(data.years, year?.id),
      noYear: year === undefined,
      ...(data.over ? {} : { newUrl: `${base}${GROUPS_PATH}/nieuw` }),
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
    },
  };
}
