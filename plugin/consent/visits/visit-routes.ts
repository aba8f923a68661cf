import { z } from 'zod';
import type { Lang } from '../../kernel/lang.ts';
import { shownTime, writtenDate } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import { publicRoute } from '../../platform/routes/index.ts';
import type { Answer, PublicInput, Route } from '../../platform/routes/index.ts';
import { askedOf, isBroken, isRefusal, refuses } from '../../platform/trail/index.ts';
import type { LinkPurpose } from '../link-facts/index.ts';
import { isInside, schoolOf } from '../links/index.ts';
import type { LinkRow, VisitRow } from '../links/index.ts';
import { letterPages, schoolCodePages } from './letter-routes.ts';
import type { OtherWays } from './other-ways.ts';
import type { Said } from './said.ts';
import { codePage, declinePage, endings, gonePage, linkPage } from './visit-view.ts';
import type { Ending } from './visit-view.ts';
import { READ_MINUTES } from './visits.ts';
import type { Limit, Visits } from './visits.ts';

const tokenParams = z.object({ token: z.string().max(200) });
/**
 * Bytes of an answer with its texts, as a form writes it: who writes more than may be kept still
 * gets all of it back.
 */
export const ANSWER_BODY = 1024 * 1024;
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

/**
 * The pages that every link goes through, whatever it is for. Opening one changes nothing: only
 * Verstuur and the code do, each a POST of the page itself.
 */
export function linkRoutes(deps: VisitRouteDeps): Route[] {
  return [
    ...codePages(deps),
    leaving(deps),
    ending(),
    ...letterPages(deps),
    ...schoolCodePages(deps),
    ...declinePages(deps),
    ...linkPages(deps),
  ];
}

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

/** Addresses of forms, which somebody opens who goes back, or who keeps them. */
const formWords = ['antwoord', 'verslag', 'sluiten', 'geen-mail'];

/** A link that leads nowhere, and where its reader asks for another. */
async function goneLink(
  { base, renewal }: VisitRouteDeps,
  token: string,
  { gate, row }: Awaited<ReturnType<Visits['look']>>,
  t: Translate,
): Promise<Answer> {
  const action = gate === 'expired' && row !== undefined ? await renewal(row) : undefined;
  return gonePage(gate === 'open' ? 'unknown' : gate, t, [], {
    purpose: row?.purpose,
    renew: action === undefined ? undefined : { action: base + action, token },
    school: row === undefined ? undefined : schoolOf(row),
  });
}

async function showLink(
  deps: VisitRouteDeps,
  { params, t, lang, cookies }: Open & { params: { token: string } },
): Promise<Answer> {
  const { visits, base } = deps;
  const found = await visits.look(params.token);
  const { gate, row } = found;
  if (gate !== 'open' || row === undefined) return await goneLink(deps, params.token, found, t);
  const limit = await visits.limit(row);
  return linkPage({
    action: `${base}/inzage/${params.token}`,
    t,
    purpose: row.purpose,
    school: schoolOf(row),
    name: deps.schoolName(row.licenceId),
    until: writtenDate(row.endsOn, lang),
    wait: limit === undefined ? undefined : waitText(limit, t),
    toCode: (await waitsFor(visits, cookies.inzage, row)) ? `${base}/inzage/code` : undefined,
  });
}

