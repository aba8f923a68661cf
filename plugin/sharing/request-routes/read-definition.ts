import { z } from 'zod';
import { levels } from '../../dossier/facts/index.ts';
import { professions, reportKinds, signers } from './definition.ts';
import type { RouteDefinition } from './definition.ts';
import { crossFaults } from './definition-rules.ts';
import type { DefinitionFault } from './definition-rules.ts';

/** A definition as its JSON is kept, at most. */
const MOST_BYTES = 64 * 1024;
const MOST = {
  parts: 12,
  questions: 40,
  options: 20,
  files: 20,
  prepare: 20,
  reuses: 30,
  outcomes: 10,
  ages: 10,
  when: 5,
  label: 200,
  help: 2_000,
  months: 60,
} as const;

const key = z.string().regex(/^[a-z][a-z0-9-]{1,38}$/);
const optionKey = z.string().regex(/^[a-z0-9][a-z0-9-]{0,38}$/);
/** No page, drawing or PDF can show these, or they turn round what stands beside them. */
const unwritable = /[^\P{Cc}\n\r\t]|\p{Cs}|[\u202A-\u202E\u2066-\u2069]/u;
const letters = z
  .string()
  .trim()
  .refine((text) => !unwritable.test(text));
const words = (most: number) =>
  z.strictObject({ nl: letters.min(1).max(most), en: letters.max(most).optional() });
const label = words(MOST.label);
const help = words(MOST.help);
const step = z.int().min(1).max(10);
const months = z.int().min(1).max(MOST.months).optional();
const when = z
  .array(z.strictObject({ field: key, is: z.array(optionKey).min(1).max(MOST.options) }))
  .max(MOST.when)
  .optional();

const question = z.strictObject({
  key,
  kind: z.enum(['line', 'text', 'date', 'choice', 'number', 'email', 'phone']),
  label,
  help: help.optional(),
  required: z.boolean(),
  sensitive: z.enum(['medical', 'psychological']).optional(),
  options: z
    .array(z.strictObject({ key: optionKey, label }))
    .min(2)
    .max(MOST.options)
    .optional(),
  max: z.int().min(1).max(250_000).optional(),
  width: z.enum(['half', 'third']).optional(),
  when,
  begins: z.string().min(1).max(MOST.label).optional(),
  bounds: z
    .strictObject({
      least: z.number().optional(),
      most: z.number().optional(),
      code: z.enum(['emb-iq', 'out-of-bounds']),
    })
    .optional(),
});

const part = z.strictObject({
  key,
  title: label,
  help: help.optional(),
  when,
  fields: z.array(question).min(1).max(MOST.questions),
});

const file = z.strictObject({
  key,
  label,
  help: help.optional(),
  required: z.boolean(),
  maxAgeMonths: months,
  orElse: key.optional(),
  when,
});

const ageRule = z.strictObject({
  key,
  label,
  step,
  path: z.string().min(1).max(80),
  maxAgeMonths: months,
  minAgeMonths: months,
  when,
});

const reused = z.strictObject({
  label,
  step,
  path: z.string().min(1).max(80).optional(),
  list: z.string().min(1).max(80).optional(),
  needed: z.boolean(),
});

const outcome = z.strictObject({
  key,
  label,
  kind: z.enum(['yes', 'no', 'other']),
  asks: z.array(z.enum(['tlv', 'period'])).max(2),
});

const days = z.int().min(7).max(56);

const definition = z.strictObject({
  schema: z.literal(1),
  key,
  name: label,
  short: label,
  levels: z.array(z.enum(levels)).min(1).max(levels.length),
  what: help,
  forWhom: help,
  whoDoes: help,
  prepare: z.array(label).max(MOST.prepare),
  closing: help,
  parts: z.array(part).min(1).max(MOST.parts),
  reuses: z.array(reused).max(MOST.reuses),
  steps: z.strictObject({ finished: z.array(step).max(10), shared: z.array(step).max(10) }),
  consent: z.strictObject({ required: z.boolean(), refusal: z.enum(['blocks', 'reason']) }),
  permission: z.enum(['given', 'given-or-grounded', 'none']),
  files: z.array(file).max(MOST.files),
  reports: z.array(z.enum(reportKinds)).max(reportKinds.length),
  ages: z.array(ageRule).max(MOST.ages),
  experts: z.strictObject({
    count: z.union([z.literal(0), z.literal(2)]),
    firstOf: z.array(z.enum(professions)),
    othersOf: z.array(z.enum(professions)),
  }),
  signs: z.array(z.enum(signers)).max(signers.length),
  decides: z.strictObject({
    fourEyes: z.boolean(),
    outcomes: z.array(outcome).min(2).max(MOST.outcomes),
  }),
  terms: z.strictObject({ decideDays: days, supplementDays: days }),
  ends: z.union([
    z.strictObject({ kind: z.enum(['nothing', 'tlv']) }),
    z.strictObject({
      kind: z.literal('access-or-transfer'),
      licence: z.string().regex(/^[A-Z0-9-]{2,40}$/),
      group: z.string().trim().min(1).max(40),
    }),
  ]),
  clause: help,
  category: z.strictObject({ question: key }).optional(),
  note: help.optional(),
});

/**
 * A definition as it came in. What is wrong with it is told with its place (`parts.0.fields.2.key`)
 * and the code of a sentence, `faults.<code>`.
 */
export function readDefinition(
  json: unknown,
): { definition: RouteDefinition } | { faults: DefinitionFault[] } {
  // Also makes sure that nothing but data came in.
  const text = JSON.stringify(json) as string | undefined;
  if (text === undefined || Buffer.byteLength(text) > MOST_BYTES)
    return { faults: [{ path: '', code: 'definition-size' }] };
  const read = definition.safeParse(JSON.parse(text));
  if (!read.success) return { faults: read.error.issues.flatMap(faultsOf) };
  const faults = crossFaults(read.data, MOST.questions);
  return faults.length > 0 ? { faults } : { definition: read.data };
}

const codes: Partial<Record<z.core.$ZodIssue['code'], string>> = {
  too_big: 'definition-much',
  too_small: 'definition-little',
  invalid_format: 'definition-key',
  custom: 'definition-letters',
};

function faultsOf(issue: z.core.$ZodIssue): DefinitionFault[] {
  const path = issue.path.join('.');
  return issue.code === 'unrecognized_keys'
    ? issue.keys.map((name) => ({
        path: path === '' ? name : `${path}.${name}`,
        code: 'definition-unknown',
      }))
    : [{ path, code: codes[issue.code] ?? 'definition-wrong' }];
}
