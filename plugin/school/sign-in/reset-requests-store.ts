import type { Lang } from '../../kernel/lang.ts';
import type { Reads, UnitOfWork } from '../../platform/store/index.ts';
import { resetRequestsTable } from './sign-in-tables.ts';

export interface ResetRequestRow {
  id: string;
  licenceId: string;
  email: Buffer;
  lang: Lang;
}

/** The same statement whoever asks: it reads nothing of any account. */
export const insertRequest = (
  unitOfWork: UnitOfWork,
  row: ResetRequestRow & { at: Date },
): Promise<number> =>
  unitOfWork.upkeep(
    resetRequestsTable,
    `INSERT INTO {reset_requests} (id, licence_id, email, lang, asked_at)
     VALUES (:id, :licenceId, :email, :lang, :at)`,
    { ...row },
  );

/** The oldest first. */
export const waitingRequests = (reads: Reads, most: number): Promise<ResetRequestRow[]> =>
  reads.select<ResetRequestRow>(
    `SELECT id, licence_id AS licenceId, email, lang
     FROM {reset_requests}
     ORDER BY asked_at
     LIMIT :most`,
    { most },
  );

/** False when another process took it first. */
export const takeRequest = async (unitOfWork: UnitOfWork, id: string): Promise<boolean> =>
  (await unitOfWork.upkeep(resetRequestsTable, 'DELETE FROM {reset_requests} WHERE id = :id', {
    id,
  })) === 1;
