import { z } from 'zod';
import type { DossierRecord } from '../../dossier/record/index.ts';
import type { Today, TodayReader } from '../../platform/index.ts';
import { guardedRoute, hasRole, nobody } from '../../platform/routes/index.ts';
import type { Permission, Route, Subject } from '../../platform/routes/index.ts';
import type { UnitOfWork } from '../../platform/store/index.ts';
import type { EmergencyRow, OverviewStore } from '../pupils/index.ts';
import { readOverview, workScopeOf } from '../scope/index.ts';
import type { TodayStore } from './today-store.ts';
import { todayPage } from './today-view.ts';

/**
 * An alert of emergency access is for the coordinator of the same licence; one of text that does
 * not open is for the admin too, who gets it mended.
 */
const markAlert: Permission<Subject & { licenceId: string; kind: EmergencyRow['kind'] }> = {
  id: 'alert.mark-seen',
  scope: 'licence',
  roles: ['coordinator', 'admin'],
  allow: (actor, alert) => {
    if (actor.licenceId !== alert.licenceId) return undefined;
    if (hasRole(actor, 'coordinator')) return 'coordinator';
    return alert.kind === 'broken' && hasRole(actor, 'admin') ? 'admin' : undefined;
  },
};

const isBroken = ({ kind }: EmergencyRow): boolean => kind === 'broken';

/**
 * Today: what needs doing and why, for who works with dossiers; and the alerts of emergency access.
 */
export function todayRoutes(deps: {
  today: TodayStore;
  store: OverviewStore;
  unitOfWork: UnitOfWork;
  markSeen: Record<EmergencyRow['kind'], DossierRecord['markEmergencySeen']>;
  base: string;
  /** What every feature brings to the page. */
  brought: (reader: TodayReader) => Promise<Today[]>;
}): Route[] {
  const { today, store, base } = deps;
  return [
    guardedRoute({
      method: 'GET',
      path: '/',
      permission: readOverview,
      csrf: 'none',
      frame: 'host',
      audit: 'overview.viewed',
      lists: true,
      load: () => nobody,
      act: async ({ actor, at, t, session }) => {
        const coordinator = hasRole(actor, 'coordinator');
        const admin = hasRole(actor, 'admin');
        const working = coordinator || hasRole(actor, 'teacher') || hasRole(actor, 'external');
        const scope = workScopeOf(actor, at);
        const [{ groups, recent }, emergencies, brought] = await Promise.all([
          working ? today.today(scope) : { groups: [], recent: [] },
          coordinator || admin ? store.unseenEmergencies(actor.licenceId) : [],
          deps.brought({ actor, at, t, scope }),
        ]);
        return todayPage({
          t,
          base,
          at,
          name: session.name,
          groups,
          recent,
          emergencies: coordinator ? emergencies : emergencies.filter(isBroken),
          brought,
          adminOnly: !working,
          partnershipOnly: !working && !admin,
        });
      },
    }),
    guardedRoute({
      method: 'POST',
      path: '/meldingen/:alertId/gezien',
      permission: markAlert,
      csrf: 'token',
      frame: 'host',
      audit: 'in-unit',
      params: z.object({ alertId: z.uuid() }),
      load: async ({ params, actor }) => {
        const alert = (await store.unseenEmergencies(actor.licenceId)).find(
          (row) => row.id === params.alertId,
        );
        return alert === undefined
          ? undefined
          : {
              licenceId: actor.licenceId,
              kind: alert.kind,
              trace: { dossierId: alert.dossierId, pupilId: alert.pupilId },
            };
      },
      act: async ({ params, actor, subject }) => {
        await deps.unitOfWork.run(actor, async (unit) => {
          await deps.markSeen[subject.kind](unit, params.alertId, actor.personId);
          await unit.audit({ event: 'alert.seen', ...subject.trace });
        });
        return { kind: 'redirect', to: '/', flash: 'alert-seen' };
      },
    }),
  ];
}
