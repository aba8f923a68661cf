import type { Section } from '../../platform/paper/index.ts';
import type { Binding, Reads, Unit } from '../../platform/store/index.ts';
import { personName } from '../../school/people/index.ts';
import { partnershipSeal } from '../facts/index.ts';
import type { ItemKind, KeyPlace, SharedItem, ShareFacts } from '../facts/index.ts';

/** What somebody of the partnership reads: chosen steps as they stood when they were shared. */
export interface SharedDocument {
  sections: Section[];
  /** Numbers that look like a BSN and were left out. */
  leftOut: number;
}

/** A share with what was typed of it; `ground`: '' when nobody had said no. */
export type ToldShare = ShareFacts & { reason: string; ground: string };

export interface SharesStore {
  /** The same, reading through a unit of work. */
  within(unit: Unit): SharesStore;
  /** The share that runs today; undefined when there is none. */
  running(dossierId: string, partnershipId: string, today: string): Promise<ShareFacts | undefined>;
  /** The newest share, whether it runs or not. */
  newest(dossierId: string, partnershipId: string): Promise<ShareFacts | undefined>;
  /** Every share of a dossier with its reason and ground, newest first. */
  history(dossier: KeyPlace): Promise<ToldShare[]>;
  document(dossier: KeyPlace, share: ShareFacts): Promise<SharedDocument>;
  /** Files and reports that lie open with this share. */
  items(shareId: string): Promise<SharedItem[]>;
  /** Steps among these in which somebody wrote after this sequence. */
  changedSince(dossierId: string, sequence: number, steps: readonly number[]): Promise<number[]>;
  /** The licence of the school whose dossier this is. */
  schoolOf(dossierId: string): Promise<string | undefined>;
}

const columns = `s.id, s.dossier_id AS dossierId, s.partnership_id AS partnershipId,
  s.until_on AS untilOn, s.shared_at AS sharedAt, s.ended_at AS endedAt,
  ${personName('e')} AS endedBy, v.number AS version, v.sequence, v.steps, v.medical,
  v.psychological, v.ground IS NOT NULL AS grounded, v.made_at AS madeAt,
  ${personName('m')} AS madeBy`;
const joins = `{partnership_shares} s
  JOIN {partnership_share_versions} v ON v.share_id = s.id AND v.number = (
    SELECT MAX(n.number) FROM {partnership_share_versions} n WHERE n.share_id = s.id)
  JOIN {people} m ON m.id = v.made_by
  LEFT JOIN {people} e ON e.id = s.ended_by`;
const between = 's.dossier_id = :dossierId AND s.partnership_id = :partnershipId';
const runs = 's.ended_at IS NULL AND s.until_on >= :today';
const newestFirst = 'ORDER BY s.shared_at DESC, s.id DESC LIMIT 50';

type ShareRow = Omit<ShareFacts, 'steps' | 'medical' | 'psychological' | 'grounded'> & {
  grounded: number;
  steps: string;
  medical: number;
  psychological: number;
};
const factsOf = ({ steps, medical, psychological, grounded, ...row }: ShareRow): ShareFacts => ({
  ...row,
  steps: steps.split(',').map(Number),
  medical: medical === 1,
  psychological: psychological === 1,
  grounded: grounded === 1,
  endedBy: row.endedAt === null ? null : row.endedBy,
});

/** Whether a dossier is shared on `:today`: for its row. */
export const sharedDossier = (dossierId: string): string =>
  `EXISTS (
    SELECT 1 FROM {partnership_shares} ps
    WHERE ps.dossier_id = ${dossierId} AND ps.ended_at IS NULL AND ps.until_on >= :today)`;

export const versionPlace = (share: { id: string }, version: number): string =>
  `${share.id}/${version}`;

/**
 * The share that runs, inside a unit of work: locked, so that none ends while something is added to
 * it.
 */
export async function lockRunning(
  unit: Unit,
  dossierId: string,
  partnershipId: string,
  today: string,
): Promise<ShareFacts | undefined> {
  const rows = await unit.select<ShareRow>(
    `SELECT ${columns} FROM ${joins} WHERE ${between} AND ${runs} FOR UPDATE`,
    { dossierId, partnershipId, today },
  );
  return rows.map(factsOf)[0];
}

/**
 * Ends the share that runs, with all that lies open by it.
 * @returns how many items and shares were ended by it
 */
