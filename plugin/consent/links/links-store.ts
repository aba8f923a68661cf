import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { NameParts } from '../../kernel/names.ts';
import { openText, sealText } from '../../platform/store/index.ts';
import type { Database, Row, Unit } from '../../platform/store/index.ts';
import type { ClosedAs, LinkKind, LinkPerson, LinkPurpose } from '../link-facts/index.ts';

/** What opens a dossier's sealed text. */
export type KeyPlace = Pick<DossierFacts, 'id' | 'licenceId' | 'wrappedKey'>;

/** Everything that one link leads to, whatever it is for, in one statement. */
export interface LinkRow extends NameParts {
  recipientId: string;
  purpose: LinkPurpose;
  aboutId: string;
  person: Buffer;
  lang: Lang;
  endsOn: string;
  withdrawnAt: Date | null;
  closedAs: ClosedAs | null;
  replacedAt: Date | null;
  linkHash: Buffer;
  kind: LinkKind;
  second: number;
  dossierId: string;
  licenceId: string;
  pupilId: string;
  status: 'open' | 'archived';
  wrappedKey: Buffer;
}

/** A browser that came by a link; `acceptedAt` once the code was right. */
export interface VisitRow extends LinkRow {
  visitHash: Buffer;
  acceptedAt: Date | null;
  secondAt: Date | null;
}

/** All the way in: past the code, and past the school's own where one is asked. */
export const isInside = (visit: Pick<VisitRow, 'acceptedAt' | 'second' | 'secondAt'>): boolean =>
  visit.acceptedAt !== null && (visit.second === 0 || visit.secondAt !== null);

export interface EventRow {
  recipientId: string | null;
  kind: string;
  at: Date;
  by: string;
}
export interface MailRow {
  recipientId: string;
  kind: 'link' | 'code';
  status: 'sent' | 'dead';
  closedAt: Date;
  returnedAt: Date | null;
}

type Select = <T extends object = Row>(
  sql: string,
  values?: Parameters<Unit['write']>[1],
) => Promise<T[]>;

/** Sealed text is bound to its place, and this one is older than the other purposes. */
const personPlace = (recipientId: string): string => `consent/person/${recipientId}`;

export const sealPerson = (key: Buffer, recipientId: string, person: LinkPerson): Buffer =>
  sealText(key, JSON.stringify(person), personPlace(recipientId));
export const openPerson = (key: Buffer, recipientId: string, person: Buffer): LinkPerson =>
  JSON.parse(openText(key, person, personPlace(recipientId))) as LinkPerson;

/**
 * Visits by a link that a newer one replaced say nothing of the newer one, and those on a tablet of
 * the school nothing of any.
 */
const visited = (
  column: string,
  recipientId: string,
): string => `(SELECT MAX(v.${column}) FROM {link_visits} v
  JOIN {links} l ON l.token_hash = v.link_hash AND l.replaced_at IS NULL AND l.kind <> 'tablet' WHERE v.recipient_id = ${recipientId})`;

/** What became of a mail: one that came back later did not arrive. */
const arrival = "IF(o.returned_at IS NULL, o.status, 'dead')";

/** Where the newest link's mail is. `recipientId`: SQL that names the recipient's id. */
export const newestMail = (recipientId: string): string =>
  `(SELECT ${arrival} FROM {links} l JOIN {outbox} o ON o.id = l.mail_id WHERE l.recipient_id = ${recipientId} ORDER BY l.created_at DESC LIMIT 1)`;

/** The columns of LinkProgress and of the person, of `{link_recipients}` under this alias. */
export const progressColumns = (alias: string): string =>
  `${alias}.person, ${alias}.lang, ${alias}.withdrawn_at AS withdrawnAt, ${alias}.closed_as AS closedAs, ${alias}.ends_on AS endsOn, ${newestMail(`${alias}.id`)} AS mail,
  ${visited('created_at', `${alias}.id`)} AS openedAt, ${visited('accepted_at', `${alias}.id`)} AS acceptedAt, ${visited('second_at', `${alias}.id`)} AS secondAt, ${alias}.second,
  (SELECT MAX(l.created_at) FROM {links} l WHERE l.recipient_id = ${alias}.id AND l.kind = 'letter' AND l.replaced_at IS NULL) AS letterAt,
  (SELECT COUNT(*) FROM {link_codes} k JOIN {outbox} o ON o.id = k.mail_id AND ${arrival} = 'sent' WHERE k.recipient_id = ${alias}.id) AS codesSent`;

const linkColumns = `q.id AS recipientId, q.purpose, q.about_id AS aboutId, q.person, q.lang, q.ends_on AS endsOn, q.withdrawn_at AS withdrawnAt, q.closed_as AS closedAs,
  l.replaced_at AS replacedAt, l.token_hash AS linkHash, l.kind, q.second, d.id AS dossierId, d.licence_id AS licenceId, d.pupil_id AS pupilId, d.status,
  k.wrapped_key AS wrappedKey, p.given, p.prefix, p.family, p.preferred`;
