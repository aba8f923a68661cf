import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { NameParts } from '../../kernel/names.ts';
import { openText, sealText } from '../../platform/store/index.ts';
import type { PageSchool } from '../../platform/routes/index.ts';
import type { Reads, Unit } from '../../platform/store/index.ts';
import { contactColumns, contactJoin, contactOf } from '../../school/contact/index.ts';
import type { ContactColumns } from '../../school/contact/index.ts';
import { personName } from '../../school/people/index.ts';
import type {
  ClosedAs,
  Identified,
  LinkKind,
  LinkPerson,
  LinkPurpose,
} from '../link-facts/index.ts';
import { linkRecipientsTable, linkSchoolCodesTable, linksTable } from './links-tables.ts';

/** What opens a dossier's sealed text. */
export type KeyPlace = Pick<DossierFacts, 'id' | 'licenceId' | 'wrappedKey'>;

/** Everything that one link leads to, whatever it is for, in one statement. */
export interface LinkRow extends NameParts, ContactColumns {
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
  /** What its page is to say, sealed; see visits/said.ts. */
  said: Buffer | null;
}

/** The school that a link is of, as a page names it. */
export const schoolOf = (row: LinkRow): PageSchool => ({
  licenceId: row.licenceId,
  contact: contactOf(row),
});

/** All the way in: past the code, and past the school's own where one is asked. */
export const isInside = (visit: Pick<VisitRow, 'acceptedAt' | 'second' | 'secondAt'>): boolean =>
  visit.acceptedAt !== null && (visit.second === 0 || visit.secondAt !== null);

export interface EventRow {
  recipientId: string | null;
  kind: string;
  at: Date;
  by: string;
}
/** Mails that tell of an answer. Their links ask nothing. */
const receiptMails = ['answer-received', 'plan-set'] as const;

export interface MailRow {
  recipientId: string;
  /** `receipt`: word of an answer, with a link to read it back; no question. */
  kind: 'link' | 'receipt' | 'code';
  status: 'sent' | 'dead';
  closedAt: Date;
  returnedAt: Date | null;
}

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
const visited = (column: string, recipientId: string): string =>
  `(SELECT MAX(v.${column}) FROM {link_visits} v
     JOIN {links} l ON l.token_hash = v.link_hash AND l.replaced_at IS NULL AND l.kind <> 'tablet'
    WHERE v.recipient_id = ${recipientId})`;

/** What became of a mail: one that came back later did not arrive. */
const arrival = "IF(o.returned_at IS NULL, o.status, 'dead')";

/** Where the newest link's mail is. `recipientId`: SQL that names the recipient's id. */
export const newestMail = (recipientId: string): string =>
  `(SELECT ${arrival} FROM {links} l JOIN {outbox} o ON o.id = l.mail_id
    WHERE l.recipient_id = ${recipientId} ORDER BY l.created_at DESC LIMIT 1)`;

/** The columns of LinkProgress and of the person, of `{link_recipients}` under this alias. */
export const progressColumns = (alias: string): string => {
  const own = `${alias}.id`;
  return `${alias}.person, ${alias}.lang, ${alias}.withdrawn_at AS withdrawnAt,
  ${alias}.closed_as AS closedAs, ${alias}.ends_on AS endsOn, ${newestMail(own)} AS mail,
  ${visited('created_at', own)} AS openedAt, ${visited('accepted_at', own)} AS acceptedAt,
  ${visited('second_at', own)} AS secondAt, ${alias}.second,
  (SELECT MAX(l.created_at) FROM {links} l
    WHERE l.recipient_id = ${own} AND l.kind = 'letter' AND l.replaced_at IS NULL) AS letterAt,
  (SELECT COUNT(*) FROM {link_codes} k JOIN {outbox} o ON o.id = k.mail_id AND ${arrival} = 'sent'
    WHERE k.recipient_id = ${own}) AS codesSent`;
};

/** `lang`: SQL for the language in which who came is spoken to. */
const linkColumns = (lang = 'q.lang'): string =>
  `q.id AS recipientId, q.purpose, q.about_id AS aboutId, q.person, ${lang} AS lang,
  q.ends_on AS endsOn, q.withdrawn_at AS withdrawnAt, q.closed_as AS closedAs,
  l.replaced_at AS replacedAt, l.token_hash AS linkHash, l.kind, q.second, d.id AS dossierId,
  d.licence_id AS licenceId, d.pupil_id AS pupilId, d.status, k.wrapped_key AS wrappedKey,
  p.given, p.prefix, p.family, p.preferred, ${contactColumns}`;
/** Of a visit: what was chosen there, else that of who was asked. */
const spoken = 'COALESCE(v.lang, q.lang)';
const linkJoins = `JOIN {link_recipients} q ON q.id = l.recipient_id
  JOIN {dossiers} d ON d.id = q.dossier_id
  JOIN {dossier_keys} k ON k.dossier_id = d.id
  JOIN {people} p ON p.id = d.pupil_id
  ${contactJoin('d.licence_id')}`;

