import { z } from 'zod';
import { AppError } from '../../kernel/errors.ts';
import { guardedRoute, nobody } from '../../platform/routes/index.ts';
import type { Answer, Permission, Route, Subject } from '../../platform/routes/index.ts';
import { dossierQuery, keptParameters } from '../query/index.ts';
import { listDossiers } from './dossier-list-routes.ts';
import type { SavedView, SavedViews } from './saved-views-store.ts';

interface ViewSubject extends Subject {
  readonly view: SavedView;
}

const ownView: Permission<ViewSubject> = {
  id: 'view.own',
  scope: 'self',
  roles: ['teacher', 'coordinator'],
  allow: (actor, { view }) => (view.personId === actor.personId ? 'own' : undefined),
};

/** Views of the list of dossiers: a filter under a name, for who made it. */
export function savedViewRoutes(deps: { views: SavedViews; base: string }): Route[] {
  const { views } = deps;
  return [
    guardedRoute({
      method: 'POST',
      path: '/dossiers/weergaven',
      permission: listDossiers,
      csrf: 'token',
      frame: 'host',
      audit: 'in-unit',
      load: () => nobody,
      body: z.object({
        naam: z
          .string()
          .max(60)
          .transform((name) => name.trim()),
        filter: z.string().max(600),
      }),
      act: async ({ actor, body }): Promise<Answer> => {
        const asked = dossierQuery.safeParse(Object.fromEntries(new URLSearchParams(body.filter)));
        if (body.naam === '') throw new AppError('view-without-name', 400);
        if (!asked.success) throw new AppError('unreadable', 400);
        const query = keptParameters(asked.data).toString();
        await views.save(actor, { name: body.naam, query });
        return {
          kind: 'redirect',
          to: `/dossiers${query === '' ? '' : `?${query}`}`,
          flash: 'view-saved',
        };
      },
    }),
    guardedRoute({
      method: 'POST',
      path: '/dossiers/weergaven/:viewId/verwijderen',
      permission: ownView,
      csrf: 'token',
      frame: 'host',
      audit: 'in-unit',
      params: z.object({ viewId: z.uuid() }),
      load: async ({ params }) => {
        const view = await views.find(params.viewId);
        return view === undefined ? undefined : { view, trace: {} };
      },
      act: async ({ actor, subject }): Promise<Answer> => {
        await views.remove(actor, subject.view);
        return { kind: 'redirect', to: '/dossiers', flash: 'view-removed' };
      },
    }),
  ];
}
