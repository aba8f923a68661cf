import { z } from 'zod';
import { said } from '../../dossier/declaration/index.ts';
import { notFound } from '../../kernel/errors.ts';
import type { Lang } from '../../kernel/lang.ts';
import { shownDay } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import { guardedRoute, nobody, signedIn } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import type { RequestRouteParts } from '../../sharing/request-routes/index.ts';
import { createCharts, placeOf, titleOf } from './charts.ts';
import type { Chart, Charts } from './charts.ts';
import { courses } from './course.ts';
import type { Course } from './course.ts';
import { deskHelp } from './desk-help.ts';
import { manualKeys, manualStand, manualTitle, sectionsOf } from './manuals.ts';
import { chartOnPaper, linesOnPaper } from './paper.ts';
import type { Papers, PaperText } from './paper.ts';
import { courseTitle, routePage } from './route-page.ts';
import { routeText } from './route-text.ts';
import { schoolHelp } from './school-help.ts';
import { readerOf } from './shown-routes.ts';
import type { Reader, RoutesDeps, ShownRoute } from './shown-routes.ts';

const helpQuery = z.object({ zoek: z.string().max(100).default('') });
const keyOf = z.string().max(64);

export interface HelpDeps extends RoutesDeps {
  papers: Papers;
  routeFiles: RequestRouteParts['routeFiles'];
  /** Where the pictures of the manuals are. */
  folder: string;
  version: string;
  base: string;
}

/** Everything a handler needs beside what was asked. */
interface Help extends HelpDeps {
  charts: Charts;
  deskName: (licenceId: string) => string;
}

const about = {
  method: 'GET',
  permission: signedIn,
  csrf: 'none',
  frame: 'host',
  audit: 'none',
  load: () => nobody,
} as const;

/**
 * Instructions, and how things run, drawn from the rules themselves: a picture cannot differ from
 * what happens. Who works at a partnership's desk gets help of their own, and a school hers.
 */
export function helpRoutes(deps: HelpDeps): Route[] {
  const help: Help = {
    ...deps,
    charts: createCharts(),
    deskName: (licenceId) => deps.licences.byId(licenceId).schoolName,
  };
  return [
    guardedRoute({
      ...about,
      path: '/hulp',
      query: helpQuery,
      act: async ({ t, lang, actor, query }) =>
        helpPage(help, await readerOf(deps, actor), { asked: query.zoek.trim(), lang, t }),
    }),
    guardedRoute({
      ...about,
      path: '/hulp/routes/:routeKey',
      params: z.object({ routeKey: keyOf }),
      act: async ({ t, lang, actor, params }) => {
        const reader = await readerOf(deps, actor);
        return await instruction(help, reader, { asked: params.routeKey, lang, t });
      },
    }),
    guardedRoute({
      ...about,
      path: '/hulp/stroomschema/:chart.pdf',
      params: z.object({ chart: keyOf }),
      act: async ({ lang, actor, params }) =>
        await chartFile(help, await readerOf(deps, actor), { asked: params.chart, lang }),
    }),
    guardedRoute({
      ...about,
      path: '/hulp/handleiding/:manual.pdf',
      params: z.object({ manual: z.string().max(64) }),
      act: async ({ lang, actor, params }) =>
        await manualFile(help, await readerOf(deps, actor), { asked: params.manual, lang }),
    }),
  ];
}

interface Asked {
  asked: string;
  lang: Lang;
  t: Translate;
}

const offered = ({ atDesk, routes }: Reader): ShownRoute[] =>
  routes.filter(({ version }) => atDesk || version.open);

async function helpPage(help: Help, reader: Reader, { asked, lang, t }: Asked): Promise<Answer> {
  const { base, deskName, charts } = help;
  const told = { base, asked, deskName, routes: offered(reader), t };
  if (reader.atDesk) return deskHelp({ ...told, request: await charts.course('request', lang, t) });
  const [step, plan, dossier, request] = (await Promise.all(
    (['step', 'plan', 'dossier', 'request'] as const).map((one) => charts.course(one, lang, t)),
  )) as [Chart, Chart, Chart, Chart];
  return schoolHelp({ ...told, charts: { step, plan, dossier, request } });
}