/** A code of the school that somebody still can type. */
export interface SchoolCodeRow {
  id: string;
  hash: Buffer;
  tries: number;
}

export interface LinksStore extends LinkReads {
  /** The same reads, as the unit sees them. */
  within(unit: Unit): LinksStore;
  /** Letters whose code begins as the one that was typed, held until the unit ends. */
  letters(unit: Unit, finders: readonly Buffer[]): Promise<(LinkRow & { tries: number })[]>;
  /** Counts a try of a letter's code; 0 when there were as many as there may be. */
  tryLetter(unit: Unit, linkHash: Buffer, most: number): Promise<number>;
  /** The code that was typed right starts anew. */
  letterFound(unit: Unit, linkHash: Buffer): Promise<void>;
  /** A link without a token: the record of who started a visit on a tablet of the school. */
  addTablet(
    unit: Unit,
    link: { tokenHash: Buffer; recipientId: string; identified: Identified },
  ): Promise<void>;
  /** The newest code of the school, held until the unit ends. */
  lockSchoolCode(unit: Unit, recipientId: string): Promise<SchoolCodeRow | undefined>;
  /** Counts a try of it; 0 when there were as many as there may be. */
  trySchoolCode(unit: Unit, id: string, most: number): Promise<number>;
  schoolCodeFound(unit: Unit, id: string): Promise<void>;
  /** Nothing else is sent to this person before the unit ends. */
  lockRecipient(unit: Unit, recipientId: string): Promise<void>;
  /** Links of questions that somebody got after this moment: what tells of an answer is none. */
  sentSince(unit: Unit, recipientId: string, since: Date): Promise<number>;
}

interface LinkReads {
  byToken(hash: Buffer): Promise<LinkRow | undefined>;
  byVisit(hash: Buffer, now: Date): Promise<VisitRow | undefined>;
  /** Everybody who got a link about a dossier, whatever for; the newest first. */
  recipients(dossierId: string): Promise<{ id: string; person: Buffer; lang: Lang }[]>;
  /** The codes that were mailed to somebody after this moment, the newest first. */
  codesSince(recipientId: string, since: Date): Promise<{ at: Date; tries: number }[]>;
  /** Whether a visit that is over was one on a tablet of the school. */
  wasTablet(visit: Buffer): Promise<boolean>;
  /** In which language somebody is spoken to, also by a link that is over. */
  lang(by: { link: Buffer } | { visit: Buffer }): Promise<Lang | undefined>;
  /** Links and codes that were mailed about one thing, and whether they arrived. */
  mails(aboutId: string): Promise<MailRow[]>;
  events(aboutId: string): Promise<EventRow[]>;
}

export const createLinksStore = (reads: Reads): LinksStore => ({
  ...linkReads(reads),
  ...linkTries,
  within: (unit) => createLinksStore(unit),
});

const linkReads = (reads: Reads): LinkReads => ({
  byToken: async (hash) => {
    const [row] = await reads.select<LinkRow>(
      `SELECT ${linkColumns()} FROM {links} l ${linkJoins} WHERE l.token_hash = :hash`,
      { hash },
    );
    return row;
  },
  byVisit: async (hash, now) => {
    const [row] = await reads.select<VisitRow>(
      `SELECT ${linkColumns(spoken)}, v.id_hash AS visitHash, v.accepted_at AS acceptedAt,
              v.second_at AS secondAt, v.said
         FROM {link_visits} v JOIN {links} l ON l.token_hash = v.link_hash ${linkJoins}
        WHERE v.id_hash = :hash AND v.expires_at > :now`,
      { hash, now },
    );
    return row;
  },
  recipients: (dossierId) =>
    reads.select(
      `SELECT id, person, lang FROM {link_recipients}
        WHERE dossier_id = :dossierId ORDER BY id DESC`,
      { dossierId },
    ),
  codesSince: (recipientId, since) =>
    reads.select(
      `SELECT created_at AS at, tries FROM {link_codes}
        WHERE recipient_id = :recipientId AND created_at > :since
        ORDER BY created_at DESC`,
      { recipientId, since },
    ),
  wasTablet: async (visit) => {
    const found = await reads.select(
      `SELECT 1 FROM {link_visits} v
         JOIN {links} l ON l.token_hash = v.link_hash AND l.kind = 'tablet'
        WHERE v.id_hash = :visit`,
      { visit },
    );
    return found.length > 0;
  },
  lang: async (by) => {
    const [row] = await ('link' in by ? langOfLink(reads, by.link) : langOfVisit(reads, by.visit));
    return row?.lang;
  },
  mails: (aboutId) => mailsAbout(reads, aboutId),
  events: (aboutId) =>
    reads.select(
      `SELECT e.recipient_id AS recipientId, e.kind, e.at, ${personName('p')} AS \`by\`
         FROM {link_events} e LEFT JOIN {people} p ON p.id = e.by_id
        WHERE e.about_id = :aboutId
        ORDER BY e.at, e.id`,
      { aboutId },
    ),
});

