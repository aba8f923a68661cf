import type { Lang } from '../../kernel/lang.ts';
import type { Reads, Unit } from '../../platform/store/index.ts';
import { personName } from '../../school/people/index.ts';
import { askedSeal } from '../asking/index.ts';
import type { AskedSeal } from '../asking/index.ts';
import type { ClosedAs, Identified, LinkKind, LinkProgress } from '../link-facts/index.ts';
import { progressColumns } from '../links/index.ts';
import type { LinkRow } from '../links/index.ts';
import { registeredText } from './plans-store.ts';
import type { RegisteredText } from './plans-store.ts';
import type { KeptActionPart, LinkAnswer, Part, RoundRule } from './round.ts';

export interface RoundRow {
  id: string;
  version: number;
  askedOf: RoundRule['askedOf'];
  allGuardians: number;
  hash: Buffer;
  endsOn: string;
  askedAt: Date;
  askedBy: string;
  closedAs: ClosedAs | null;
  closedAt: Date | null;
  closedReason: Buffer | null;
  lapsedAt: Date | null;
  agreedAt: Date | null;
  subject: Buffer;
  note: Buffer;
  leftOut: Buffer;
}

export interface PersonRow extends LinkProgress {
  id: string;
  roundId: string;
  key: string;
  part: Part;
  counts: number;
  person: Buffer;
  lang: Lang;
  answer: LinkAnswer | null;
  answeredAt: Date | null;
  answeredHash: Buffer | null;
  words: Buffer | null;
  reply: Buffer | null;
  repliedAt: Date | null;
  repliedBy: string | null;
  reminders: number;
  letterBy: string | null;
  schoolCodeAt: Date | null;
  schoolCodeTries: number | null;
  /**
   * By what they answered, with whom beside them on a tablet of the school; null for an answer from
   * before this was kept.
   */
  answeredKind: LinkKind | null;
  answeredIdentified: Identified | null;
  answeredBeside: string | null;
  answeredSecond: number;
  /** Of the page on which they answered; null for an answer from before this was kept. */
  answeredLang: Lang | null;
}

/** What somebody was asked, and what they answered: a round and one person in it. */
export interface AskedRow {
  part: Part;
  /** Whether this answer decides. */
  counts: number;
  personKey: string;
  answer: LinkAnswer | null;
  answeredAt: Date | null;
  words: Buffer | null;
  reply: Buffer | null;
  repliedAt: Date | null;
  version: number;
  askedOf: RoundRule['askedOf'];
  allGuardians: number;
  hash: Buffer;
  note: Buffer;
  lapsedAt: Date | null;
  /** Who asked, by id. */
  askerId: string;
}

/** The places of a round and of each in it. */
export const roundSeal = (key: Buffer): AskedSeal => askedSeal('consent', key);

export const roundColumns = `r.id, r.plan_version AS version, r.asked_of AS askedOf,
  r.all_guardians AS allGuardians, r.action_part_hash AS hash, r.ends_on AS endsOn,
  r.asked_at AS askedAt, ${personName('a')} AS askedBy, r.closed_as AS closedAs,
  r.closed_at AS closedAt, r.closed_reason AS closedReason, pl.lapsed_at AS lapsedAt,
  pl.agreed_at AS agreedAt, r.subject, r.note, r.left_out AS leftOut`;
export const roundJoins = `{consent_rounds} r JOIN {people} a ON a.id = r.asked_by
  JOIN {plans} pl ON pl.dossier_id = r.dossier_id AND pl.version = r.plan_version`;

const letterBy = `(SELECT ${personName('m')}
     FROM {links} l JOIN {people} m ON m.id = l.made_by
    WHERE l.recipient_id = c.id AND l.kind = 'letter' AND l.replaced_at IS NULL
    ORDER BY l.created_at DESC LIMIT 1)`;
const schoolCodeAt = `(SELECT MAX(s.created_at) FROM {link_school_codes} s
    WHERE s.recipient_id = c.id AND s.ended_at IS NULL)`;
