import { shownDate } from '../kernel/moments.ts';
import type { Block, GrowthChart } from '../reports/index.ts';
import type { DomainsPart, Step } from './declaration.ts';
import { fieldBlocks, printed, shownValue } from './opp-sections.ts';
import type { OppContext } from './opp-sections.ts';
import { domainFields } from './places.ts';
import type { DossierDomain } from './places.ts';

/** The pupil's profile: a heading a group, then each domain with its text, its scores, and a line when there are two. */
export function profileBlocks(step: Step, part: DomainsPart, context: OppContext): Block[] {
  return (['cito', 'handmatig'] as const).flatMap((kind) => context.domains.filter((domain) => domain.kind === kind)
    .flatMap((domain) => domainBlocks(step, part, domain, context)));
}

function domainBlocks(step: Step, part: DomainsPart, domain: DossierDomain, context: OppContext): Block[] {
  const { t } = context;
  const reader = context.read(step.number);
  const texts = fieldBlocks(step, domainFields(step, domain.kind), `domains/${domain.key}/`, context);
  const rows = domain.kind === 'cito' ? reader.rows('scores').filter((row) => reader.value(`scores/${row}/domain`) === domain.key) : [];
  if (texts.length === 0 && rows.length === 0) return [];
  const used = printed(part.scores, context).filter((field) => rows.some((row) => reader.value(`scores/${row}/${field.key}`) !== ''));
  const table: Block[] = rows.length === 0 ? [] : [{ table: {
    caption: t('report.scoresOf', { name: domain.name }),
    columns: used.map((field) => ({ label: t(`steps.${step.key}.fields.${field.key}.label`), numeric: field.kind === 'number' })),
    rows: rows.map((row) => ({ cells: used.map((field) => ({
      value: shownValue(step, field, reader.value(`scores/${row}/${field.key}`), t), numeric: field.kind === 'number',
    })) })),
  } }];
  const scores = rows.map((row) => ({
    date: reader.value(`scores/${row}/date`),
    value: Number((reader.value(`scores/${row}/skillScore`) || reader.value(`scores/${row}/rawScore`) || 'x').replace(',', '.')),
  })).filter((score) => /^\d{4}-\d{2}-\d{2}$/.test(score.date) && Number.isFinite(score.value)).toSorted((a, b) => a.date.localeCompare(b.date));
  const growth: Block[] = scores.length < 2 ? [] : [{ growth: chart(domain.name, scores, t) }];
  return [{ heading: domain.name }, ...texts, ...growth, ...table];
}

/** Places the scores in a box of 480 by 120: time along, value up, three helping lines. */
function chart(name: string, scores: readonly { date: string; value: number }[], t: OppContext['t']): GrowthChart {
  const values = scores.map((score) => score.value);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const span = high - low || 1;
  const times = scores.map((score) => Date.parse(score.date));
  const start = times[0] ?? 0;
  const length = (times.at(-1) ?? 1) - start || 1;
  const x = (index: number): number => Math.round(52 + (((times[index] ?? 0) - start) / length) * 400);
  const y = (value: number): number => Math.round(90 - ((value - low) / span) * 62);
  const points = scores.map((score, index) => ({ x: x(index), y: y(score.value), last: index === scores.length - 1 }));
  const last = points.at(-1) ?? { x: 0, y: 0 };
  const whole = (value: number): string => String(Math.round(value * 10) / 10).replace('.', ',');
  return {
    caption: t('report.growth', { name, count: scores.length }),
    label: t('report.growthLabel', { name, values: values.map(whole).join(', ') }),
    points, line: points.map((point) => `${point.x},${point.y}`).join(' '),
    lines: [low, (low + high) / 2, high].map((value) => ({ y: y(value), value: whole(value) })),
    days: [0, scores.length - 1].map((index) => ({ x: x(index), label: shownDate(scores[index]?.date ?? ''), anchor: index === 0 ? 'start' : 'end' })),
    lastValue: { x: last.x, y: last.y - 9, value: whole(values.at(-1) ?? 0) },
  };
}
