import { newId } from '../../kernel/ids.ts';
import { applyChanges, readerOf } from '../content/index.ts';
import type { Applied, Change } from '../content/index.ts';
import {
  askedOf,
  formerOf,
  formerRows,
  isWritten,
  listParts,
  mayBeginAnew,
  ownPaths,
  standing,
} from '../former/index.ts';
import type { Step, StepContent, StepReader } from '../declaration/index.ts';

const written = (path: string, value: string): Change => ({
  op: 'set',
  path,
  value,
  // An act goes over what stands there, under the dossier's lock.
  base: Number.MAX_SAFE_INTEGER,
});

/** Keeps the step as it is; concluded once more after it was mended, in the same place. */
export function concluding(
  step: Step,
  whole: StepReader,
  { stands = 'concluded', plan }: { stands?: string; plan?: number | undefined } = {},
): Change[] {
  const reader = askedOf(step, whole);
  const part = step.parts.find(({ kind }) => kind === 'former');
  const present = standing(reader)?.id;
  if (part?.kind !== 'former' || (present === undefined && !isWritten(step, reader))) return [];
  const id = present ?? newId();
  return [
    ...(present === undefined ? [{ op: 'add', list: 'former', row: id } as const] : []),
    written(`former/${id}/stands`, stands),
    ...(plan === undefined || whole.value(`former/${id}/plan`) !== ''
      ? []
      : [written(`former/${id}/plan`, String(plan))]),
    ...part.fields.map(({ key }) => written(`former/${id}/${key}`, reader.value(key))),
    ...keptRows(step, reader, id),
  ];
}

function keptRows(step: Step, reader: StepReader, former: string): Change[] {
  const before = new Map(
    formerRows(reader, former).map(({ id, list, of }) => [`${list}/${of}`, id] as const),
  );
  const rows = listParts(step).flatMap((list) => reader.rows(list.key).map((of) => ({ list, of })));
  const now = new Set(rows.map(({ list, of }) => `${list.key}/${of}`));
  const gone = [...before].filter(([place]) => !now.has(place));
  return [
    ...gone.map(([, row]): Change => ({ op: 'remove', list: 'formerRows', row })),
    ...rows.flatMap(({ list, of }): Change[] => {
      const known = before.get(`${list.key}/${of}`);
      const row = known ?? newId();
      const at = `formerRows/${row}`;
      return [
        ...(known === undefined ? [{ op: 'add', list: 'formerRows', row } as const] : []),
        written(`${at}/former`, former),
        written(`${at}/list`, list.key),
        written(`${at}/of`, of),
        ...list.fields.map(({ key }) =>
          written(`${at}/${key}`, reader.value(`${list.key}/${of}/${key}`)),
        ),
      ];
    }),
  ];
}

/** The tick is taken away to mend what was concluded. */
export function reopening(reader: StepReader): Change[] {
  const present = standing(reader);
  return present === undefined ? [] : [written(`former/${present.id}/stands`, 'reopened')];
}

/** What stands there becomes past, and the step is empty for a new time. */
export function beginningAnew(step: Step, content: StepContent): Change[] {
  const reader = readerOf(content, []);
  const present = standing(reader);
  return [
    ...(present === undefined
      ? concluding(step, reader, { stands: '' })
      : [written(`former/${present.id}/stands`, '')]),
    ...listParts(step)
      .filter(({ follows }) => follows === undefined)
      .flatMap(({ key }) =>
        reader.rows(key).map((row): Change => ({ op: 'remove', list: key, row })),
      ),
    ...ownPaths(step, (list) =>
      list.follows === undefined ? [] : everyRow(content, list.key),
    ).map((path) => written(path, '')),
  ];
}

/** A finished step as a following dossier begins with it: what was concluded is past there. */
export function begunAnew(step: Step, content: StepContent): StepContent {
  return mayBeginAnew(step, readerOf(content, []))
    ? applyAct(step, content, beginningAnew(step, content), 0).content
    : content;
}

/** The last time that is past stands in the step again, as it was. */
export function droppingNew(step: Step, content: StepContent): Change[] {
  const reader = readerOf(content, []);
  const last = formerOf(reader).at(-1);
  if (last === undefined) return [];
  const plain = step.parts.flatMap((part) => (part.kind === 'fields' ? part.fields : []));
  const kept = formerRows(reader, last.id);
  // Rows that were added in the new one and that nobody wrote in.
  const added = listParts(step)
    .filter(({ follows }) => follows === undefined)
    .flatMap(({ key }) =>
      reader
        .rows(key)
        .filter((row) => !kept.some(({ list, of }) => list === key && of === row))
        .map((row): Change => ({ op: 'remove', list: key, row })),
    );
  return [
    written(`former/${last.id}/stands`, 'concluded'),
    ...added,
    ...plain.map(({ key }) => written(key, reader.value(`former/${last.id}/${key}`))),
    ...kept.flatMap(({ id, list: key, of }): Change[] => {
      const list = listParts(step).find((one) => one.key === key);
      const fields = (list?.fields ?? []).filter(
        (field) => list?.follows?.fields.includes(field.key) !== true,
      );
      return [
        // A dossier that follows another one never had the row.
        ...(list?.follows === undefined
          ? (['add', 'restore'] as const).map((op): Change => ({ op, list: key, row: of }))
          : []),
        ...fields.map((field) =>
          written(`${key}/${of}/${field.key}`, reader.value(`formerRows/${id}/${field.key}`)),
        ),
      ];
    }),
  ];
}

/** Rows in which anything was ever written, those of goals that are gone among them. */
const everyRow = (content: StepContent, list: string): string[] => [
  ...new Set([
    ...(content.rows[list] ?? []).map(({ id }) => id),
    ...Object.keys(content.values).flatMap((path) => {
      const [key, row, field] = path.split('/');
      return key === list && row !== undefined && field !== undefined ? [row] : [];
    }),
  ]),
];

/**
 * Applies what an act writes. A row that a followed list no longer has, or that this dossier never
 * had, can be written in too.
 */
export function applyAct(
  step: Step,
  before: StepContent,
  changes: readonly Change[],
  sequence: number,
): Applied {
  const followed = listParts(step).filter(({ follows }) => follows !== undefined);
  const rows = Object.fromEntries(
    followed.map(({ key }) => [
      key,
      [...new Set([...everyRow(before, key), ...rowsIn(changes, key)])].map((id) => ({ id, s: 0 })),
    ]),
  );
  const content = { ...before, rows: { ...before.rows, ...rows } };
  const applied = applyChanges(step, content, changes, { sequence, domains: [], act: true });
  if (applied.faults.length + applied.conflicts.length > 0)
    throw new Error(`An act on step ${step.number} wrote what its declaration does not have`);
  return applied;
}

const rowsIn = (changes: readonly Change[], list: string): string[] =>
  changes.flatMap((change) => {
    const [key, row] = change.op === 'set' ? change.path.split('/') : [];
    return key === list && row !== undefined ? [row] : [];
  });
