import type { AppError } from '../../kernel/errors.ts';
import { seenLine } from '../../kernel/folding.ts';
import { isoDate, shownDate } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer } from '../../platform/routes/index.ts';
import type { CsvTable } from './csv-table.ts';
import { columnKeys, lacking, likelyWide, outcomeKeys, subjectHash } from './result-columns.ts';
import type { Layout, Mapping, WideColumn } from './result-columns.ts';
import type { ResultFile } from './result-file.ts';
import { short } from './result-row.ts';
import { columnLabel, fileUrl, pageFacts, RESULTS_PATH } from './test-results-view.ts';
import type { ViewPlace } from './test-results-view.ts';

interface Domain {
  key: string;
  name: string;
}

/** A field as `partials/field` shows it. */
interface ChoiceField {
  id: string;
  path: string;
  kind: 'choice' | 'line' | 'date';
  width: 'half' | 'third';
  label: string;
  value: string;
  options?: { value: string; label: string; selected: boolean }[];
  max?: number;
}

const MOST_IN_TEST = 200;

function choice(
  path: string,
  label: string,
  value: string,
  options: readonly { value: string; label: string }[],
): ChoiceField {
  return {
    id: path,
    path,
    kind: 'choice',
    width: 'half',
    label,
    value,
    options: options.map((option) => ({ ...option, selected: option.value === value })),
  };
}

/** Which column is which, for headers that are not known or not meant so. */
export function columnsPage(data: {
  place: ViewPlace;
  file: ResultFile;
  table: CsvTable;
  layout: Layout;
  domains: readonly Domain[];
  refused?: AppError;
}): Answer {
  const {
    place: { t, base },
    file,
    table,
    layout,
    refused,
  } = data;
  const options = table.headers.map((header, index) => ({
    value: String(index),
    label: t('testResults.columnOption', { number: index + 1, name: short(header) }),
  }));
  const missing = lacking(layout);
  const faults =
    refused === undefined
      ? []
      : [{ text: t(`errors.${refused.code}`, refused.params), url: '#k-number' }];
  return {
    kind: 'page',
    template: 'test-results/columns',
    status: refused?.status ?? 200,
    page: pageFacts(data.place, { faults }),
    view: {
      action: `${fileUrl(base, file.id)}/kolommen`,
      cancel: lacking(file.layout).length === 0 ? fileUrl(base, file.id) : `${base}${RESULTS_PATH}`,
      missing: missing.map((key) => t(`testResults.lacking.${key}`)),
      fields: columnKeys.map((key) =>
        choice(`k-${key}`, columnLabel(key, t), String(layout.columns[key] ?? ''), options),
      ),
      fixed: fixedFields(layout, t),
      wide: wideFields(data, missing.includes('domain')),
      wideOpen: layout.wide.length > 0 || missing.includes('domain'),
      sample: {
        headers: table.headers.map(short),
        rows: table.rows
          .slice(0, 3)
          .map(({ cells }) => table.headers.map((_, index) => short(cells[index] ?? ''))),
      },
    },
  };
}

/** What no column tells because it is the same in every row. */
const fixedFields = ({ test, date }: Layout, t: Translate): ChoiceField[] => [
  {
    id: 't-test',
    path: 't-test',
    kind: 'line',
    width: 'half',
    label: t('testResults.fixedTest'),
    value: test,
    max: MOST_IN_TEST,
  },
  {
    id: 't-date',
    path: 't-date',
    kind: 'date',
    width: 'half',
    label: t('testResults.fixedDate'),
    value: isoDate(date) === date ? shownDate(date) : date,
    max: 40,
  },
];

interface WideView {
  header: string;
  domain: ChoiceField;
  outcome: ChoiceField;
}

/** A column a subject: what each is, with what its header seems to say chosen beforehand. */
function wideFields(
  { place: { t }, table, layout, domains }: Parameters<typeof columnsPage>[0],
  offered: boolean,
): WideView[] {
  const chosen =
    layout.wide.length === 0 && offered
      ? likelyWide(table.headers, layout.columns, domains)
      : layout.wide;
  const byPlace = new Map(chosen.map((column) => [column.at, column]));
  const outcomes = outcomeKeys.map((key) => ({ value: key, label: columnLabel(key, t) }));
  const known = domains.map(({ key, name }) => ({ value: key, label: name }));
  return table.headers.map((header, at) => {
    const name = t('testResults.columnOption', { number: at + 1, name: short(header) });
    const column: WideColumn | undefined = byPlace.get(at);
    return {
      header: name,
      domain: choice(
        `w-d-${at}`,
        t('testResults.wideDomain', { column: name }),
        column?.domain ?? '',
        known,
      ),
      outcome: choice(
        `w-o-${at}`,
        t('testResults.wideOutcome', { column: name }),
        column?.outcome ?? '',
        outcomes,
      ),
    };
  });
}

/** The form of the page as it was sent; a choice that is not among what there is, is none. */
export function layoutOf(fields: Readonly<Record<string, string>>, count: number): Layout {
  const columns: Mapping = Object.fromEntries(
    columnKeys.flatMap((key) => {
      const chosen = fields[`k-${key}`] ?? '';
      return /^\d{1,3}$/.test(chosen) && Number(chosen) < count ? [[key, Number(chosen)]] : [];
    }),
  );
  const wide = Array.from({ length: count }, (_, at) => at).flatMap((at): WideColumn[] => {
    const domain = fields[`w-d-${at}`] ?? '';
    const outcome = outcomeKeys.find((key) => key === fields[`w-o-${at}`]);
    return /^[\w.-]{1,40}$/.test(domain) && outcome !== undefined ? [{ at, domain, outcome }] : [];
  });
  const date = seenLine(fields['t-date'] ?? '');
  return {
    columns,
    wide,
    test: seenLine(fields['t-test'] ?? '').slice(0, MOST_IN_TEST),
    date: isoDate(date) ?? date.slice(0, 40),
  };
}

/** The name of the field in which a subject is given its domain. */
export const subjectField = (subject: string): string =>
  `v-${subjectHash(subject).toString('hex').slice(0, 16)}`;

/** Which domain of the licence each subject of the file is. */
export function subjectsPage(data: {
  place: ViewPlace;
  file: ResultFile;
  subjects: readonly { subject: string; domain: string }[];
  domains: readonly Domain[];
}): Answer {
  const {
    place: { base },
    file,
    subjects,
    domains,
  } = data;
  const here = fileUrl(base, file.id);
  const options = domains.map(({ key, name }) => ({ value: key, label: name }));
  return {
    kind: 'page',
    template: 'test-results/subjects',
    page: pageFacts(data.place),
    view: {
      action: `${here}/vakken`,
      cancel: here,
      fields: subjects.map(({ subject, domain }) =>
        choice(subjectField(subject), short(subject), domain, options),
      ),
    },
  };
}
