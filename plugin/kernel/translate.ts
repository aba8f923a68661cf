import type { MessageParams } from './errors.ts';

/** The catalogue in one person's language. */
export interface Translate {
  (key: string, params?: MessageParams): string;
  has(key: string): boolean;
}
