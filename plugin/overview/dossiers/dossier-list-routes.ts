import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Audit } from '../../platform/audit/index.ts';
import { guardedRoute, hasRole, nobody } from '../../platform/routes/index.ts';
import type { Answer, Permission, Route } from '../../platform/routes/index.ts';
import { dossierQuery } from '../query/index.ts';
import { workScopeOf } from '../scope/index.ts';
import { MOST_EXPORTED } from './dossier-list-store.ts';
import type { DossierListStore } from './dossier-list-store.ts';
import { dossierListFile, dossierListPage } from './dossier-list-view.ts';
import type { SavedViews } from './saved-views-store.ts';

/** The list of dossiers tells where each stands: for who works with them, never for an admin. */
export const listDossiers: Permission = {
  id: 'dossier.list',
  scope: 'own-groups',
  risk: ['personal'],
  roles: ['teacher', 'coordinator'],
  allow: (actor) => {
    if (hasRole(actor, 'coordinator')) return 'coordinator';
    return hasRole(actor, 'teacher') ? 'own-group' : undefined;
  },
};

/** Ids in one row of the trail. */
const TRACED = 1_000;

/**
 * A batch of reports that the person can go back to; supplied by the capability that makes them.
 */
export type BatchOf = (personId: string) => { id: string; state: string } | undefined;

/** The dossiers somebody works with: filtered, sorted, by page, and as a file for a spreadsheet. */
export function dossierListRoutes(deps: {
  list: DossierListStore;
  views: SavedViews;
  audit: Audit;
  base: string;
  batchOf: BatchOf;
}): Route[] {
  const { list, audit, base } = deps;
  return [
    guardedRoute({
      method: 'GET',
      path: '/dossiers',
      permission: listDossiers,
      csrf: 'none',
      frame: 'host',
      audit: 'none',
      query: dossierQuery,
      load: () => nobody,
      act: async ({ actor, at, t, query }): Promise<Answer> => {
        const scope = workScopeOf(actor, at);
        const [{ rows, total }, groups, views] = await Promise.all([
          list.page(scope, query),
          list.groups(scope),
          deps.views.ofPerson(actor.personId),
        ]);
        await audit.record(actor, {
          event: 'dossiers.listed',
          details: { dossiers: rows.map((row) => row.id), page: query.page },
        });
        return dossierListPage({
          t,
          base,
          today: scope.today,
          query,
          rows,
          total,
          groups,
          views,
          batch: deps.batchOf(actor.personId),
        });
      },
    }),
    guardedRoute({
      method: 'GET',
      path: '/dossiers/lijst.csv',
      permission: listDossiers,
      csrf: 'none',
      frame: 'host',
      audit: 'none',
      query: dossierQuery,
      load: () => nobody,
      // Names leave the dossier here.
      stepUpMinutes: 30,
      act: async ({ actor, at, t, query }): Promise<Answer> => {
        const rows = await list.all(workScopeOf(actor, at), query);
        if (rows.length > MOST_EXPORTED)
          throw new AppError('export-too-large', 400, { params: { most: MOST_EXPORTED } });
        for (let from = 0; from === 0 || from < rows.length; from += TRACED) {
          await audit.record(actor, {
            event: 'dossiers.exported',
            details: { dossiers: rows.slice(from, from + TRACED).map((row) => row.id) },
          });
        }
        return dossierListFile({ t, today: schoolDay(at), rows });
      },
    }),
  ];
}