/** One that is closed too: somebody may have begun along it. */
function routeAt({ routes }: Reader, address: string): ShownRoute {
  const found = routes.find((route) => route.address === address);
  if (found === undefined) throw notFound();
  return found;
}

async function instruction(help: Help, reader: Reader, { asked, lang, t }: Asked): Promise<Answer> {
  const { base, charts, routeFiles, database, deskName } = help;
  const route = routeAt(reader, asked);
  const { partnershipId, routeId, deskId, begins } = route.version;
  return routePage({
    route,
    chart: await charts.route(route.version, lang, t),
    files: await routeFiles.list(database, partnershipId, [routeId]),
    edition: begins === null ? '' : shownDay(begins),
    desk: deskName(deskId),
    atDesk: reader.atDesk,
    base,
    t,
  });
}

const pdf = (name: string, bytes: Uint8Array): Answer => ({
  kind: 'file',
  bytes,
  type: 'application/pdf',
  name: `${name}.pdf`,
});

async function chartFile(
  help: Help,
  reader: Reader,
  { asked, lang }: Omit<Asked, 't'>,
): Promise<Answer> {
  const course = courses.find((one) => placeOf[one] === asked);
  if (course !== undefined) {
    // How a dossier runs is the school's own.
    if (reader.atDesk && course !== 'request') throw notFound();
    const bytes = await help.papers.pdf(`chart ${course}`, lang, (t) =>
      coursePaper(help, course, t),
    );
    return pdf(`stroomschema-${asked}`, bytes);
  }
  const route = routeAt(reader, asked);
  const bytes = await help.papers.pdf(`route ${route.version.id}`, lang, (t) =>
    routePaper(help, route, t),
  );
  return pdf(`aanvraag-${asked}`, bytes);
}

async function coursePaper(help: Help, course: Course, t: Translate): Promise<PaperText> {
  const title = titleOf(course, t);
  const chart = await help.charts.course(course, t.lang, t);
  return {
    kind: t('help.chartKind'),
    title,
    why: t('help.chartText'),
    facts: editionFacts(help, t),
    sections: [{ id: course, title, blocks: chartOnPaper(title, chart, t) }],
    date: help.papers.edition,
  };
}

const editionFacts = (
  { papers, version }: Pick<Help, 'papers' | 'version'>,
  t: Translate,
): PaperText['facts'] => [
  { label: t('manual.edition'), value: papers.edition },
  { label: t('manual.version'), value: version },
];

async function routePaper(help: Help, { version }: ShownRoute, t: Translate): Promise<PaperText> {
  const { definition, begins, number, partnershipId, deskId } = version;
  const name = said(definition.name, t);
  const date = begins === null ? help.papers.edition : shownDay(begins);
  const title = courseTitle(name, t);
  return {
    kind: t('help.route.kind'),
    title: name,
    why: said(definition.what, t),
    facts: [
      { label: t('help.route.of'), value: help.deskName(partnershipId) },
      { label: t('help.route.since'), value: date },
      { label: t('manual.version'), value: String(number) },
    ],
    sections: [
      ...routeText(definition, help.deskName(deskId), t).map(({ id, title: heading, lines }) => ({
        id,
        title: heading,
        blocks: linesOnPaper(lines),
      })),
      {
        id: 'verloop',
        title,
        blocks: chartOnPaper(title, await help.charts.route(version, t.lang, t), t),
      },
    ],
    date,
  };
}

async function manualFile(
  help: Help,
  reader: Reader,
  { asked, lang }: Omit<Asked, 't'>,
): Promise<Answer> {
  const key = manualKeys.find((one) => one === asked);
  if (key === undefined || reader.atDesk) throw notFound();
  const routes = offered(reader);
  const { charts, deskName, folder, papers } = help;
  const bytes = await papers.pdf(`manual ${key} ${manualStand(key, routes)}`, lang, async (t) => {
    const { title, text } = manualTitle(key, t);
    return {
      kind: t('manual.kind'),
      title,
      why: text,
      facts: [
        ...editionFacts(help, t),
        ...(key === 'externe-toegang'
          ? [{ label: t('manual.about'), value: t('manual.pictureNote') }]
          : []),
      ],
      sections: await sectionsOf(key, { charts, folder, deskName, routes, lang, t }),
      date: papers.edition,
    };
  });
  return pdf(`handleiding-${key}`, bytes);
}
