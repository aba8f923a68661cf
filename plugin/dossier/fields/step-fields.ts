import type { Translate } from '../../kernel/translate.ts';
import type { Level } from '../facts/index.ts';
import { domainFields, listOf, maxOf, placeOf, shownDate } from '../form/index.ts';
import type {
  DossierDomain,
  Fault,
  Field,
  Part,
  Step,
  StepContent,
  StepReader,
} from '../form/index.ts';
import type { Sight } from '../policy/index.ts';
import type { DomainView, FieldView, ListView, PartView, RowView } from './field-view.ts';
import { hasHidden, isHidden } from './hidden.ts';

/** What is needed to show a step's fields. */
export interface FieldContext {
  step: Step;
  content: StepContent;
  reader: StepReader;
  domains: readonly DossierDomain[];
  faults: readonly Fault[];
  /** Hides medical and psychological parts from who may not read them. */
  sight: Sight;
  hostName: string;
  level: Level;
  /** Which page of the rows of long lists is shown, from 1. */
  rowsPage: number;
  /** Nobody writes here: everything is open to be read. */
  readOnly: boolean;
  t: Translate;
}

/** The list on the page from which a field for a person's name suggests, by its id. */
export const KNOWN_PEOPLE = 'bekenden';

/** Rows that a page shows: of a longer list some at a time. */
const ROWS_SHOWN = 25;

/** On which page of its list a row stands, from 1; 1 for what is no row. */
export function rowsPageOf(path: string, reader: StepReader): number {
  const [list = '', row] = path.split('/');
  const number = row === undefined ? 1 : (numbersOf(reader, list).get(row) ?? 1);
  return Math.ceil(number / ROWS_SHOWN);
}

export const fieldId = (path: string): string => `v-${path.replaceAll('/', '-')}`;

/** "Doel 2: beginsituatie": how a message names a field, a row or a list. */
export function fieldLabel(
  step: Step,
  path: string,
  context: { t: Translate; reader: StepReader; domains: readonly DossierDomain[] },
): string {
  const { t } = context;
  const [first = '', row, last] = path.split('/');
  const declared =
    placeOf(step, path, context.domains) !== undefined ||
    step.parts.some((part) => part.key === first && last === undefined);
  if (!declared && (last !== undefined || listOf(step, first) === undefined))
    return t('dossier.unknownField');
  if (row === undefined) {
    const part = step.parts.find((candidate) => candidate.key === first);
    return part === undefined
      ? t(`steps.${step.key}.fields.${first}.label`)
      : t(`steps.${step.key}.parts.${first}.title`);
  }
  if (first === 'domains') {
    const name = context.domains.find((domain) => domain.key === row)?.name ?? '';
    return `${name}: ${t(`steps.${step.key}.fields.${last ?? ''}.label`)}`;
  }
  const name = rowName(step, first, row, context);
  return last === undefined ? name : `${name}: ${t(`steps.${step.key}.fields.${last}.label`)}`;
}

/** "Doel 2", or "Spelling: Score 1": a score is counted within its domain, as the page does. */
function rowName(
  step: Step,
  list: string,
  row: string,
  { t, reader, domains }: Parameters<typeof fieldLabel>[2],
): string {
  const domainOf = (id: string): string => reader.value(`${list}/${id}/domain`);
  const domain =
    list === 'scores' ? domains.find(({ key }) => key === domainOf(row))?.name : undefined;
  const number = numbersOf(reader, list, list === 'scores' ? domainOf : undefined).get(row) ?? 0;
  const name = `${t(`steps.${step.key}.parts.${list}.row`)}${number > 0 ? ` ${number}` : ''}`;
  return domain === undefined ? name : `${domain}: ${name}`;
}

const numbered = new WeakMap<StepReader, Map<string, ReadonlyMap<string, number>>>();

/** The number of each row of a list, or of its kind in the list; counted once a reader. */
function numbersOf(
  reader: StepReader,
  list: string,
  kindOf?: (row: string) => string,
): ReadonlyMap<string, number> {
  const lists = numbered.get(reader) ?? new Map<string, ReadonlyMap<string, number>>();
  numbered.set(reader, lists);
  const name = kindOf === undefined ? list : `${list} by kind`;
  const known = lists.get(name);
  if (known !== undefined) return known;
  const last = new Map<string, number>();
  const made = new Map(
    reader.rows(list).map((row) => {
      const kind = kindOf?.(row) ?? '';
      const number = (last.get(kind) ?? 0) + 1;
      last.set(kind, number);
      return [row, number];
    }),
  );
  lists.set(name, made);
  return made;
}

