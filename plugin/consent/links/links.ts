import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Lang } from '../../kernel/lang.ts';
import { shownDate } from '../../kernel/moments.ts';
import type { Outbox } from '../../platform/mail/index.ts';
import type { Unit } from '../../platform/store/index.ts';
import type { ClosedAs, LinkPerson, LinkPurpose } from '../link-facts/index.ts';
import type { Declines } from './declines.ts';
import { sealPerson } from './links-store.ts';
import type { KeyPlace } from './links-store.ts';
import { newSchoolCode, readLetterCode } from './short-codes.ts';
import type { CodeHashes } from './short-codes.ts';
import { createHash, randomBytes } from 'node:crypto';

export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

export interface NewRecipient {
  dossier: KeyPlace;
  purpose: LinkPurpose;
  aboutId: string;
  person: LinkPerson;
  lang: Lang;
  endsOn: string /** A code of the school is asked beside the mailed one. */;
  second?: boolean;
}

/**
 * `subject`: what the school wrote; the catalogue's own when absent. `askedFor`: by the person,
 * whose own wish it then is.
 */
export interface LinkMail {
  licenceId: string;
  recipientId: string;
  to: string;
  lang: Lang;
  subject?: string;
  endsOn: string;
  name: string;
  askedFor?: boolean;
}

/** Who gets a link, and the links themselves. Each act happens in the caller's transaction. */
export interface Links {
  /** Answers the recipient's id. Nothing is sent yet. */
  add(unit: Unit, recipient: NewRecipient): Promise<string>;
  /**
   * Makes a new link and writes its mail; the token itself is in the mail alone.
   * @throws AppError `mail-declined` (409) when this person wants no mail about this pupil and
   *   did not ask for this one
   */
  mail(unit: Unit, mail: LinkMail): Promise<void>;
  /**
   * The links that somebody has lead nowhere any more, and they can get a new one at this address.
   */
  replace(unit: Unit, dossier: KeyPlace, recipientId: string, person: LinkPerson): Promise<void>;
  /**
   * Keeps the code of a letter, which replaces that of an earlier one; the code itself is in the
   * letter alone.
   */
  keepLetter(unit: Unit, recipientId: string, code: string): Promise<void>;
  /** A code of the school, to be told once: it replaces an earlier one and is kept nowhere. */
  schoolCode(unit: Unit, recipientId: string): Promise<string>;
  /** Somebody's links lead nowhere until they get a new one; repeating it changes nothing. */
  withdraw(unit: Unit, recipientId: string): Promise<void>;
  /** All links about one thing get another last day. */
  extend(unit: Unit, aboutId: string, endsOn: string): Promise<void>;
  /** One person's links get another last day, whatever the others' is. */
  extendOne(unit: Unit, recipientId: string, endsOn: string): Promise<void>;
  /** All links about one thing end, for good. */
  close(unit: Unit, aboutId: string, as: ClosedAs): Promise<void>;
}

/**
 * Lets somebody whose links were taken back come in by a new way; what was taken back stays dead.
 */
export async function reopen(unit: Unit, recipientId: string): Promise<void> {
  await unit.write(
    'UPDATE {links} l JOIN {link_recipients} q ON q.id = l.recipient_id AND q.withdrawn_at IS NOT NULL SET l.replaced_at = :at WHERE q.id = :recipientId AND l.replaced_at IS NULL',
    { recipientId, at: unit.at },
  );
  await unit.write('UPDATE {link_recipients} SET withdrawn_at = NULL WHERE id = :recipientId', {
    recipientId,
  });
}

