import { z } from 'zod';
import { notFound } from '../../kernel/errors.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import { listPage, ROUTES_PATH, surePage } from './list-view.ts';
import { at, get, loadRoute, loadRoutes, post, routesOf } from './loading.ts';
import type { RouteSettingsDeps } from './loading.ts';

/** INSTELLINGEN – AANVRAAGROUTES: which there are, offering them, and taking one away. */
export function listRoutes(deps: RouteSettingsDeps): Route[] {
  const { routes, schoolName, base } = deps;
  const load = loadRoute(deps);
  return [
    guardedRoute({
      ...get,
      path: ROUTES_PATH,
      audit: 'request-routes.listed',
      load: loadRoutes(deps),
      act: async ({ actor, t }): Promise<Answer> =>
        listPage({ t, base }, await routesOf(deps, actor), schoolName),
    }),
    guardedRoute({
      ...post,
      ...at('/aanbieden'),
      body: z.object({ aan: z.enum(['1', '0']) }),
      load,
      act: async ({ actor, subject: { edited }, body }): Promise<Answer> => {
        const open = body.aan === '1';
        await routes.setOpen(actor, edited.routeId, open);
        return {
          kind: 'redirect',
          to: `${ROUTES_PATH}#route-${edited.key}`,
          flash: open ? 'route-opened' : 'route-closed',
        };
      },
    }),
    guardedRoute({
      ...get,
      ...at('/opheffen'),
      audit: 'request-route.viewed',
      load,
      act: ({ subject, t }) => surePage({ t, base }, subject, 'opheffen'),
    }),
    guardedRoute({
      ...post,
      ...at('/opheffen'),
      load,
      act: async ({ actor, subject: { edited } }): Promise<Answer> => {
        await routes.retire(actor, edited.routeId);
        return { kind: 'redirect', to: ROUTES_PATH, flash: 'route-retired' };
      },
    }),
    ...draftRoutes(deps),
  ];
}

/** A draft of what counts already can be thrown away; of a new route it is all there is. */
function draftRoutes(deps: RouteSettingsDeps): Route[] {
  const { routes, base } = deps;
  const load = loadRoute(deps);
  return [
    guardedRoute({
      ...get,
      ...at('/verwerpen'),
      audit: 'request-route.viewed',
      load,
      act: ({ subject, t }) => {
        if (subject.draft === undefined || subject.current === undefined) throw notFound();
        return surePage({ t, base }, subject, 'verwerpen');
      },
    }),
    guardedRoute({
      ...post,
      ...at('/verwerpen'),
      load,
      act: async ({ actor, subject: { edited, current } }): Promise<Answer> => {
        if (current === undefined) throw notFound();
        await routes.dropDraft(actor, edited.routeId);
        return {
          kind: 'redirect',
          to: `${ROUTES_PATH}/${edited.routeId}`,
          flash: 'route-draft-dropped',
        };
      },
    }),
  ];
}
