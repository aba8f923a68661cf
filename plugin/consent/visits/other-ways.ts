import { randomBytes } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import type { Lang } from '../../kernel/lang.ts';
import { networkOf } from '../../kernel/network.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import { enterUnlessFull } from '../../school/sign-in/index.ts';
import type { SignInLimits } from '../../school/sign-in/index.ts';
import type { Identified, LinkGate, LinkPurpose } from '../link-facts/index.ts';
import {
  hashToken,
  isOneOf,
  noteEvent,
  letterCodes,
  readSchoolCode,
  reopen,
} from '../links/index.ts';
import type { CodeHashes, LinkRow, LinksStore, VisitRow } from '../links/index.ts';
import { linkVisitsTable } from './visits-tables.ts';
import { aboutOf, actorOf, gateOf, READ_MINUTES } from './visits.ts';

/** A closed session on a tablet of the school. */
export const TABLET_MINUTES = 30;
const LETTER_TRIES = 10;
/** Wrong codes of letters in a quarter of an hour, from all networks together. */
const LETTERS_OF_ALL = 200;
/** A code of the school is good for so many tries. */
export const SCHOOL_CODE_TRIES = 5;

export type LetterFault = 'letter-shape' | 'letter-wrong' | 'letter-locked' | 'code-too-many';
export type SchoolCodeFault =
  | 'school-code-shape'
  | 'school-code-wrong'
  | 'school-code-locked'
  | 'school-code-none'
  | 'code-too-many';

/** Where somebody types a letter's code, and in which language when they chose it. */
interface LetterReader {
  address: string;
  lang?: Lang | undefined;
}

/** Coming in by something else than a mailed link; see plugin/decisions/ways-to-consent.md. */
export interface OtherWays {
  /** What a letter's code leads to: it is link and code in one. */
  enterLetter(
    typed: string,
    from: LetterReader,
  ): Promise<
    | { cookie: string; purpose: LinkPurpose }
    | { fault: LetterFault }
    | { gate: Exclude<LinkGate, 'open'>; row: LinkRow }
  >;
  /** The code that the school handed over, after the mailed one or the letter's. */
  enterSchoolCode(
    visit: VisitRow,
    typed: string,
  ): Promise<{ fault: SchoolCodeFault; left?: number } | 'inside'>;
  /**
   * Starts a visit on a tablet of the school, for one person whom staff identified.
   * @returns its cookie
   */
  here(unit: Unit, recipientId: string, identified: Identified): Promise<string>;
}

interface OtherWaysDeps {
  store: LinksStore;
  unitOfWork: UnitOfWork;
  limits: SignInLimits;
  clock: Clock;
  hashes: CodeHashes;
}

export function createOtherWays(deps: OtherWaysDeps): OtherWays {
  return {
    enterLetter: (typed, from) => enterLetter(deps, typed, from),
    enterSchoolCode: (visit, typed) => enterSchoolCode(deps, visit, typed),
    here: async (unit, recipientId, identified) => {
      await reopen(unit, recipientId);
      // Nobody ever gets to see its token: the link is the record of who started it.
      const linkHash = hashToken(randomBytes(32).toString('base64url'));
      await deps.store.addTablet(unit, { tokenHash: linkHash, recipientId, identified });
      return await beginVisit(deps, unit, { recipientId, linkHash }, { by: 'tablet' });
    },
  };
}

async function beginVisit(
  { clock }: OtherWaysDeps,
  unit: Unit,
  { recipientId, linkHash }: Pick<LinkRow, 'recipientId' | 'linkHash'>,
  { by, lang }: { by: 'letter' | 'tablet'; lang?: Lang | undefined },
): Promise<string> {
  const cookie = randomBytes(32).toString('base64url');
  const minutes = by === 'tablet' ? TABLET_MINUTES : READ_MINUTES;
  await unit.insert(linkVisitsTable, {
    idHash: hashToken(cookie),
    recipientId,
    linkHash,
    createdAt: unit.at,
    acceptedAt: unit.at,
    secondAt: by === 'tablet' ? unit.at : null,
    expiresAt: new Date(clock.now().getTime() + minutes * 60_000),
    lang: lang ?? null,
  });
  return cookie;
}

/**
 * Anybody may type a letter's code: wrong ones are counted for a network, and over all of them. A
 * code of 55 bits that is right is never chance, and comes in however much others got wrong.
 */