function linkPages(deps: VisitRouteDeps): Route[] {
  const { visits } = deps;
  const path = '/inzage/:token';
  const common = {
    path,
    permission: 'public',
    frame: 'none',
    secretPath: true,
    params: tokenParams,
    lang: ({
      params,
      cookies,
    }: {
      params: { token: string };
      cookies: Open['cookies'];
    }): Promise<Lang | undefined> =>
      visits.lang(
        formWords.includes(params.token) ? { cookie: cookies.inzage } : { token: params.token },
      ),
  } as const;
  return [
    publicRoute({
      ...common,
      method: 'GET',
      csrf: 'none',
      audit: 'none',
      act: async (input): Promise<Answer> => {
        if (formWords.includes(input.params.token))
          return await visiting(visits, 'any', input, (visit) => ({
            kind: 'redirect',
            to: visits.pageOf(visit.purpose),
          }));
        return await showLink(deps, input);
      },
    }),
    publicRoute({
      ...common,
      method: 'POST',
      csrf: 'origin',
      audit: 'in-unit',
      act: async ({ params, t }): Promise<Answer> => {
        const begun = await visits.begin(params.token);
        if ('gate' in begun)
          return await goneLink(
            deps,
            params.token,
            { ...(await visits.look(params.token)), gate: begun.gate },
            t,
          );
        // The page of the link tells when the next code can be asked for, and leads to the last.
        if ('fault' in begun) return { kind: 'redirect', to: `/inzage/${params.token}` };
        return {
          kind: 'redirect',
          to: '/inzage/code',
          cookies: [{ name: 'inzage', value: begun.cookie, maxAgeSeconds: READ_MINUTES * 60 }],
        };
      },
    }),
  ];
}

const waitText = (limit: Limit, t: Translate): string =>
  limit.fault === 'code-limit'
    ? t('inzage.link.wait', { time: shownTime(limit.until) })
    : t('inzage.faults.code-limit-days');

/** Whether this browser asked for a code by a link of this person, and has not typed it yet. */
async function waitsFor(visits: Visits, cookie: string, row: LinkRow): Promise<boolean> {
  const found = await visits.find(cookie);
  return (
    found.gate === 'open' &&
    found.visit.recipientId === row.recipientId &&
    found.visit.acceptedAt === null
  );
}

const CODE_PATH = '/inzage/code';

function showCode({ visits, base }: VisitRouteDeps, visit: VisitRow, t: Translate): Answer {
  const said = visits.sayings.of(visit, CODE_PATH);
  const sent = said?.notice === 'sent';
  return codePage({
    action: base + CODE_PATH,
    again: `${base}${CODE_PATH}/opnieuw`,
    t,
    sent,
    fault:
      said?.notice === undefined || sent
        ? undefined
        : t(`inzage.faults.${said.notice}`, said.params),
    mailbox: visits.mailbox(visit),
    school: schoolOf(visit),
  });
}

function codePages(deps: VisitRouteDeps): Route[] {
  const { visits } = deps;
  const path = CODE_PATH;
  const common = { permission: 'public', frame: 'none', lang: visitorLang(visits) } as const;
  const waiting = async (
    input: Open,
    go: (visit: VisitRow) => Promise<Answer> | Answer,
  ): Promise<Answer> => {
    const found = await visits.find(input.cookies.inzage);
    if (found.gate !== 'open') return gonePage(found.gate, input.t, [], found);
    return found.visit.acceptedAt === null
      ? await go(found.visit)
      : { kind: 'redirect', to: nextPage(visits, found.visit) };
  };
  return [
    publicRoute({
      ...common,
      method: 'GET',
      path,
      csrf: 'none',
      audit: 'none',
      act: (input) => waiting(input, (visit) => showCode(deps, visit, input.t)),
    }),
    publicRoute({
      ...common,
      method: 'POST',
      path,
      csrf: 'origin',
      audit: 'in-unit',
      body: codeBody,
      act: (input) =>
        waiting(input, async (visit): Promise<Answer> => {
          const { body } = input;
          if (typeof body.code !== 'string')
            return await sayBack(visits, visit, { page: path, notice: 'code-twice' });
          const entered = await visits.enter(visit, body.code);
          if ('cookie' in entered)
            return {
              kind: 'redirect',
              to: nextPage(visits, { ...visit, acceptedAt: input.at }),
              cookies: [
                { name: 'inzage', value: entered.cookie, maxAgeSeconds: READ_MINUTES * 60 },
              ],
            };
          return await sayBack(visits, visit, {
            page: path,
            notice: entered.fault,
            params: { count: entered.left ?? 0 },
          });
        }),
    }),
    publicRoute({
      ...common,
      method: 'GET',
      path: `${path}/opnieuw`,
      csrf: 'none',
      audit: 'none',
      act: (): Answer => ({ kind: 'redirect', to: path }),
    }),
    publicRoute({
      ...common,
      method: 'POST',
      path: `${path}/opnieuw`,
      csrf: 'origin',
      audit: 'in-unit',
      act: (input) =>
        waiting(input, async (visit): Promise<Answer> => {
          const fault = await visits.again(visit);
          const limit = fault === undefined ? undefined : await visits.limit(visit);
          return await sayBack(visits, visit, {
            page: path,
            notice: fault ?? 'sent',
            params: limit !== undefined && 'until' in limit ? { time: shownTime(limit.until) } : {},
          });
        }),
    }),
  ];
}

