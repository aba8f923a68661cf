import type { Lang } from '../../kernel/lang.ts';
import { said } from '../../dossier/declaration/index.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Block, Section } from '../../platform/paper/index.ts';
import { titleOf } from './charts.ts';
import type { Charts } from './charts.ts';
import type { Course } from './course.ts';
import { manualSections } from './manual.ts';
import { chartOnPaper, linesOnPaper } from './paper.ts';
import { routeText } from './route-text.ts';
import {
  evaluationTexts,
  requestTexts,
  stepTexts,
  toolboxTexts,
  vsoTexts,
  wordTexts,
} from './school-text.ts';
import type { Topic } from './school-text.ts';
import type { ShownRoute } from './shown-routes.ts';

/** The manuals that a school downloads, by the last part of their address. */
export const manualKeys = [
  'externe-toegang',
  'dossier',
  'aanvragen',
  'tlv-en-vso-categorieen',
] as const;
export type ManualKey = (typeof manualKeys)[number];

export const manualPath = (key: ManualKey): string => `/hulp/handleiding/${key}.pdf`;

/** Where the words of the others stand in the catalogue. */
const wordOf: Record<Exclude<ManualKey, 'externe-toegang'>, string> = {
  dossier: 'dossier',
  aanvragen: 'requests',
  'tlv-en-vso-categorieen': 'tlv',
};

export const manualTitle = (key: ManualKey, t: Translate): Topic =>
  key === 'externe-toegang'
    ? { title: t('manual.title'), text: t('manual.why') }
    : { title: t(`manual.${wordOf[key]}.title`), text: t(`manual.${wordOf[key]}.why`) };

interface ManualDeps {
  charts: Charts;
  folder: string;
  deskName: (licenceId: string) => string;
  /** Those of who reads it. */
  routes: readonly ShownRoute[];
  lang: Lang;
  t: Translate;
}

/** Whose routes stand in it: that one changes as soon as one of them does. */
export const manualStand = (key: ManualKey, routes: readonly ShownRoute[]): string =>
  key === 'aanvragen' || key === 'tlv-en-vso-categorieen'
    ? routes.map(({ version }) => version.id).join()
    : '';

export function sectionsOf(key: ManualKey, deps: ManualDeps): Promise<Section[]> | Section[] {
  if (key === 'externe-toegang') return manualSections(deps.t, deps.folder);
  if (key === 'dossier') return dossierManual(deps);
  return key === 'aanvragen' ? requestManual(deps) : tlvManual(deps);
}

const texts = (bodies: readonly string[]): Block[] => bodies.map((body) => ({ text: { body } }));
const topics = (all: readonly Topic[]): Block[] =>
  all.flatMap(({ title, text }): Block[] => [{ heading: title }, { text: { body: text } }]);

const chartSection = async (
  course: Course,
  { charts, lang, t }: Pick<ManualDeps, 'charts' | 'lang' | 't'>,
): Promise<Section> => ({
  id: course,
  title: titleOf(course, t),
  blocks: chartOnPaper(titleOf(course, t), await charts.course(course, lang, t), t),
});

async function dossierManual(deps: ManualDeps): Promise<Section[]> {
  const { t } = deps;
  return [
    {
      id: 'steps',
      title: t('help.steps'),
      blocks: topics(
        stepTexts(t).map(({ number, title, text }) => ({ title: `${number}. ${title}`, text })),
      ),
    },
    await chartSection('step', deps),
    await chartSection('plan', deps),
    await chartSection('dossier', deps),
    { id: 'evaluations', title: t('help.evaluations.title'), blocks: texts(evaluationTexts(t)) },
    { id: 'words', title: t('help.words.title'), blocks: topics(wordTexts(t)) },
  ];
}

async function requestManual(deps: ManualDeps): Promise<Section[]> {
  const { t, routes } = deps;
  const [toolbox, requests] = [toolboxTexts(t), requestTexts(t)];
  return [
    {
      id: 'requests',
      title: t('help.requests.title'),
      blocks: [...texts([requests.why]), { bullets: { items: requests.steps } }],
    },
    {
      id: 'toolbox',
      title: t('help.toolbox.title'),
      blocks: [
        ...texts([toolbox.why]),
        { bullets: { items: toolbox.steps } },
        ...texts([toolbox.click]),
      ],
    },
    await chartSection('request', deps),
    ...routes.map((route, index) => routeSection(`route-${index}`, route, deps)),
  ];
}

async function tlvManual(deps: ManualDeps): Promise<Section[]> {
  const { t, routes, charts, lang } = deps;
  const vso = vsoTexts(t);
  const withCategory = routes.filter(({ version }) => version.definition.category !== undefined);
  const charted = await Promise.all(
    withCategory.map(async (route, index): Promise<Section[]> => {
      const title = t('help.route.course', { name: said(route.version.definition.name, t) });
      return [
        routeSection(`route-${index}`, route, deps),
        {
          id: `course-${index}`,
          title,
          blocks: chartOnPaper(title, await charts.route(route.version, lang, t), t),
        },
      ];
    }),
  );
  return [
    {
      id: 'vso',
      title: t('help.vso.title'),
      blocks: [
        ...texts([t('help.vso.lede')]),
        ...topics(vso.topics),
        ...texts([`${t('help.vso.duo')}: ${vso.address}`]),
      ],
    },
    ...charted.flat(),
    {
      id: 'words',
      title: t('help.words.title'),
      blocks: topics(wordTexts(t, ['tlv', 'vso', 'pro', 'emb', 'partnership', 'destination'])),
    },
  ];
}

const routeSection = (
  id: string,
  { version }: ShownRoute,
  { t, deskName }: Pick<ManualDeps, 't' | 'deskName'>,
): Section => ({
  id,
  title: said(version.definition.name, t),
  blocks: routeText(version.definition, deskName(version.deskId), t).flatMap(({ title, lines }) => [
    { heading: title },
    ...linesOnPaper(lines),
  ]),
});