const linkJoins = `JOIN {link_recipients} q ON q.id = l.recipient_id JOIN {dossiers} d ON d.id = q.dossier_id
  JOIN {dossier_keys} k ON k.dossier_id = d.id JOIN {people} p ON p.id = d.pupil_id`;

export interface LinksStore {
  byToken(hash: Buffer): Promise<LinkRow | undefined>;
  byVisit(hash: Buffer, now: Date, unit?: Unit): Promise<VisitRow | undefined>;
  /** Everybody who got a link about a dossier, whatever for. */
  recipients(dossierId: string): Promise<{ id: string; person: Buffer }[]>;
  /** Letters whose code begins as the one that was typed, held until the unit ends. */
  letters(unit: Unit, finders: readonly Buffer[]): Promise<(LinkRow & { tries: number })[]>;
  /** Whether a visit that is over was one on a tablet of the school. */
  wasTablet(visit: Buffer): Promise<boolean>;
  /** In which language somebody is spoken to, also by a link that is over. */
  lang(by: { link: Buffer } | { visit: Buffer }): Promise<Lang | undefined>;
  /** Links and codes that were mailed about one thing, and whether they arrived. */
  mails(aboutId: string): Promise<MailRow[]>;
  events(aboutId: string): Promise<EventRow[]>;
}

export function createLinksStore(deps: { database: Database }): LinksStore {
  const bare: Select = (sql, values) => deps.database.select(sql, values);
  const from = (unit: Unit | undefined): Select =>
    unit === undefined ? bare : (sql, values) => unit.select(sql, values);
  return {
    byToken: async (hash) =>
      (
        await bare<LinkRow>(
          `SELECT ${linkColumns} FROM {links} l ${linkJoins} WHERE l.token_hash = :hash`,
          { hash },
        )
      )[0],
    byVisit: async (hash, now, unit) =>
      (
        await from(unit)<VisitRow>(
          `SELECT ${linkColumns}, v.id_hash AS visitHash, v.accepted_at AS acceptedAt, v.second_at AS secondAt
         FROM {link_visits} v JOIN {links} l ON l.token_hash = v.link_hash ${linkJoins}
        WHERE v.id_hash = :hash AND v.expires_at > :now`,
          { hash, now },
        )
      )[0],
    recipients: (dossierId) =>
      bare<{ id: string; person: Buffer }>(
        'SELECT id, person FROM {link_recipients} WHERE dossier_id = :dossierId',
        { dossierId },
      ),
    letters: (unit, finders) =>
      unit.select(
        `SELECT ${linkColumns}, l.tries FROM {links} l ${linkJoins} WHERE l.finder IN (:finders) AND l.kind = 'letter' FOR UPDATE`,
        { finders: [...finders] },
      ),
    wasTablet: async (visit) =>
      (
        await bare(
          "SELECT 1 FROM {link_visits} v JOIN {links} l ON l.token_hash = v.link_hash AND l.kind = 'tablet' WHERE v.id_hash = :visit",
          { visit },
        )
      ).length > 0,
    lang: async (by) =>
      (
        await bare<{ lang: Lang }>(
          'link' in by
            ? 'SELECT q.lang FROM {links} l JOIN {link_recipients} q ON q.id = l.recipient_id WHERE l.token_hash = :hash'
            : 'SELECT q.lang FROM {link_visits} v JOIN {link_recipients} q ON q.id = v.recipient_id WHERE v.id_hash = :hash',
          { hash: 'link' in by ? by.link : by.visit },
        )
      )[0]?.lang,
    mails: (aboutId) =>
      bare<MailRow>(
        `SELECT m.recipientId, m.kind, o.status, o.closed_at AS closedAt, o.returned_at AS returnedAt FROM (
         SELECT l.recipient_id AS recipientId, 'link' AS kind, l.mail_id AS mailId FROM {links} l JOIN {link_recipients} q ON q.id = l.recipient_id AND q.about_id = :aboutId
         UNION ALL
         SELECT k.recipient_id, 'code', k.mail_id FROM {link_codes} k JOIN {link_recipients} q ON q.id = k.recipient_id AND q.about_id = :aboutId
       ) m JOIN {outbox} o ON o.id = m.mailId WHERE o.closed_at IS NOT NULL ORDER BY o.closed_at`,
        { aboutId },
      ),
    events: (aboutId) =>
      bare<EventRow>(
        `SELECT e.recipient_id AS recipientId, e.kind, e.at, CONCAT_WS(' ', p.given, NULLIF(p.prefix, ''), p.family) AS \`by\`
         FROM {link_events} e LEFT JOIN {people} p ON p.id = e.by_id WHERE e.about_id = :aboutId ORDER BY e.at, e.id`,
        { aboutId },
      ),
  };
}
