import { createHash } from 'node:crypto';
import type { Both } from '../../dossier/declaration/index.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { Outcome, RouteDefinition } from './definition.ts';

/** A text that is data, in the reader's language where it was written in it. */
export const both = (text: Both, lang: Lang): string =>
  lang === 'en' && text.en !== undefined && text.en !== '' ? text.en : text.nl;

export const outcomeOf = (definition: RouteDefinition, key: string): Outcome | undefined =>
  definition.decides.outcomes.find((outcome) => outcome.key === key);

/** The same text for the same definition, in whatever order its parts were written. */
export function definitionText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(definitionText).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${definitionText(inner)}`).join()}}`;
}

export const definitionHash = (definition: RouteDefinition): Buffer =>
  createHash('sha256').update(definitionText(definition)).digest();
