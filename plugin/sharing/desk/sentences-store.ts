import { openText } from '../../platform/store/index.ts';
import type { Reads } from '../../platform/store/index.ts';

export interface Sentence {
  readonly id: string;
  readonly title: string;
  readonly body: string;
}

export const MOST_SENTENCES = 200;

export const sentencePlace = (column: 'title' | 'body', id: string): string =>
  `desk_sentences/${column}/${id}`;

/** Those of a desk, by title. */
export async function sentencesOf(reads: Reads, deskId: string, key: Buffer): Promise<Sentence[]> {
  const rows = await reads.select<{ id: string; title: Buffer; body: Buffer }>(
    `SELECT id, title, body
     FROM {desk_sentences}
     WHERE desk_id = :deskId AND removed_at IS NULL
     LIMIT ${MOST_SENTENCES}`,
    { deskId },
  );
  return rows
    .map(({ id, title, body }) => ({
      id,
      title: openText(key, title, sentencePlace('title', id)),
      body: openText(key, body, sentencePlace('body', id)),
    }))
    .toSorted((a, b) => a.title.localeCompare(b.title, 'nl') || (a.id < b.id ? -1 : 1));
}
