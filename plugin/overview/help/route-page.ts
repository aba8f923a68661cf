import { said } from '../../dossier/declaration/index.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer } from '../../platform/routes/index.ts';
import type { RequestRouteParts } from '../../sharing/request-routes/index.ts';
import { chartPath } from './charts.ts';
import type { Chart, ChartView } from './charts.ts';
import type { HelpEntry } from './help-search.ts';
import { manualPath } from './manuals.ts';
import { routeText } from './route-text.ts';
import type { TextPart } from './route-text.ts';
import { vsoTexts } from './school-text.ts';
import type { VsoView } from './school-text.ts';
import type { ShownRoute } from './shown-routes.ts';

type OwnFile = Awaited<ReturnType<RequestRouteParts['routeFiles']['list']>>[number];

export interface RouteLink {
  title: string;
  text: string;
  url: string;
  /** Schools are not offered it now. */
  closed: boolean;
}

interface RouteView {
  /** It has drawings, and so the styles of them. */
  drawn: true;
  closed: boolean;
  /** Since when these questions and terms count. */
  edition: string;
  pdf: string;
  /** The partnership's own instruction and flowchart. */
  files: { label: string; name: string; url: string }[];
  parts: TextPart[];
  chart: ChartView;
  vso: VsoView | undefined;
  /** How somebody from outside is given access, where that is how it ends. */
  access: { url: string; label: string } | undefined;
}

const pathOf = (address: string): string => `/routes/${address}`;

export const routeLinks = (
  routes: readonly ShownRoute[],
  base: string,
  t: Translate,
): RouteLink[] =>
  routes.map(({ version, address }) => ({
    title: said(version.definition.name, t),
    text: said(version.definition.what, t),
    url: `${base}/hulp${pathOf(address)}`,
    closed: !version.open,
  }));

/** What of a route can be looked up: each part of its instruction, under its own heading. */
export function routeEntries(
  { version, address }: ShownRoute,
  desk: string,
  t: Translate,
): HelpEntry[] {
  const name = said(version.definition.name, t);
  return [
    ...routeText(version.definition, desk, t).map(({ id, title, lines }) => ({
      title: `${name}: ${title}`,
      text: lines
        .flatMap(({ text, items }) => [...(text === undefined ? [] : [text]), ...(items ?? [])])
        .join(' '),
      place: `${pathOf(address)}#${id}`,
    })),
    {
      title: courseTitle(name, t),
      text: t('help.chartText'),
      place: `${pathOf(address)}#${COURSE}`,
    },
  ];
}

const COURSE = 'verloop';
export const courseTitle = (name: string, t: Translate): string => t('help.route.course', { name });

export function routePage(data: {
  route: ShownRoute;
  chart: Chart;
  files: readonly OwnFile[];
  edition: string;
  desk: string;
  /** A manual of the school's is not for the desk. */
  atDesk: boolean;
  base: string;
  t: Translate;
}): Answer {
  const { route, base, t } = data;
  const { definition, open, routeId } = route.version;
  const name = said(definition.name, t);
  const view: RouteView = {
    drawn: true,
    closed: !open,
    edition: data.edition,
    pdf: base + chartPath(route.address),
    files: data.files.map(({ id, kind, name: file }) => ({
      label: t(`help.route.own.${kind}`),
      name: file,
      url: `${base}/aanvraagroutes/${routeId}/bestanden/${id}`,
    })),
    parts: routeText(definition, data.desk, t),
    chart: {
      ...data.chart,
      place: COURSE,
      title: courseTitle(name, t),
      pdf: base + chartPath(route.address),
    },
    vso: definition.category === undefined ? undefined : vsoTexts(t),
    access:
      definition.ends.kind === 'access-or-transfer' && !data.atDesk
        ? { url: base + manualPath('externe-toegang'), label: t('manual.title') }
        : undefined,
  };
  return {
    kind: 'page',
    template: 'help/route',
    page: {
      title: name,
      nav: 'help',
      crumbs: [{ label: t('help.title'), url: `${base}/hulp` }, { label: name }],
    },
    view,
  };
}
