import { z } from 'zod';
import { planTransitions, stepTransitions, transitions } from '../../dossier/facts/index.ts';
import { steps } from '../../dossier/form/index.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { Translate } from '../../kernel/translate.ts';
import { draw } from '../../platform/drawing/index.ts';
import type { Drawn } from '../../platform/drawing/index.ts';
import { guardedRoute, nobody, signedIn } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import { courseOf, courses } from './course.ts';
import type { Course } from './course.ts';
import { findHelp } from './help-search.ts';
import type { HelpEntry } from './help-search.ts';
import { manualText } from './manual.ts';
import type { Manual, ManualPart } from './manual.ts';

const helpQuery = z.object({ zoek: z.string().max(100).default('') });
const MANUAL_PATH = '/hulp/externe-toegang.pdf';

interface Arrow {
  from: string;
  to: string;
  act: string;
  needs: string[];
  note?: string;
}

/**
 * Instructions, and the course of a dossier drawn from the rules themselves: the picture cannot
 * differ from what happens.
 */
export function helpRoutes(deps: {
  manual: Manual;
  licenceKind: (licenceId: string) => 'school' | 'swv';
  base: string;
}): Route[] {
  const drawn = createDrawings();
  return [
    guardedRoute({
      method: 'GET',
      path: '/hulp',
      permission: signedIn,
      csrf: 'none',
      frame: 'host',
      audit: 'none',
      load: () => nobody,
      query: helpQuery,
      act: async ({ t, lang, actor, query }): Promise<Answer> =>
        deps.licenceKind(actor.licenceId) === 'swv'
          ? deskHelp(t)
          : schoolHelp(deps.base, query.zoek.trim(), t, await drawn(lang, t)),
    }),
    guardedRoute({
      method: 'GET',
      path: MANUAL_PATH,
      permission: signedIn,
      csrf: 'none',
      frame: 'host',
      audit: 'none',
      load: () => nobody,
      act: async ({ lang }): Promise<Answer> => ({
        kind: 'file',
        bytes: await deps.manual.pdf(lang),
        type: 'application/pdf',
        name: 'handleiding-externe-toegang.pdf',
      }),
    }),
  ];
}

/** A course as a drawing, and the same in words. */
interface CourseView {
  /** Id of its place on the page. */
  place: string;
  title: string;
  drawing: Drawn;
  arrows: Arrow[];
}

interface HelpView {
  action: string;
  asked: string;
  /** Of what was looked for; absent when nothing was. */
  found: { title: string; text: string; url: string }[] | undefined;
  contents: { title: string; url: string }[];
  steps: { number: number; title: string; text: string; place: string }[];
  courses: CourseView[];
  vso: { topics: { title: string; text: string }[]; address: string };
  words: { title: string; text: string }[];
  manual: { title: string; why: string; parts: ManualPart[]; url: string };
}

function schoolHelp(
  base: string,
  asked: string,
  t: Translate,
  drawings: Record<Course, Drawn>,
): Answer {
  const ofSteps = steps.map((step) => ({
    number: step.number,
    title: t(`steps.${step.key}.title`),
    text: t(`steps.${step.key}.intro`),
    place: `stap-${step.number}`,
  }));
  const parts = manualText(t);
  const url = (place: string): string => `${base}/hulp#${place}`;
  const view: HelpView = {
    action: `${base}/hulp`,
    asked,
    found:
      asked === ''
        ? undefined
        : findHelp(entriesOf(ofSteps, parts, t), asked).map(({ title, text, place }) => ({
            title,
            text,
            url: url(place),
          })),
    contents: [
      ...sections.map(([place, key]) => ({ title: t(`help.${key}`), url: url(place) })),
      { title: t('manual.title'), url: url('extern') },
    ],
    steps: ofSteps,
    courses: courses.map((course) => ({
      place: placeOf[course],
      title: t(`help.${course}Course`),
      drawing: drawings[course],
      arrows: arrowsOf[course](t),
    })),
    vso: vsoOf(t),
    words: wordsOf(t),
    manual: {
      title: t('manual.title'),
      why: t('manual.why'),
      parts,
      url: `${base}${MANUAL_PATH}`,
    },
  };
  return {
    kind: 'page',
    template: 'help/help',
    page: { title: t('help.title'), nav: 'help' },
    view,
  };
}

const placeOf: Record<Course, string> = { step: 'stap', plan: 'plan', dossier: 'dossier' };

/** Drawn once for each language: nothing in it is about anybody. */
function createDrawings(): (lang: Lang, t: Translate) => Promise<Record<Course, Drawn>> {
  const made = new Map<Lang, Promise<Record<Course, Drawn>>>();
  const drawAll = async (t: Translate): Promise<Record<Course, Drawn>> => {
    const [step, plan, dossier] = [
      courseOf('step', t),
      courseOf('plan', t),
      courseOf('dossier', t),
    ];
    return { step: await draw(step), plan: await draw(plan), dossier: await draw(dossier) };
  };
  return (lang, t) => {
    const known = made.get(lang) ?? drawAll(t);
    made.set(lang, known);
    // What failed once is tried anew for the next person.
    known.catch(() => made.delete(lang));
    return known;
  };
}

