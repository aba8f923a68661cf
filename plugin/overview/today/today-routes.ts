import { z } from 'zod';
import { schoolDay } from '../../kernel/clock.ts';
import type { UnitOfWork } from '../../platform/store/index.ts';
import { guardedRoute, hasRole, nobody } from '../../platform/web/index.ts';
import type { Permission, Route, Subject } from '../../platform/web/index.ts';
import type { OverviewStore } from '../pupils/index.ts';
import { readOverview, workScopeOf } from '../scope/index.ts';
import type { Scope } from '../scope/index.ts';
import type { TodayStore } from './today-store.ts';
import { todayPage } from './today-view.ts';
import type { DeskNews, FollowUp, Reaction, WaitingMessages } from './today-view.ts';

/** An alert of emergency access is for the coordinator of the same licence. */
const markAlert: Permission<Subject & { licenceId: string }> = {
  id: 'alert.mark-seen',
  allow: (actor, alert) =>
    actor.licenceId === alert.licenceId && hasRole(actor, 'coordinator')
      ? 'coordinator'
      : undefined,
};

/** Today: what needs doing and why, for who works with dossiers; and the alerts of emergency access. */
export function todayRoutes(deps: {
  today: TodayStore;
  store: OverviewStore;
  unitOfWork: UnitOfWork;
  base: string;
  /** Remarks and refusals that wait for an answer; the capability that asks for consent knows them. */
  reactions: (scope: Scope) => Promise<Reaction[]>;
  /** Notes whose follow-up is due; the capability that keeps notes knows them. */
  followUps: (scope: Scope) => Promise<FollowUp[]>;
  /** Messages of the partnership that wait at the school, and what waits at a partnership's desk. */
  messages: (scope: Scope) => Promise<WaitingMessages[]>;
  desk: (reader: { personId: string; licenceId: string; today: string }) => Promise<DeskNews>;
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
      load: () => nobody,
      act: async ({ actor, at, t, session }) => {
        const coordinator = hasRole(actor, 'coordinator');
        const working = coordinator || hasRole(actor, 'teacher') || hasRole(actor, 'external');
        const atSchool = coordinator || hasRole(actor, 'teacher');
        const [{ groups, recent }, emergencies, reactions, followUps, messages, desk] =
          await Promise.all([
            working ? today.today(workScopeOf(actor, at)) : { groups: [], recent: [] },
            coordinator ? store.unseenEmergencies(actor.licenceId) : [],
            atSchool ? deps.reactions(workScopeOf(actor, at)) : [],
            working ? deps.followUps(workScopeOf(actor, at)) : [],
            atSchool ? deps.messages(workScopeOf(actor, at)) : [],
            hasRole(actor, 'swv')
              ? deps.desk({
                  personId: actor.personId,
                  licenceId: actor.licenceId,
                  today: schoolDay(at),
                })
              : undefined,
          ]);
        return todayPage({
          t,
          base,
          at,
          name: session.name,
          groups,
          recent,
          emergencies,
          reactions,
          followUps,
          messages,
          ...(desk === undefined ? {} : { desk }),
          adminOnly: !working,
          partnershipOnly: !working && !hasRole(actor, 'admin'),
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
              trace: { dossierId: alert.dossierId, pupilId: alert.pupilId },
            };
      },
      act: async ({ params, actor, subject }) => {
        await deps.unitOfWork.run(actor, async (unit) => {
          await unit.write(
            'UPDATE {emergency_access} SET seen_at = :at, seen_by = :by WHERE id = :id AND seen_at IS NULL',
            { id: params.alertId, at: unit.at, by: actor.personId },
          );
          await unit.audit({ event: 'alert.seen', ...subject.trace });
        });
        return { kind: 'redirect', to: '/', flash: 'alert-seen' };
      },
    }),
  ];
}
