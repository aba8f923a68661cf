import { shownDate } from '../../kernel/moments.ts';
import type { GrowthChart } from '../../platform/paper/index.ts';
import type { StepReader } from '../declaration/index.ts';

export interface Measurement {
  /** `yyyy-mm-dd` */
  date: string;
  value: number;
}

export interface Series {
  measure: 'skillScore' | 'rawScore';
  measurements: Measurement[];
}

/**
 * The scores of a domain that may stand on one line, oldest first: skill scores, which have one
 * scale a subject, else raw scores of the last test. A raw 31 after a skill score of 118 would draw
 * a fall that nobody measured.
 * @returns undefined below two measurements
 */
export function growthSeries(reader: StepReader, rows: readonly string[]): Series | undefined {
  const field = (row: string, key: string): string => reader.value(`scores/${row}/${key}`);
  const series = (measure: Series['measure'], among: readonly string[]): Series => ({
    measure,
    measurements: among
      .map((row) => ({ date: field(row, 'date'), value: numberOf(field(row, measure)) }))
      .filter(({ date, value }) => /^\d{4}-\d{2}-\d{2}$/.test(date) && Number.isFinite(value))
      .toSorted((a, b) => a.date.localeCompare(b.date)),
  });
  const skill = series('skillScore', rows);
  if (skill.measurements.length > 1) return skill;
  const last = rows.toSorted((a, b) => field(a, 'date').localeCompare(field(b, 'date'))).at(-1);
  const raw = series(
    'rawScore',
    rows.filter((row) => last !== undefined && field(row, 'test') === field(last, 'test')),
  );
  return raw.measurements.length > 1 ? raw : undefined;
}

const numberOf = (text: string): number =>
  text.trim() === '' ? Number.NaN : Number(text.replace(',', '.'));

/** Room a date needs on the axis, in the chart's units: in the letters of a phone, with a gap. */
const DAY_WIDTH = 86;

/** Places the measurements in a box of 480 by 120: time along, value up. */
export function growthChart(
  measurements: readonly Measurement[],
  words: Pick<GrowthChart, 'caption'> & { label: (values: string) => string },
): GrowthChart {
  const values = measurements.map(({ value }) => value);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const times = measurements.map(({ date }) => Date.parse(date));
  const start = times[0] ?? 0;
  const length = (times.at(-1) ?? start) - start || 1;
  const x = (index: number): number =>
    Math.round(52 + (((times[index] ?? 0) - start) / length) * 400);
  const y = (value: number): number =>
    high === low ? 59 : Math.round(90 - ((value - low) / (high - low)) * 62);
  const points = measurements.map(({ value }, index) => ({
    x: x(index),
    y: y(value),
    last: index === measurements.length - 1,
  }));
  const last = points.at(-1) ?? { x: 0, y: 0 };
  return {
    caption: words.caption,
    label: words.label(values.map(shownNumber).join(', ')),
    points,
    line: points.map((point) => `${point.x},${point.y}`).join(' '),
    lines: (high === low ? [low] : [low, (low + high) / 2, high]).map((value) => ({
      y: y(value),
      value: shownNumber(value),
    })),
    days: days(
      points.map((point) => point.x),
      measurements,
    ),
    lastValue: { x: last.x, y: last.y - 9, value: shownNumber(values.at(-1) ?? 0) },
  };
}

const shownNumber = (value: number): string =>
  String(Math.round(value * 10) / 10).replace('.', ',');

/** The first and the last day, and those between that leave each other room. */
function days(
  places: readonly number[],
  measurements: readonly Measurement[],
): GrowthChart['days'] {
  const end = places.length - 1;
  let free = (places[0] ?? 0) + DAY_WIDTH;
  return places.flatMap((x, index): GrowthChart['days'] => {
    const label = shownDate(measurements[index]?.date ?? '');
    if (index === 0) return [{ x, label, anchor: 'start' }];
    if (index === end) return x < (places[0] ?? 0) + DAY_WIDTH ? [] : [{ x, label, anchor: 'end' }];
    if (x - DAY_WIDTH / 2 < free || x + DAY_WIDTH / 2 > (places[end] ?? 0) - DAY_WIDTH) return [];
    free = x + DAY_WIDTH / 2;
    return [{ x, label, anchor: 'middle' }];
  });
}