const schoolCodeTries = `(SELECT s.tries FROM {link_school_codes} s
    WHERE s.recipient_id = c.id AND s.ended_at IS NULL
    ORDER BY s.created_at DESC LIMIT 1)`;
const personColumns = `c.id, c.round_id AS roundId, c.person_key AS \`key\`, c.part, c.counts,
  c.answer, c.answered_at AS answeredAt, c.answered_hash AS answeredHash, c.words, c.reply,
  c.replied_at AS repliedAt, ${personName('b')} AS repliedBy, c.reminders,
  ${letterBy} AS letterBy, ${schoolCodeAt} AS schoolCodeAt,
  ${schoolCodeTries} AS schoolCodeTries,
  al.kind AS answeredKind, al.identified AS answeredIdentified,
  ${personName('am')} AS answeredBeside, c.answered_second AS answeredSecond,
  c.answered_lang AS answeredLang,
  ${progressColumns('q')}`;

/**
 * A text with those whose consent was registered: the rows of step 1, and `pupil`. Absent where it
 * was registered before this was kept.
 */
type RegisteredPart = KeptActionPart & { of?: string[] };

/** The text of a version that was registered elsewhere lies with the plan itself. */
export const registeredSeal = (
  key: Buffer,
  dossierId: string,
): {
  seal(text: RegisteredPart, version: number): Buffer;
  open(row: Pick<RegisteredText, 'version' | 'actionPart'>): RegisteredPart;
} => {
  const sealed = roundSeal(key);
  const at = (version: number): [string, string] => ['plan_action_part', `${dossierId}/${version}`];
  return {
    seal: (text, version) => sealed.seal(JSON.stringify(text), ...at(version)),
    open: ({ version, actionPart }) =>
      JSON.parse(sealed.open(actionPart, ...at(version))) as RegisteredPart,
  };
};

/** Where the document and its print lie; sealed in the place of that name. */
export const documentColumns: Record<Lang, { document: string; pdf: string }> = {
  nl: { document: 'document', pdf: 'pdf' },
  en: { document: 'document_en', pdf: 'pdf_en' },
};

export interface RoundsStore {
  /** Rounds of a dossier, the newest first. */
  rounds(dossierId: string): Promise<RoundRow[]>;
  people(roundIds: readonly string[]): Promise<PersonRow[]>;
  /** What a link for consent is about. */
  asked(recipientId: string): Promise<AskedRow | undefined>;
  /**
   * Earlier rounds in which this key was asked: the answered ones first, then those only read; the
   * newest of each first.
   */
  metBefore(earlier: EarlierOf): Promise<EarlierRow[]>;
  /** The newest earlier version that was registered elsewhere. */
  registeredBefore(dossierId: string, version: number): Promise<RegisteredText | undefined>;
  /**
   * What a round asked about, sealed: its exact action part and the document in this language, or
   * in Dutch where an older round has no other.
   */
  content(roundId: string, lang?: Lang): Promise<ContentRow | undefined>;
  /** The same, as the unit sees it. */
  within(unit: Unit): RoundsStore;
}

type EarlierOf = Pick<LinkRow, 'dossierId'> & Pick<AskedRow, 'version' | 'personKey' | 'part'>;
interface EarlierRow {
  id: string;
  roundId: string;
  person: Buffer;
  actionPart: Buffer;
  answeredAt: Date | null;
  readAt: Date | null;
}
interface ContentRow {
  actionPart: Buffer;
  document: Buffer;
  pdf: Buffer | null;
  lang: Lang;
}

