import { schoolDay } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { Outbox } from '../../platform/mail/index.ts';
import type { Actor, Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { SignInLimits } from '../../school/sign-in/index.ts';
import { linkGate, readCode } from '../link-facts/index.ts';
import type { LinkGate, LinkPurpose } from '../link-facts/index.ts';
import { hashToken, isInside, noteEvent, openPerson } from '../links/index.ts';
import type { About, Declines, KeyPlace, LinkRow, LinksStore, VisitRow } from '../links/index.ts';
import { createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** Why no code was sent, or none accepted; each has a sentence that says what to do. */
export type CodeFault =
  | 'code-shape'
  | 'code-wrong'
  | 'code-locked'
  | 'code-gone'
  | 'code-too-many'
  | 'code-limit';

/** How somebody came: not at all, with the code still to type, or all the way in. */
export type Visiting =
  | { gate: Exclude<LinkGate, 'open'> | 'visit-over' | 'tablet-over'; purpose?: LinkPurpose }
  | { gate: 'open'; visit: VisitRow };

export interface Visits {
  /** Where a purpose's page is: who came in with the code is brought there. */
  pageOf(purpose: LinkPurpose): string;
  /** What a link leads to; looking changes nothing (promise 15). */
  look(token: string): Promise<{ gate: LinkGate; row: LinkRow | undefined }>;
  /**
   * In which language who came is spoken to; a page that answers when the database does not speaks
   * Dutch.
   */
  lang(by: { token: string } | { cookie: string }): Promise<Lang | undefined>;
  /**
   * Verstuur: mails a code to the address that the link went to. The cookie binds code and browser.
   */
  begin(
    token: string,
  ): Promise<
    | { gate: Exclude<LinkGate, 'open'>; purpose?: LinkPurpose }
    | { fault: 'code-limit'; purpose: LinkPurpose }
    | { cookie: string }
  >;
  find(cookie: string): Promise<Visiting>;
  /**
   * Somebody wants no mail about this pupil, or wants it again: by the link of a mail, or from
   * their page.
   */
  declineMail(by: { token: string } | { visit: VisitRow }, wanted?: boolean): Promise<LinkGate>;
  /** Whether who came wants no mail. */
  declined(visit: VisitRow): Promise<boolean>;
  /** Ends the visit, for who reads on a screen that others use too. */
  leave(visit: VisitRow): Promise<void>;
  /** Another code for the same visit. */
  again(visit: VisitRow): Promise<'code-limit' | undefined>;
  /**
   * Still in and still open; asked inside a unit, which then holds the dossier so that nobody
   * changes what an answer is about.
   */
  present(unit: Unit, visit: VisitRow): Promise<boolean>;
  /** A new cookie when the code was right. */
  enter(
    visit: VisitRow,
    typed: string,
    address: string,
  ): Promise<{ fault: CodeFault; left?: number } | { cookie: string }>;
}

const MINUTE = 60_000;
/** Promise 8. */
export const CODE_MINUTES = 10;
export const CODE_TRIES = 5;
const CODES_AN_HOUR = 5;
/** To type the code in, and after that to read and answer. */
const ENTER_MINUTES = 30;
export const READ_MINUTES = 120;

/** Who acts here is nobody of the school's: the event names who was asked. */
export const actorOf = (row: LinkRow): Actor => ({
  licenceId: row.licenceId,
  roles: ['parent'],
  basis: `${row.purpose}-link`,
});
export const aboutOf = (row: LinkRow): Required<About> => ({
  purpose: row.purpose,
  aboutId: row.aboutId,
  recipientId: row.recipientId,
  dossierId: row.dossierId,
  pupilId: row.pupilId,
});
const purposeOf = (row: LinkRow | undefined): { purpose?: LinkPurpose } =>
  row === undefined ? {} : { purpose: row.purpose };
export const gateOf = (row: LinkRow | undefined, now: Date): LinkGate =>
  linkGate(
    row === undefined ? undefined : { ...row, archived: row.status === 'archived' },
    schoolDay(now),
  );

export function createVisits(deps: {
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
  pageOf: (purpose: LinkPurpose) => string;
}): Visits {
  const { store, unitOfWork, clock } = deps;
  const later = (minutes: number): Date => new Date(clock.now().getTime() + minutes * MINUTE);
  const hashCode = (code: string, id: string): Buffer =>
    createHmac('sha256', deps.codeKey).update(`link code ${id} ${code}`).digest();

  /** False when there were too many this hour. */
  const maySend = async (unit: Unit, row: LinkRow): Promise<boolean> => {
    await unit.select('SELECT id FROM {link_recipients} WHERE id = :id FOR UPDATE', {
      id: row.recipientId,
    });
    const [sent] = await unit.select<{ count: number }>(
      'SELECT COUNT(*) AS count FROM {link_codes} WHERE recipient_id = :id AND created_at > :since',
      { id: row.recipientId, since: later(-60) },
    );
    if ((sent?.count ?? 0) < CODES_AN_HOUR) return true;
    await unit.audit({
      event: `${row.purpose}.code-limit`,
      outcome: 'denied',
      dossierId: row.dossierId,
      pupilId: row.pupilId,
      details: { asked: row.recipientId },
    });
    return false;
  };

  /** Writes the code's mail; the newest code is the only one (promise 8). */
  const sendCode = async (unit: Unit, row: LinkRow, visitHash: Buffer): Promise<void> => {
    await unit.write(
      'UPDATE {link_codes} SET ended_at = :at WHERE recipient_id = :id AND ended_at IS NULL',
      { id: row.recipientId, at: unit.at },
    );
    const id = newId();
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    const { email } = openPerson(
      deps.dossierKey({ ...row, id: row.dossierId }),
      row.recipientId,
      row.person,
    );
    const mailId = await deps.outbox.put(unit, {
      licenceId: row.licenceId,
      to: email,
      name: 'link-code',
      lang: row.lang,
      facts: { school: deps.schoolName(row.licenceId), code, minutes: CODE_MINUTES },
    });
    await unit.write(
      `INSERT INTO {link_codes} (id, visit_hash, recipient_id, code_hash, mail_id, created_at, expires_at) VALUES (:id, :visitHash, :recipientId, :codeHash, :mailId, :at, :expiresAt)`,
      {
        id,
        visitHash,
        recipientId: row.recipientId,
        codeHash: hashCode(code, id),
        mailId,
        at: unit.at,
        expiresAt: later(CODE_MINUTES),
      },
    );
    await noteEvent(unit, aboutOf(row), 'code-sent');
  };

  /** Counts the try before the code is looked at, so that many at once cannot share one. */
  const tryCode = (
    visit: VisitRow,
    code: string,
    fresh: Buffer,
  ): Promise<{ fault: CodeFault; left?: number } | undefined> =>
    unitOfWork.run(actorOf(visit), async (unit) => {
      const [row] = await unit.select<{
        id: string;
        hash: Buffer;
        tries: number;
        expiresAt: Date;
        endedAt: Date | null;
      }>(
        `SELECT id, code_hash AS hash, tries, expires_at AS expiresAt, ended_at AS endedAt FROM {link_codes}
          WHERE visit_hash = :visitHash ORDER BY created_at DESC LIMIT 1 FOR UPDATE`,
        { visitHash: visit.visitHash },
      );
      const counted =
        row === undefined
          ? 0
          : await unit.write(
              'UPDATE {link_codes} SET tries = tries + 1 WHERE id = :id AND tries < :most AND ended_at IS NULL AND expires_at > :at',
              { id: row.id, most: CODE_TRIES, at: unit.at },
            );
      if (row === undefined || counted === 0) {
        await noteEvent(unit, aboutOf(visit), 'code-refused', true);
        return {
          fault: row !== undefined && row.tries >= CODE_TRIES ? 'code-locked' : 'code-gone',
        };
      }
      if (!timingSafeEqual(row.hash, hashCode(code, row.id))) {
        await noteEvent(unit, aboutOf(visit), 'code-refused', true);
        const left = CODE_TRIES - row.tries - 1;
        return left === 0 ? { fault: 'code-locked' } : { fault: 'code-wrong', left };
      }
      await unit.write('UPDATE {link_codes} SET ended_at = :at WHERE id = :id', {
        id: row.id,
        at: unit.at,
      });
      await unit.write(
        'UPDATE {link_visits} SET id_hash = :fresh, accepted_at = :at, expires_at = :until WHERE id_hash = :hash',
        { fresh, hash: visit.visitHash, at: unit.at, until: later(READ_MINUTES) },
      );
      await noteEvent(unit, aboutOf(visit), 'code-accepted');
      return undefined;
    });

  /**
   * Too many at once: each still counts for the code, so that a crowd of tries uses it up and no
   * later one gets in.
   */
  const burn = (visit: VisitRow): Promise<{ fault: CodeFault }> =>
    unitOfWork.run(actorOf(visit), async (unit) => {
      await unit.write(
        'UPDATE {link_codes} SET tries = tries + 1 WHERE visit_hash = :visitHash AND ended_at IS NULL AND tries < :most',
        { visitHash: visit.visitHash, most: CODE_TRIES },
      );
      await noteEvent(unit, aboutOf(visit), 'code-refused', true);
      return { fault: 'code-too-many' };
    });

  return {
    pageOf: deps.pageOf,
    look: async (token) => {
      const row = await store.byToken(hashToken(token));
      return { gate: gateOf(row, clock.now()), row };
    },

    lang: async (by) => {
      const value = 'token' in by ? by.token : by.cookie;
      if (value === '') return undefined;
      return await store
        .lang('token' in by ? { link: hashToken(value) } : { visit: hashToken(value) })
        .catch(() => undefined);
    },

    begin: async (token) => {
      const row = await store.byToken(hashToken(token));
      const gate = gateOf(row, clock.now());
      if (row === undefined || gate !== 'open')
        return { gate: gate === 'open' ? 'unknown' : gate, ...purposeOf(row) };
      const cookie = randomBytes(32).toString('base64url');
      const sent = await unitOfWork.run(actorOf(row), async (unit) => {
        const visitHash = hashToken(cookie);
        if (!(await maySend(unit, row))) return false;
        await unit.write(
          `INSERT INTO {link_visits} (id_hash, recipient_id, link_hash, created_at, expires_at) VALUES (:visitHash, :recipientId, :linkHash, :at, :expiresAt)`,
          {
            visitHash,
            recipientId: row.recipientId,
            linkHash: row.linkHash,
            at: unit.at,
            expiresAt: later(ENTER_MINUTES),
          },
        );
        await noteEvent(unit, aboutOf(row), 'opened');
        await sendCode(unit, row, visitHash);
        return true;
      });
      return sent ? { cookie } : { fault: 'code-limit', purpose: row.purpose };
    },

    find: async (cookie) => {
      const visit = cookie === '' ? undefined : await store.byVisit(hashToken(cookie), clock.now());
      if (visit === undefined)
        return {
          gate:
            cookie !== '' && (await store.wasTablet(hashToken(cookie)))
              ? 'tablet-over'
              : 'visit-over',
        };
      const gate = gateOf(visit, clock.now());
      return gate === 'open' ? { gate, visit } : { gate, purpose: visit.purpose };
    },

    present: async (unit, visit) => {
      await unit.select('SELECT id FROM {dossiers} WHERE id = :id FOR UPDATE', {
        id: visit.dossierId,
      });
      const row = await store.byVisit(visit.visitHash, clock.now(), unit);
      return row !== undefined && isInside(row) && gateOf(row, clock.now()) === 'open';
    },

    again: (visit) =>
      unitOfWork.run(actorOf(visit), async (unit) => {
        if (!(await maySend(unit, visit))) return 'code-limit';
        await sendCode(unit, visit, visit.visitHash);
        return undefined;
      }),

    declineMail: async (by, wanted = false) => {
      const row = 'visit' in by ? by.visit : await store.byToken(hashToken(by.token));
      if (row === undefined) return 'unknown';
      // A link that is over still says for whom it was: no mail is a wish that needs no open
      // question.
      await unitOfWork.run(actorOf(row), async (unit) => {
        const who = openPerson(
          deps.dossierKey({ ...row, id: row.dossierId }),
          row.recipientId,
          row.person,
        );
        await (wanted
          ? deps.declines.undo(unit, aboutOf(row), who, undefined)
          : deps.declines.add(unit, aboutOf(row), who));
      });
      return 'open';
    },

    declined: async (visit) =>
      (
        await deps.declines.of([
          {
            ...openPerson(
              deps.dossierKey({ ...visit, id: visit.dossierId }),
              visit.recipientId,
              visit.person,
            ),
            pupilId: visit.pupilId,
          },
        ])
      )[0] !== undefined,

    leave: (visit) =>
      unitOfWork.run(actorOf(visit), async (unit) => {
        await unit.write('UPDATE {link_visits} SET expires_at = :at WHERE id_hash = :hash', {
          hash: visit.visitHash,
          at: unit.at,
        });
        await noteEvent(unit, aboutOf(visit), 'left');
      }),

    enter: async (visit, typed, address) => {
      const code = readCode(typed);
      if (code === undefined) return { fault: 'code-shape' };
      const entered = await deps.limits
        .enter([`link ${visit.recipientId}`, `link-address ${address}`])
        .catch((error: unknown) => {
          if (error instanceof AppError && error.status === 429) return undefined;
          throw error;
        });
      if (entered === undefined) return await burn(visit);
      const cookie = randomBytes(32).toString('base64url');
      const refused = await tryCode(visit, code, hashToken(cookie));
      if (refused !== undefined) return refused;
      await deps.limits.succeed(entered);
      return { cookie };
    },
  };
}