export async function endShares(
  unit: Unit,
  { dossierId, partnershipId, today }: { dossierId: string; partnershipId: string; today: string },
): Promise<{ items: number; shares: number }> {
  const values = { dossierId, partnershipId, at: unit.at, by: unit.actor.personId ?? '' };
  const items = await unit.write(
    `UPDATE {partnership_items} i
     JOIN {partnership_shares} s ON s.id = i.share_id
     SET i.ended_at = :at, i.ended_by = :by
     WHERE s.dossier_id = :dossierId AND s.partnership_id = :partnershipId
       AND i.ended_at IS NULL`,
    values,
  );
  const shares = await unit.write(
    `UPDATE {partnership_shares}
     SET ended_at = :at, ended_by = :by
     WHERE dossier_id = :dossierId AND partnership_id = :partnershipId
       AND ended_at IS NULL AND until_on >= :today`,
    { ...values, today },
  );
  return { items, shares };
}

/** Which files and reports lie open with a share. */
export const openItemsOf = (
  reads: Reads,
  shareId: string,
): Promise<{ kind: ItemKind; itemId: string }[]> =>
  reads.select<{ kind: ItemKind; itemId: string }>(
    `SELECT kind, item_id AS itemId
     FROM {partnership_items}
     WHERE share_id = :shareId AND ended_at IS NULL`,
    { shareId },
  );

const sharesWhere = async (reads: Reads, where: string, values: Binding): Promise<ShareFacts[]> =>
  (
    await reads.select<ShareRow>(
      `SELECT ${columns} FROM ${joins} WHERE ${where} ${newestFirst}`,
      values,
    )
  ).map(factsOf);

export function createSharesStore(deps: {
  database: Reads;
  dossierKey: (dossier: KeyPlace) => Buffer;
}): SharesStore {
  const { database } = deps;
  return {
    within: (unit) => createSharesStore({ ...deps, database: unit }),
    running: async (dossierId, partnershipId, today) =>
      (
        await sharesWhere(database, `${between} AND ${runs}`, { dossierId, partnershipId, today })
      )[0],
    newest: async (dossierId, partnershipId) =>
      (await sharesWhere(database, between, { dossierId, partnershipId }))[0],
    history: async (dossier) => {
      const seal = partnershipSeal(deps.dossierKey(dossier));
      const rows = await database.select<ShareRow & { reason: Buffer; ground: Buffer | null }>(
        `SELECT ${columns}, v.reason, v.ground FROM ${joins} WHERE s.dossier_id = :id ${newestFirst}`,
        { id: dossier.id },
      );
      return rows.map(({ reason, ground, ...row }) => {
        const place = versionPlace(row, row.version);
        return {
          ...factsOf(row),
          reason: seal.open(reason, 'reason', place),
          ground: ground === null ? '' : seal.open(ground, 'ground', place),
        };
      });
    },
    document: async (dossier, share) => {
      const sealed = await documentOf(database, share);
      const place = versionPlace(share, share.version);
      return JSON.parse(
        partnershipSeal(deps.dossierKey(dossier)).open(sealed, 'document', place),
      ) as SharedDocument;
    },
    items: (shareId) =>
      database.select<SharedItem>(
        `SELECT i.id, i.kind, i.item_id AS itemId, i.version_id AS versionId,
           i.shared_at AS sharedAt, ${personName('p')} AS sharedBy
         FROM {partnership_items} i
         JOIN {people} p ON p.id = i.shared_by
         WHERE i.share_id = :shareId AND i.ended_at IS NULL
         ORDER BY i.shared_at DESC, i.id`,
        { shareId },
      ),
    changedSince: (dossierId, sequence, steps) =>
      changedSteps(database, { dossierId, sequence, steps }),
    schoolOf: async (dossierId) => {
      const [row] = await database.select<{ licenceId: string }>(
        'SELECT licence_id AS licenceId FROM {dossiers} WHERE id = :dossierId',
        { dossierId },
      );
      return row?.licenceId;
    },
  };
}

async function documentOf(reads: Reads, { id, version }: ShareFacts): Promise<Buffer> {
  const [row] = await reads.select<{ document: Buffer }>(
    `SELECT document
     FROM {partnership_share_versions}
     WHERE share_id = :id AND number = :version`,
    { id, version },
  );
  if (row === undefined) throw new Error('A share without what it shares');
  return row.document;
}

async function changedSteps(
  reads: Reads,
  since: { dossierId: string; sequence: number; steps: readonly number[] },
): Promise<number[]> {
  const rows = await reads.select<{ step: number }>(
    `SELECT DISTINCT step
     FROM {revisions}
     WHERE dossier_id = :dossierId AND sequence > :sequence AND step IN (:steps)
       AND kind NOT IN ('finish', 'reopen')
     ORDER BY step`,
    { ...since, steps: [0, ...since.steps] },
  );
  return rows.map(({ step }) => step);
}
