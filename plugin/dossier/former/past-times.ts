import type { Translate } from '../../kernel/translate.ts';
import type { Field, Part, Step, StepReader } from '../declaration/index.ts';
import { formerRows, listParts, pastOf } from './former.ts';

type ListPart = ReturnType<typeof listParts>[number];

/** One past time of a step, as it is read on a page and in a report. */
export interface PastTime {
  id: string;
  /** The day of it, as it is shown; empty when none was written. */
  on: string;
  facts: PastFact[];
  lists: PastList[];
}

export interface PastList {
  key: string;
  title: string;
  /** Its rows are short: each is read in one line. */
  line: boolean;
  /** `title` tells rows of one name apart by their number; `name` is what was written. */
  rows: { of: string; title: string; name: string; facts: PastFact[] }[];
}

/** `long`: a text to be read under its label. */
export interface PastFact {
  key: string;
  label: string;
  value: string;
  long: boolean;
}

/** What one row came to at each past time, oldest first. */
export interface PastOutcome {
  on: string;
  word: string;
  kind: 'ok' | 'warn' | 'stop';
}

interface PastContext {
  step: Step;
  reader: StepReader;
  /** Whether a field is shown; `from` is the step that it is read of, where it is another one. */
  shows: (field: Field, from?: number) => boolean;
  /** A value as it is read. */
  say: (field: Field, value: string) => string;
  t: Translate;
}

function factsOf(
  fields: readonly Field[],
  prefix: string,
  context: PastContext,
  list?: ListPart,
): PastFact[] {
  const { step, reader, shows, say, t } = context;
  const from = ({ key }: Field): number | undefined =>
    // A row is named whoever reads it, or nobody knew what it is about.
    list?.follows?.fields.includes(key) === true && !list.title.includes(key)
      ? list.follows.step
      : undefined;
  return fields.flatMap((field) => {
    const value = reader.value(`${prefix}${field.key}`);
    const named = list?.title.includes(field.key) === true;
    return value.trim() === '' ||
      !shows(named ? { ...field, prints: undefined } : field, from(field))
      ? []
      : [
          {
            key: field.key,
            label: t(`steps.${step.key}.fields.${field.key}.label`),
            value: say(field, value),
            long: field.kind === 'text',
          },
        ];
  });
}

/** Newest first. */
export function pastTimes(
  part: Extract<Part, { kind: 'former' }>,
  context: PastContext,
): PastTime[] {
  return pastOf(context.reader)
    .map(({ id }): PastTime => {
      const facts = factsOf(part.fields, `former/${id}/`, context);
      return {
        id,
        on: facts.find(({ key }) => key === part.fields[0]?.key)?.value ?? '',
        facts: facts.slice(facts[0]?.key === part.fields[0]?.key ? 1 : 0),
        lists: pastLists(id, context),
      };
    })
    .toReversed();
}

function pastLists(id: string, context: PastContext): PastTime['lists'] {
  const { step, reader, t } = context;
  const rows = formerRows(reader, id);
  return listParts(step).flatMap((list) => {
    const kept = rows.filter((row) => row.list === list.key);
    const words = `steps.${step.key}.parts.${list.key}`;
    const numbered = (index: number, name: string): string =>
      [`${t(`${words}.row`)} ${index + 1}`, name].filter((text) => text !== '').join(' · ');
    return kept.length === 0
      ? []
      : [
          {
            key: list.key,
            title: t(`${words}.title`),
            line: list.look === 'line',
            rows: kept.map(({ id: row, of }, index) => {
              const facts = factsOf(list.fields, `formerRows/${row}/`, context, list);
              const named = facts.filter(({ key }) => list.title.includes(key));
              const title = named.map(({ value }) => value).join(' ');
              return {
                of,
                name: title,
                title: list.look === 'line' && title !== '' ? title : numbered(index, title),
                facts: facts.filter((fact) => !named.includes(fact)),
              };
            }),
          },
        ];
  });
}

const outcomeKinds: Readonly<Record<string, PastOutcome['kind']>> = {
  reached: 'ok',
  partly: 'warn',
  not: 'stop',
};

/** What this row came to each time, oldest first: the line of progress of a goal. */
export function outcomesOf(list: string, of: string, context: PastContext): PastOutcome[] {
  const { step, reader, say } = context;
  const [on, outcome] = [fieldOf(step, 'evaluatedOn'), fieldOf(step, 'outcome')];
  return pastOf(reader).flatMap(({ id }) => {
    const row = formerRows(reader, id).find((one) => one.list === list && one.of === of);
    const value = row === undefined ? '' : reader.value(`formerRows/${row.id}/outcome`);
    return value === '' || on === undefined || outcome === undefined
      ? []
      : [
          {
            on: say(on, reader.value(`former/${id}/evaluatedOn`)),
            word: say(outcome, value),
            kind: outcomeKinds[value] ?? 'warn',
          },
        ];
  });
}

const fieldOf = (step: Step, key: string): Field | undefined =>
  step.parts
    .flatMap((part) => (part.kind === 'fields' || part.kind === 'list' ? part.fields : []))
    .find((field) => field.key === key);
