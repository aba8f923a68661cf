import Handlebars from 'handlebars';

/** Points of a growth line in a box of 120 by 26, and its meaning in words. */
export interface Growth {
  points: readonly { x: number; y: number }[];
  label: string;
}

/** Nothing but a number gets into the markup, whatever the types were told. */
const place = (value: number): string => String(Math.round(value * 10) / 10);

/** The one place that writes markup by hand: numbers, and a label that is escaped here. */
export function sparkline(growth: Growth): Handlebars.SafeString {
  const points = growth.points.map(({ x, y }) => `${place(x)},${place(y)}`).join(' ');
  const last = growth.points.at(-1) ?? { x: 0, y: 0 };
  return new Handlebars.SafeString(
    `<svg class="spark" viewBox="0 0 120 26" role="img" aria-label="${Handlebars.escapeExpression(growth.label)}">` +
      `<polyline points="${points}" fill="none" stroke="currentColor" stroke-width="2"/>` +
      `<circle cx="${place(last.x)}" cy="${place(last.y)}" r="3" fill="currentColor"/></svg>`,
  );
}
