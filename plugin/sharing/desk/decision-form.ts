import { z } from 'zod';
import { isoDate } from '../../kernel/moments.ts';
import type { RouteDefinition } from '../request-routes/index.ts';
import type { NewDecision } from '../requests/index.ts';

export const decisionBody = z.object({
  uitkomst: z.string().max(80).default(''),
  nummer: z.string().max(400).default(''),
  categorie: z.string().max(10).default(''),
  soort: z.string().max(10).default(''),
  van: z.string().max(40).default(''),
  tot: z.string().max(40).default(''),
  motivering: z.string().max(100_000).default(''),
  clausule: z.string().max(100_000).default(''),
  zin: z.string().max(40).default(''),
  actie: z.enum(['besluiten', 'invoegen']).default('besluiten'),
  gezien: z.coerce.number().int().min(0).max(999).default(0),
});
export type DecisionForm = z.output<typeof decisionBody>;

/** The field of the form in which each part of a decision stands. */
export const fieldOf: Readonly<Record<string, keyof DecisionForm>> = {
  outcome: 'uitkomst',
  tlvNumber: 'nummer',
  category: 'categorie',
  schoolKind: 'soort',
  fromOn: 'van',
  untilOn: 'tot',
  motivation: 'motivering',
  clause: 'clausule',
};

const plain = (text: string): string => text.replaceAll('\r\n', '\n').trim();
/** A day as it is kept; what is none stays as it was typed, for the rules to refuse. */
const day = (text: string): string => isoDate(text.trim()) ?? text.trim();

/** The decision as it was typed: of what its outcome does not ask, nothing. */
export function decisionOf(
  form: DecisionForm,
  { decides }: Pick<RouteDefinition, 'decides'>,
): NewDecision {
  const asks = decides.outcomes.find(({ key }) => key === form.uitkomst)?.asks ?? [];
  const tlv = asks.includes('tlv');
  return {
    outcome: form.uitkomst,
    motivation: plain(form.motivering),
    clause: plain(form.clausule),
    ...(tlv ? tlvOf(form) : {}),
    ...(asks.length === 0 ? {} : { fromOn: day(form.van) }),
    ...(asks.length === 0 || form.tot.trim() === '' ? {} : { untilOn: day(form.tot) }),
  };
}

/** Praktijkonderwijs has no categories. */
function tlvOf({ nummer, categorie, soort }: DecisionForm): Partial<NewDecision> {
  const schoolKind = (['vso', 'pro'] as const).find((one) => one === soort);
  const category = ([1, 2, 3] as const).find((one) => String(one) === categorie);
  return {
    tlvNumber: nummer.trim(),
    schoolKind,
    category: schoolKind === 'pro' ? undefined : category,
  };
}
