import { rowLists } from '../form/index.ts';
import type { Part, Step, StepContent, StepReader } from '../declaration/index.ts';

type ListPart = Extract<Part, { kind: 'list' }>;

/** One time that a step was concluded. */
export interface Former {
  readonly id: string;
  /**
   * `concluded`: the step shows it, finished; `reopened`: the step shows it, to be mended; empty:
   * it is past, and the step is about a newer time.
   */
  readonly stands: string;
}

/** Oldest first. */
export const formerOf = (reader: StepReader): Former[] =>
  reader.rows('former').map((id) => ({ id, stands: reader.value(`former/${id}/stands`) }));

/** The time that the step's own fields are about, once it was concluded. */
export const standing = (reader: StepReader): Former | undefined =>
  formerOf(reader).find(({ stands }) => stands !== '');

export const pastOf = (reader: StepReader): Former[] =>
  formerOf(reader).filter(({ stands }) => stands === '');

/** The change with which the step came to be about its present time; 0 when it never changed. */
export const beganAt = ({ values }: StepContent): number =>
  Math.max(
    0,
    ...Object.entries(values).map(([path, { s }]) =>
      /^former\/[^/]+\/stands$/.test(path) ? s : 0,
    ),
  );

/** Rows that were kept of one time: which row of which list each was. */
export const formerRows = (
  reader: StepReader,
  formerId: string,
): { id: string; list: string; of: string }[] =>
  reader
    .rows('formerRows')
    .filter((id) => reader.value(`formerRows/${id}/former`) === formerId)
    .map((id) => ({
      id,
      list: reader.value(`formerRows/${id}/list`),
      of: reader.value(`formerRows/${id}/of`),
    }));

export const listParts = (step: Step): ListPart[] =>
  step.parts.filter((part): part is ListPart => part.kind === 'list');

/** Lists that acts alone write: what the step was when it was concluded. */
export const keptLists = (step: Step): string[] =>
  step.parts.flatMap((part) =>
    part.kind === 'former' ? rowLists(part).map(({ key }) => key) : [],
  );

const isKept = (step: Step): boolean => step.parts.some(({ kind }) => kind === 'former');

/** Paths of a step's own fields: not what it reads of another step, and not what was kept. */
export function ownPaths(step: Step, rowsOf: (list: ListPart) => readonly string[]): string[] {
  const plain = step.parts.flatMap((part) =>
    part.kind === 'fields' ? part.fields.map(({ key }) => key) : [],
  );
  const inRows = listParts(step).flatMap((list) =>
    rowsOf(list).flatMap((row) =>
      list.fields
        .filter(({ key }) => list.follows?.fields.includes(key) !== true)
        .map(({ key }) => `${list.key}/${row}/${key}`),
    ),
  );
  return [...plain, ...inRows];
}

/**
 * The step as its rules ask of it. While a concluded time is mended, a row that a followed list got
 * since is not asked for as long as nothing is written at it: it belongs to the next time.
 */
export function askedOf(step: Step, reader: StepReader): StepReader {
  const present = isKept(step) ? standing(reader) : undefined;
  if (present?.stands !== 'reopened') return reader;
  const then = formerRows(reader, present.id);
  const since = (list: ListPart, row: string): boolean =>
    !then.some((one) => one.list === list.key && one.of === row) &&
    ownPaths({ ...step, parts: [list] }, () => [row]).every(
      (path) => reader.value(path).trim() === '',
    );
  return {
    ...reader,
    rows: (key) => {
      const list = listParts(step).find((one) => one.key === key && one.follows !== undefined);
      const rows = reader.rows(key);
      return list === undefined ? rows : rows.filter((row) => !since(list, row));
    },
  };
}

/** Whether anything was written in the step that is about the present time. */
export const isWritten = (step: Step, reader: StepReader): boolean =>
  ownPaths(step, ({ key }) => reader.rows(key)).some((path) => reader.value(path).trim() !== '');

/** The step can be begun anew: there is a time to keep. */
export const mayBeginAnew = (step: Step, reader: StepReader): boolean =>
  isKept(step) && (standing(reader) !== undefined || isWritten(step, reader));

/** The step is about a new time, which nobody concluded yet. */
export const isBegun = (step: Step, reader: StepReader): boolean =>
  isKept(step) && standing(reader) === undefined && formerOf(reader).length > 0;

/** Nothing is written of the new time yet: the last one can be taken up again. */
export const mayDropNew = (step: Step, reader: StepReader): boolean =>
  isBegun(step, reader) && !isWritten(step, reader);
