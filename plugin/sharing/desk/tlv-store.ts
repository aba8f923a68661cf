import type { NameParts } from '../../kernel/names.ts';
import { searchParts } from '../../kernel/names.ts';
import type { Reads } from '../../platform/store/index.ts';

export const TLV_PAGE = 25;
/** In one file; a desk gives some hundreds a year. */
const MOST_EXPORTED = 20_000;

export interface TlvQuery {
  /** Words of a pupil's name, a number or a reference. */
  readonly search: string;
  /** Which of them: those that hold, those that end within 90 days, those that ended, or all. */
  readonly which: 'holding' | 'ending' | 'ended' | 'all';
  readonly page: number;
}

export interface TlvRow extends NameParts {
  readonly requestId: string;
  readonly reference: string;
  readonly tlvNumber: string;
  readonly school: string;
  readonly category: number | null;
  readonly schoolKind: 'vso' | 'pro' | null;
  readonly fromOn: string;
  readonly untilOn: string | null;
  readonly decidedAt: Date;
  /** The school shares the dossier with this desk today: only then it tells of whom it is. */
  readonly shared: number;
  readonly total: number;
}

interface TlvReader {
  deskId: string;
  today: string;
  /** The day up to which an end is near. */
  soon: string;
}

export interface TlvStore {
  list(reads: Reads, reader: TlvReader, query: TlvQuery): Promise<TlvRow[]>;
  all(reads: Reads, reader: TlvReader, query: TlvQuery): Promise<TlvRow[]>;
}

const shared = `EXISTS (
  SELECT 1 FROM {partnership_shares} s
  WHERE s.dossier_id = r.dossier_id AND s.partnership_id = r.desk_id
    AND s.ended_at IS NULL AND s.until_on >= :today)`;

const which: Record<TlvQuery['which'], string> = {
  all: '',
  holding: 'AND (d.until_on IS NULL OR d.until_on >= :today)',
  ending: 'AND d.until_on BETWEEN :today AND :soon',
  ended: 'AND d.until_on < :today',
};

/** What a desk decided that has a number, what ends first on top. */
export const createTlvStore = (): TlvStore => ({
  list: (reads, reader, query) =>
    rows(reads, reader, query, { size: TLV_PAGE, skip: (query.page - 1) * TLV_PAGE }),
  all: (reads, reader, query) => rows(reads, reader, query, { size: MOST_EXPORTED, skip: 0 }),
});

function rows(
  reads: Reads,
  reader: TlvReader,
  query: TlvQuery,
  part: { size: number; skip: number },
): Promise<TlvRow[]> {
  const words = searchParts(query.search).slice(0, 4);
  // Of whom it is, nobody finds by name once it is shared no longer.
  const named = words.map(
    (_word, index) => `EXISTS (
       SELECT 1 FROM {name_parts} n WHERE n.person_id = p.id AND n.part LIKE :word${index})`,
  );
  const found =
    query.search === ''
      ? ''
      : `AND (r.reference = :search OR d.tlv_number = :search
         ${named.length === 0 ? '' : `OR (${shared} AND ${named.join(' AND ')})`})`;
  return reads.select<TlvRow>(
    `SELECT r.id AS requestId, r.reference, d.tlv_number AS tlvNumber, p.given, p.prefix, p.family,
       p.preferred, l.school_name AS school, d.category, d.school_kind AS schoolKind,
       d.from_on AS fromOn, d.until_on AS untilOn, d.settled_at AS decidedAt, ${shared} AS shared,
       COUNT(*) OVER () AS total
     FROM {request_decisions} d
     JOIN {requests} r ON r.id = d.request_id
     JOIN {people} p ON p.id = r.pupil_id
     JOIN {licences} l ON l.id = r.licence_id
     WHERE d.desk_id = :deskId AND d.final_key = 1 AND d.tlv_number IS NOT NULL
       ${which[query.which]} ${found}
     ORDER BY d.until_on IS NULL, d.until_on, d.tlv_number, d.id
     LIMIT :size OFFSET :skip`,
    {
      ...reader,
      ...part,
      search: query.search,
      ...Object.fromEntries(words.map((word, index) => [`word${index}`, `${word}%`])),
    },
  );
}
