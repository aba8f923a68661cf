import type { DossierFacts } from '../dossier/index.ts';
import type { NameParts } from '../kernel/names.ts';
import type { Database, Row, Unit } from '../store/index.ts';
import { openText, sealText } from '../store/index.ts';
import type { LinkAnswer, Part, PersonFacts, RoundRule, StateFacts } from './round.ts';

/** What opens a dossier's sealed text. */
export type KeyPlace = Pick<DossierFacts, 'id' | 'licenceId' | 'wrappedKey'>;

export interface RoundRow {
  id: string; version: number; askedOf: RoundRule['askedOf']; allGuardians: number; hash: Buffer; endsOn: string; askedAt: Date; askedBy: string;
  closedAs: StateFacts['closedAs']; closedAt: Date | null; lapsedAt: Date | null; agreedAt: Date | null; subject: Buffer; note: Buffer; leftOut: Buffer;
}

export interface PersonRow {
  id: string; roundId: string; key: string; part: Part; counts: number; person: Buffer; answer: LinkAnswer | null; answeredAt: Date | null; answeredHash: Buffer | null;
  words: Buffer | null; reply: Buffer | null; repliedAt: Date | null; repliedBy: string | null; withdrawnAt: Date | null; reminders: number;
  mail: StateFacts['mail']; openedAt: Date | null; acceptedAt: Date | null; codesSent: number;
}

export interface EventRow { consenterId: string | null; kind: string; at: Date; by: string }
export interface MailRow { consenterId: string; kind: 'link' | 'code'; status: 'sent' | 'dead'; closedAt: Date; returnedAt: Date | null }

/** Everything that one link leads to, in one statement. */
export interface LinkRow extends NameParts {
  consenterId: string; roundId: string; part: Part; personKey: string; person: Buffer; answer: LinkAnswer | null; answeredAt: Date | null; words: Buffer | null;
  reply: Buffer | null; repliedAt: Date | null; withdrawnAt: Date | null; replacedAt: Date | null; linkHash: Buffer;
  version: number; askedOf: RoundRule['askedOf']; allGuardians: number; hash: Buffer; endsOn: string; closedAs: StateFacts['closedAs']; note: Buffer; lapsedAt: Date | null;
  dossierId: string; licenceId: string; pupilId: string; status: 'open' | 'archived'; wrappedKey: Buffer;
}

export interface VisitRow extends LinkRow { visitHash: Buffer; acceptedAt: Date | null }

type Select = <T extends object = Row>(sql: string, values?: Parameters<Unit['write']>[1]) => Promise<T[]>;

/** A column of a round or a person, sealed under the dossier's key in its own place. */
export interface RoundSeal {
  seal(text: string, column: string, id: string): Buffer;
  open(sealed: Buffer, column: string, id: string): string;
  person(row: { id: string; person: Buffer }): PersonFacts;
}

export function roundSeal(key: Buffer): RoundSeal {
  const openPlace = (sealed: Buffer, column: string, id: string): string => openText(key, sealed, `consent/${column}/${id}`);
  return {
    seal: (text, column, id) => sealText(key, text, `consent/${column}/${id}`),
    open: openPlace,
    person: (row) => JSON.parse(openPlace(row.person, 'person', row.id)) as PersonFacts,
  };
}

const nameOf = (person: string): string => `CONCAT_WS(' ', ${person}.given, NULLIF(${person}.prefix, ''), ${person}.family)`;

export const roundColumns = `r.id, r.plan_version AS version, r.asked_of AS askedOf, r.all_guardians AS allGuardians, r.action_part_hash AS hash,
  r.ends_on AS endsOn, r.asked_at AS askedAt, ${nameOf('a')} AS askedBy, r.closed_as AS closedAs, r.closed_at AS closedAt,
  pl.lapsed_at AS lapsedAt, pl.agreed_at AS agreedAt, r.subject, r.note, r.left_out AS leftOut`;
export const roundJoins = `{consent_rounds} r JOIN {people} a ON a.id = r.asked_by
  JOIN {plans} pl ON pl.dossier_id = r.dossier_id AND pl.version = r.plan_version`;

/** Visits by a link that a newer one replaced say nothing of the newer one. */
const visited = (column: string): string => `(SELECT MAX(v.${column}) FROM {consent_visits} v
  JOIN {consent_links} l ON l.token_hash = v.link_hash AND l.replaced_at IS NULL WHERE v.consenter_id = c.id)`;

/** What became of a mail: one that came back later did not arrive. */
export const arrival = "IF(o.returned_at IS NULL, o.status, 'dead')";

const personColumns = `c.id, c.round_id AS roundId, c.person_key AS \`key\`, c.part, c.counts, c.person, c.answer, c.answered_at AS answeredAt,
  c.answered_hash AS answeredHash, c.words, c.reply, c.replied_at AS repliedAt, ${nameOf('b')} AS repliedBy, c.withdrawn_at AS withdrawnAt, c.reminders,
  (SELECT ${arrival} FROM {consent_links} l JOIN {outbox} o ON o.id = l.mail_id WHERE l.consenter_id = c.id ORDER BY l.created_at DESC LIMIT 1) AS mail,
  ${visited('created_at')} AS openedAt, ${visited('accepted_at')} AS acceptedAt,
  (SELECT COUNT(*) FROM {consent_codes} k JOIN {outbox} o ON o.id = k.mail_id AND ${arrival} = 'sent' WHERE k.consenter_id = c.id) AS codesSent`;

