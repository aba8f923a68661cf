import type { Reads, Unit } from '../../platform/store/index.ts';
import { requestSeal } from '../requests/index.ts';
import type { Draft } from './advice.ts';

/** An advice as it is kept: a draft until it is signed. */
export interface Advice extends Draft {
  expertId: string;
  /** The round of the request that was read. */
  round: number;
  hash: Buffer | null;
  savedAt: Date;
  signedAt: Date | null;
}

type AdviceRow = Omit<Advice, keyof Draft> & {
  profession: Draft['profession'] | null;
  text: Buffer;
  name: Buffer;
  registration: Buffer;
};

const columns = `a.expert_id AS expertId, a.snapshot_number AS round, a.text_hash AS hash,
  a.saved_at AS savedAt, a.signed_at AS signedAt, a.profession, a.text, a.name, a.registration`;

function opened(key: Buffer, row: AdviceRow): Advice {
  const seal = requestSeal(key);
  return {
    ...row,
    profession: row.profession ?? '',
    text: seal.open(row.text, 'request_advices/text', row.expertId),
    name: seal.open(row.name, 'request_advices/name', row.expertId),
    registration: seal.open(row.registration, 'request_advices/registration', row.expertId),
  };
}

export async function adviceOf(
  reads: Reads,
  key: Buffer,
  expertId: string,
): Promise<Advice | undefined> {
  const [row] = await reads.select<AdviceRow>(
    `SELECT ${columns} FROM {request_advices} a WHERE a.expert_id = :expertId`,
    { expertId },
  );
  return row === undefined ? undefined : opened(key, row);
}

/** What was signed about a request, by its experts of now and before. */
export const signedAdvices = async (
  reads: Reads,
  key: Buffer,
  requestId: string,
): Promise<Advice[]> =>
  (
    await reads.select<AdviceRow>(
      `SELECT ${columns}
       FROM {request_advices} a
       WHERE a.request_id = :requestId AND a.signed_at IS NOT NULL
       ORDER BY a.signed_at`,
      { requestId },
    )
  ).map((row) => opened(key, row));

/** Keeps a draft over the one before; one that was signed stays as it is. */
export const keepDraft = (
  unit: Unit,
  draft: Record<'expertId' | 'requestId', string> &
    Record<'text' | 'name' | 'registration', Buffer> & {
      round: number;
      profession: string | null;
    },
): Promise<number> =>
  unit.write(
    `INSERT INTO {request_advices}
       (expert_id, request_id, snapshot_number, text, name, registration, profession, saved_at)
     VALUES (:expertId, :requestId, :round, :text, :name, :registration, :profession, :at)
     ON DUPLICATE KEY UPDATE
       snapshot_number = IF(signed_at IS NULL, :round, snapshot_number),
       text = IF(signed_at IS NULL, :text, text),
       name = IF(signed_at IS NULL, :name, name),
       registration = IF(signed_at IS NULL, :registration, registration),
       profession = IF(signed_at IS NULL, :profession, profession),
       saved_at = IF(signed_at IS NULL, :at, saved_at)`,
    { ...draft, at: unit.at },
  );
