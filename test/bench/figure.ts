/** One line of the bench. */
export interface Figure {
  name: string;
  /** Null when it could not be measured here; `size` then says why. */
  value: number | null;
  unit: 'ratio' | 'statements' | 'MiB' | 'ms';
  /** What the value is held against; null for a figure that only tells. */
  bar: Bar | null;
  /** How much data, how many rounds, and what lay on each side of a ratio. */
  size: string;
}

export interface Bar {
  atMost?: number;
  atLeast?: number;
}

/** Measures one or more figures and hands each over as soon as it is known. */
export type Benchmark = (tell: (figure: Figure) => void) => Promise<void>;

/** The line as printed: one JSON object; `ok` is null where there is no bar or no value. */
export function lineOf(figure: Figure): string {
  const { name, value, unit, bar, size } = figure;
  const rounded = value === null ? null : Math.round(value * 1_000) / 1_000;
  return JSON.stringify({
    name,
    value: rounded,
    unit,
    bar: barText(bar),
    ok: isMet(value, bar),
    size,
  });
}

function isMet(value: number | null, bar: Bar | null): boolean | null {
  if (value === null || bar === null) return null;
  return (
    value <= (bar.atMost ?? Number.POSITIVE_INFINITY) &&
    value >= (bar.atLeast ?? Number.NEGATIVE_INFINITY)
  );
}

function barText(bar: Bar | null): string | null {
  if (bar === null) return null;
  return [
    ...(bar.atMost === undefined ? [] : [`<= ${bar.atMost}`]),
    ...(bar.atLeast === undefined ? [] : [`>= ${bar.atLeast}`]),
  ].join(', ');
}
