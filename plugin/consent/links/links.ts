import { createHash, randomBytes } from 'node:crypto';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Lang } from '../../kernel/lang.ts';
import { writtenDate } from '../../kernel/moments.ts';
import type { MailFacts, Outbox } from '../../platform/mail/index.ts';
import type { Unit } from '../../platform/store/index.ts';
import type { RowOf } from '../../platform/tables/index.ts';
import type { ClosedAs, LinkPerson } from '../link-facts/index.ts';
import type { Declines } from './declines.ts';
import { hasMailedLink, replaceWithdrawn, sealPerson } from './links-store.ts';
import type { KeyPlace } from './links-store.ts';
import { linkRecipientsTable, linkSchoolCodesTable, linksTable } from './links-tables.ts';
import { newSchoolCode, readLetterCode } from './short-codes.ts';
import type { CodeHashes } from './short-codes.ts';

export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

export interface NewRecipient {
  dossier: KeyPlace;
  purpose: RowOf<typeof linkRecipientsTable>['purpose'];
  aboutId: string;
  person: LinkPerson;
  lang: Lang;
  endsOn: string;
  /** A code of the school is asked beside the mailed one. */
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
  subject?: string | undefined;
  endsOn: string;
  name: string;
  askedFor?: boolean;
  /** What this mail says besides. */
  more?: MailFacts;
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
   * Whether a link still leads somewhere that was mailed to somebody: to no other address may
   * anything follow, since the school took that one back.
   */
  mailed(unit: Unit, recipientId: string): Promise<boolean>;
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
  await replaceWithdrawn(unit, recipientId);
  await unit.update(linkRecipientsTable, { id: recipientId }, { withdrawnAt: null });
}

interface LinksDeps {
  outbox: Outbox;
  schoolName: (licenceId: string) => string;
  baseUrl: string;
  declines: Declines;
  hashes: CodeHashes;
  dossierKey: (dossier: KeyPlace) => Buffer;
}

export function createLinks(deps: LinksDeps): Links {
  return {
    add: (unit, recipient) => add(deps, unit, recipient),
    mail: (unit, mail) => mailLink(deps, unit, mail),
    mailed: hasMailedLink,
    replace: async (unit, dossier, recipientId, person) => {
      await unit.update(linksTable, { recipientId, replacedAt: null }, { replacedAt: unit.at });
      await unit.update(
        linkRecipientsTable,
        { id: recipientId },
        { person: sealPerson(deps.dossierKey(dossier), recipientId, person), withdrawnAt: null },
      );
    },
    keepLetter: (unit, recipientId, code) => keepLetter(deps.hashes, unit, recipientId, code),
    schoolCode: (unit, recipientId) => schoolCode(deps.hashes, unit, recipientId),
    withdraw: async (unit, recipientId) => {
      await unit.update(
        linkRecipientsTable,
        { id: recipientId, withdrawnAt: null },
        { withdrawnAt: unit.at },
      );
    },
    extend: async (unit, aboutId, endsOn) => {
      await unit.update(linkRecipientsTable, { aboutId }, { endsOn });
    },
    extendOne: async (unit, recipientId, endsOn) => {
      await unit.update(linkRecipientsTable, { id: recipientId }, { endsOn });
    },
    close: async (unit, aboutId, as) => {
      await unit.update(linkRecipientsTable, { aboutId, closedAs: null }, { closedAs: as });
    },
  };
}

async function add(
  { dossierKey }: LinksDeps,
  unit: Unit,
  { dossier, purpose, aboutId, person, lang, endsOn, second = false }: NewRecipient,
): Promise<string> {
  const id = newId();
  await unit.insert(linkRecipientsTable, {
    id,
    dossierId: dossier.id,
    purpose,
    aboutId,
    person: sealPerson(dossierKey(dossier), id, person),
    lang,
    endsOn,
    second,
  });
  return id;
}

async function mailLink(deps: LinksDeps, unit: Unit, mail: LinkMail): Promise<void> {
  const {
    licenceId,
    recipientId,
    to,
    lang,
    subject,
    endsOn,
    name,
    askedFor = false,
    more = {},
  } = mail;
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
      until: writtenDate(endsOn, lang),
      second: (await unit.find(linkRecipientsTable, { id: recipientId }))?.second === true ? 1 : 0,
      ...more,
    },
  });
  await unit.insert(linksTable, {
    tokenHash: hashToken(token),
    recipientId,
    mailId,
    createdAt: unit.at,
  });
}

async function keepLetter(
  hashes: CodeHashes,
  unit: Unit,
  recipientId: string,
  code: string,
): Promise<void> {
  const read = readLetterCode(code);
  if (read === undefined) throw new Error('A letter without a code that can be read');
  const [{ finder, whole }] = hashes.letter(read);
  await reopen(unit, recipientId);
  await unit.update(
    linksTable,
    { recipientId, kind: 'letter', replacedAt: null },
    { replacedAt: unit.at },
  );
  await unit.insert(linksTable, {
    tokenHash: whole,
    recipientId,
    kind: 'letter',
    finder,
    madeBy: unit.actor.personId ?? null,
    createdAt: unit.at,
  });
}

async function schoolCode(hashes: CodeHashes, unit: Unit, recipientId: string): Promise<string> {
  const [id, code] = [newId(), newSchoolCode()];
  await unit.update(linkSchoolCodesTable, { recipientId, endedAt: null }, { endedAt: unit.at });
  await unit.insert(linkSchoolCodesTable, {
    id,
    recipientId,
    codeHash: hashes.school(code.replaceAll(' ', ''), id)[0],
    madeBy: unit.actor.personId ?? '',
    createdAt: unit.at,
  });
  return code;
}
