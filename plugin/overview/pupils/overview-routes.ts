import { z } from 'zod';
import { readPupil } from '../../dossier/policy/index.ts';
import type { DossierStore } from '../../dossier/record/index.ts';
import type { createPupilGrowth } from '../../dossier/results/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { Audit } from '../../platform/audit/index.ts';
import { guardedRoute, hasRole, nobody } from '../../platform/routes/index.ts';
import type { Input, Route } from '../../platform/routes/index.ts';
import { listPupils, scopeOf } from '../scope/index.ts';
import type { OverviewStore, PupilQuery } from './overview-store.ts';
import { pupilPage, pupilsPage } from './overview-view.ts';
import type { Earlier } from './overview-view.ts';

export interface OverviewDeps {
  store: OverviewStore;
  dossiers: DossierStore;
  growth: ReturnType<typeof createPupilGrowth>;
  audit: Audit;
  base: string;
}

const pupilsQuery = z.object({
  zoek: z.string().max(100).default(''),
  groep: z.union([z.uuid(), z.literal('')]).default(''),
  sorteer: z.enum(['naam', 'groep', 'geboren']).default('naam'),
  omgekeerd: z.enum(['1', '0']).default('0'),
  pagina: z.coerce.number().int().min(1).max(10_000).default(1),
});

/** The pupils, and one pupil. */
export const overviewRoutes = (deps: OverviewDeps): Route[] => [
  pupilsRoute(deps),
  pupilRoute(deps),
];

function pupilsRoute(deps: OverviewDeps): Route {
  const { store, base } = deps;
  return guardedRoute({
    method: 'GET',
    path: '/leerlingen',
    permission: listPupils,
    csrf: 'none',
    frame: 'host',
    audit: 'none',
    query: pupilsQuery,
    load: () => nobody,
    act: async ({ actor, at, t, query }) => {
      const asked: PupilQuery = {
        search: query.zoek,
        groupId: query.groep,
        sort: query.sorteer,
        descending: query.omgekeerd === '1',
        page: query.pagina,
      };
      const scope = scopeOf(actor, at);
      const namesOnly = actor.basis === 'names-only';
      const finding = store.pupils(scope, asked);
      const [{ rows, total }, dossiers, groups] = await Promise.all([
        finding,
        namesOnly
          ? []
          : finding.then((found) =>
              store.openDossiers(
                found.rows.map((row) => row.id),
                actor.licenceId,
              ),
            ),
        store.groups(scope),
      ]);
      await deps.audit.record(actor, {
        event: asked.search === '' ? 'pupils.listed' : 'pupils.searched',
        details: { pupils: rows.map((row) => row.id), page: asked.page },
      });
      return pupilsPage({
        t,
        base,
        query: asked,
        rows,
        total,
        groups,
        dossiers,
        namesOnly,
        mayAdd: hasRole(actor, 'coordinator') || hasRole(actor, 'admin'),
      });
    },
  });
}

function pupilRoute(deps: OverviewDeps): Route {
  const { store, base } = deps;
  return guardedRoute({
    method: 'GET',
    path: '/leerlingen/:pupilId',
    permission: readPupil,
    csrf: 'none',
    frame: 'host',
    audit: 'none',
    params: z.object({ pupilId: z.uuid() }),
    load: (input: Input<{ pupilId: string }, unknown, unknown>) =>
      deps.dossiers.findPupil(input.params.pupilId, {
        actorId: input.actor.personId,
        licenceId: input.actor.licenceId,
        today: schoolDay(input.at),
      }),
    act: async ({ params, actor, subject, at, t }) => {
      if (subject.mergedInto !== undefined)
        return { kind: 'redirect', to: `/leerlingen/${subject.mergedInto}` };
      const today = schoolDay(at);
      const namesOnly = actor.basis === 'names-only';
      const [pupil, guardians, dossiers, growth, earlier] = await Promise.all([
        store.pupil(params.pupilId, today),
        namesOnly ? [] : store.guardians(params.pupilId),
        store.dossiersOf(params.pupilId, actor.licenceId),
        namesOnly
          ? { domains: [], dossiers: [] }
          : deps.growth({ pupilId: params.pupilId, licenceId: actor.licenceId }, { t }),
        earlierOf(deps, params.pupilId, actor.licenceId),
      ]);
      await deps.audit.record(actor, {
        event: 'pupil.viewed',
        pupilId: params.pupilId,
        details: {
          scoresOf: growth.dossiers,
          ...(earlier.length === 0 ? {} : { earlier: earlier.map(({ id }) => id) }),
        },
      });
      return pupilPage({
        t,
        base,
        at,
        pupil,
        guardians,
        dossiers,
        growth: growth.domains,
        earlier,
        namesOnly,
        admin: hasRole(actor, 'admin'),
        accessList: hasRole(actor, 'coordinator') || hasRole(actor, 'admin'),
        grants: hasRole(actor, 'coordinator'),
      });
    },
  });
}

/** Records of before that may be this pupil's, each with its dossiers. */
const earlierOf = async (
  { store, dossiers }: OverviewDeps,
  pupilId: string,
  licenceId: string,
): Promise<Earlier[]> =>
  await Promise.all(
    (await dossiers.earlierRecords(pupilId, licenceId)).map(async (record) => ({
      ...record,
      dossiers: await store.dossiersOf(record.id, licenceId),
    })),
  );