/** What is still needed, in few words: an empty field by its name alone. */
export const missingText = (
  step: Step,
  fault: Fault,
  context: Parameters<typeof fieldLabel>[2],
): string =>
  fault.code === 'required'
    ? fieldLabel(step, fault.path, context)
    : faultText(step, fault, context);

export function faultText(
  step: Step,
  fault: Fault,
  context: { t: Translate; reader: StepReader; domains: readonly DossierDomain[] },
): string {
  return context.t(`faults.${fault.code}`, {
    ...fault.params,
    label: fieldLabel(step, fault.path, context),
  });
}

export function partViews(context: FieldContext): PartView[] {
  return context.step.parts.map((part) => partView(part, context));
}

function partView(part: Part, context: FieldContext): PartView {
  const { t, step } = context;
  const words = `steps.${step.key}.parts.${part.key}`;
  switch (part.kind) {
    case 'fields': {
      const help = optional(t, `${words}.help`);
      const items = visible(part.fields, context).map((field) =>
        fieldView(field, field.key, context),
      );
      const note = items.some((item) => item.locked !== undefined)
        ? { note: t('dossier.lockedNote', { host: context.hostName }) }
        : {};
      return { fields: true, title: t(`${words}.title`), ...help, ...note, items };
    }
    case 'list': {
      const list = listView(part.key, part.fields, part.title, part.look, context);
      return {
        list:
          part.follows === undefined
            ? list
            : {
                ...list,
                rows: list.rows.map((row) => ({
                  ...row,
                  fixed: t('dossier.fromStep', { number: part.follows?.step ?? 0 }),
                })),
                followed: true,
              },
      };
    }
    case 'domains':
      return { domains: true, groups: domainGroups(context) };
  }
}

const byPath = new WeakMap<readonly Fault[], ReadonlyMap<string, Fault>>();

/** The first fault of each path. */
function faultsByPath(faults: readonly Fault[]): ReadonlyMap<string, Fault> {
  const known = byPath.get(faults) ?? new Map(faults.toReversed().map((one) => [one.path, one]));
  byPath.set(faults, known);
  return known;
}

const visible = (fields: readonly Field[], context: FieldContext): Field[] =>
  fields.filter((field) => !isHidden(field, context.sight));

const optional = (t: Translate, key: string): { help?: string } =>
  t.has(key) ? { help: t(key) } : {};

export function fieldView(field: Field, path: string, context: FieldContext): FieldView {
  const { t, step, content } = context;
  const stored = content.values[path];
  const words = `steps.${step.key}.fields.${field.key}`;
  const value = stored?.v ?? '';
  const fault = faultsByPath(context.faults).get(path);
  return {
    id: fieldId(path),
    path,
    kind: field.kind,
    label: t(`${words}.label`),
    ...optional(t, `${words}.help`),
    value: field.kind === 'date' ? shownDate(value) : value,
    required: field.required === true,
    max: maxOf(field),
    ...(field.width === undefined ? {} : { width: field.width }),
    ...(field.suggests === undefined ? {} : { suggests: KNOWN_PEOPLE }),
    ...(field.kind === 'choice'
      ? { options: choices(field.offered?.[context.level] ?? field.options ?? [], words, value, t) }
      : {}),
    ...(stored?.from !== undefined
      ? { locked: t('dossier.fromStep', { number: stored.from }) }
      : {}),
    ...(stored?.host === true ? { locked: t('dossier.fromHost', { host: context.hostName }) } : {}),
    ...(fault === undefined ? {} : { fault: faultText(step, fault, context) }),
    ...(field.sensitive === undefined
      ? {}
      : { sensitive: t(`dossier.sensitive.${field.sensitive}`) }),
  };
}

/**
 * A value that is no longer among the options stays visible, so that nothing disappears by saving.
 */
function choices(
  options: readonly string[],
  words: string,
  value: string,
  t: Translate,
): NonNullable<FieldView['options']> {
  const known = options.map((option) => ({
    value: option,
    label: t(`${words}.options.${option}`),
    selected: option === value,
  }));
  return value === '' || known.some((option) => option.selected)
    ? known
    : [...known, { value, label: value, selected: true }];
}

