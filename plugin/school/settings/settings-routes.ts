import type { Role } from '../../platform/store/index.ts';
import { guardedRoute, hasRole, nobody } from '../../platform/web/index.ts';
import type { Answer, Permission, Route } from '../../platform/web/index.ts';

/** A page of settings; its words are `settings.entries.<id>`. */
export interface SettingsEntry {
  id: string;
  path: string;
  /** Who finds it on the overview; the page itself decides who may open it. */
  roles: readonly Role[];
}

const readSettings: Permission = {
  id: 'settings.read',
  allow: (actor) =>
    hasRole(actor, 'coordinator') ? 'coordinator' : hasRole(actor, 'admin') ? 'admin' : undefined,
};

/** INSTELLINGEN: which settings there are for this person. */
export function settingsRoutes(deps: { entries: readonly SettingsEntry[]; base: string }): Route[] {
  return [
    guardedRoute({
      method: 'GET',
      path: '/instellingen',
      permission: readSettings,
      csrf: 'none',
      frame: 'host',
      audit: 'settings.viewed',
      load: () => nobody,
      act: ({ actor, t }): Answer => ({
        kind: 'page',
        template: 'settings/overview',
        page: { title: t('settings.title'), nav: 'settings' },
        view: {
          entries: deps.entries
            .filter((entry) => entry.roles.some((role) => hasRole(actor, role)))
            .map((entry) => ({
              title: t(`settings.entries.${entry.id}.title`),
              text: t(`settings.entries.${entry.id}.text`),
              url: `${deps.base}${entry.path}`,
            })),
        },
      }),
    }),
  ];
}
