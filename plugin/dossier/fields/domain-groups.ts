import type { Translate } from '../../kernel/translate.ts';
import { domainFields } from '../form/index.ts';
import type { Step, StepReader } from '../declaration/index.ts';
import type { DossierDomain } from '../form/index.ts';
import { fieldId } from './field-names.ts';
import type { DomainView, ListView } from './field-view.ts';
import { listView } from './row-lists.ts';
import { fieldView, visible } from './single-field.ts';
import type { FieldContext } from './single-field.ts';

/** The learning domains of a step, a group a kind. */
export function domainGroups(
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