export function createLinks(deps: {
  outbox: Outbox;
  schoolName: (licenceId: string) => string;
  baseUrl: string;
  declines: Declines;
  hashes: CodeHashes;
  dossierKey: (dossier: KeyPlace) => Buffer;
}): Links {
  return {
    add: async (unit, { dossier, purpose, aboutId, person, lang, endsOn, second = false }) => {
      const id = newId();
      await unit.write(
        'INSERT INTO {link_recipients} (id, dossier_id, purpose, about_id, person, lang, ends_on, second) VALUES (:id, :dossierId, :purpose, :aboutId, :person, :lang, :endsOn, :second)',
        {
          id,
          dossierId: dossier.id,
          purpose,
          aboutId,
          person: sealPerson(deps.dossierKey(dossier), id, person),
          lang,
          endsOn,
          second,
        },
      );
      return id;
    },
    mail: async (
      unit,
      { licenceId, recipientId, to, lang, subject, endsOn, name, askedFor = false },
    ) => {
      if (!askedFor && (await deps.declines.ofRecipient(unit, recipientId)))
        throw new AppError('mail-declined', 409);
      const token = randomBytes(32).toString('base64url');
      const mailId = await deps.outbox.put(unit, {
        licenceId,
        to,
        name,
        lang,
        ...(subject === undefined ? {} : { subject }),
        facts: {
          school: deps.schoolName(licenceId),
          link: `${deps.baseUrl}/inzage/${token}`,
          decline: `${deps.baseUrl}/inzage/${token}/geen-mail`,
          until: shownDate(endsOn),
        },
      });
      await unit.write(
        'INSERT INTO {links} (token_hash, recipient_id, mail_id, created_at) VALUES (:hash, :recipientId, :mailId, :at)',
        { hash: hashToken(token), recipientId, mailId, at: unit.at },
      );
    },
    replace: async (unit, dossier, recipientId, person) => {
      await unit.write(
        'UPDATE {links} SET replaced_at = :at WHERE recipient_id = :recipientId AND replaced_at IS NULL',
        { recipientId, at: unit.at },
      );
      await unit.write(
        'UPDATE {link_recipients} SET person = :person, withdrawn_at = NULL WHERE id = :recipientId',
        { recipientId, person: sealPerson(deps.dossierKey(dossier), recipientId, person) },
      );
    },
    keepLetter: async (unit, recipientId, code) => {
      const read = readLetterCode(code);
      if (read === undefined) throw new Error('A letter without a code that can be read');
      const [{ finder, whole }] = deps.hashes.letter(read);
      await reopen(unit, recipientId);
      await unit.write(
        "UPDATE {links} SET replaced_at = :at WHERE recipient_id = :recipientId AND kind = 'letter' AND replaced_at IS NULL",
        { recipientId, at: unit.at },
      );
      await unit.write(
        "INSERT INTO {links} (token_hash, recipient_id, kind, finder, made_by, created_at) VALUES (:whole, :recipientId, 'letter', :finder, :by, :at)",
        { whole, recipientId, finder, by: unit.actor.personId ?? null, at: unit.at },
      );
    },
    schoolCode: async (unit, recipientId) => {
      const [id, code] = [newId(), newSchoolCode()];
      await unit.write(
        'UPDATE {link_school_codes} SET ended_at = :at WHERE recipient_id = :recipientId AND ended_at IS NULL',
        { recipientId, at: unit.at },
      );
      await unit.write(
        'INSERT INTO {link_school_codes} (id, recipient_id, code_hash, made_by, created_at) VALUES (:id, :recipientId, :hash, :by, :at)',
        {
          id,
          recipientId,
          hash: deps.hashes.school(code.replaceAll(' ', ''), id)[0],
          by: unit.actor.personId ?? '',
          at: unit.at,
        },
      );
      return code;
    },
    withdraw: async (unit, recipientId) => {
      await unit.write(
        'UPDATE {link_recipients} SET withdrawn_at = :at WHERE id = :recipientId AND withdrawn_at IS NULL',
        { recipientId, at: unit.at },
      );
    },
    extend: async (unit, aboutId, endsOn) => {
      await unit.write('UPDATE {link_recipients} SET ends_on = :endsOn WHERE about_id = :aboutId', {
        aboutId,
        endsOn,
      });
    },
    extendOne: async (unit, recipientId, endsOn) => {
      await unit.write('UPDATE {link_recipients} SET ends_on = :endsOn WHERE id = :recipientId', {
        recipientId,
        endsOn,
      });
    },
    close: async (unit, aboutId, as) => {
      await unit.write(
        'UPDATE {link_recipients} SET closed_as = :as WHERE about_id = :aboutId AND closed_as IS NULL',
        { aboutId, as },
      );
    },
  };
}