export const createRoundsStore = (reads: Reads): RoundsStore => ({
  rounds: (dossierId) =>
    reads.select(
      `SELECT ${roundColumns} FROM ${roundJoins}
        WHERE r.dossier_id = :dossierId
        ORDER BY r.plan_version DESC`,
      { dossierId },
    ),
  people: (roundIds) =>
    reads.select(
      `SELECT ${personColumns}
         FROM {consent_people} c JOIN {link_recipients} q ON q.id = c.id
         LEFT JOIN {people} b ON b.id = c.replied_by
         LEFT JOIN {links} al ON al.token_hash = c.answered_link
         LEFT JOIN {people} am ON am.id = al.made_by
        WHERE c.round_id IN (:roundIds)
        ORDER BY c.round_id, c.position`,
      { roundIds: ['', ...roundIds] },
    ),
  asked: (recipientId) => askedBy(reads, recipientId),
  metBefore: (earlier) => metBefore(reads, earlier),
  registeredBefore: (dossierId, version) => registeredText(reads, dossierId, version),
  content: (roundId, lang = 'nl') => contentOf(reads, roundId, lang),
  within: (unit) => createRoundsStore(unit),
});

async function askedBy(reads: Reads, recipientId: string): Promise<AskedRow | undefined> {
  const [row] = await reads.select<AskedRow>(
    `SELECT c.part, c.counts, c.person_key AS personKey, c.answer, c.answered_at AS answeredAt,
            c.words, c.reply, c.replied_at AS repliedAt, r.plan_version AS version,
            r.asked_of AS askedOf,
            r.all_guardians AS allGuardians, r.action_part_hash AS hash, r.note,
            r.asked_by AS askerId,
            pl.lapsed_at AS lapsedAt
       FROM {consent_people} c JOIN {consent_rounds} r ON r.id = c.round_id
       JOIN {plans} pl ON pl.dossier_id = r.dossier_id AND pl.version = r.plan_version
      WHERE c.id = :recipientId`,
    { recipientId },
  );
  return row;
}

const metBefore = (
  reads: Reads,
  { dossierId, version, personKey, part }: EarlierOf,
): Promise<EarlierRow[]> =>
  reads.select(
    `SELECT c.id, c.round_id AS roundId, q.person, r.action_part AS actionPart,
            c.answered_at AS answeredAt,
            (SELECT MAX(e.at) FROM {link_events} e
              WHERE e.recipient_id = c.id AND e.kind = 'read') AS readAt
       FROM {consent_rounds} r
       JOIN {consent_people} c ON c.round_id = r.id AND c.person_key = :personKey
        AND c.part = :part
       JOIN {link_recipients} q ON q.id = c.id
      WHERE r.dossier_id = :dossierId AND r.plan_version < :version
     HAVING answeredAt IS NOT NULL OR readAt IS NOT NULL
      ORDER BY c.answered_at IS NULL, r.plan_version DESC`,
    { dossierId, version, personKey, part },
  );

async function contentOf(
  reads: Reads,
  roundId: string,
  lang: Lang,
): Promise<ContentRow | undefined> {
  const { document, pdf } = documentColumns[lang];
  const [row] = await reads.select<ContentRow>(
    `SELECT action_part AS actionPart, ${document} AS document, ${pdf} AS pdf, :lang AS lang
       FROM {consent_rounds} WHERE id = :roundId AND ${document} IS NOT NULL`,
    { roundId, lang },
  );
  return row === undefined && lang !== 'nl' ? await contentOf(reads, roundId, 'nl') : row;
}

/** Who was mailed or written to in an earlier question; not who was asked beside those who must. */
export const askedBefore = (
  unit: Unit,
  dossierId: string,
): Promise<{ key: string; part: Part }[]> =>
  unit.select(
    `SELECT DISTINCT c.person_key AS \`key\`, c.part
       FROM {consent_rounds} r JOIN {consent_people} c ON c.round_id = r.id
      WHERE r.dossier_id = :dossierId AND c.part <> 'other'`,
    { dossierId },
  );

/** Rounds that no answer, act or newer one ended yet, held until the unit ends. */
export const lockOpenRounds = (unit: Unit, dossierId: string): Promise<{ id: string }[]> =>
  unit.select(
    `SELECT id FROM {consent_rounds}
      WHERE dossier_id = :dossierId AND closed_at IS NULL FOR UPDATE`,
    { dossierId },
  );
