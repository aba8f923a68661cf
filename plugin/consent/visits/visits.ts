import { createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { lockDossier } from '../../dossier/record/index.ts';
import type { DossierRecord } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { House } from '../../platform/index.ts';
import type { Outbox } from '../../platform/mail/index.ts';
import type { PageSchool } from '../../platform/routes/index.ts';
import type { Actor, Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { AuditDetails } from '../../platform/trail/index.ts';
import { enterUnlessFull } from '../../school/sign-in/index.ts';
import type { SignInLimits } from '../../school/sign-in/index.ts';
import { linkGate, linkRole, readCode } from '../link-facts/index.ts';
import type { LinkGate, LinkPerson, LinkPurpose } from '../link-facts/index.ts';
import { hashToken, isInside, noteEvent, openPerson, schoolOf } from '../links/index.ts';
import type { About, Declines, KeyPlace, LinkRow, LinksStore, VisitRow } from '../links/index.ts';
import { createSayings } from './said.ts';
import type { Sayings } from './said.ts';
import { burnCode, codesSince, keepLang, lockCode, triesSince, tryCode } from './visits-store.ts';
import { linkCodesTable, linkVisitsTable } from './visits-tables.ts';

/** Why no code was sent, or none accepted; each has a sentence that says what to do. */
export type CodeFault =
  | 'code-shape'
  | 'code-wrong'
  | 'code-locked'
  | 'code-gone'
  | 'code-too-many'
  | CodeLimit;

/** No further code for now: enough were sent within the hour, or tried within the week. */
export type CodeLimit = 'code-limit' | 'code-limit-days';
export type Limit = { fault: 'code-limit'; until: Date } | { fault: 'code-limit-days' };

/** How somebody came: not at all, with the code still to type, or all the way in. */
export type Visiting =
  | {
      gate: Exclude<LinkGate, 'open'> | 'visit-over' | 'tablet-over';
      purpose?: LinkPurpose;
      school?: PageSchool;
    }
  | { gate: 'open'; visit: VisitRow };

export interface Visits {
  /** Where a purpose's page is: who came in with the code is brought there. */
  pageOf(purpose: LinkPurpose): string;
  /** Whether who came for it may see who else saw the dossier. */
  showsSeen(purpose: LinkPurpose): boolean;
  /** What a link leads to; looking changes nothing. */
  look(token: string): Promise<{ gate: LinkGate; row: LinkRow | undefined }>;
  /**
   * In which language who came is spoken to; a page that answers when the database does not speaks
   * Dutch.
   */
  lang(by: { token: string } | { cookie: string }): Promise<Lang | undefined>;
  /**
   * Verstuur: mails a code to the address that the link went to. The cookie binds code and browser.
   * `lang`: of the page that it was asked on, when its reader chose it.
   */
  begin(
    token: string,
    lang?: Lang,
  ): Promise<{ gate: Exclude<LinkGate, 'open'> } | { fault: CodeLimit } | { cookie: string }>;
  /** Why no code can be asked for now, and from when on it can; undefined when it can. */
  limit(row: LinkRow): Promise<Limit | undefined>;
  /** What the pages of a visit are to say. */
  readonly sayings: Sayings;
  find(cookie: string): Promise<Visiting>;
  /** Its reader chose another language, for as long as the visit lasts. */
  speak(visit: VisitRow, lang: Lang): Promise<void>;
  /**
   * Somebody wants no mail about this pupil, or wants it again: by the link of a mail, or from
   * their page.
   */
  declineMail(by: { token: string } | { visit: VisitRow }, wanted?: boolean): Promise<LinkGate>;
  /** Whether who came wants no mail. */
  declined(visit: LinkRow): Promise<boolean>;
  /** Writes into the trail that they asked for what is not theirs or does not exist. */
  refused(visit: VisitRow, asked: AuditDetails): Promise<void>;
  /** Something sealed that they asked for did not open. */
  broken(visit: VisitRow, asked: AuditDetails): Promise<void>;
  /** The address that a link went to, so that its reader knows which mailbox to look in. */
  mailbox(row: LinkRow): string;
  /** Ends the visit, for who reads on a screen that others use too. */
  leave(visit: VisitRow): Promise<void>;
  /** Another code for the same visit. */
  again(visit: VisitRow): Promise<CodeLimit | undefined>;
  /**
   * Still in and still open; asked inside a unit, which then holds the dossier so that nobody
   * changes what an answer is about.
   */
  present(unit: Unit, visit: VisitRow): Promise<boolean>;
  /** A new cookie when the code was right. */
  enter(
    visit: VisitRow,
    typed: string,
  ): Promise<{ fault: CodeFault; left?: number } | { cookie: string }>;
}

const MINUTE = 60_000;
/** A mailed code is good for so long, for so many tries. */
export const CODE_MINUTES = 10;
export const CODE_TRIES = 5;
const CODES_AN_HOUR = 5;
/**
 * Right and wrong ones of all codes together: in the month that a link lives a guesser has some
 * 260 tries of a million, and who comes in often does so with one a time.
 */
const TRIES_A_WEEK = 60;
const WEEK_MINUTES = 7 * 24 * 60;
/** To type the code in, and after that to read and answer. */
const ENTER_MINUTES = 30;
export const READ_MINUTES = 120;

/** Who acts here is nobody of the school's: the event names who was asked. */
export const actorOf = (row: LinkRow): Actor => ({
  licenceId: row.licenceId,
  roles: [linkRole(row.purpose)],
  basis: `${row.purpose}-link`,
});
export const aboutOf = (row: LinkRow): Required<About> => ({
  purpose: row.purpose,
  aboutId: row.aboutId,
  recipientId: row.recipientId,
  dossierId: row.dossierId,
  pupilId: row.pupilId,
});
/** @param outlives the link leads on when the dossier is archived */
export const gateOf = (row: LinkRow | undefined, now: Date, outlives = false): LinkGate =>
  linkGate(
    row === undefined ? undefined : { ...row, archived: row.status === 'archived' && !outlives },
    schoolDay(now),
  );

interface VisitsDeps {
  store: LinksStore;
  unitOfWork: UnitOfWork;
  outbox: Outbox;
  limits: SignInLimits;
  clock: Clock;
  schoolName: (licenceId: string) => string;
  dossierKey: (dossier: KeyPlace) => Buffer;
  declines: Declines;
  /** Keys the codes' hashes: six digits would be found in a dump at once without it. */
  codeKey: Buffer;
  purposeOf: House['purpose'];
  onBroken: DossierRecord['noteSealedFault'];
}

export function createVisits(deps: VisitsDeps): Visits {
  const { store, unitOfWork, clock } = deps;
  return {
    pageOf: (purpose) => deps.purposeOf(purpose).page,
    showsSeen: (purpose) => deps.purposeOf(purpose).seen !== false,
    look: async (token) => {
      const row = await store.byToken(hashToken(token));
      return { gate: gateNow(deps, row), row };
    },
    lang: async (by) => {
      const value = 'token' in by ? by.token : by.cookie;
      if (value === '') return undefined;
      return await store
        .lang('token' in by ? { link: hashToken(value) } : { visit: hashToken(value) })
        .catch(() => undefined);
    },
    begin: (token, lang) => begin(deps, token, lang),
    limit: (row) => limit(deps, row),
    sayings: createSayings(deps),
    mailbox: (row) => masked(personOf(deps, row).email),
    find: (cookie) => find(deps, cookie),
    speak: (visit, lang) => keepLang(unitOfWork, visit.visitHash, lang),
    present: async (unit, visit) => {
      await lockDossier(unit, visit.dossierId);
      const row = await store.within(unit).byVisit(visit.visitHash, clock.now());
      return row !== undefined && isInside(row) && gateNow(deps, row) === 'open';
    },
    again: (visit) =>
      unitOfWork.run(actorOf(visit), async (unit) => {
        const limit = await limitOf(deps, unit, visit);
        if (limit !== undefined) return limit;
        await sendCode(deps, unit, visit, visit.visitHash);
        return undefined;
      }),
    declineMail: (by, wanted = false) => declineMail(deps, by, wanted),
    declined: async (visit) => {
      const [found] = await deps.declines.of([
        { ...personOf(deps, visit), pupilId: visit.pupilId },
      ]);
      return found !== undefined;
    },
    refused: (visit, asked) =>
      unitOfWork.run(actorOf(visit), (unit) =>
        unit.audit({
          event: 'links.refused',
          outcome: 'denied',
          dossierId: visit.dossierId,
          pupilId: visit.pupilId,
          details: { ...asked, about: visit.aboutId, asked: visit.recipientId },
        }),
      ),
    broken: (visit, asked) =>
      deps.onBroken(actorOf(visit), {
        dossierId: visit.dossierId,
        pupilId: visit.pupilId,
        details: { ...asked, about: visit.aboutId, asked: visit.recipientId },
      }),
    leave: (visit) =>
      unitOfWork.run(actorOf(visit), async (unit) => {
        await unit.update(linkVisitsTable, { idHash: visit.visitHash }, { expiresAt: unit.at });
        await noteEvent(unit, aboutOf(visit), 'left');
      }),
    enter: (visit, typed) => enter(deps, visit, typed),
  };
}

const gateNow = ({ clock, purposeOf }: VisitsDeps, row: LinkRow | undefined): LinkGate =>
  gateOf(row, clock.now(), row !== undefined && purposeOf(row.purpose).archived === 'open');

const later = ({ clock }: VisitsDeps, minutes: number): Date =>
  new Date(clock.now().getTime() + minutes * MINUTE);

const hashCode = ({ codeKey }: VisitsDeps, code: string, id: string): Buffer =>
  createHmac('sha256', codeKey).update(`link code ${id} ${code}`).digest();

const personOf = ({ dossierKey }: VisitsDeps, row: LinkRow): LinkPerson =>
  openPerson(dossierKey({ ...row, id: row.dossierId }), row.recipientId, row.person);

async function begin(
  deps: VisitsDeps,
  token: string,
  lang: Lang | undefined,
): ReturnType<Visits['begin']> {
  const row = await deps.store.byToken(hashToken(token));
  const gate = gateNow(deps, row);
  if (row === undefined || gate !== 'open') return { gate: gate === 'open' ? 'unknown' : gate };
  const cookie = randomBytes(32).toString('base64url');
  const fault = await deps.unitOfWork.run(actorOf(row), async (unit) => {
    const visitHash = hashToken(cookie);
    const reached = await limitOf(deps, unit, row);
    if (reached !== undefined) return reached;
    await unit.insert(linkVisitsTable, {
      idHash: visitHash,
      recipientId: row.recipientId,
      linkHash: row.linkHash,
      createdAt: unit.at,
      expiresAt: later(deps, ENTER_MINUTES),
      lang: lang ?? null,
    });
    await noteEvent(unit, aboutOf(row), 'opened');
    await sendCode(deps, unit, { ...row, lang: lang ?? row.lang }, visitHash);
    return undefined;
  });
  return fault === undefined ? { cookie } : { fault };
}

async function limit(deps: VisitsDeps, row: LinkRow): Promise<Limit | undefined> {
  const codes = await deps.store.codesSince(row.recipientId, later(deps, -WEEK_MINUTES));
  if (codes.reduce((sum, { tries }) => sum + tries, 0) >= TRIES_A_WEEK)
    return { fault: 'code-limit-days' };
  const oldest = codes[CODES_AN_HOUR - 1];
  return oldest === undefined || oldest.at <= later(deps, -60)
    ? undefined
    : { fault: 'code-limit', until: new Date(oldest.at.getTime() + 60 * MINUTE) };
}

/** "ma…@example.org": known to whose it is, and not to be written to by whoever found a link. */
const masked = (address: string): string => address.replace(/^(.{1,2})[^@]*/su, '$1…');

async function find(deps: VisitsDeps, cookie: string): Promise<Visiting> {
  const { store, clock } = deps;
  const hash = hashToken(cookie);
  const visit = cookie === '' ? undefined : await store.byVisit(hash, clock.now());
  if (visit === undefined) {
    const tablet = cookie !== '' && (await store.wasTablet(hash));
    return { gate: tablet ? 'tablet-over' : 'visit-over' };
  }
  const gate = gateNow(deps, visit);
  return gate === 'open'
    ? { gate, visit }
    : { gate, purpose: visit.purpose, school: schoolOf(visit) };
}

/** Why no code is sent now; undefined when one may be. */
async function limitOf(deps: VisitsDeps, unit: Unit, row: LinkRow): Promise<CodeLimit | undefined> {
  const { recipientId } = row;
  await deps.store.lockRecipient(unit, recipientId);
  const sent = await codesSince(unit, recipientId, later(deps, -60));
  const tried = await triesSince(unit, recipientId, later(deps, -WEEK_MINUTES));
  if (sent < CODES_AN_HOUR && tried < TRIES_A_WEEK) return undefined;
  await unit.audit({
    event: `${row.purpose}.code-limit`,
    outcome: 'denied',
    dossierId: row.dossierId,
    pupilId: row.pupilId,
    details: { asked: recipientId },
  });
  return tried < TRIES_A_WEEK ? 'code-limit' : 'code-limit-days';
}

/** Writes the code's mail; the newest code is the only one. */
async function sendCode(
  deps: VisitsDeps,
  unit: Unit,
  row: LinkRow,
  visitHash: Buffer,
): Promise<void> {
  const { recipientId } = row;
  await unit.update(linkCodesTable, { recipientId, endedAt: null }, { endedAt: unit.at });
  const id = newId();
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const mailId = await deps.outbox.put(unit, {
    licenceId: row.licenceId,
    to: personOf(deps, row).email,
    name: 'link-code',
    lang: row.lang,
    facts: { school: deps.schoolName(row.licenceId), code, minutes: CODE_MINUTES },
  });
  await unit.insert(linkCodesTable, {
    id,
    visitHash,
    recipientId,
    codeHash: hashCode(deps, code, id),
    mailId,
    createdAt: unit.at,
    expiresAt: later(deps, CODE_MINUTES),
  });
  await noteEvent(unit, aboutOf(row), 'code-sent');
}

async function declineMail(
  deps: VisitsDeps,
  by: { token: string } | { visit: VisitRow },
  wanted: boolean,
): Promise<LinkGate> {
  const row = 'visit' in by ? by.visit : await deps.store.byToken(hashToken(by.token));
  if (row === undefined) return 'unknown';
  // A link that is over still says for whom it was: no mail is a wish that needs no open question.
  await deps.unitOfWork.run(actorOf(row), async (unit) => {
    const who = personOf(deps, row);
    await (wanted
      ? deps.declines.undo(unit, aboutOf(row), who, undefined)
      : deps.declines.add(unit, aboutOf(row), who));
  });
  return 'open';
}

type Entered = Awaited<ReturnType<Visits['enter']>>;
type Refused = Exclude<Entered, { cookie: string }>;

async function enter(deps: VisitsDeps, visit: VisitRow, typed: string): Promise<Entered> {
  const code = readCode(typed);
  if (code === undefined) return { fault: 'code-shape' };
  // Of this person alone: nobody types a code here without their link, and a whole school or a
  // mobile network may share one address.
  const entered = await enterUnlessFull(deps.limits, [`link ${visit.recipientId}`]);
  if (entered === undefined) return await burn(deps, visit);
  const cookie = randomBytes(32).toString('base64url');
  const refused = await deps.unitOfWork.run(actorOf(visit), (unit) =>
    tryTyped(deps, unit, visit, { code, fresh: hashToken(cookie) }),
  );
  if (refused !== undefined) return refused;
  await deps.limits.succeed(entered);
  return { cookie };
}

/** Counts the try before the code is looked at, so that many at once cannot share one. */
async function tryTyped(
  deps: VisitsDeps,
  unit: Unit,
  visit: VisitRow,
  { code, fresh }: { code: string; fresh: Buffer },
): Promise<Refused | undefined> {
  const row = await lockCode(unit, visit.visitHash);
  const counted = row === undefined ? 0 : await tryCode(unit, row.id, CODE_TRIES);
  if (row === undefined || counted === 0) {
    await noteEvent(unit, aboutOf(visit), 'code-refused', true);
    return { fault: row !== undefined && row.tries >= CODE_TRIES ? 'code-locked' : 'code-gone' };
  }
  if (!timingSafeEqual(row.hash, hashCode(deps, code, row.id))) {
    await noteEvent(unit, aboutOf(visit), 'code-refused', true);
    const left = CODE_TRIES - row.tries - 1;
    return left === 0 ? { fault: 'code-locked' } : { fault: 'code-wrong', left };
  }
  await unit.update(linkCodesTable, { id: row.id }, { endedAt: unit.at });
  await unit.update(
    linkVisitsTable,
    { idHash: visit.visitHash },
    { idHash: fresh, acceptedAt: unit.at, expiresAt: later(deps, READ_MINUTES), said: null },
  );
  await noteEvent(unit, aboutOf(visit), 'code-accepted');
  return undefined;
}

/**
 * Too many at once: each still counts for the code, so that a crowd of tries uses it up and no
 * later one gets in.
 */
const burn = ({ unitOfWork }: VisitsDeps, visit: VisitRow): Promise<Refused> =>
  unitOfWork.run(actorOf(visit), async (unit) => {
    await burnCode(unit, visit.visitHash, CODE_TRIES);
    await noteEvent(unit, aboutOf(visit), 'code-refused', true);
    return { fault: 'code-too-many' };
  });
