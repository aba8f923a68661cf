import { randomBytes } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { SignInLimits } from '../../school/sign-in/index.ts';
import type { Identified, LinkGate, LinkPurpose } from '../link-facts/index.ts';
import {
  hashToken,
  isOneOf,
  noteEvent,
  readLetterCode,
  readSchoolCode,
  reopen,
} from '../links/index.ts';
import type { CodeHashes, LinkRow, LinksStore, VisitRow } from '../links/index.ts';
import { aboutOf, actorOf, gateOf, READ_MINUTES } from './visits.ts';

/** A closed session on a tablet of the school. */
export const TABLET_MINUTES = 30;
const LETTER_TRIES = 10;
const SCHOOL_CODE_TRIES = 5;

export type LetterFault = 'letter-shape' | 'letter-wrong' | 'letter-locked' | 'code-too-many';
export type SchoolCodeFault =
  | 'school-code-shape'
  | 'school-code-wrong'
  | 'school-code-locked'
  | 'school-code-none'
  | 'code-too-many';

/** Coming in by something else than a mailed link; see plugin/decisions/ways-to-consent.md. */
export interface OtherWays {
  /** What a letter's code leads to: it is link and code in one. */
  enterLetter(
    typed: string,
    address: string,
  ): Promise<
    | { cookie: string; purpose: LinkPurpose }
    | { fault: LetterFault }
    | { gate: Exclude<LinkGate, 'open'> }
  >;
  /** The code that the school handed over, after the mailed one or the letter's. */
  enterSchoolCode(
    visit: VisitRow,
    typed: string,
    address: string,
  ): Promise<{ fault: SchoolCodeFault; left?: number } | 'inside'>;
  /**
   * Starts a visit on a tablet of the school, for one person whom staff identified.
   * @returns its cookie
   */
  here(unit: Unit, recipientId: string, identified: Identified): Promise<string>;
}

