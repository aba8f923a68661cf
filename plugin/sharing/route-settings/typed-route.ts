import { randomBytes } from 'node:crypto';
import type { Both } from '../../dossier/declaration/index.ts';
import type { RouteDefinition } from '../request-routes/index.ts';

/** A route as its form has it: whatever was typed, right or wrong, so that nothing is lost. */
export interface TypedRoute {
  readonly texts: Readonly<Record<TextName, Words>>;
  /** One a line. */
  readonly prepare: Words;
  readonly levels: readonly string[];
  readonly parts: readonly TypedPart[];
  readonly files: readonly TypedFile[];
  readonly outcomes: readonly { readonly key: string; readonly label: Words }[];
  readonly finished: readonly string[];
  readonly shared: readonly string[];
  readonly reports: readonly string[];
  readonly decideDays: string;
  readonly supplementDays: string;
  readonly fourEyes: boolean;
  readonly consent: boolean;
  readonly refusal: string;
  readonly permission: string;
  readonly deskId: string;
  /** What the form cannot change, and was ticked to be taken away: see `kept.ts`. */
  readonly dropped: ReadonlySet<string>;
}

export interface Words {
  readonly nl: string;
  readonly en: string;
}

export interface TypedPart {
  readonly key: string;
  readonly title: Words;
  readonly help: Words;
  readonly fields: readonly TypedQuestion[];
}

export interface TypedQuestion {
  readonly key: string;
  readonly label: Words;
  readonly help: Words;
  readonly kind: string;
  readonly required: boolean;
  readonly sensitive: string;
  /** One a line. */
  readonly options: Words;
}

export interface TypedFile {
  readonly key: string;
  readonly label: Words;
  readonly help: Words;
  readonly required: boolean;
  readonly months: string;
}

/** The texts of a route, in the order of its page; the first two are one line. */
export const textNames = [
  'name',
  'short',
  'what',
  'forWhom',
  'whoDoes',
  'closing',
  'clause',
] as const;
export type TextName = (typeof textNames)[number];

const words = (text: Both | undefined): Words => ({ nl: text?.nl ?? '', en: text?.en ?? '' });
const lines = (all: readonly Both[]): Words => ({
  nl: all.map(({ nl }) => nl).join('\n'),
  // Without a translation of its own a line keeps its place.
  en: all.every(({ en = '' }) => en === '') ? '' : all.map(({ nl, en }) => en ?? nl).join('\n'),
});

/** The form of a route as it is kept. */
export function typedOf(definition: RouteDefinition, deskId: string): TypedRoute {
  const texts = Object.fromEntries(textNames.map((name) => [name, words(definition[name])]));
  return {
    texts: texts as Record<TextName, Words>,
    prepare: lines(definition.prepare),
    levels: definition.levels,
    parts: definition.parts.map(({ key, title, help, fields }) => ({
      key,
      title: words(title),
      help: words(help),
      fields: fields.map((question) => ({
        key: question.key,
        label: words(question.label),
        help: words(question.help),
        kind: question.kind,
        required: question.required,
        sensitive: question.sensitive ?? '',
        options: lines((question.options ?? []).map(({ label }) => label)),
      })),
    })),
    files: definition.files.map(({ key, label, help, required, maxAgeMonths }) => ({
      key,
      label: words(label),
      help: words(help),
      required,
      months: maxAgeMonths === undefined ? '' : String(maxAgeMonths),
    })),
    outcomes: definition.decides.outcomes.map(({ key, label }) => ({ key, label: words(label) })),
    finished: definition.steps.finished.map(String),
    shared: definition.steps.shared.map(String),
    reports: definition.reports,
    decideDays: String(definition.terms.decideDays),
    supplementDays: String(definition.terms.supplementDays),
    fourEyes: definition.decides.fourEyes,
    consent: definition.consent.required,
    refusal: definition.consent.refusal,
    permission: definition.permission,
    deskId,
    dropped: new Set(),
  };
}

type Body = Readonly<Record<string, string>>;

/** What a browser sent: names are places in the definition, such as `parts.0.title.nl`. */
export function readTyped(body: Body): TypedRoute {
  const at = (name: string): string => (body[name] ?? '').replaceAll('\r\n', '\n');
  const both = (place: string): Words => ({ nl: at(`${place}.nl`), en: at(`${place}.en`) });
  const ticked = (name: string): boolean => at(name) === '1';
  const under = (place: string): string[] =>
    Object.keys(body)
      .filter((name) => name.startsWith(`${place}.`) && ticked(name))
      .map((name) => name.slice(place.length + 1));
  const texts = Object.fromEntries(textNames.map((name) => [name, both(name)]));
  return {
    texts: texts as Record<TextName, Words>,
    prepare: both('prepare'),
    levels: under('levels'),
    parts: rowsOf(body, 'parts', (place) => ({
      key: at(`${place}.key`),
      title: both(`${place}.title`),
      help: both(`${place}.help`),
      fields: rowsOf(body, `${place}.fields`, (question) => ({
        key: at(`${question}.key`),
        label: both(`${question}.label`),
        help: both(`${question}.help`),
        kind: at(`${question}.kind`),
        required: ticked(`${question}.required`),
        sensitive: at(`${question}.sensitive`),
        options: both(`${question}.options`),
      })),
    })),
    files: rowsOf(body, 'files', (place) => ({
      key: at(`${place}.key`),
      label: both(`${place}.label`),
      help: both(`${place}.help`),
      required: ticked(`${place}.required`),
      months: at(`${place}.maxAgeMonths`).trim(),
    })),
    outcomes: rowsOf(body, 'decides.outcomes', (place) => ({
      key: at(`${place}.key`),
      label: both(`${place}.label`),
    })),
    finished: under('steps.finished'),
    shared: under('steps.shared'),
    reports: under('reports'),
    decideDays: at('terms.decideDays').trim(),
    supplementDays: at('terms.supplementDays').trim(),
    fourEyes: ticked('decides.fourEyes'),
    consent: ticked('consent.required'),
    refusal: at('consent.refusal'),
    permission: at('permission'),
    deskId: at('bureau'),
    dropped: new Set(under('weg')),
  };
}

/** Rows stand in the form one after the other, each with its key. */
function rowsOf<T>(body: Body, place: string, read: (place: string) => T): T[] {
  const rows: T[] = [];
  while (body[`${place}.${rows.length}.key`] !== undefined)
    rows.push(read(`${place}.${rows.length}`));
  return rows;
}

const newKey = (): string => `v-${randomBytes(4).toString('hex')}`;
const nothing: Words = { nl: '', en: '' };

export const newQuestion = (): TypedQuestion => ({
  key: newKey(),
  label: nothing,
  help: nothing,
  kind: 'text',
  required: true,
  sensitive: '',
  options: nothing,
});

export const newPart = (): TypedPart => ({
  key: newKey(),
  title: nothing,
  help: nothing,
  fields: [newQuestion()],
});

export const newFile = (): TypedFile => ({
  key: newKey(),
  label: nothing,
  help: nothing,
  required: true,
  months: '',
});
