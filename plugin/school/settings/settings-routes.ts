import type { MenuEntry } from '../../platform/menu/index.ts';
import { guardedRoute, hasRole, nobody } from '../../platform/routes/index.ts';
import type { Answer, Permission, Route } from '../../platform/routes/index.ts';

const readSettings: Permission = {
  id: 'settings.read',
  scope: 'licence',
  roles: ['coordinator', 'admin'],
  allow: (actor) => (['coordinator', 'admin'] as const).find((role) => hasRole(actor, role)),
};

/** INSTELLINGEN: which settings there are for this person. */
export function settingsRoutes(deps: {
  entries: () => readonly MenuEntry[];
  licenceKind: (licenceId: string) => 'school' | 'swv';
  base: string;
}): Route[] {
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
          lede: t(`settings.${deps.licenceKind(actor.licenceId) === 'swv' ? 'swvLede' : 'lede'}`),
          entries: deps
            .entries()
            .filter(
              ({ roles, of }) =>
                (roles?.some((role) => hasRole(actor, role)) ?? true) &&
                (of === undefined || of === deps.licenceKind(actor.licenceId)),
            )
            .map((entry) => ({
              title: t(entry.label),
              text: t(entry.text ?? entry.label),
              url: `${deps.base}${entry.path}`,
            })),
        },
      }),
    }),
  ];
}