function listView(
  key: string,
  fields: readonly Field[],
  title: readonly string[],
  look: 'card' | 'line',
  context: FieldContext,
): ListView {
  const { t, step, reader } = context;
  const words = `steps.${step.key}.parts.${key}`;
  const fault = context.faults.find((candidate) => candidate.path === key);
  const blank: RowView = rowView(key, '__row__', fields, title, 0, context);
  const all = reader.rows(key);
  const pages = Math.max(1, Math.ceil(all.length / ROWS_SHOWN));
  const page = Math.min(context.rowsPage, pages);
  const from = (page - 1) * ROWS_SHOWN;
  const shown = all.slice(from, from + ROWS_SHOWN);
  const rows = shown.map((row, index) =>
    rowView(key, row, fields, title, from + index + 1, context),
  );
  return {
    key,
    id: fieldId(key),
    title: t(`${words}.title`),
    ...optional(t, `${words}.help`),
    addLabel: t(`${words}.add`),
    empty: t(`${words}.empty`),
    look,
    rows: look === 'card' ? folded(rows) : rows,
    blank,
    hidden: all.length - shown.length,
    ...(pages === 1 ? {} : { window: rowsWindow(key, { page, pages, from, of: all.length }, t) }),
    ...(fault === undefined ? {} : { fault: faultText(step, fault, context) }),
  };
}

/** Fields of a row from which on a list of several is easier to find one's way in when folded. */
const LONG_ROW = 7;

const folded = (rows: readonly RowView[]): RowView[] =>
  rows.map((row) =>
    rows.length < 2 || row.fields.length < LONG_ROW
      ? row
      : {
          ...row,
          fold: {
            open: row.fields.some(
              ({ required, value, fault }) =>
                fault !== undefined || (required && value.trim() === ''),
            ),
          },
        },
  );
function rowsWindow(
  key: string,
  { page, pages, from, of }: { page: number; pages: number; from: number; of: number },
  t: Translate,
): NonNullable<ListView['window']> {
  const to = (number: number): string => `?rijen=${number}#${fieldId(key)}`;
  return {
    text: t('dossier.rows.shown', {
      from: from + 1,
      to: Math.min(from + ROWS_SHOWN, of),
      of,
    }),
    ...(page > 1 ? { previous: to(page - 1) } : {}),
    ...(page < pages ? { next: to(page + 1) } : {}),
  };
}

function rowView(
  list: string,
  id: string,
  fields: readonly Field[],
  title: readonly string[],
  number: number,
  context: FieldContext,
): RowView {
  const { t, step, content } = context;
  const shown = title
    .map((key) =>
      fields.find((field) => field.key === key && !isHidden(field, context.sight)) === undefined
        ? ''
        : titleValue(fields, key, content.values[`${list}/${id}/${key}`]?.v ?? '', step, t),
    )
    .filter((text) => text !== '')
    .join(' ');
  const ordinal = `${t(`steps.${step.key}.parts.${list}.row`)}${number > 0 ? ` ${number}` : ''}`;
  return {
    id,
    list,
    title: shown === '' ? ordinal : shortened(shown),
    fields: visible(fields, context).map((field) =>
      fieldView(field, `${list}/${id}/${field.key}`, context),
    ),
    fixed: fixedBy(list, id, context),
  };
}

const suppliedRows = new WeakMap<StoredRows, ReadonlySet<string>>();
type StoredRows = StepContent['rows'][string];
const none: ReadonlySet<string> = new Set();

/** Rows of a list that the host supplied. */
function hostRows(content: StepContent, list: string): ReadonlySet<string> {
  const rows = content.rows[list];
  if (rows === undefined) return none;
  const known =
    suppliedRows.get(rows) ?? new Set(rows.flatMap(({ id, host }) => (host === true ? [id] : [])));
  suppliedRows.set(rows, known);
  return known;
}

/** Why a row cannot be taken away; undefined when it can. */
function fixedBy(
  list: string,
  id: string,
  { step, content, sight, hostName, t }: FieldContext,
): string | undefined {
  if (hostRows(content, list).has(id)) return t('dossier.fromHost', { host: hostName });
  return hasHidden(step, content, sight, { list, row: id }) ? t('dossier.hasHidden') : undefined;
}

const shortened = (title: string): string => (title.length > 80 ? `${title.slice(0, 79)}…` : title);

const titleValue = (
  fields: readonly Field[],
  key: string,
  value: string,
  step: Step,
  t: Translate,
): string =>
  shownValue(
    step,
    fields.find((candidate) => candidate.key === key),
    value,
    t,
  );

/** A value as people read it: a choice in its words, a date as 31-07-2027. */
export function shownValue(
  step: Step,
  field: Field | undefined,
  value: string,
  t: Translate,
): string {
  const words = `steps.${step.key}.fields.${field?.key ?? ''}.options.${value}`;
  if (field?.kind === 'choice' && value !== '') return t.has(words) ? t(words) : value;
  return field?.kind === 'date' ? shownDate(value) : value;
}

