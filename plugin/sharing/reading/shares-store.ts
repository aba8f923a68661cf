import { askedSeal } from '../../consent/asking/index.ts';
import type { AskedSeal } from '../../consent/asking/index.ts';
import type { LinkProgress } from '../../consent/link-facts/index.ts';
import { progressColumns } from '../../consent/links/index.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { Reads, Unit } from '../../platform/store/index.ts';
import type { RowOf } from '../../platform/tables/index.ts';
import { personName } from '../../school/people/index.ts';
import type { readingSharesTable } from './reading-tables.ts';
import type { ShareEnd } from './share.ts';

/** A share with its present version. */
export interface ShareRow {
  id: string;
  endsOn: string;
  lang: Lang;
  subject: Buffer;
  note: Buffer;
  choice: Buffer;
  sharedAt: Date;
  sharedBy: string;
  closedAs: ShareEnd | null;
  closedAt: Date | null;
  number: number;
  sequence: number;
  madeAt: Date;
  items: Buffer;
  hasDocument: number;
}
export interface ReaderRow extends LinkProgress {
  id: string;
  shareId: string;
  person: Buffer;
  lang: Lang;
}
/** `item` is null for the dossier itself, and for the page that lists what is shared. */
export interface OpeningRow {
  shareId: string;
  recipientId: string;
  number: number;
  item: string | null;
  act: 'read' | 'downloaded';
  at: Date;
}

/** The places of a share, of its versions and people. */
export const shareSeal = (key: Buffer): AskedSeal => askedSeal('reading', key);

export const versionPlace = (shareId: string, number: number): string => `${shareId}/${number}`;
export const pdfPlace = (shareId: string, number: number): string =>
  `reading/pdf/${versionPlace(shareId, number)}`;

const selected = `SELECT s.id, s.ends_on AS endsOn, s.lang, s.subject, s.note, s.choice,
    s.shared_at AS sharedAt, ${personName('a')} AS sharedBy, s.closed_as AS closedAs,
    s.closed_at AS closedAt, v.number, v.sequence, v.made_at AS madeAt, v.items,
    v.document IS NOT NULL AS hasDocument
  FROM {reading_shares} s
  JOIN {people} a ON a.id = s.shared_by
  JOIN {reading_versions} v ON v.share_id = s.id AND v.number = s.current_number
  WHERE s.dossier_id = :dossierId`;

/** Shares of one dossier that a page can list. */
const MOST_SHARES = 200;

export interface SharesStore {
  /** The same, read inside a unit where something follows from it. */
  within(unit: Unit): SharesStore;
  /** The newest first. */
  ofDossier(dossierId: string): Promise<ShareRow[]>;
  find(dossierId: string, shareId: string): Promise<ShareRow | undefined>;
  readers(shareIds: readonly string[]): Promise<ReaderRow[]>;
  /** Everything that was opened or downloaded, the oldest first. */
  openings(shareIds: readonly string[]): Promise<OpeningRow[]>;
  /** The document of a version, and its print when somebody downloaded it before. */
  document(
    shareId: string,
    number: number,
  ): Promise<{ document: Buffer | null; pdf: Buffer | null } | undefined>;
}

export const createSharesStore = (reads: Reads): SharesStore => ({
  within: createSharesStore,
  ofDossier: (dossierId) =>
    reads.select<ShareRow>(
      `${selected} ORDER BY s.shared_at DESC, s.id DESC LIMIT ${MOST_SHARES}`,
      { dossierId },
    ),
  find: async (dossierId, shareId) => {
    const [row] = await reads.select<ShareRow>(`${selected} AND s.id = :shareId`, {
      dossierId,
      shareId,
    });
    return row;
  },
  readers: (shareIds) =>
    reads.select<ReaderRow>(
      `SELECT q.id, q.about_id AS shareId, ${progressColumns('q')}
       FROM {link_recipients} q
       WHERE q.purpose = 'reading' AND q.about_id IN (:shareIds)
       ORDER BY q.about_id, q.id`,
      { shareIds: ['', ...shareIds] },
    ),
  openings: (shareIds) =>
    reads.select<OpeningRow>(
      `SELECT share_id AS shareId, recipient_id AS recipientId, number, item, act, at
       FROM {reading_openings}
       WHERE share_id IN (:shareIds)
       ORDER BY at, id`,
      { shareIds: ['', ...shareIds] },
    ),
  document: async (shareId, number) => {
    const [row] = await reads.select<{ document: Buffer | null; pdf: Buffer | null }>(
      `SELECT document, pdf
       FROM {reading_versions}
       WHERE share_id = :shareId AND number = :number`,
      { shareId, number },
    );
    return row;
  },
});

/** The first version of a new share is to follow. @returns false when it was there already */
export async function keepShare(
  unit: Unit,
  share: Pick<
    RowOf<typeof readingSharesTable>,
    'id' | 'dossierId' | 'endsOn' | 'lang' | 'subject' | 'note' | 'choice'
  >,
): Promise<boolean> {
  const fresh = await unit.write(
    `INSERT IGNORE INTO {reading_shares} (id, dossier_id, current_number, ends_on, lang, subject,
       note, choice, shared_by, shared_at)
     VALUES (:id, :dossierId, 1, :endsOn, :lang, :subject,
       :note, :choice, :by, :at)`,
    { ...share, by: unit.actor.personId ?? '', at: unit.at },
  );
  return fresh === 1;
}
