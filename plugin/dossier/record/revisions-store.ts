import type { Binding, Reads, Unit } from '../../platform/store/index.ts';
import { personName } from '../../school/people/index.ts';
import type { Revision } from '../content/index.ts';
import type { DossierSeal } from './dossier-seal.ts';
import { revisionsTable } from './record-tables.ts';

export interface HistoryRow {
  sequence: number;
  kind: Revision['kind'] | 'finish' | 'reopen';
  path: string;
  value: string | undefined;
  byHost: boolean;
  who: string;
  at: Date;
  /** A mark with which an act emptied or filled the step; what it did so is not told one by one. */
  act?: true;
}

/**
 * What acts wrote in the step itself, each with the mark of that moment: a new time was begun, or
 * the last one taken up again.
 */
async function writtenByActs(
  reads: Reads,
  where: { dossierId: string; step: number; without: readonly string[] },
): Promise<{ sequence: number; mark: number }[]> {
  if (where.without.length === 0) return [];
  return await reads.select<{ sequence: number; mark: number }>(
    `SELECT w.sequence, m.sequence AS mark
       FROM {revisions} m
       JOIN {revisions} w ON w.dossier_id = m.dossier_id AND w.step = m.step
         AND w.at = m.at AND w.by_id = m.by_id
      WHERE m.dossier_id = :dossierId AND m.step = :step AND m.kind IN ('finish', 'reopen')
        AND w.kind NOT IN ('finish', 'reopen')
        AND SUBSTRING_INDEX(w.path, '/', 1) NOT IN (:without)`,
    { ...where, without: [...where.without] },
  );
}

/** Newest first, without what is kept in these lists; of one field only when `path` is given. */
export async function historyOf(
  reads: Reads,
  where: { dossierId: string; step: number; path?: string; without: readonly string[] },
  seal: DossierSeal,
  page: { skip: number; size: number },
): Promise<HistoryRow[]> {
  const { dossierId, step, without } = where;
  const acts = await writtenByActs(reads, { dossierId, step, without });
  const marks = new Set(acts.map(({ mark }) => mark));
  const values: Binding = { dossierId, step, without: ['-', ...without], ...page };
  values['byActs'] = [0, ...acts.map(({ sequence }) => sequence)];
  if (where.path !== undefined) values['path'] = where.path;
  const rows = await reads.select<
    Omit<HistoryRow, 'value' | 'byHost'> & { value: Buffer | null; byHost: number }
  >(
    `SELECT r.sequence, r.kind, r.path, r.value, r.by_host AS byHost, r.at,
            ${personName('p')} AS who
       FROM {revisions} r
       JOIN {people} p ON p.id = r.by_id
      WHERE r.dossier_id = :dossierId AND r.step = :step
            AND SUBSTRING_INDEX(r.path, '/', 1) NOT IN (:without)
            AND r.sequence NOT IN (:byActs)
            ${where.path === undefined ? '' : 'AND r.path = :path'}
      ORDER BY r.sequence DESC
      LIMIT :size OFFSET :skip`,
    values,
  );
  return rows.map((row) => ({
    ...row,
    ...(marks.has(row.sequence) ? { act: true } : {}),
    byHost: row.byHost === 1,
    value: seal.value(row.value, row.sequence),
  }));
}

/** One revision of a field; undefined when this step has no such one. */
export async function revisionOf(
  reads: Reads,
  where: { dossierId: string; step: number; sequence: number },
  seal: DossierSeal,
): Promise<(Revision & { sequence: number }) | undefined> {
  const [row] = await reads.select<{ kind: Revision['kind']; path: string; value: Buffer | null }>(
    `SELECT kind, path, value
       FROM {revisions}
      WHERE dossier_id = :dossierId AND sequence = :sequence AND step = :step
        AND kind NOT IN ('finish', 'reopen')`,
    where,
  );
  if (row === undefined) return undefined;
  const { kind, path } = row;
  const value = seal.value(row.value, where.sequence);
  return { sequence: where.sequence, kind, path, ...(value === undefined ? {} : { value }) };
}

/** Who made each of these revisions, and when. */
export async function writersOf(
  reads: Reads,
  dossierId: string,
  sequences: readonly number[],
): Promise<{ sequence: number; who: string; byHost: boolean; at: Date }[]> {
  const rows = await reads.select<{ sequence: number; who: string; byHost: number; at: Date }>(
    `SELECT r.sequence, r.by_host AS byHost, r.at, ${personName('p')} AS who
       FROM {revisions} r
       JOIN {people} p ON p.id = r.by_id
      WHERE r.dossier_id = :dossierId AND r.sequence IN (:sequences)`,
    { dossierId, sequences: [0, ...sequences] },
  );
  return rows.map((row) => ({ ...row, byHost: row.byHost === 1 }));
}

/** Every field that was ever written in this step. */
export async function writtenPaths(
  reads: Reads,
  dossierId: string,
  step: number,
): Promise<string[]> {
  const rows = await reads.select<{ path: string }>(
    `SELECT DISTINCT path
       FROM {revisions}
      WHERE dossier_id = :dossierId AND step = :step AND kind = 'set'`,
    { dossierId, step },
  );
  return rows.map(({ path }) => path);
}

/** Every value these fields had, oldest first. */
export async function valuesOf(
  reads: Reads,
  where: { dossierId: string; step: number; paths: readonly string[] },
  seal: DossierSeal,
): Promise<{ path: string; sequence: number; value: string }[]> {
  if (where.paths.length === 0) return [];
  const rows = await reads.select<{ path: string; sequence: number; value: Buffer | null }>(
    `SELECT path, sequence, value
       FROM {revisions}
      WHERE dossier_id = :dossierId AND step = :step AND kind = 'set' AND path IN (:paths)
      ORDER BY sequence`,
    { ...where, paths: [...new Set(where.paths)] },
  );
  return rows.map(({ path, sequence, value }) => ({
    path,
    sequence,
    value: seal.value(value, sequence) ?? '',
  }));
}

/** Appends revisions in one statement, numbered on from `sequence`. @returns the last number */
export async function appendRevisions(
  unit: Unit,
  seal: DossierSeal,
  where: { dossierId: string; step: number; sequence: number; schemaVersion: number },
  revisions: readonly (Omit<Revision, 'kind'> & { kind: HistoryRow['kind'] })[],
): Promise<number> {
  const { dossierId, step, schemaVersion } = where;
  await unit.insertMany(
    revisionsTable,
    revisions.map(({ kind, path, value, byHost }, index) => {
      const sequence = where.sequence + index + 1;
      return {
        dossierId,
        sequence,
        step,
        kind,
        path,
        value: value === undefined ? null : seal.sealValue(value, sequence),
        schemaVersion,
        byHost: byHost === true,
        byId: unit.actor.personId ?? '',
        at: unit.at,
      };
    }),
  );
  return where.sequence + revisions.length;
}