async function enterLetter(
  deps: OtherWaysDeps,
  typed: string,
  { address, lang }: LetterReader,
): ReturnType<OtherWays['enterLetter']> {
  const read = letterCodes.read(typed);
  if (read === undefined) return { fault: 'letter-shape' };
  const entered = await enterUnlessFull(deps.limits, [
    `letter-address ${networkOf(address)}`,
    { key: 'letters', most: LETTERS_OF_ALL },
  ]);
  const typedAs = deps.hashes.letter(read);
  // Who acts is known only once the letter is found: until then it is the system that counts.
  const done = await deps.unitOfWork.run({ roles: ['parent'], basis: 'letter' }, async (unit) => {
    const tried = await findLetter(deps.store, unit, typedAs, entered !== undefined);
    if ('fault' in tried) {
      await unit.audit({ event: 'links.letter-refused', outcome: 'denied' });
      return tried;
    }
    const gate = gateOf(tried.found, deps.clock.now());
    await unit.audit({ event: 'links.letter-typed' });
    return gate === 'open' ? tried : { gate, row: tried.found };
  });
  if ('fault' in done) return done;
  if (entered !== undefined) await deps.limits.succeed(entered);
  if ('gate' in done) return done;
  const { found } = done;
  const cookie = await deps.unitOfWork.run(actorOf(found), async (unit) => {
    await noteEvent(unit, aboutOf(found), 'letter-used');
    return await beginVisit(deps, unit, found, { by: 'letter', lang });
  });
  return { cookie, purpose: found.purpose };
}

/**
 * Every letter that the first group finds counts the try before the rest is looked at; not where
 * there were too many, which were perhaps another's.
 */
async function findLetter(
  store: LinksStore,
  unit: Unit,
  typedAs: readonly { finder: Buffer; whole: Buffer }[],
  counts: boolean,
): Promise<{ found: LinkRow } | { fault: LetterFault }> {
  const wholes = typedAs.map(({ whole }) => whole);
  const finders = typedAs.map(({ finder }) => finder);
  let fault: LetterFault = counts ? 'letter-wrong' : 'code-too-many';
  for (const row of await store.letters(unit, finders)) {
    const right = isOneOf(row.linkHash, wholes);
    if (!right && !counts) continue;
    const free = await store.tryLetter(unit, row.linkHash, LETTER_TRIES);
    if (!right) {
      await noteEvent(unit, aboutOf(row), 'letter-refused', true);
    } else if (free === 0) {
      fault = 'letter-locked';
    } else {
      await store.letterFound(unit, row.linkHash);
      return { found: row };
    }
  }
  return { fault };
}

async function enterSchoolCode(
  deps: OtherWaysDeps,
  visit: VisitRow,
  typed: string,
): ReturnType<OtherWays['enterSchoolCode']> {
  const digits = readSchoolCode(typed);
  if (digits === undefined) return { fault: 'school-code-shape' };
  const entered = await enterUnlessFull(deps.limits, [`school-code ${visit.recipientId}`]);
  if (entered === undefined) return { fault: 'code-too-many' };
  const refused = await deps.unitOfWork.run(actorOf(visit), (unit) =>
    trySchoolCode(deps, unit, visit, digits),
  );
  if (refused !== undefined) return refused;
  await deps.limits.succeed(entered);
  return 'inside';
}

async function trySchoolCode(
  { store, hashes }: OtherWaysDeps,
  unit: Unit,
  visit: VisitRow,
  digits: string,
): Promise<{ fault: SchoolCodeFault; left?: number } | undefined> {
  const row = await store.lockSchoolCode(unit, visit.recipientId);
  if (row === undefined) {
    await noteEvent(unit, aboutOf(visit), 'school-code-refused', true);
    return { fault: 'school-code-none' };
  }
  const free = await store.trySchoolCode(unit, row.id, SCHOOL_CODE_TRIES);
  const right = isOneOf(row.hash, hashes.school(digits, row.id));
  if (free === 0 || !right) {
    await noteEvent(unit, aboutOf(visit), 'school-code-refused', true);
    const left = SCHOOL_CODE_TRIES - row.tries - 1;
    return free === 0 || left <= 0
      ? { fault: 'school-code-locked' }
      : { fault: 'school-code-wrong', left };
  }
  // It ends with the link: who closes the page and comes back types it again.
  await store.schoolCodeFound(unit, row.id);
  await unit.update(linkVisitsTable, { idHash: visit.visitHash }, { secondAt: unit.at });
  await noteEvent(unit, aboutOf(visit), 'school-code-accepted');
  return undefined;
}