/** For who reads on a screen that others use too. */
const leaving = ({ visits }: VisitRouteDeps): Route =>
  publicRoute({
    method: 'POST',
    path: '/inzage/sluiten',
    permission: 'public',
    frame: 'none',
    csrf: 'origin',
    audit: 'in-unit',
    lang: visitorLang(visits),
    act: async (input): Promise<Answer> => {
      const found = await visits.find(input.cookies.inzage);
      if (found.gate !== 'open') return gonePage(found.gate, input.t, [], found);
      if (found.visit.acceptedAt === null) return { kind: 'redirect', to: '/inzage/code' };
      await visits.leave(found.visit);
      const { visit } = found;
      return {
        kind: 'redirect',
        to: endAt(visit.kind === 'tablet' ? 'tablet-left' : 'left', visit),
        cookies: [{ name: 'inzage', value: '' }],
      };
    },
  });

/** How something ended, for who has no visit any more. */
const ending = (): Route =>
  publicRoute({
    method: 'GET',
    path: '/inzage/klaar',
    permission: 'public',
    frame: 'none',
    csrf: 'none',
    audit: 'none',
    query: z.object({
      hoe: z.enum(endings).catch('left'),
      voor: z.string().max(20).default('consent'),
      taal: z.enum(['nl', 'en']).default('nl'),
    }),
    lang: ({ query }) => query.taal,
    act: ({ t, query }): Answer => ({
      ...gonePage(query.hoe, t, [], { purpose: query.voor }),
      status: 200,
    }),
  });

/**
 * No mail of the school about this: from the foot of a mail, or from the page itself. Opening it
 * changes nothing.
 */
function declinePages({ visits, base }: VisitRouteDeps): Route[] {
  const path = '/inzage/:token/geen-mail';
  const common = {
    path,
    permission: 'public',
    frame: 'none',
    secretPath: true,
    params: tokenParams,
    lang: ({ params }: { params: { token: string } }) => visits.lang({ token: params.token }),
  } as const;
  return [
    publicRoute({
      ...common,
      method: 'GET',
      csrf: 'none',
      audit: 'none',
      act: async ({ params, t }): Promise<Answer> => {
        const { row } = await visits.look(params.token);
        return row === undefined
          ? gonePage('unknown', t)
          : declinePage({
              t,
              action: `${base}/inzage/${params.token}/geen-mail`,
              done: await visits.declined(row),
              school: schoolOf(row),
            });
      },
    }),
    publicRoute({
      ...common,
      method: 'POST',
      csrf: 'origin',
      audit: 'in-unit',
      act: async ({ params, t }): Promise<Answer> =>
        (await visits.declineMail({ token: params.token })) === 'unknown'
          ? gonePage('unknown', t)
          : { kind: 'redirect', to: `/inzage/${params.token}/geen-mail` },
    }),
    publicRoute({
      method: 'POST',
      path: '/inzage/geen-mail',
      permission: 'public',
      frame: 'none',
      csrf: 'origin',
      audit: 'in-unit',
      lang: visitorLang(visits),
      body: z.object({ mail: z.enum(['nee', 'ja']) }),
      act: async (input): Promise<Answer> => {
        const found = await visits.find(input.cookies.inzage);
        if (found.gate !== 'open') return gonePage(found.gate, input.t, [], found);
        // Not on a device of the school: that shows the one plan, and decides nothing else.
        if (isInside(found.visit) && found.visit.kind !== 'tablet')
          await visits.declineMail({ visit: found.visit }, input.body.mail === 'ja');
        return { kind: 'redirect', to: nextPage(visits, found.visit) };
      },
    }),
  ];
}
