import type { MessageParams } from './errors.ts';
import type { Lang } from './lang.ts';

/** The catalogue in one person's language. */
export interface Translate {
  (key: string, params?: MessageParams): string;
  has(key: string): boolean;
  readonly lang: Lang;
  /** It speaks to who is no member of staff; see {@link plainly}. */
  readonly plain?: boolean;
}

/**
 * The same catalogue for parents and pupils: a label that only a school understands has a plainer
 * one under `plain.`, at the same place.
 */
export const plainly = (t: Translate): Translate =>
  Object.assign(
    (key: string, params?: MessageParams) =>
      t(t.has(`plain.${key}`) ? `plain.${key}` : key, params),
    { has: (key: string) => t.has(key), lang: t.lang, plain: true },
  );
