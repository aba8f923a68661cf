import { z } from 'zod';
import { addressOf } from '../../kernel/addresses.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import { changePage, groupsPage, newGroupPage } from './group-list-view.ts';
import type { GroupForm } from './group-list-view.ts';
import { formOfGroup, get, orShowFaults, ownLicence, pageOfGroup, post } from './group-page.ts';
import type { GroupRouteDeps } from './group-page.ts';
import { manageGroups } from './group-policy.ts';
import { presentYear, yearIsOver } from './group-rules.ts';
import { groupCrumbs, GROUPS_PATH, groupUrl } from './group-view.ts';
import type { GroupFault } from './group.ts';
import type { GroupQuery } from './groups-store.ts';
import { memberRoutes } from './member-routes.ts';

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

/** INSTELLINGEN – GROEPEN. */
export const groupRoutes = (deps: GroupRouteDeps): Route[] => [
  listRoute(deps),
  ...newRoutes(deps),
  ...changeRoutes(deps),
  ...removeRoutes(deps),
  ...memberRoutes(deps),
];

const listRoute = ({ store, base }: GroupRouteDeps): Route =>
  guardedRoute({
    method: 'GET',
    path: GROUPS_PATH,
    permission: manageGroups,
    csrf: 'none',
    frame: 'host',
    audit: 'groups.listed',
    lists: true,
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
      const over = year === undefined || yearIsOver(year, today);
      return groupsPage({ t, base, years, year, query: asked, rows, removed, over });
    },
  });

function newRoutes({ groups, store, base }: GroupRouteDeps): Route[] {
  const show = async (
    { t, actor, at }: Input<unknown, unknown, unknown>,
    form: GroupForm,
    faults: readonly GroupFault[],
  ): Promise<Answer> => {
    const years = await store.years(actor.licenceId);
    return newGroupPage({ t, base, years, today: schoolDay(at), form, faults });
  };
  return [
    guardedRoute({
      ...get,
      path: `${GROUPS_PATH}/nieuw`,
      permission: manageGroups,
      frame: 'host',
      audit: 'group.form-viewed',
      load: ownLicence,
      act: (input) => show(input, { naam: '', niveau: '', schooljaar: '' }, []),
    }),
    guardedRoute({
      ...post,
      path: GROUPS_PATH,
      permission: manageGroups,
      frame: 'host',
      body: groupBody,
      load: ownLicence,
      act: (input): Promise<Answer> =>
        orShowFaults(
          (faults) => show(input, input.body, faults),
          async () => {
            const { naam: name, niveau: level, schooljaar: yearId } = input.body;
            const id = await groups.create(input.actor, { yearId, name, level });
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

const at = (part: string): string => `${GROUPS_PATH}/:groupId/${part}`;

const changeRoutes = ({ groups, store, base }: GroupRouteDeps): Route[] => [
  guardedRoute({
    ...pageOfGroup(store),
    path: at('wijzigen'),
    audit: 'group.form-viewed',
    act: ({ t, subject: group }) =>
      changePage({ t, base, group, form: { naam: group.name, niveau: group.level }, faults: [] }),
  }),
  guardedRoute({
    ...formOfGroup(store),
    path: at('wijzigen'),
    body: groupBody,
    act: ({ t, actor, subject: group, body }): Promise<Answer> =>
      orShowFaults(
        (faults) => changePage({ t, base, group, form: body, faults }),
        async () => {
          await groups.change(actor, group, { name: body.naam, level: body.niveau });
          return { kind: 'redirect', to: groupUrl('', group, 'medewerkers'), flash: 'saved' };
        },
      ),
  }),
];

const removeRoutes = ({ groups, store, base }: GroupRouteDeps): Route[] => [
  guardedRoute({
    ...pageOfGroup(store),
    path: at('verwijderen'),
    audit: 'group.form-viewed',
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
    ...formOfGroup(store),
    path: at('verwijderen'),
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
    ...formOfGroup(store),
    path: at('terugzetten'),
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