/** Places on the page with the heading that each has in the catalogue. */
const sections = [
  ['stappen', 'steps'],
  ['stap', 'stepCourse'],
  ['plan', 'planCourse'],
  ['dossier', 'dossierCourse'],
  ['evalueren', 'evaluations.title'],
  ['toolbox', 'toolbox.title'],
  ['vso-categorieen', 'vso.title'],
  ['begrippen', 'words.title'],
] as const;

const evaluationLines = ['each', 'next', 'report'] as const;
const toolboxLines = ['why', 'one', 'two', 'three', 'four', 'click'] as const;

/** Of the seed's "Toelichting VSO categorieën"; the address is DUO's own, as it stands there. */
const vsoTopics = ['one', 'two', 'three', 'funding'] as const;
const DUO_ADDRESS =
  'https://duo.nl/zakelijk/primair-onderwijs/bekostiging-en-subsidies/bijzondere-bekostiging/leerlingen-ernstigemeervoudige-beperking.jsp';

const wordKeys = [
  'opp',
  'actionPart',
  'arrangement',
  'authority',
  'destination',
  'emb',
  'lwoo',
  'mdo',
  'oogo',
  'partnership',
  'pro',
  'tlv',
  'vso',
  'viewpoint',
] as const;

const vsoOf = (t: Translate): HelpView['vso'] => ({
  topics: vsoTopics.map((topic) => ({
    title: t(`help.vso.${topic}`),
    text: t(`help.vso.${topic}Text`),
  })),
  address: DUO_ADDRESS,
});

/** In the alphabet of who reads them. */
const wordsOf = (t: Translate): HelpView['words'] =>
  wordKeys
    .map((key) => ({ title: t(`help.words.${key}`), text: t(`help.words.${key}Text`) }))
    .toSorted((a, b) => a.title.localeCompare(b.title, t.lang, { sensitivity: 'base' }));

const entriesOf = (
  ofSteps: HelpView['steps'],
  parts: readonly ManualPart[],
  t: Translate,
): HelpEntry[] => [
  ...ofSteps.map(({ number, title, text, place }) => ({
    title: `${number}. ${title}`,
    text,
    place,
  })),
  {
    title: t('help.evaluations.title'),
    text: evaluationLines.map((line) => t(`help.evaluations.${line}`)).join(' '),
    place: 'evalueren',
  },
  {
    title: t('help.toolbox.title'),
    text: toolboxLines.map((line) => t(`help.toolbox.${line}`)).join(' '),
    place: 'toolbox',
  },
  ...vsoOf(t).topics.map((topic) => ({
    ...topic,
    text: `${t('help.vso.title')}. ${topic.text}`,
    place: 'vso-categorieen',
  })),
  ...wordsOf(t).map((word) => ({ ...word, place: 'begrippen' })),
  ...parts.flatMap(({ id, items }) => items.map(({ title, text }) => ({ title, text, place: id }))),
];
const deskTopics = ['read', 'write', 'files', 'end', 'admin'] as const;

/** Who works at a partnership has no pupils of their own, and no dossiers that run by our rules. */
const deskHelp = (t: Translate): Answer => ({
  kind: 'page',
  template: 'help/desk',
  page: { title: t('help.swv.title'), nav: 'help' },
  view: {
    lede: t('help.swv.lede'),
    topics: deskTopics.map((topic) => ({
      title: t(`help.swv.${topic}`),
      text: t(`help.swv.${topic}Text`),
    })),
  },
});

const arrowsOf: Record<Course, (t: Translate) => Arrow[]> = {
  step: stepArrows,
  plan: planArrows,
  dossier: dossierArrows,
};

function dossierArrows(t: Translate): Arrow[] {
  return transitions.map(({ act, from, to, rules, followed }) => ({
    from: t(`help.dossier.${from}`),
    to: t(`help.dossier.${to}`),
    act: t(`help.acts.${act}`),
    // That a dossier is open or archived is what the arrow starts from.
    needs: rules
      .filter(({ code }) => !['dossier-archived', 'dossier-open'].includes(code))
      .map(({ code }) => t(`help.rules.${code}`)),
    note: followed === true ? t('help.followed') : undefined,
  }));
}

function planArrows(t: Translate): Arrow[] {
  return planTransitions.map(({ act, from, to, needs }) => ({
    from: from.map((state) => t(`help.planStates.${state}`)).join(t('help.or')),
    to: t(`help.planStates.${to}`),
    act: t(`help.acts.${act}`),
    needs: [t(`help.rules.${needs}`)],
  }));
}

function stepArrows(t: Translate): Arrow[] {
  return stepTransitions.map(({ act, from, to, needs }) => ({
    from: from.map((state) => t(`dossier.states.${state}`)).join(t('help.or')),
    to: t(`dossier.states.${to}`),
    act: t(`help.acts.${act}`),
    needs: [t(`help.rules.${needs}`)],
  }));
}