const linkColumns = `c.id AS consenterId, c.round_id AS roundId, c.part, c.person_key AS personKey, c.person, c.answer, c.answered_at AS answeredAt, c.words, c.reply,
  c.replied_at AS repliedAt, c.withdrawn_at AS withdrawnAt, l.replaced_at AS replacedAt, l.token_hash AS linkHash,
  r.plan_version AS version, r.asked_of AS askedOf, r.all_guardians AS allGuardians, r.action_part_hash AS hash, r.ends_on AS endsOn,
  r.closed_as AS closedAs, r.note, pl.lapsed_at AS lapsedAt, d.id AS dossierId, d.licence_id AS licenceId, d.pupil_id AS pupilId, d.status,
  k.wrapped_key AS wrappedKey, p.given, p.prefix, p.family, p.preferred`;
const linkJoins = `JOIN {consent_people} c ON c.id = l.consenter_id JOIN {consent_rounds} r ON r.id = c.round_id
  JOIN {plans} pl ON pl.dossier_id = r.dossier_id AND pl.version = r.plan_version
  JOIN {dossiers} d ON d.id = r.dossier_id JOIN {dossier_keys} k ON k.dossier_id = d.id JOIN {people} p ON p.id = d.pupil_id`;

export interface RoundsStore {
  /** Rounds of a dossier, the newest first. */
  rounds(dossierId: string): Promise<RoundRow[]>;
  people(roundIds: readonly string[], unit?: Unit): Promise<PersonRow[]>;
  byToken(hash: Buffer): Promise<LinkRow | undefined>;
  byVisit(hash: Buffer, now: Date, unit?: Unit): Promise<VisitRow | undefined>;
  /** The newest earlier round in which this person answered. */
  answeredBefore(row: Pick<LinkRow, 'dossierId' | 'version' | 'personKey' | 'part'>): Promise<{ id: string; roundId: string; person: Buffer; actionPart: Buffer; answeredAt: Date }[]>;
  /** Links and codes that were mailed, and whether they arrived. */
  mails(roundId: string): Promise<MailRow[]>;
  events(roundId: string): Promise<EventRow[]>;
  /** What a round asked about, sealed: its exact action part and the document. */
  content(roundId: string): Promise<{ actionPart: Buffer; document: Buffer; pdf: Buffer | null } | undefined>;
}

export function createRoundsStore(deps: { database: Database }): RoundsStore {
  const bare: Select = (sql, values) => deps.database.select(sql, values);
  const from = (unit: Unit | undefined): Select => (unit === undefined ? bare : (sql, values) => unit.select(sql, values));
  return {
    rounds: (dossierId) => bare<RoundRow>(`SELECT ${roundColumns} FROM ${roundJoins} WHERE r.dossier_id = :dossierId ORDER BY r.plan_version DESC`, { dossierId }),
    people: (roundIds, unit) => from(unit)<PersonRow>(
      `SELECT ${personColumns} FROM {consent_people} c LEFT JOIN {people} b ON b.id = c.replied_by
        WHERE c.round_id IN (:roundIds) ORDER BY c.round_id, c.position`, { roundIds: ['', ...roundIds] }),
    byToken: async (hash) => (await bare<LinkRow>(`SELECT ${linkColumns} FROM {consent_links} l ${linkJoins} WHERE l.token_hash = :hash`, { hash }))[0],
    byVisit: async (hash, now, unit) => (await from(unit)<VisitRow>(
      `SELECT ${linkColumns}, v.id_hash AS visitHash, v.accepted_at AS acceptedAt
         FROM {consent_visits} v JOIN {consent_links} l ON l.token_hash = v.link_hash ${linkJoins}
        WHERE v.id_hash = :hash AND v.expires_at > :now`, { hash, now }))[0],
    answeredBefore: ({ dossierId, version, personKey, part }) => bare(
      `SELECT c.id, c.round_id AS roundId, c.person, r.action_part AS actionPart, c.answered_at AS answeredAt
         FROM {consent_rounds} r JOIN {consent_people} c ON c.round_id = r.id AND c.person_key = :personKey AND c.part = :part AND c.answer IS NOT NULL
        WHERE r.dossier_id = :dossierId AND r.plan_version < :version ORDER BY r.plan_version DESC LIMIT 1`, { dossierId, version, personKey, part }),
    mails: (roundId) => bare<MailRow>(
      `SELECT m.consenterId, m.kind, o.status, o.closed_at AS closedAt, o.returned_at AS returnedAt FROM (
         SELECT l.consenter_id AS consenterId, 'link' AS kind, l.mail_id AS mailId FROM {consent_links} l JOIN {consent_people} c ON c.id = l.consenter_id AND c.round_id = :roundId
         UNION ALL
         SELECT k.consenter_id, 'code', k.mail_id FROM {consent_codes} k JOIN {consent_people} c ON c.id = k.consenter_id AND c.round_id = :roundId
       ) m JOIN {outbox} o ON o.id = m.mailId WHERE o.closed_at IS NOT NULL ORDER BY o.closed_at`, { roundId }),
    events: (roundId) => bare<EventRow>(
      `SELECT e.consenter_id AS consenterId, e.kind, e.at, ${nameOf('p')} AS \`by\` FROM {consent_events} e LEFT JOIN {people} p ON p.id = e.by_id
        WHERE e.round_id = :roundId ORDER BY e.at, e.id`, { roundId }),
    content: async (roundId) => (await bare<{ actionPart: Buffer; document: Buffer; pdf: Buffer | null }>(
      'SELECT action_part AS actionPart, document, pdf FROM {consent_rounds} WHERE id = :roundId', { roundId }))[0],
  };
}
