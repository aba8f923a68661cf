import { said } from '../../dossier/declaration/index.ts';
import type { Both, When } from '../../dossier/declaration/index.ts';
import type { Translate } from '../../kernel/translate.ts';
import type {
  AgeRule,
  Profession,
  RequiredFile,
  RouteDefinition,
} from '../../sharing/request-routes/index.ts';

/** A part of an explanation, on a page and on paper alike. */
export interface TextPart {
  /** Id of its place on the page. */
  id: string;
  title: string;
  lines: TextLine[];
}

/** A sentence, a list, or a list below a sentence. */
export interface TextLine {
  text?: string;
  items?: string[];
}

/** Everything that a definition says to who follows it, in reading order. */
export function routeText(definition: RouteDefinition, desk: string, t: Translate): TextPart[] {
  const part = (id: string, key: string, lines: TextLine[]): TextPart => ({
    id,
    title: t(`help.route.${key}`),
    lines,
  });
  const told = (text: Both): TextLine => ({ text: said(text, t) });
  return [
    part('wat', 'what', [told(definition.what)]),
    part('voor-wie', 'forWhom', [told(definition.forWhom), { text: levelsOf(definition, t) }]),
    part('wie-doet-wat', 'whoDoes', [
      told(definition.whoDoes),
      { text: t('help.route.desk', { desk }) },
    ]),
    part('klaarzetten', 'prepare', [{ items: definition.prepare.map((one) => said(one, t)) }]),
    part('dossier', 'dossier', dossierLines(definition, t)),
    part('bestanden', 'files', fileLines(definition, t)),
    part('ondertekenen', 'signs', [
      { items: definition.signs.map((one) => t(`help.route.signers.${one}`)) },
    ]),
    part('deskundigen', 'experts', [{ text: expertsOf(definition, t) }]),
    part('termijnen', 'terms', [
      { text: t('help.route.decideDays', { count: definition.terms.decideDays }) },
      { text: t('help.route.supplementDays', { count: definition.terms.supplementDays }) },
    ]),
    part('afloop', 'ends', endLines(definition, t)),
  ].filter(({ lines }) => lines.some(({ text, items }) => text !== undefined || items?.length));
}

const listed = (words: readonly string[], t: Translate, type: 'conjunction' | 'disjunction') =>
  new Intl.ListFormat(t.lang, { type }).format(words);

const numbered = (steps: readonly number[], t: Translate): string =>
  listed(steps.map(String), t, 'conjunction');

const levelsOf = ({ levels }: RouteDefinition, t: Translate): string =>
  t('help.route.levels', {
    levels: listed(
      levels.map((level) => t(`dossier.levels.${level}.name`)),
      t,
      'disjunction',
    ),
  });

function dossierLines(definition: RouteDefinition, t: Translate): TextLine[] {
  const { steps, consent, permission, reuses, ages } = definition;
  const needs = [
    ...(steps.finished.length > 0
      ? [t('help.route.finished', { steps: numbered(steps.finished, t) })]
      : []),
    ...(steps.shared.length > 0
      ? [t('help.route.shared', { steps: numbered(steps.shared, t) })]
      : []),
    t(`help.route.consent.${consent.required ? consent.refusal : 'none'}`),
    t(`help.route.permission.${permission}`),
    ...ages.map((age) => ageOf(age, definition, t)),
  ];
  const known = reuses.map(({ label, step, needed }) =>
    t(`help.route.${needed ? 'reusedNeeded' : 'reused'}`, { label: said(label, t), step }),
  );
  return [
    { items: needs },
    ...(known.length > 0 ? [{ text: t('help.route.reuses'), items: known }] : []),
  ];
}

const ageOf = (age: AgeRule, definition: RouteDefinition, t: Translate): string =>
  [
    t('help.route.age', { label: said(age.label, t), step: age.step }),
    ...limitsOf(age, t),
    ...whensOf(age.when, definition, t),
  ].join('; ');

const limitsOf = (
  { maxAgeMonths, minAgeMonths }: Pick<AgeRule, 'maxAgeMonths' | 'minAgeMonths'>,
  t: Translate,
): string[] => [
  ...(maxAgeMonths === undefined ? [] : [t('help.route.maxAge', { count: maxAgeMonths })]),
  ...(minAgeMonths === undefined ? [] : [t('help.route.minAge', { count: minAgeMonths })]),
];

function fileLines(definition: RouteDefinition, t: Translate): TextLine[] {
  const { files, reports } = definition;
  return [
    files.length === 0
      ? { text: t('help.route.noFiles') }
      : { items: files.map((file) => fileOf(file, definition, t)) },
    ...(reports.length === 0
      ? []
      : [
          {
            text: t('help.route.reports'),
            items: reports.map((kind) => t(`report.kinds.${kind}`)),
          },
        ]),
  ];
}

function fileOf(file: RequiredFile, definition: RouteDefinition, t: Translate): string {
  const { orElse, when, help } = file;
  const instead = orElse === undefined ? undefined : questionOf(definition, orElse);
  const facts = [
    `${said(file.label, t)}: ${t(`help.route.${file.required ? 'required' : 'optional'}`)}`,
    ...limitsOf(file, t),
    ...(instead === undefined ? [] : [t('help.route.orElse', { label: said(instead.label, t) })]),
    ...whensOf(when, definition, t),
  ].join('; ');
  return help === undefined ? `${facts}.` : `${facts}. ${said(help, t)}`;
}

const questionOf = ({ parts }: RouteDefinition, key: string) =>
  parts.flatMap(({ fields }) => fields).find((question) => question.key === key);

/** "als “Eerste aanvraag of verlenging” is: eerste aanvraag" */
const whensOf = (
  whens: readonly When[] | undefined,
  definition: RouteDefinition,
  t: Translate,
): string[] =>
  (whens ?? []).flatMap(({ field, is }) => {
    const question = questionOf(definition, field);
    if (question === undefined) return [];
    const answers = is.map((answer) => {
      const option = question.options?.find(({ key }) => key === answer);
      return option === undefined ? answer : said(option.label, t);
    });
    return [
      t('help.route.when', {
        label: said(question.label, t),
        answers: listed(answers, t, 'disjunction'),
      }),
    ];
  });

function expertsOf({ experts }: RouteDefinition, t: Translate): string {
  if (experts.count === 0) return t('help.route.noExperts');
  const words = (all: readonly Profession[]): string =>
    listed(
      all.map((one) => t(`requests.professions.${one}`)),
      t,
      'disjunction',
    );
  return t('help.route.twoExperts', {
    first: words(experts.firstOf),
    others: words(experts.othersOf),
  });
}

function endLines(definition: RouteDefinition, t: Translate): TextLine[] {
  const { decides, ends, closing, clause } = definition;
  return [
    {
      text: t('help.route.outcomes'),
      items: decides.outcomes.map(({ label }) => said(label, t)),
    },
    ...(decides.fourEyes ? [{ text: t('help.route.fourEyes') }] : []),
    { text: said(closing, t) },
    ...(ends.kind === 'access-or-transfer'
      ? [{ text: t('help.route.accessOrTransfer', { group: ends.group, licence: ends.licence }) }]
      : []),
    ...(said(clause, t) === '' ? [] : [{ text: said(clause, t) }]),
  ];
}
