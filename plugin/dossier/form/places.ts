import type { Field, ListPart, Part, Step } from '../declaration/index.ts';

/** Where a path leads in a step's declaration. */
export interface Place {
  readonly field: Field;
  /** Absent for a plain field. */
  readonly list?: string;
  readonly row?: string;
}

const ROW_ID = /^[a-z0-9][a-z0-9-]{2,39}$/i;

export interface DossierDomain {
  readonly key: string;
  readonly name: string;
  readonly kind: 'cito' | 'handmatig';
}

/** Lists of a part that are kept as rows. */
export function rowLists(part: Part): { key: string; fields: readonly Field[] }[] {
  switch (part.kind) {
    case 'list':
      return [{ key: part.key, fields: part.fields }];
    case 'domains':
      return [{ key: 'scores', fields: scoreFields(part.scores) }];
    case 'former':
      return [
        { key: 'former', fields: [standsField, planField, ...part.fields] },
        { key: 'formerRows', fields: [...ofFields, ...part.rows] },
      ];
    case 'fields':
      return [];
  }
}

/** Whether the step still shows this time: `concluded`, `reopened`, or empty once it is past. */
const standsField: Field = { key: 'stands', kind: 'line', max: 20 };
/** The version of the plan that was evaluated; each dossier counts its own. */
const planField: Field = { key: 'plan', kind: 'line', max: 20, carries: false };
const ofFields: readonly Field[] = ['former', 'list', 'of'].map((key) => ({
  key,
  kind: 'line',
  max: 40,
}));

/** A score row tells to which domain it belongs. */
const domainField: Field = { key: 'domain', kind: 'line', max: 40 };
const scoreFields = (fields: readonly Field[]): readonly Field[] => [domainField, ...fields];

export const isRowId = (text: string): boolean => ROW_ID.test(text);

export const listOf = (
  step: Step,
  key: string,
): { key: string; fields: readonly Field[] } | undefined =>
  step.parts.flatMap(rowLists).find((list) => list.key === key);

export const listPartOf = (step: Step, key: string): ListPart | undefined =>
  step.parts.find((part): part is ListPart => part.kind === 'list' && part.key === key);

/** Fields of a domain: those of every domain, and for a cross-subject one its own. */
export function domainFields(step: Step, kind: DossierDomain['kind']): readonly Field[] {
  const part = step.parts.find((candidate) => candidate.kind === 'domains');
  if (part?.kind !== 'domains') return [];
  return kind === 'cito' ? part.fields : [...part.fields, ...part.crossFields];
}

/**
 * Resolves `field`, `list/row/field` or `domains/<domain>/field`; undefined for anything that is
 * not declared.
 */
export function placeOf(
  step: Step,
  path: string,
  domains: readonly DossierDomain[],
): Place | undefined {
  const [first = '', row, last, ...more] = path.split('/');
  if (more.length > 0) return undefined;
  if (row === undefined) {
    const field = step.parts
      .flatMap((part) => (part.kind === 'fields' ? part.fields : []))
      .find((candidate) => candidate.key === first);
    return field === undefined ? undefined : { field };
  }
  if (last === undefined) return undefined;
  if (first === 'domains') {
    const domain = domains.find((candidate) => candidate.key === row);
    const field =
      domain === undefined
        ? undefined
        : domainFields(step, domain.kind).find((candidate) => candidate.key === last);
    return field === undefined ? undefined : { field, list: 'domains', row };
  }
  const field = isRowId(row)
    ? listOf(step, first)?.fields.find((candidate) => candidate.key === last)
    : undefined;
  return field === undefined ? undefined : { field, list: first, row };
}