export function createOtherWays(deps: {
  store: LinksStore;
  unitOfWork: UnitOfWork;
  limits: SignInLimits;
  clock: Clock;
  hashes: CodeHashes;
}): OtherWays {
  const { store, unitOfWork, hashes, clock } = deps;
  const later = (minutes: number): Date => new Date(clock.now().getTime() + minutes * 60_000);
  const beginVisit = async (
    unit: Unit,
    row: Pick<LinkRow, 'recipientId' | 'linkHash'>,
    until: Date,
    second: boolean,
  ): Promise<string> => {
    const cookie = randomBytes(32).toString('base64url');
    await unit.write(
      `INSERT INTO {link_visits} (id_hash, recipient_id, link_hash, created_at, accepted_at, second_at, expires_at) VALUES (:hash, :recipientId, :linkHash, :at, :at, :second, :until)`,
      {
        hash: hashToken(cookie),
        recipientId: row.recipientId,
        linkHash: row.linkHash,
        at: unit.at,
        second: second ? unit.at : null,
        until,
      },
    );
    return cookie;
  };
  /** Undefined when too many were tried. */
  const counted = (
    keys: readonly string[],
  ): ReturnType<SignInLimits['enter']> | Promise<undefined> =>
    deps.limits.enter(keys).catch((error: unknown) => {
      if (error instanceof AppError && error.status === 429) return undefined;
      throw error;
    }) as Promise<Awaited<ReturnType<SignInLimits['enter']>>>;

  /** Every letter that the first group finds counts the try before the rest is looked at. */
  const tryLetter = (
    rows: readonly (LinkRow & { tries: number })[],
    wholes: readonly Buffer[],
    unit: Unit,
  ): Promise<{ found: LinkRow } | { fault: LetterFault }> =>
    rows.reduce<Promise<{ found: LinkRow } | { fault: LetterFault }>>(
      async (before, row) => {
        const known = await before;
        if ('found' in known) return known;
        const free = await unit.write(
          'UPDATE {links} SET tries = tries + 1 WHERE token_hash = :hash AND tries < :most',
          { hash: row.linkHash, most: LETTER_TRIES },
        );
        if (!isOneOf(row.linkHash, wholes)) {
          await noteEvent(unit, aboutOf(row), 'letter-refused', true);
          return known;
        }
        if (free === 0) return { fault: 'letter-locked' };
        await unit.write('UPDATE {links} SET tries = 0 WHERE token_hash = :hash', {
          hash: row.linkHash,
        });
        return { found: row };
      },
      Promise.resolve({ fault: 'letter-wrong' }),
    );

  return {
    enterLetter: async (typed, address) => {
      const read = readLetterCode(typed);
      if (read === undefined) return { fault: 'letter-shape' };
      const entered = await counted([`letter-address ${address}`]);
      if (entered === undefined) return { fault: 'code-too-many' };
      const typedAs = hashes.letter(read);
      // Who acts is known only once the letter is found: until then it is the system that counts.
      const done = await unitOfWork.run({ roles: ['parent'], basis: 'letter' }, async (unit) => {
        const tried = await tryLetter(
          await store.letters(
            unit,
            typedAs.map(({ finder }) => finder),
          ),
          typedAs.map(({ whole }) => whole),
          unit,
        );
        if ('fault' in tried) {
          await unit.audit({ event: 'links.letter-refused', outcome: 'denied' });
          return tried;
        }
        const gate = gateOf(tried.found, clock.now());
        await unit.audit({ event: 'links.letter-typed' });
        return gate === 'open' ? tried : { gate };
      });
      if ('fault' in done) return done;
      await deps.limits.succeed(entered);
      if ('gate' in done) return done;
      const { found } = done;
      const cookie = await unitOfWork.run(actorOf(found), async (unit) => {
        await noteEvent(unit, aboutOf(found), 'letter-used');
        return await beginVisit(unit, found, later(READ_MINUTES), false);
      });
      return { cookie, purpose: found.purpose };
    },

    enterSchoolCode: async (visit, typed, address) => {
      const digits = readSchoolCode(typed);
      if (digits === undefined) return { fault: 'school-code-shape' };
      const entered = await counted([
        `school-code ${visit.recipientId}`,
        `link-address ${address}`,
      ]);
      if (entered === undefined) return { fault: 'code-too-many' };
      const refused = await unitOfWork.run(
        actorOf(visit),
        async (unit): Promise<{ fault: SchoolCodeFault; left?: number } | undefined> => {
          const [row] = await unit.select<{ id: string; hash: Buffer; tries: number }>(
            'SELECT id, code_hash AS hash, tries FROM {link_school_codes} WHERE recipient_id = :id AND ended_at IS NULL ORDER BY created_at DESC LIMIT 1 FOR UPDATE',
            { id: visit.recipientId },
          );
          if (row === undefined) {
            await noteEvent(unit, aboutOf(visit), 'school-code-refused', true);
            return { fault: 'school-code-none' };
          }
          const free = await unit.write(
            'UPDATE {link_school_codes} SET tries = tries + 1 WHERE id = :id AND tries < :most',
            { id: row.id, most: SCHOOL_CODE_TRIES },
          );
          const right = isOneOf(row.hash, hashes.school(digits, row.id));
          if (free === 0 || !right) {
            await noteEvent(unit, aboutOf(visit), 'school-code-refused', true);
            const left = SCHOOL_CODE_TRIES - row.tries - 1;
            return free === 0 || left <= 0
              ? { fault: 'school-code-locked' }
              : { fault: 'school-code-wrong', left };
          }
          // It ends with the link: who closes the page and comes back types it again.
          await unit.write('UPDATE {link_school_codes} SET tries = 0 WHERE id = :id', {
            id: row.id,
          });
          await unit.write('UPDATE {link_visits} SET second_at = :at WHERE id_hash = :hash', {
            hash: visit.visitHash,
            at: unit.at,
          });
          await noteEvent(unit, aboutOf(visit), 'school-code-accepted');
          return undefined;
        },
      );
      if (refused !== undefined) return refused;
      await deps.limits.succeed(entered);
      return 'inside';
    },

    here: async (unit, recipientId, identified) => {
      await reopen(unit, recipientId);
      // Nobody ever gets to see its token: the link is the record of who started it.
      const linkHash = hashToken(randomBytes(32).toString('base64url'));
      await unit.write(
        "INSERT INTO {links} (token_hash, recipient_id, kind, made_by, identified, created_at) VALUES (:linkHash, :recipientId, 'tablet', :by, :identified, :at)",
        { linkHash, recipientId, by: unit.actor.personId ?? null, identified, at: unit.at },
      );
      return await beginVisit(unit, { recipientId, linkHash }, later(TABLET_MINUTES), true);
    },
  };
}
