import { z } from 'zod';
import type { Lang } from '../../kernel/lang.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer, CookieChange, PublicInput } from '../../platform/routes/index.ts';
import { askedOf, isBroken, isRefusal, refuses } from '../../platform/trail/index.ts';
import type { LinkPurpose } from '../link-facts/index.ts';
import { isInside } from '../links/index.ts';
import type { LinkRow, VisitRow } from '../links/index.ts';
import type { OtherWays } from './other-ways.ts';
import type { Said } from './said.ts';
import { gonePage } from './visit-view.ts';
import type { Ending } from './visit-view.ts';
import { READ_MINUTES } from './visits.ts';
import type { Visits } from './visits.ts';

export const tokenParams = z.object({ token: z.string().max(200) });

/**
 * Bytes of an answer with its texts, as a form writes it: who writes more than may be kept still
 * gets all of it back.
 */
export const ANSWER_BODY = 1024 * 1024;
/**
 * The language of the page that a form was on: its reader may have gone back to it after choosing
 * the other, and answers what they read.
 */
export const readIn = { taal: z.enum(['nl', 'en']).optional().catch(undefined) };
/** Anything at all: what is not one text gets a sentence of its own, and is no try. */
export const codeBody = z.object({ code: z.unknown().optional() });

export type Open = PublicInput<unknown, unknown, unknown>;
export interface VisitRouteDeps {
  visits: Visits;
  ways: OtherWays;
  schoolName: (licenceId: string) => string;
  /** Seals what goes along in an address. */
  cookieKey: Buffer;
  base: string;
  /** Where who kept this link may ask for another, when its purpose gives one out. */
  renewal: (row: LinkRow) => Promise<string | undefined>;
}

const open = { permission: 'public', frame: 'none' } as const;
/** Of every page on the way in: opening it changes nothing, and so is no row in the trail. */
export const pageToAll = { ...open, method: 'GET', csrf: 'none', audit: 'none' } as const;
/** Of every form on the way in: from a page of ours, its row written with what it does. */
export const formToAll = { ...open, method: 'POST', csrf: 'origin', audit: 'in-unit' } as const;

/** For every page of who came by a link: in the language that was chosen for them. */
export const visitorLang =
  (visits: Visits) =>
  ({ cookies }: Pick<Open, 'cookies'>): Promise<Lang | undefined> =>
    visits.lang({ cookie: cookies.inzage });

/**
 * Goes on with whoever came in by a link for this purpose, or for `any`; the others get the page
 * that says what to do, with what they had typed.
 */
export async function visiting(
  visits: Visits,
  purpose: LinkPurpose,
  input: Open,
  go: (visit: VisitRow) => Promise<Answer> | Answer,
  kept: readonly string[] = [],
): Promise<Answer> {
  const found = await visits.find(input.cookies.inzage);
  if (found.gate !== 'open')
    return gonePage(found.gate, input.t, kept, {
      purpose: found.purpose ?? (purpose === 'any' ? undefined : purpose),
      school: found.school,
    });
  if (!isInside(found.visit)) return { kind: 'redirect', to: nextPage(visits, found.visit) };
  const { visit } = found;
  if (purpose !== 'any' && visit.purpose !== purpose)
    return { kind: 'redirect', to: visits.pageOf(visit.purpose) };
  const asked = askedOf(input, { dossierId: visit.dossierId });
  try {
    const made = await go(visit);
    if (refuses(made)) await visits.refused(visit, asked);
    return made;
  } catch (error) {
    if (isRefusal(error)) await visits.refused(visit, asked);
    if (isBroken(error)) await visits.broken(visit, asked);
    throw error;
  }
}

/** Goes on with who came by a link, however far they are; without a visit it says what to do. */
export async function ofVisit(
  visits: Visits,
  input: Open,
  go: (visit: VisitRow) => Promise<Answer> | Answer,
): Promise<Answer> {
  const found = await visits.find(input.cookies.inzage);
  return found.gate === 'open' ? await go(found.visit) : gonePage(found.gate, input.t, [], found);
}

/** What a browser keeps of a visit, for as long as it may be read. */
export const visitCookie = (value: string): CookieChange => ({
  name: 'inzage',
  value,
  maxAgeSeconds: READ_MINUTES * 60,
});

/** Why a code was not taken, as its page says it. */
export const codeFault = (said: Said | undefined, t: Translate): string | undefined =>
  said?.notice === undefined ? undefined : t(`inzage.faults.${said.notice}`, said.params);

/** A form that was not taken leads back to its page, which then says why. */
export async function sayBack(visits: Visits, visit: VisitRow, said: Said): Promise<Answer> {
  await visits.sayings.keep(visit, said);
  return { kind: 'redirect', to: said.page };
}

/** What became of a visit or of a link is told on a page of its own, which can be loaded anew. */
export const endAt = (how: Ending, { purpose, lang }: Pick<LinkRow, 'purpose' | 'lang'>): string =>
  `/inzage/klaar?hoe=${how}&voor=${encodeURIComponent(purpose)}&taal=${lang}`;

/** Where who came is now: the code, the school's code, or the page itself. */
export function nextPage(visits: Visits, visit: VisitRow): string {
  if (visit.acceptedAt === null) return '/inzage/code';
  return isInside(visit) ? visits.pageOf(visit.purpose) : '/inzage/schoolcode';
}