const langOfLink = (reads: Reads, hash: Buffer): Promise<{ lang: Lang }[]> =>
  reads.select(
    `SELECT q.lang FROM {links} l JOIN {link_recipients} q ON q.id = l.recipient_id
      WHERE l.token_hash = :hash`,
    { hash },
  );

const langOfVisit = (reads: Reads, hash: Buffer): Promise<{ lang: Lang }[]> =>
  reads.select(
    `SELECT ${spoken} AS lang FROM {link_visits} v JOIN {link_recipients} q ON q.id = v.recipient_id
      WHERE v.id_hash = :hash`,
    { hash },
  );

const mailsAbout = (reads: Reads, aboutId: string): Promise<MailRow[]> =>
  reads.select(
    `SELECT m.recipientId, m.kind, o.status, o.closed_at AS closedAt, o.returned_at AS returnedAt
       FROM (
         SELECT l.recipient_id AS recipientId,
                IF(b.template IN (:receipts), 'receipt', 'link') AS kind, l.mail_id AS mailId
           FROM {links} l
           JOIN {outbox} b ON b.id = l.mail_id
           JOIN {link_recipients} q ON q.id = l.recipient_id AND q.about_id = :aboutId
          UNION ALL
         SELECT k.recipient_id, 'code', k.mail_id
           FROM {link_codes} k
           JOIN {link_recipients} q ON q.id = k.recipient_id AND q.about_id = :aboutId
       ) m
       JOIN {outbox} o ON o.id = m.mailId
      WHERE o.closed_at IS NOT NULL
      ORDER BY o.closed_at`,
    { aboutId, receipts: [...receiptMails] },
  );

const linkTries: Omit<LinksStore, keyof LinkReads | 'within'> = {
  letters: (unit, finders) =>
    unit.select(
      `SELECT ${linkColumns()}, l.tries FROM {links} l ${linkJoins}
        WHERE l.finder IN (:finders) AND l.kind = 'letter' FOR UPDATE`,
      { finders: [...finders] },
    ),
  tryLetter: (unit, hash, most) =>
    unit.write('UPDATE {links} SET tries = tries + 1 WHERE token_hash = :hash AND tries < :most', {
      hash,
      most,
    }),
  letterFound: async (unit, tokenHash) => {
    await unit.update(linksTable, { tokenHash }, { tries: 0 });
  },
  addTablet: (unit, link) =>
    unit.insert(linksTable, {
      ...link,
      kind: 'tablet',
      madeBy: unit.actor.personId ?? null,
      createdAt: unit.at,
    }),
  lockSchoolCode: async (unit, recipientId) => {
    const [row] = await unit.select<SchoolCodeRow>(
      `SELECT id, code_hash AS hash, tries FROM {link_school_codes}
        WHERE recipient_id = :recipientId AND ended_at IS NULL
        ORDER BY created_at DESC LIMIT 1 FOR UPDATE`,
      { recipientId },
    );
    return row;
  },
  trySchoolCode: (unit, id, most) =>
    unit.write(
      'UPDATE {link_school_codes} SET tries = tries + 1 WHERE id = :id AND tries < :most',
      { id, most },
    ),
  schoolCodeFound: async (unit, id) => {
    await unit.update(linkSchoolCodesTable, { id }, { tries: 0 });
  },
  lockRecipient: async (unit, recipientId) => {
    await unit.find(linkRecipientsTable, { id: recipientId }, { lock: true });
  },
  sentSince: async (unit, recipientId, since) => {
    const [sent] = await unit.select<{ count: number }>(
      `SELECT COUNT(*) AS count FROM {links} l LEFT JOIN {outbox} o ON o.id = l.mail_id
        WHERE l.recipient_id = :recipientId AND l.created_at > :since
          AND (o.id IS NULL OR o.template NOT IN (:receipts))`,
      { recipientId, since, receipts: [...receiptMails] },
    );
    return sent?.count ?? 0;
  },
};

/**
 * Of somebody whose links were taken back: a new way in must not bring them back to life.
 */
export const replaceWithdrawn = (unit: Unit, recipientId: string): Promise<number> =>
  unit.write(
    `UPDATE {links} l
       JOIN {link_recipients} q ON q.id = l.recipient_id AND q.withdrawn_at IS NOT NULL
        SET l.replaced_at = :at
      WHERE q.id = :recipientId AND l.replaced_at IS NULL`,
    { recipientId, at: unit.at },
  );

/** Whether somebody has a mailed link that no newer one replaced and nobody took back. */
export async function hasMailedLink(unit: Unit, recipientId: string): Promise<boolean> {
  const found = await unit.select(
    `SELECT 1 FROM {links} l JOIN {link_recipients} q ON q.id = l.recipient_id
      WHERE q.id = :recipientId AND q.withdrawn_at IS NULL
        AND l.kind = 'mail' AND l.replaced_at IS NULL
      LIMIT 1`,
    { recipientId },
  );
  return found.length > 0;
}
