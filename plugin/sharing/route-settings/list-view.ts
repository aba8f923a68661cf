import { said } from '../../dossier/declaration/index.ts';
import { shownDay } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer, PageFacts } from '../../platform/routes/index.ts';
import type { RouteVersion } from '../request-routes/index.ts';

export const ROUTES_PATH = '/instellingen/aanvraagroutes';

export interface Place {
  t: Translate;
  base: string;
}

export const routeUrl = (base: string, { routeId }: { routeId: string }, part = ''): string =>
  `${base}${ROUTES_PATH}/${routeId}${part}`;

export const crumbs = ({ t, base }: Place, inner = true): NonNullable<PageFacts['crumbs']> => [
  { label: t('nav.settings'), url: `${base}/instellingen` },
  ...(inner ? [{ label: t('routeSettings.title'), url: `${base}${ROUTES_PATH}` }] : []),
];

/** A route as it counts now, and the draft of it, as far as there is either. */
export interface EditedRoute {
  current: RouteVersion | undefined;
  draft: RouteVersion | undefined;
  /** What is edited: the draft, or else what counts now. */
  edited: RouteVersion;
}

export interface RoutesListView {
  newUrl: string;
  rows: RouteRowView[];
}

interface RouteRowView {
  id: string;
  place: number;
  name: string;
  levels: string;
  desk: string;
  version: string;
  draft: boolean;
  open: boolean;
  next: '0' | '1';
  openAction: string;
  editUrl: string;
  previewUrl: string;
  retireUrl: string;
}

/** Every route of the partnership, in the order in which schools are offered them. */
export function listPage(
  place: Place,
  routes: readonly EditedRoute[],
  deskName: (licenceId: string) => string,
): Answer {
  const { t, base } = place;
  const view: RoutesListView = {
    newUrl: `${base}${ROUTES_PATH}/nieuw`,
    rows: routes.map(({ current, draft, edited }, index) => ({
      id: `route-${edited.key}`,
      place: index + 1,
      name: said(edited.definition.name, t),
      levels: edited.definition.levels.map((level) => t(`dossier.levels.${level}.name`)).join(', '),
      desk: deskName(edited.deskId),
      version: versionText(current, t),
      draft: draft !== undefined,
      open: edited.open,
      next: edited.open ? '0' : '1',
      openAction: routeUrl(base, edited, '/aanbieden'),
      editUrl: routeUrl(base, edited),
      previewUrl: routeUrl(base, edited, '/voorbeeld'),
      retireUrl: routeUrl(base, edited, '/opheffen'),
    })),
  };
  return {
    kind: 'page',
    template: 'route-settings/list',
    page: { title: t('routeSettings.title'), nav: 'settings', crumbs: crumbs(place, false) },
    view,
  };
}

export const versionText = (current: RouteVersion | undefined, t: Translate): string =>
  current?.begins == null
    ? t('routeSettings.noVersion')
    : t('routeSettings.version', { number: current.number, day: shownDay(current.begins) });

export interface SureView {
  text: string;
  stays: string;
  label: string;
  action: string;
  cancel: string;
}

/** Asks once more before something that cannot be undone. */
export function surePage(
  place: Place,
  { edited }: EditedRoute,
  act: 'opheffen' | 'verwerpen',
): Answer {
  const { t, base } = place;
  const name = said(edited.definition.name, t);
  const words = act === 'opheffen' ? 'retire' : 'drop';
  const view: SureView = {
    text: t(`routeSettings.${words}.text`),
    stays: t(`routeSettings.${words}.stays`),
    label: t(`routeSettings.${words}.button`),
    action: routeUrl(base, edited, `/${act}`),
    cancel: act === 'opheffen' ? `${base}${ROUTES_PATH}` : routeUrl(base, edited),
  };
  return {
    kind: 'page',
    template: 'route-settings/sure',
    page: {
      title: t(`routeSettings.${words}.title`, { name }),
      nav: 'settings',
      crumbs: crumbs(place),
    },
    view,
  };
}