function domainGroups(
  context: FieldContext,
): { title: string; items: DomainView[]; empty: string }[] {
  const { t, domains } = context;
  return (['cito', 'handmatig'] as const).map((kind) => ({
    title: t(`dossier.domains.${kind}`),
    items: domains
      .filter((domain) => domain.kind === kind)
      .map((domain) => domainView(domain, context)),
    empty: t('dossier.domains.empty'),
  }));
}

const fieldPaths = (step: Step, domain: DossierDomain): string[] =>
  domainFields(step, domain.kind).map((field) => `domains/${domain.key}/${field.key}`);

const measuredIn = (domain: DossierDomain, reader: StepReader): Score[] =>
  (domain.kind === 'cito' ? reader.rows('scores') : [])
    .filter((row) => reader.value(`scores/${row}/domain`) === domain.key)
    .map((row) => scoreOf(row, reader))
    .filter((score) => score.date !== '');

/** What a folded domain says of itself: its newest score, or whether anything stands in it. */
export function domainSummary(
  domain: DossierDomain,
  { step, reader, t }: Pick<FieldContext, 'step' | 'reader' | 't'>,
): string {
  const last = measuredIn(domain, reader)
    .toSorted((a, b) => a.date.localeCompare(b.date))
    .at(-1);
  if (last !== undefined && last.shown !== '') return last.shown;
  const filled = fieldPaths(step, domain).some((path) => reader.value(path) !== '');
  return t(filled ? 'dossier.domains.filled' : 'dossier.domains.blank');
}

function domainView(domain: DossierDomain, context: FieldContext): DomainView {
  const { step, t, reader } = context;
  const fields = domainFields(step, domain.kind);
  const paths = fieldPaths(step, domain);
  const scores = domain.kind === 'cito' ? scoreList(domain, context) : undefined;
  const faulty = context.faults.some(
    ({ path }) =>
      paths.includes(path) || scores?.rows.some(({ id }) => path.startsWith(`scores/${id}/`)),
  );
  const measured = measuredIn(domain, reader);
  const growth = growthOf(domain.name, measured, t);
  return {
    key: domain.key,
    id: fieldId(`domains/${domain.key}`),
    name: domain.name,
    open: context.readOnly || faulty || context.domains[0] === domain,
    summary: domainSummary(domain, context),
    ...(growth === undefined ? {} : { growth }),
    fields: visible(fields, context).map((field) =>
      fieldView(field, `domains/${domain.key}/${field.key}`, context),
    ),
    ...(scores === undefined ? {} : { scores }),
  };
}

function scoreList(domain: DossierDomain, context: FieldContext): ListView {
  const part = context.step.parts.find((candidate) => candidate.kind === 'domains');
  const fields = part?.kind === 'domains' ? part.scores : [];
  const own: StepReader = {
    value: (path) => context.reader.value(path),
    rows: (list) =>
      context.reader
        .rows(list)
        .filter(
          (row) => list !== 'scores' || context.reader.value(`scores/${row}/domain`) === domain.key,
        ),
  };
  const list = listView('scores', fields, ['test'], 'line', { ...context, reader: own });
  return { ...list, id: fieldId(`scores-${domain.key}`), domain: domain.key };
}

interface Score {
  date: string;
  value: number;
  shown: string;
}

function scoreOf(row: string, reader: StepReader): Score {
  const field = (key: string): string => reader.value(`scores/${row}/${key}`);
  const text = field('skillScore') === '' ? field('rawScore') : field('skillScore');
  return {
    date: field('date'),
    value: text === '' ? Number.NaN : Number(text.replace(',', '.')),
    shown: [text, field('level')].filter((part) => part !== '').join(' · '),
  };
}

/** The line of a domain's scores over time, in a box of 120 by 26. */
function growthOf(name: string, scores: readonly Score[], t: Translate): DomainView['growth'] {
  const points = scores
    .filter((score) => Number.isFinite(score.value))
    .toSorted((a, b) => a.date.localeCompare(b.date));
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < 2) return undefined;
  const values = points.map((point) => point.value);
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const start = Date.parse(first.date);
  const length = Date.parse(last.date) - start || 1;
  return {
    points: points.map((point) => ({
      x: 3 + Math.round(((Date.parse(point.date) - start) / length) * 114),
      y: 23 - Math.round(((point.value - low) / span) * 20),
    })),
    label: t('dossier.domains.growth', { name, from: String(first.value), to: String(last.value) }),
  };
}
