import type { Field, FormerPart, Part } from '../declaration/index.ts';

/** A field as it is kept: nothing is asked of it any more, and it sets no deadline. */
const kept = ({ key, kind, options, max, prints, sensitive, transfers }: Field): Field => ({
  key,
  kind,
  options,
  max,
  prints,
  sensitive,
  transfers,
});

/** What is kept of these parts each time that their step is concluded. */
export const formerPart = (parts: readonly Part[]): FormerPart => ({
  kind: 'former',
  key: 'former',
  fields: parts.flatMap((part) => (part.kind === 'fields' ? part.fields.map(kept) : [])),
  rows: parts.flatMap((part) => (part.kind === 'list' ? part.fields.map(kept) : [])),
});
