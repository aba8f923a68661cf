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
import { isHidden } from './hidden.ts';

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
  t: Translate;
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
  const number = context.reader.rows(first).indexOf(row) + 1;
  const name = `${t(`steps.${step.key}.parts.${first}.row`)}${number > 0 ? ` ${number}` : ''}`;
  return last === undefined ? name : `${name}: ${t(`steps.${step.key}.fields.${last}.label`)}`;
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

const visible = (fields: readonly Field[], context: FieldContext): Field[] =>
  fields.filter((field) => !isHidden(field, context.sight));

const optional = (t: Translate, key: string): { help?: string } =>
  t.has(key) ? { help: t(key) } : {};

export function fieldView(field: Field, path: string, context: FieldContext): FieldView {
  const { t, step, content } = context;
  const stored = content.values[path];
  const words = `steps.${step.key}.fields.${field.key}`;
  const value = stored?.v ?? '';
  const fault = context.faults.find((candidate) => candidate.path === path);
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
  return {
    key,
    id: fieldId(key),
    title: t(`${words}.title`),
    ...optional(t, `${words}.help`),
    addLabel: t(`${words}.add`),
    empty: t(`${words}.empty`),
    look,
    rows: reader
      .rows(key)
      .map((row, index) => rowView(key, row, fields, title, index + 1, context)),
    blank,
    ...(fault === undefined ? {} : { fault: faultText(step, fault, context) }),
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
  const host = content.rows[list]?.find((row) => row.id === id)?.host === true;
  const numbered = `${t(`steps.${step.key}.parts.${list}.row`)}${number > 0 ? ` ${number}` : ''}`;
  return {
    id,
    list,
    title: shown === '' ? numbered : shortened(shown),
    fields: visible(fields, context).map((field) =>
      fieldView(field, `${list}/${id}/${field.key}`, context),
    ),
    ...(host ? { fixed: t('dossier.fromHost', { host: context.hostName }) } : {}),
  };
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

function domainView(domain: DossierDomain, context: FieldContext): DomainView {
  const { step, content, t, reader } = context;
  const fields = domainFields(step, domain.kind);
  const paths = fields.map((field) => `domains/${domain.key}/${field.key}`);
  const filled = paths.some((path) => (content.values[path]?.v ?? '') !== '');
  const faulty = context.faults.some((fault) => paths.includes(fault.path));
  const scores = domain.kind === 'cito' ? scoreList(domain, context) : undefined;
  const measured = (scores?.rows ?? [])
    .map((row) => scoreOf(row.id, reader))
    .filter((score) => score.date !== '');
  const last = measured.toSorted((a, b) => a.date.localeCompare(b.date)).at(-1);
  const summary =
    last !== undefined && last.shown !== ''
      ? last.shown
      : t(filled ? 'dossier.domains.filled' : 'dossier.domains.blank');
  const growth = growthOf(domain.name, measured, t);
  return {
    key: domain.key,
    id: fieldId(`domains/${domain.key}`),
    name: domain.name,
    open: faulty || context.domains[0] === domain,
    summary,
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
