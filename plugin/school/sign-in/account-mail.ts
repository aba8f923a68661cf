import { createHash } from 'node:crypto';
import type { Lang } from '../../kernel/lang.ts';
import { shownDay, shownMoment } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { MailFacts, Outbox } from '../../platform/mail/index.ts';
import type { Unit } from '../../platform/store/index.ts';
import type { Schools } from './schools.ts';
import { newSecret } from './session-cookie.ts';
import { accountLinksTable } from './sign-in-tables.ts';

export interface AccountMailDeps {
  outbox: Outbox;
  schools: Schools;
  baseUrl: string;
}

export interface AccountReader {
  personId: string;
  licenceId: string;
  name: NameParts;
  to: string;
}

const HOUR = 3_600_000;
const INVITE_DAYS = 7;
const RESET_MINUTES = 60;

export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** With a link to choose a password by; the link of an earlier one no longer works. */
export async function mailInvite(
  deps: AccountMailDeps,
  unit: Unit,
  who: AccountReader,
  lang: Lang,
): Promise<void> {
  const made = {
    personId: who.personId,
    purpose: 'invite',
    lasts: INVITE_DAYS * 24 * HOUR,
  } as const;
  const { link, expiresAt } = await newLink(deps, unit, made);
  await write(deps, unit, who, {
    mail: 'invite',
    lang,
    facts: { link, until: shownDay(expiresAt), signIn: signInUrl(deps, who.licenceId) },
  });
}

export async function mailReset(
  deps: AccountMailDeps,
  unit: Unit,
  who: AccountReader,
  lang: Lang,
): Promise<void> {
  const made = { personId: who.personId, purpose: 'reset', lasts: RESET_MINUTES * 60_000 } as const;
  const { link } = await newLink(deps, unit, made);
  await write(deps, unit, who, { mail: 'reset', lang, facts: { link, minutes: RESET_MINUTES } });
}

export const mailPasswordChanged = (
  deps: AccountMailDeps,
  unit: Unit,
  who: AccountReader,
): Promise<void> =>
  write(deps, unit, who, {
    mail: 'password-changed',
    lang: 'nl',
    facts: { when: shownMoment(unit.at), link: forgottenUrl(deps, who.licenceId) },
  });

/** No link that was mailed before works any more. */
export async function endLinks(unit: Unit, personId: string): Promise<void> {
  await unit.update(accountLinksTable, { personId, usedAt: null }, { usedAt: unit.at });
}

async function newLink(
  { baseUrl }: AccountMailDeps,
  unit: Unit,
  made: { personId: string; purpose: 'invite' | 'reset'; lasts: number },
): Promise<{ link: string; expiresAt: Date }> {
  const { personId, purpose, lasts } = made;
  const token = newSecret();
  const expiresAt = new Date(unit.at.getTime() + lasts);
  await endLinks(unit, personId);
  await unit.insert(accountLinksTable, {
    tokenHash: hashToken(token),
    personId,
    purpose,
    createdAt: unit.at,
    expiresAt,
  });
  return { link: `${baseUrl}/wachtwoord/instellen?sleutel=${token}`, expiresAt };
}

const signInUrl = ({ baseUrl, schools }: AccountMailDeps, licenceId: string): string =>
  `${baseUrl}/aanmelden/lokaal?school=${encodeURIComponent(schools.byId(licenceId).name)}`;

const forgottenUrl = ({ baseUrl, schools }: AccountMailDeps, licenceId: string): string =>
  `${baseUrl}/wachtwoord/vergeten?school=${encodeURIComponent(schools.byId(licenceId).name)}`;

async function write(
  { outbox, schools }: AccountMailDeps,
  unit: Unit,
  who: AccountReader,
  { mail, lang, facts }: { mail: string; lang: Lang; facts: MailFacts },
): Promise<void> {
  await outbox.put(unit, {
    licenceId: who.licenceId,
    to: who.to,
    name: mail,
    lang,
    facts: {
      name: displayName(who.name),
      school: schools.byId(who.licenceId).schoolName,
      ...facts,
    },
  });
}
