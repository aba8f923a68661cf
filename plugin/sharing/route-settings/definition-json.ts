import type { Both } from '../../dossier/declaration/index.ts';
import { readDefinition } from '../request-routes/index.ts';
import type { DefinitionFault, Reused, RouteDefinition } from '../request-routes/index.ts';
import { textNames } from './typed-route.ts';
import type { TypedFile, TypedQuestion, TypedRoute, Words } from './typed-route.ts';

type Question = RouteDefinition['parts'][number]['fields'][number];

/**
 * The definition that a form makes, unread: what the form has no fields for stays as it was before,
 * unless it was ticked to be taken away.
 */
export function jsonOf(typed: TypedRoute, before: RouteDefinition): Record<string, unknown> {
  const { dropped } = typed;
  const parts = byKey(before.parts);
  const questions = byKey(before.parts.flatMap(({ fields }) => fields));
  const files = byKey(before.files);
  const outcomes = byKey(before.decides.outcomes);
  return {
    ...before,
    ...Object.fromEntries(textNames.map((name) => [name, said(typed.texts[name])])),
    prepare: paired(typed.prepare),
    levels: typed.levels,
    parts: typed.parts.map(({ key, title, help, fields }) => ({
      key,
      title: said(title),
      help: ifSaid(help),
      when: dropped.has(`when.${key}`) ? undefined : parts.get(key)?.when,
      fields: fields.map((question) =>
        questionJson(question, questions.get(question.key), dropped),
      ),
    })),
    files: typed.files.map((file) => fileJson(file, files.get(file.key), dropped)),
    reports: typed.reports,
    steps: { finished: typed.finished.map(Number), shared: typed.shared.map(Number) },
    consent: { required: typed.consent, refusal: typed.refusal },
    permission: typed.permission,
    reuses: before.reuses.filter((reused) => !dropped.has(`reuse.${reusedKey(reused)}`)),
    ages: before.ages.filter(({ key }) => !dropped.has(`age.${key}`)),
    decides: {
      fourEyes: typed.fourEyes,
      outcomes: typed.outcomes.map(({ key, label }) => ({
        ...outcomes.get(key),
        key,
        label: said(label),
      })),
    },
    terms: { decideDays: whole(typed.decideDays), supplementDays: whole(typed.supplementDays) },
    category: dropped.has('category') ? undefined : before.category,
  };
}

/** Where an answer that is reused stands, as one name. */
export const reusedKey = ({ step, path, list }: Reused): string => `${step}-${path ?? list ?? ''}`;

const byKey = <T extends { readonly key: string }>(all: readonly T[]): ReadonlyMap<string, T> =>
  new Map(all.map((one) => [one.key, one]));

function questionJson(
  { key, label, help, kind, required, sensitive, options }: TypedQuestion,
  before: Question | undefined,
  dropped: ReadonlySet<string>,
): Record<string, unknown> {
  return {
    ...before,
    key,
    kind,
    label: said(label),
    help: ifSaid(help),
    required,
    sensitive: sensitive === '' ? undefined : sensitive,
    options: kind === 'choice' ? optionsJson(options, before?.options ?? []) : undefined,
    when: dropped.has(`when.${key}`) ? undefined : before?.when,
    begins: dropped.has(`begins.${key}`) ? undefined : before?.begins,
    bounds: dropped.has(`bounds.${key}`) ? undefined : before?.bounds,
  };
}

function fileJson(
  { key, label, help, required, months }: TypedFile,
  before: RouteDefinition['files'][number] | undefined,
  dropped: ReadonlySet<string>,
): Record<string, unknown> {
  return {
    ...before,
    key,
    label: said(label),
    help: ifSaid(help),
    required,
    maxAgeMonths: months === '' ? undefined : whole(months),
    orElse: dropped.has(`or-else.${key}`) ? undefined : before?.orElse,
    when: dropped.has(`file-when.${key}`) ? undefined : before?.when,
  };
}

const said = ({ nl, en }: Words): Both =>
  en.trim() === '' ? { nl: nl.trim() } : { nl: nl.trim(), en: en.trim() };
const ifSaid = (words: Words): Both | undefined =>
  words.nl.trim() === '' && words.en.trim() === '' ? undefined : said(words);

/** What is no whole number is handed on as it was typed, and so found wrong. */
const whole = (text: string): number | string => (/^\d{1,4}$/.test(text) ? Number(text) : text);

export const linesOf = (text: string): string[] =>
  text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));

/** A text a line, each with the line of the translation at the same place. */
function paired({ nl, en }: Words): Both[] {
  const translated = linesOf(en);
  return linesOf(nl).map((line, index) => said({ nl: line, en: translated[index] ?? '' }));
}

/**
 * An answer that is there still keeps its key, and so does one that was only written otherwise:
 * what schools have answered already, and what is asked after it, goes by the key.
 */
function optionsJson(
  words: Words,
  before: NonNullable<Question['options']>,
): { key: string; label: Both }[] {
  const labels = paired(words);
  const known = new Map(before.map(({ key, label }) => [label.nl, key]));
  const there = new Set(labels.map(({ nl }) => nl));
  const used = new Set<string>();
  return labels.map((label, index) => {
    const same = known.get(label.nl);
    const former = before[index];
    const rewritten = former && !there.has(former.label.nl) ? former.key : undefined;
    const key = free(same ?? rewritten ?? keyOf(label.nl), used);
    used.add(key);
    return { key, label };
  });
}

const keyOf = (label: string): string =>
  label
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 30)
    .replace(/-+$/, '') || 'keuze';

function free(key: string, used: ReadonlySet<string>): string {
  let candidate = key;
  for (let more = 2; used.has(candidate); more += 1) candidate = `${key}-${more}`;
  return candidate;
}

/**
 * All that is wrong with a form.
 * @param json what {@link jsonOf} made of it
 */
export function faultsIn(typed: TypedRoute, json: Record<string, unknown>): DefinitionFault[] {
  const read = readDefinition(json);
  return [...lineFaults(typed), ...('faults' in read ? read.faults : [])];
}

/** A translation that has other lines would stand at the wrong ones. */
function lineFaults({ prepare, parts }: TypedRoute): DefinitionFault[] {
  const differ = ({ nl, en }: Words): boolean =>
    linesOf(en).length > 0 && linesOf(en).length !== linesOf(nl).length;
  return [
    ...(differ(prepare) ? [{ path: 'prepare.0.en', code: 'definition-lines' }] : []),
    ...parts.flatMap(({ fields }, part) =>
      fields.flatMap(({ kind, options }, index) =>
        kind === 'choice' && differ(options)
          ? [{ path: `parts.${part}.fields.${index}.options.0.label.en`, code: 'definition-lines' }]
          : [],
      ),
    ),
  ];
}
