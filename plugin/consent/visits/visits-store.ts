import type { Lang } from '../../kernel/lang.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import { linkVisitsTable } from './visits-tables.ts';

/** A mailed code, as the try is judged by it. */
export interface CodeRow {
  id: string;
  hash: Buffer;
  tries: number;
}

/** What the page of a visit says the next time it is opened. */
export async function keepSaid(
  unitOfWork: Pick<UnitOfWork, 'upkeep'>,
  visitHash: Buffer,
  said: Buffer | null,
): Promise<void> {
  await unitOfWork.upkeep(
    linkVisitsTable,
    'UPDATE {link_visits} SET said = :said WHERE id_hash = :visitHash',
    { said, visitHash },
  );
}

/** In which language the pages of a visit are from now on. */
export async function keepLang(
  unitOfWork: Pick<UnitOfWork, 'upkeep'>,
  visitHash: Buffer,
  lang: Lang,
): Promise<void> {
  await unitOfWork.upkeep(
    linkVisitsTable,
    'UPDATE {link_visits} SET lang = :lang WHERE id_hash = :visitHash',
    { lang, visitHash },
  );
}

/** Codes that somebody was mailed after this moment. */
export async function codesSince(unit: Unit, recipientId: string, since: Date): Promise<number> {
  const [sent] = await unit.select<{ count: number }>(
    `SELECT COUNT(*) AS count FROM {link_codes}
      WHERE recipient_id = :recipientId AND created_at > :since`,
    { recipientId, since },
  );
  return sent?.count ?? 0;
}

/** Tries of the codes that somebody was mailed after this moment. */
export async function triesSince(unit: Unit, recipientId: string, since: Date): Promise<number> {
  const [row] = await unit.select<{ tries: string | null }>(
    `SELECT SUM(tries) AS tries FROM {link_codes}
      WHERE recipient_id = :recipientId AND created_at > :since`,
    { recipientId, since },
  );
  return Number(row?.tries ?? 0);
}

/** The newest code of a visit, held until the unit ends. */
export async function lockCode(unit: Unit, visitHash: Buffer): Promise<CodeRow | undefined> {
  const [row] = await unit.select<CodeRow>(
    `SELECT id, code_hash AS hash, tries FROM {link_codes}
      WHERE visit_hash = :visitHash
      ORDER BY created_at DESC LIMIT 1 FOR UPDATE`,
    { visitHash },
  );
  return row;
}

/** Counts a try; 0 when the code is over, or there were as many as there may be. */
export const tryCode = (unit: Unit, id: string, most: number): Promise<number> =>
  unit.write(
    `UPDATE {link_codes} SET tries = tries + 1
      WHERE id = :id AND tries < :most AND ended_at IS NULL AND expires_at > :at`,
    { id, most, at: unit.at },
  );

/** Counts a try of whatever code the visit has. */
export const burnCode = (unit: Unit, visitHash: Buffer, most: number): Promise<number> =>
  unit.write(
    `UPDATE {link_codes} SET tries = tries + 1
      WHERE visit_hash = :visitHash AND ended_at IS NULL AND tries < :most`,
    { visitHash, most },
  );
