import type { Translate } from '../../kernel/translate.ts';
import type { Answer } from '../../platform/routes/index.ts';
import { chartPath, placeOf, titleOf } from './charts.ts';
import type { Chart, ChartView } from './charts.ts';
import { courses } from './course.ts';
import type { Course } from './course.ts';
import { searchView } from './help-search.ts';
import type { HelpEntry, SearchView } from './help-search.ts';
import { manualText } from './manual.ts';
import type { ManualPart } from './manual.ts';
import { manualKeys, manualPath, manualTitle } from './manuals.ts';
import { routeEntries, routeLinks } from './route-page.ts';
import type { RouteLink } from './route-page.ts';
import {
  evaluationTexts,
  requestTexts,
  stepTexts,
  toolboxTexts,
  vsoTexts,
  wordTexts,
} from './school-text.ts';
import type { Topic, VsoView } from './school-text.ts';
import type { ShownRoute } from './shown-routes.ts';

interface HelpView {
  /** It has drawings, and so the styles of them. */
  drawn: true;
  search: SearchView;
  steps: { number: number; title: string; text: string; place: string }[];
  courses: ChartView[];
  request: ChartView;
  requests: { why: string; steps: string[] };
  routes: RouteLink[];
  vso: VsoView;
  words: Topic[];
  manuals: (Topic & { url: string })[];
  manual: { title: string; why: string; parts: ManualPart[]; url: string };
}

interface SchoolHelp {
  base: string;
  asked: string;
  charts: Record<Course, Chart>;
  /** What is offered now. */
  routes: readonly ShownRoute[];
  deskName: (licenceId: string) => string;
  t: Translate;
}

/** Places on the page with the heading that each has in the catalogue. */
const sections = [
  ['stappen', 'steps'],
  ['stap', 'stepCourse'],
  ['plan', 'planCourse'],
  ['dossier', 'dossierCourse'],
  ['evalueren', 'evaluations.title'],
  ['toolbox', 'toolbox.title'],
  ['aanvragen', 'requests.title'],
  ['aanvraag', 'requestCourse'],
  ['vso-categorieen', 'vso.title'],
  ['begrippen', 'words.title'],
  ['handleidingen', 'manuals'],
] as const;

export function schoolHelp(help: SchoolHelp): Answer {
  const { base, asked, routes, t } = help;
  const chart = (course: Course): ChartView => ({
    ...help.charts[course],
    place: placeOf[course],
    title: titleOf(course, t),
    pdf: base + chartPath(placeOf[course]),
  });
  const contents = sections.map(([place, key]) => ({
    title: t(`help.${key}`),
    place: `#${place}`,
  }));
  const view: HelpView = {
    drawn: true,
    search: searchView(
      { base, asked },
      [...contents, { title: t('manual.title'), place: '#extern' }],
      entriesOf(help),
    ),
    steps: stepTexts(t),
    courses: courses.filter((course) => course !== 'request').map(chart),
    request: chart('request'),
    requests: requestTexts(t),
    routes: routeLinks(routes, base, t),
    vso: vsoTexts(t),
    words: wordTexts(t),
    manuals: manualKeys.map((key) => ({ ...manualTitle(key, t), url: base + manualPath(key) })),
    manual: {
      title: t('manual.title'),
      why: t('manual.why'),
      parts: manualText(t),
      url: base + manualPath('externe-toegang'),
    },
  };
  return {
    kind: 'page',
    template: 'help/help',
    page: { title: t('help.title'), nav: 'help' },
    view,
  };
}

function entriesOf({ routes, deskName, t }: SchoolHelp): HelpEntry[] {
  const [toolbox, requests] = [toolboxTexts(t), requestTexts(t)];
  return [
    ...stepTexts(t).map(({ number, title, text, place }) => ({
      title: `${number}. ${title}`,
      text,
      place: `#${place}`,
    })),
    {
      title: t('help.evaluations.title'),
      text: evaluationTexts(t).join(' '),
      place: '#evalueren',
    },
    {
      title: t('help.toolbox.title'),
      text: [toolbox.why, ...toolbox.steps, toolbox.click].join(' '),
      place: '#toolbox',
    },
    {
      title: t('help.requests.title'),
      text: [requests.why, ...requests.steps].join(' '),
      place: '#aanvragen',
    },
    ...routes.flatMap((route) => routeEntries(route, deskName(route.version.deskId), t)),
    ...vsoTexts(t).topics.map((topic) => ({
      title: topic.title,
      text: `${t('help.vso.title')}. ${topic.text}`,
      place: '#vso-categorieen',
    })),
    ...wordTexts(t).map((word) => ({ ...word, place: '#begrippen' })),
    ...manualKeys.map((key) => ({ ...manualTitle(key, t), place: '#handleidingen' })),
    ...manualText(t).flatMap(({ id, items }) =>
      items.map(({ title, text }) => ({ title, text, place: `#${id}` })),
    ),
  ];
}
