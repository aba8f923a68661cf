import { z } from 'zod';
import { isoDate } from '../../kernel/moments.ts';
import { lengthOf } from '../../platform/tables/index.ts';
import { schoolGroupsTable, schoolYearsTable } from '../groups/index.ts';
import { altIdsTable, guardianshipsTable, peopleTable } from '../people/index.ts';

/** What can be wrong with one value of a host; a reject names the field and one of these. */
export type Wrong =
  | 'is missing'
  | 'is not text'
  | 'is not a date'
  | 'is not known'
  | 'is too long'
  | 'is impossible';

/**
 * A field of a host's row: `most`, a longer text is shortened to so many letters; `mayLack`, a row
 * without it is whole.
 */
interface HostField<T> {
  readonly schema: z.ZodType<T>;
  readonly most?: number;
  readonly mayLack?: true;
}

type Fields = Readonly<Record<string, HostField<unknown>>>;
type Values<F extends Fields> = {
  [K in keyof F]?: F[K] extends HostField<infer T> ? T : never;
};

export interface ReadRow<F extends Fields> {
  /** What could be read; a field that is wrong is absent, or shortened. */
  values: Values<F>;
  wrong: { field: keyof F & string; what: Wrong }[];
}

const said = (what: Wrong): { error: (issue: { input?: unknown }) => Wrong } => ({
  error: ({ input }) => (input === undefined ? 'is missing' : what),
});
const tidy = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim();
/** No control sign, and no half of a sign of two parts. */
const isPlain = (text: string): boolean => !/\p{Cc}|\p{Cs}/u.test(text);
/** Letters as people count them; most texts are short enough to be counted no further. */
const isWithin = (text: string, most: number): boolean =>
  text.length <= most || [...text].length <= most;

/** One step a text: a school has tens of thousands. */
const textOf = (most: number, wrong: (text: string) => Wrong | undefined, shape = tidy) =>
  z.string(said('is not text')).transform((told, context): string => {
    const text = shape(told);
    const what = wrong(text) ?? (isWithin(text, most) ? undefined : 'is too long');
    if (what !== undefined) context.issues.push({ code: 'custom', message: what, input: told });
    return text;
  });

const lineOf = (most: number) =>
  textOf(most, (text) => (isPlain(text) ? undefined : 'is not text'));
/** A line of text, without spaces around it; line ends within are spaces. */
const line = (most: number): HostField<string> => ({ schema: lineOf(most), most });
const optional = <T>({ schema, ...field }: HostField<T>): HostField<T | undefined> => ({
  ...field,
  schema: schema.optional(),
  mayLack: true,
});

const day: HostField<string> = {
  schema: z
    .string(said('is not a date'))
    .refine((text) => isoDate(text) === text && text >= '1000-01-01', said('is not a date')),
};
const word = <const W extends [string, ...string[]]>(...words: W): HostField<W[number]> => ({
  schema: z.enum(words, said('is not known')),
});

/**
 * Kept to the letter; only spaces behind it do not count, as they do not where the database
 * compares.
 */
const idOf = (most: number) =>
  textOf(
    most,
    (text) => {
      if (text === '') return 'is missing';
      return isPlain(text) ? undefined : 'is not text';
    },
    (text) => text.replace(/ +$/, ''),
  );

const ref = <const K extends [string, ...string[]]>(
  ...kinds: K
): HostField<{ kind: K[number]; id: string }> => ({
  schema: z.object(
    {
      kind: z.enum(kinds, said('is not known')),
      id: idOf(lengthOf(peopleTable.columns.hostId)),
    },
    said('is not known'),
  ),
});

/** Details are sealed and have no column of their own: as long as a line of a form. */
const DETAIL = 200;
const part = lineOf(DETAIL)
  .nullish()
  .transform((text) => text ?? '');
const { columns: people } = peopleTable;
const { columns: groups } = schoolGroupsTable;

/** In the order in which they are kept: equal rows read equal. */
export const yearFields = {
  ref: ref('schoolYear'),
  name: line(lengthOf(schoolYearsTable.columns.name)),
  start: day,
  end: day,
} as const;

export const personFields = {
  ref: ref('student', 'guardian', 'staff'),
  given: optional(line(lengthOf(people.given))),
  prefix: optional(line(lengthOf(people.prefix))),
  family: optional(line(lengthOf(people.family))),
  preferred: optional(line(lengthOf(people.preferred))),
  birthDate: optional(day),
  // Half an address or number is another's: these are never shortened.
  email: optional<string>({ schema: lineOf(DETAIL) }),
  phone: optional<string>({ schema: lineOf(DETAIL) }),
  gender: optional(word('female', 'male', 'other')),
  nationality: optional(line(DETAIL)),
  homeLanguage: optional(line(DETAIL)),
  address: optional({
    schema: z.object({ street: part, postcode: part, town: part }, said('is not known')),
  }),
  status: word('active', 'inactive'),
} as const;

export const altIdFields = {
  scheme: word('sourcedId', 'eckId', 'entraOid', 'username'),
  value: { schema: idOf(lengthOf(altIdsTable.columns.value)) },
} as const;

export const groupFields = {
  ref: ref('group'),
  name: line(lengthOf(groups.name)),
  level: optional(line(lengthOf(groups.level))),
  type: word('class', 'subgroup'),
  year: ref('schoolYear'),
  mentor: optional(ref('staff')),
} as const;

export const membershipFields = {
  group: ref('group'),
  person: ref('student', 'staff'),
  as: word('pupil', 'teacher', 'assistant', 'unknown'),
  from: optional(day),
  to: optional(day),
} as const;

export const guardianshipFields = {
  student: ref('student'),
  guardian: ref('guardian'),
  relation: optional(line(lengthOf(guardianshipsTable.columns.relation))),
  authority: word('yes', 'no', 'unknown'),
  mayRead: word('yes', 'no', 'unknown'),
  livesWith: optional<boolean>({ schema: z.boolean(said('is not known')) }),
} as const;

/** Reads field by field, so that one impossible value spoils no other. */
export function readRow<const F extends Fields>(fields: F, source: unknown): ReadRow<F> {
  const given = (typeof source === 'object' ? source : null) as Record<string, unknown> | null;
  const values: Record<string, unknown> = {};
  const wrong: { field: string; what: Wrong }[] = [];
  for (const [field, { schema, most, mayLack }] of Object.entries(fields)) {
    // A host that sends null means that there is none.
    const value = given?.[field] ?? undefined;
    if (value === undefined && mayLack === true) continue;
    const read = schema.safeParse(value);
    if (read.success) {
      if (read.data !== undefined) values[field] = read.data;
      continue;
    }
    const what = read.error.issues[0]?.message as Wrong;
    wrong.push({ field, what });
    if (what === 'is too long' && most !== undefined && typeof value === 'string')
      values[field] = [...tidy(value)].slice(0, most).join('').trim();
  }
  return { values, wrong } as ReadRow<F>;
}
