import type { Translate } from '../../kernel/translate.ts';
import type { Answer } from '../../platform/routes/index.ts';
import { chartPath, placeOf, titleOf } from './charts.ts';
import type { Chart, ChartView } from './charts.ts';
import { searchView } from './help-search.ts';
import type { SearchView } from './help-search.ts';
import { routeEntries, routeLinks } from './route-page.ts';
import type { RouteLink } from './route-page.ts';
import type { Topic } from './school-text.ts';
import type { ShownRoute } from './shown-routes.ts';

interface DeskHelpView {
  /** It has drawings, and so the styles of them. */
  drawn: true;
  search: SearchView;
  topics: (Topic & { place: string })[];
  routes: RouteLink[];
  request: ChartView;
}

/** What a desk does, each at its place on the page. */
const topics = [
  ['aanvragen', 'inbox'],
  ['aanvraag-lezen', 'requestRead'],
  ['deskundigen', 'experts'],
  ['besluiten', 'decide'],
  ['gedeeld', 'read'],
  ['berichten', 'write'],
  ['bestanden', 'files'],
  ['einde', 'end'],
  ['beheer-routes', 'routes'],
  ['beheer', 'admin'],
] as const;

/** Who works at a partnership has no pupils of their own, and no dossiers that run by our rules. */
export function deskHelp(help: {
  base: string;
  asked: string;
  request: Chart;
  routes: readonly ShownRoute[];
  deskName: (licenceId: string) => string;
  t: Translate;
}): Answer {
  const { base, asked, routes, deskName, t } = help;
  const told = topics.map(([place, key]) => ({
    place,
    title: t(`help.swv.${key}`),
    text: t(`help.swv.${key}Text`),
  }));
  const request = { title: titleOf('request', t), place: placeOf.request };
  const view: DeskHelpView = {
    drawn: true,
    search: searchView(
      { base, asked },
      [...told, { title: t('help.routes'), place: 'routes' }, request].map((one) => ({
        title: one.title,
        place: `#${one.place}`,
      })),
      [
        ...told.map(({ title, text, place }) => ({ title, text, place: `#${place}` })),
        ...routes.flatMap((route) => routeEntries(route, deskName(route.version.deskId), t)),
        { title: request.title, text: t('help.chartText'), place: `#${request.place}` },
      ],
    ),
    topics: told,
    routes: routeLinks(routes, base, t),
    request: { ...help.request, ...request, pdf: base + chartPath(placeOf.request) },
  };
  return {
    kind: 'page',
    template: 'help/desk',
    page: { title: t('help.swv.title'), nav: 'help' },
    view,
  };
}
