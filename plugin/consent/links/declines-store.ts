import type { Reads } from '../../platform/store/index.ts';

export interface DeclineRow {
  id: string;
  pupilId: string;
  at: Date;
  nameHash: Buffer;
  addressHash: Buffer | null;
}

/** What was declined about these pupils, in whichever of their dossiers, and still holds. */
export const runningDeclines = (reads: Reads, pupilIds: readonly string[]): Promise<DeclineRow[]> =>
  reads.select(
    `SELECT x.id, d.pupil_id AS pupilId, x.declined_at AS at, x.name_hash AS nameHash,
            x.address_hash AS addressHash
       FROM {link_declines} x
       JOIN {dossiers} d ON d.id = x.dossier_id AND d.pupil_id IN (:pupilIds)
      WHERE x.undone_at IS NULL`,
    { pupilIds: ['', ...pupilIds] },
  );

/** Who a link is for, with what opens it. */
export interface RecipientRow {
  /** Of the dossier. */
  id: string;
  licenceId: string;
  wrappedKey: Buffer;
  pupilId: string;
  person: Buffer;
}

export async function recipientOf(
  reads: Reads,
  recipientId: string,
): Promise<RecipientRow | undefined> {
  const [row] = await reads.select<RecipientRow>(
    `SELECT d.id, d.licence_id AS licenceId, k.wrapped_key AS wrappedKey,
            d.pupil_id AS pupilId, q.person
       FROM {link_recipients} q
       JOIN {dossiers} d ON d.id = q.dossier_id
       JOIN {dossier_keys} k ON k.dossier_id = d.id
      WHERE q.id = :recipientId`,
    { recipientId },
  );
  return row;
}
