import type { MessageParams } from './errors.ts';
import type { Lang } from './lang.ts';

/** The catalogue in one person's language. */
export interface Translate {
  (key: string, params?: MessageParams): string;
  has(key: string): boolean;
  readonly lang: Lang;
}
