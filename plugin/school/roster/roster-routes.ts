import { shownMoment } from '../../kernel/moments.ts';
import { guardedRoute, hasRole, nobody } from '../../platform/routes/index.ts';
import type { Answer, Permission, Route } from '../../platform/routes/index.ts';
import type { Licences } from '../licences/index.ts';
import type { Roster } from './roster.ts';

const manageRoster: Permission = {
  id: 'roster.manage',
  scope: 'licence',
  risk: ['config'],
  roles: ['admin'],
  allow: (actor) => (hasRole(actor, 'admin') ? 'admin' : undefined),
};

const RUNS_SHOWN = 20;

/**
 * INSTELLINGEN – koppeling: what came from the host, what was rejected, and a run that waits for a
 * person's word.
 */
export function rosterRoutes(deps: {
  roster: Roster;
  licences: Licences;
  hostName: (licenceId: string) => string;
  base: string;
}): Route[] {
  const { roster, licences, base } = deps;
  const path = '/instellingen/koppeling';
  return [
    guardedRoute({
      method: 'GET',
      path,
      permission: manageRoster,
      csrf: 'none',
      frame: 'host',
      audit: 'roster.viewed',
      load: () => nobody,
      act: async ({ actor, t }): Promise<Answer> => {
        const runs = await roster.runs(actor.licenceId, RUNS_SHOWN);
        const [last] = runs;
        return {
          kind: 'page',
          template: 'settings/roster',
          page: {
            title: t('roster.title'),
            nav: 'settings',
            crumbs: [{ label: t('nav.settings'), url: `${base}/instellingen` }],
          },
          view: {
            host: deps.hostName(actor.licenceId),
            ...(last?.outcome === 'waiting'
              ? {
                  waiting: {
                    text: t('roster.waiting', {
                      count: last.deactivations,
                      when: shownMoment(last.startedAt),
                    }),
                    action: `${base}${path}/toepassen`,
                  },
                }
              : {}),
            syncAction: `${base}${path}/ophalen`,
            runs: runs.map((run) => ({
              when: shownMoment(run.startedAt),
              outcome: t(`roster.outcomes.${run.outcome}`),
              kind:
                run.outcome === 'applied' || run.outcome === 'unchanged'
                  ? 'ok'
                  : run.outcome === 'waiting'
                    ? 'warn'
                    : 'stop',
              counts: t('roster.counts', {
                people: run.counts['people'] ?? 0,
                groups: run.counts['groups'] ?? 0,
                memberships: run.counts['memberships'] ?? 0,
              }),
              rejected: run.rejects.length,
            })),
            rejects: (last?.rejects ?? []).map((reject) => ({
              where: reject.where,
              rule: t.has(`roster.rules.${reject.rule}`)
                ? t(`roster.rules.${reject.rule}`)
                : reject.rule,
            })),
          },
        };
      },
    }),
    guardedRoute({
      method: 'POST',
      path: `${path}/ophalen`,
      permission: manageRoster,
      csrf: 'token',
      frame: 'host',
      audit: 'in-unit',
      load: () => nobody,
      act: async ({ actor }): Promise<Answer> => {
        const run = await roster.sync(licences.byId(actor.licenceId));
        return { kind: 'redirect', to: path, flash: `roster-${run.outcome}` };
      },
    }),
    guardedRoute({
      method: 'POST',
      path: `${path}/toepassen`,
      permission: manageRoster,
      csrf: 'token',
      frame: 'host',
      audit: 'in-unit',
      load: () => nobody,
      act: async ({ actor }): Promise<Answer> => {
        const run = await roster.sync(licences.byId(actor.licenceId), actor);
        return { kind: 'redirect', to: path, flash: `roster-${run.outcome}` };
      },
    }),
  ];
}
