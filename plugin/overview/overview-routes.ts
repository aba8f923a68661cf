import { z } from 'zod';
import type { Input, Route, SignedInActor, Subject } from '../access/index.ts';
import { guardedRoute, hasRole, nobody } from '../access/index.ts';
import type { Permission } from '../access/index.ts';
import type { Audit } from '../audit/index.ts';
import { listPupils, readOverview, readPupil } from '../dossier/index.ts';
import type { DossierStore } from '../dossier/index.ts';
import { schoolDay } from '../kernel/clock.ts';
import type { Policies } from '../policies/index.ts';
import type { UnitOfWork } from '../store/index.ts';
import type { OverviewStore, PupilQuery, Scope } from './overview-store.ts';
import { pupilPage, pupilsPage, todayPage } from './overview-view.ts';

export interface OverviewDeps {
  store: OverviewStore;
  dossiers: DossierStore;
  audit: Audit;
  unitOfWork: UnitOfWork;
  policies: Pick<Policies, 'of'>;
  base: string;
}

const pupilsQuery = z.object({
  zoek: z.string().max(100).default(''), groep: z.union([z.uuid(), z.literal('')]).default(''),
  sorteer: z.enum(['naam', 'groep', 'geboren']).default('naam'), omgekeerd: z.enum(['1', '0']).default('0'),
  pagina: z.coerce.number().int().min(1).max(10_000).default(1),
});

const OPEN_ON_TODAY = 60;

/** An alert of emergency access is for the coordinator of the same licence. */
const markAlert: Permission<Subject & { licenceId: string }> = {
  id: 'alert.mark-seen',
  allow: (actor, alert) => (actor.licenceId === alert.licenceId && hasRole(actor, 'coordinator') ? 'coordinator' : undefined),
};

export const scopeOf = (actor: SignedInActor, at: Date): Scope => ({
  licenceId: actor.licenceId, actorId: actor.personId, today: schoolDay(at),
  ownGroupsOnly: !hasRole(actor, 'coordinator') && !hasRole(actor, 'admin'),
});

/** Today, the pupils, and one pupil. */
export function overviewRoutes(deps: OverviewDeps): Route[] {
  const { store, base } = deps;
  return [
    guardedRoute({
      method: 'GET', path: '/', permission: readOverview, csrf: 'none', frame: 'host', audit: 'overview.viewed', load: () => nobody,
      act: async ({ actor, at, t, session }) => {
        const coordinator = hasRole(actor, 'coordinator');
        const working = coordinator || hasRole(actor, 'teacher');
        const scope = { ...scopeOf(actor, at), ownGroupsOnly: !coordinator };
        const values = await deps.policies.of(actor.licenceId);
        return todayPage({
          policies: values, t, base, at, name: session.name,
          dossiers: working ? await store.openDossiers(scope, OPEN_ON_TODAY, values.clockWeeks) : [],
          emergencies: coordinator ? await store.unseenEmergencies(actor.licenceId) : [],
          adminOnly: !working,
        });
      },
    }),
    guardedRoute({
      method: 'GET', path: '/leerlingen', permission: listPupils, csrf: 'none', frame: 'host', audit: 'none', query: pupilsQuery, load: () => nobody,
      act: async ({ actor, at, t, query }) => {
        const asked: PupilQuery = {
          search: query.zoek, groupId: query.groep, sort: query.sorteer, descending: query.omgekeerd === '1', page: query.pagina,
        };
        const scope = scopeOf(actor, at);
        const rows = await store.pupils(scope, asked);
        const namesOnly = actor.basis === 'names-only';
        const dossiers = namesOnly ? [] : await store.dossiersOf(rows.map((row) => row.id), actor.licenceId);
        const groups = await store.groups(scope);
        await deps.audit.record(actor, {
          event: asked.search === '' ? 'pupils.listed' : 'pupils.searched', details: { pupils: rows.map((row) => row.id), page: asked.page },
        });
        return pupilsPage({ t, base, query: asked, rows, groups, dossiers, namesOnly });
      },
    }),
    guardedRoute({
      method: 'GET', path: '/leerlingen/:pupilId', permission: readPupil, csrf: 'none', frame: 'host', audit: 'pupil.viewed',
      params: z.object({ pupilId: z.uuid() }),
      load: (input: Input<{ pupilId: string }, unknown, unknown>) => deps.dossiers.findPupil(
        input.params.pupilId, { actorId: input.actor.personId, licenceId: input.actor.licenceId, today: schoolDay(input.at) }),
      act: async ({ params, actor, at, t }) => {
        const today = schoolDay(at);
        const namesOnly = actor.basis === 'names-only';
        const pupil = await store.pupil(params.pupilId, today);
        const guardians = namesOnly ? [] : await store.guardians(params.pupilId);
        const dossiers = await store.dossiersOf([params.pupilId], actor.licenceId);
        return pupilPage({ t, base, at, pupil, guardians, dossiers, namesOnly, admin: hasRole(actor, 'admin'), accessList: hasRole(actor, 'coordinator') || hasRole(actor, 'admin'), grants: hasRole(actor, 'coordinator') });
      },
    }),
    guardedRoute({
      method: 'POST', path: '/meldingen/:alertId/gezien', permission: markAlert, csrf: 'token', frame: 'host', audit: 'in-unit',
      params: z.object({ alertId: z.uuid() }),
      load: async ({ params, actor }) => {
        const alert = (await store.unseenEmergencies(actor.licenceId)).find((row) => row.id === params.alertId);
        return alert === undefined ? undefined
          : { licenceId: actor.licenceId, trace: { dossierId: alert.dossierId, pupilId: alert.pupilId } };
      },
      act: async ({ params, actor, subject }) => {
        await deps.unitOfWork.run(actor, async (unit) => {
          await unit.write('UPDATE {emergency_access} SET seen_at = :at, seen_by = :by WHERE id = :id AND seen_at IS NULL',
            { id: params.alertId, at: unit.at, by: actor.personId });
          await unit.audit({ event: 'alert.seen', ...subject.trace });
        });
        return { kind: 'redirect', to: '/', flash: 'alert-seen' };
      },
    }),
  ];
}
