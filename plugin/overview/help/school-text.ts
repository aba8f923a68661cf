import { steps } from '../../dossier/form/index.ts';
import type { Translate } from '../../kernel/translate.ts';

/** What the help says to schools: on its page, in what is searched, and in the manuals. */

export interface Topic {
  title: string;
  text: string;
}

export const stepTexts = (
  t: Translate,
): { number: number; title: string; text: string; place: string }[] =>
  steps.map((step) => ({
    number: step.number,
    title: t(`steps.${step.key}.title`),
    text: t(`steps.${step.key}.intro`),
    place: `stap-${step.number}`,
  }));

const evaluationLines = ['each', 'next', 'report'] as const;
export const evaluationTexts = (t: Translate): string[] =>
  evaluationLines.map((line) => t(`help.evaluations.${line}`));

const toolboxSteps = ['one', 'two', 'three', 'four'] as const;
export const toolboxTexts = (t: Translate): { why: string; steps: string[]; click: string } => ({
  why: t('help.toolbox.why'),
  steps: toolboxSteps.map((line) => t(`help.toolbox.${line}`)),
  click: t('help.toolbox.click'),
});

const requestSteps = ['share', 'choose', 'missing', 'send', 'follow', 'after'] as const;
export const requestTexts = (t: Translate): { why: string; steps: string[] } => ({
  why: t('help.requests.why'),
  steps: requestSteps.map((line) => t(`help.requests.${line}`)),
});

/** Of the seed's "Toelichting VSO categorieën"; the address is DUO's own, as it stands there. */
const vsoTopics = ['one', 'two', 'three', 'funding'] as const;
export const DUO_ADDRESS =
  'https://duo.nl/zakelijk/primair-onderwijs/bekostiging-en-subsidies/bijzondere-bekostiging/leerlingen-ernstigemeervoudige-beperking.jsp';

export interface VsoView {
  topics: Topic[];
  address: string;
}

export const vsoTexts = (t: Translate): VsoView => ({
  topics: vsoTopics.map((topic) => ({
    title: t(`help.vso.${topic}`),
    text: t(`help.vso.${topic}Text`),
  })),
  address: DUO_ADDRESS,
});

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
type WordKey = (typeof wordKeys)[number];

/** In the alphabet of who reads them. */
export const wordTexts = (t: Translate, keys: readonly WordKey[] = wordKeys): Topic[] =>
  keys
    .map((key) => ({ title: t(`help.words.${key}`), text: t(`help.words.${key}Text`) }))
    .toSorted((a, b) => a.title.localeCompare(b.title, t.lang, { sensitivity: 'base' }));
