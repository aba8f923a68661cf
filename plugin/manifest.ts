import type { House } from './platform/index.ts';
import { inOrder } from './platform/menu/index.ts';

/**
 * The parts of `manifest.json` that follow from what the features bring; the rest is written by
 * hand.
 */
export function manifestOf(
  house: Omit<House, 'add'>,
  label: (lang: 'nl' | 'en', key: string) => string,
) {
  const permissions = house.permissions().toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const roles = [...new Set(permissions.flatMap((permission) => permission.roles))];
  return {
    navigation: inOrder(house.menu(), 'main').map(({ id, path, label: key, roles: of }) => ({
      id,
      path,
      label: { nl: label('nl', key), en: label('en', key) },
      roles: of ?? [],
    })),
    permissions: permissions.map(({ id, scope, risk }) => ({ id, scope, risk })),
    roles: Object.fromEntries(
      roles.map((role) => [
        role,
        permissions.filter((permission) => permission.roles.includes(role)).map(({ id }) => id),
      ]),
    ),
    routes: house
      .routes()
      .map(({ method, path, permission }) => ({
        method,
        path,
        permission: permission === 'public' ? permission : permission.id,
      }))
      .toSorted((a, b) => (`${a.path} ${a.method}` < `${b.path} ${b.method}` ? -1 : 1)),
    jobs: house
      .jobs()
      .map(({ name, everyMs }) => ({ id: name, everySeconds: everyMs / 1000 }))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  };
}
