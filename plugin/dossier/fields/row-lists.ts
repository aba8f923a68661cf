import type { Translate } from '../../kernel/translate.ts';
import type { Field, Step, StepContent, StepReader } from '../declaration/index.ts';
import { faultText, fieldId, numbersOf } from './field-names.ts';
import type { ListView, RowView } from './field-view.ts';
import { hasHidden, isHidden } from './hidden.ts';
import { fieldView, optional, shownValue, visible } from './single-field.ts';
import type { FieldContext } from './single-field.ts';

/** Rows that a page shows: of a longer list some at a time. */
const ROWS_SHOWN = 25;

/** On which page of its list a row stands, from 1; 1 for what is no row. */
export function rowsPageOf(path: string, reader: StepReader): number {
  const [list = '', row] = path.split('/');
  const number = row === undefined ? 1 : (numbersOf(reader, list).get(row) ?? 1);
  return Math.ceil(number / ROWS_SHOWN);
}

/** A list with the rows that its page shows. */
export function listView(
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
