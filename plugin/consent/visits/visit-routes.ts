import { z } from 'zod';
import type { Lang } from '../../kernel/lang.ts';
import type { Translate } from '../../kernel/translate.ts';
import { publicRoute } from '../../platform/routes/index.ts';
import type { Answer, PublicInput, Route } from '../../platform/routes/index.ts';
import { askedOf, isBroken, isRefusal, refuses } from '../../platform/trail/index.ts';
import type { LinkPurpose } from '../link-facts/index.ts';
import { isInside } from '../links/index.ts';
import type { LinkRow, VisitRow } from '../links/index.ts';
import type { OtherWays } from './other-ways.ts';
import {
  codePage,
  declinePage,
  gonePage,
  letterPage,
  linkPage,
  schoolCodePage,
} from './visit-view.ts';
import { READ_MINUTES } from './visits.ts';
import type { Visits } from './visits.ts';

const tokenParams = z.object({ token: z.string().max(200) });
/** Anything at all: what is not one text gets a sentence of its own, and is no try. */
const codeBody = z.object({ code: z.unknown().optional() });

type Open = PublicInput<unknown, unknown, unknown>;
interface Deps {
  visits: Visits;
  ways: OtherWays;
  base: string;
  /** Where who kept this link may ask for another, when its purpose gives one out. */
  renewal: (row: LinkRow) => Promise<string | undefined>;
}

/**
 * The pages that every link goes through, whatever it is for. Opening one changes nothing: only
 * Verstuur and the code do, each a POST of the page itself.
 */
export function linkRoutes(deps: Deps): Route[] {
  return [
    ...codePages(deps),
    leaving(deps),
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

/** Where who came is now: the code, the school's code, or the page itself. */
function nextPage(visits: Visits, visit: VisitRow): string {
  if (visit.acceptedAt === null) return '/inzage/code';
  return isInside(visit) ? visits.pageOf(visit.purpose) : '/inzage/schoolcode';
}

function linkPages({ visits, base, renewal }: Deps): Route[] {
  const path = '/inzage/:token';
  const gone = async (
    token: string,
    { gate, row }: Awaited<ReturnType<Visits['look']>>,
    t: Translate,
  ): Promise<Answer> => {
    const action = gate === 'expired' && row !== undefined ? await renewal(row) : undefined;
    return gonePage(gate === 'open' ? 'unknown' : gate, t, [], {
      purpose: row?.purpose,
      renew: action === undefined ? undefined : { action: base + action, token },
    });
  };
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
        const found = await visits.look(params.token);
        return found.gate === 'open' && found.row !== undefined
          ? linkPage({ action: `${base}/inzage/${params.token}`, t, purpose: found.row.purpose })
          : await gone(params.token, found, t);
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
          return await gone(
            params.token,
            { ...(await visits.look(params.token)), gate: begun.gate },
            t,
          );
        if ('fault' in begun)
          return linkPage({
            action: `${base}/inzage/${params.token}`,
            t,
            purpose: begun.purpose,
            fault: t(`inzage.faults.${begun.fault}`),
            status: 429,
          });
        return {
          kind: 'redirect',
          to: '/inzage/code',
          cookies: [{ name: 'inzage', value: begun.cookie, maxAgeSeconds: READ_MINUTES * 60 }],
        };
      },
    }),
  ];
}

function codePages({ visits, base }: Deps): Route[] {
  const path = '/inzage/code';
  const common = { permission: 'public', frame: 'none', lang: visitorLang(visits) } as const;
  const show = (
    t: Translate,
    more: { fault?: string; sent?: boolean; status?: number } = {},
  ): Answer => codePage({ action: `${base}${path}`, again: `${base}${path}/opnieuw`, t, ...more });
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
      act: (input) => waiting(input, () => show(input.t)),
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
          const { t, body, clientAddress } = input;
          if (typeof body.code !== 'string')
            return show(t, { fault: t('inzage.faults.code-twice'), status: 400 });
          const entered = await visits.enter(visit, body.code, clientAddress);
          if ('cookie' in entered)
            return {
              kind: 'redirect',
              to: nextPage(visits, { ...visit, acceptedAt: input.at }),
              cookies: [
                { name: 'inzage', value: entered.cookie, maxAgeSeconds: READ_MINUTES * 60 },
              ],
            };
          return show(t, {
            fault: t(`inzage.faults.${entered.fault}`, { count: entered.left ?? 0 }),
            status: entered.fault === 'code-too-many' ? 429 : 422,
          });
        }),
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
          return fault === undefined
            ? show(input.t, { sent: true })
            : show(input.t, { fault: input.t(`inzage.faults.${fault}`), status: 429 });
        }),
    }),
  ];
}

/** For who reads on a screen that others use too. */
const leaving = ({ visits }: Deps): Route =>
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
      return {
        ...gonePage(
          found.visit.kind === 'tablet' ? 'tablet-left' : 'left',
          input.t,
          [],
          found.visit,
        ),
        status: 200,
        cookies: [{ name: 'inzage', value: '' }],
      };
    },
  });

/**
 * *Ik heb een brief*: a letter's code is link and code in one. Who cannot read Dutch presses
 * English.
 */
function letterPages({ visits, ways, base }: Deps): Route[] {
  const action = `${base}/inzage`;
  const speaks = z.enum(['nl', 'en']).default('nl');
  return [
    publicRoute({
      method: 'GET',
      path: '/inzage',
      permission: 'public',
      frame: 'none',
      csrf: 'none',
      audit: 'none',
      query: z.object({ taal: speaks }),
      lang: ({ query }) => query.taal,
      act: ({ t, lang }): Answer => letterPage({ action, t, lang }),
    }),
    publicRoute({
      method: 'POST',
      path: '/inzage',
      permission: 'public',
      frame: 'none',
      csrf: 'origin',
      audit: 'in-unit',
      body: codeBody.extend({ taal: speaks }),
      lang: ({ body }) => body.taal,
      act: async ({ t, lang, body, clientAddress }): Promise<Answer> => {
        if (typeof body.code !== 'string')
          return letterPage({
            action,
            t,
            lang,
            fault: t('inzage.faults.letter-shape'),
            status: 400,
          });
        const entered = await ways.enterLetter(body.code, clientAddress);
        if ('gate' in entered) return gonePage(entered.gate, t);
        if ('fault' in entered)
          return letterPage({
            action,
            t,
            lang,
            typed: body.code,
            fault: t(`inzage.faults.${entered.fault}`),
            status: entered.fault === 'code-too-many' ? 429 : 422,
          });
        const found = await visits.find(entered.cookie);
        return {
          kind: 'redirect',
          to:
            found.gate === 'open' ? nextPage(visits, found.visit) : visits.pageOf(entered.purpose),
          cookies: [{ name: 'inzage', value: entered.cookie, maxAgeSeconds: READ_MINUTES * 60 }],
        };
      },
    }),
  ];
}

/** The code that the school hands over itself, where it asks for one beside the mailed code. */
function schoolCodePages({ visits, ways, base }: Deps): Route[] {
  const path = '/inzage/schoolcode';
  const common = { path, permission: 'public', frame: 'none', lang: visitorLang(visits) } as const;
  const halfway = async (
    input: Open,
    go: (visit: VisitRow) => Promise<Answer> | Answer,
  ): Promise<Answer> => {
    const found = await visits.find(input.cookies.inzage);
    if (found.gate !== 'open') return gonePage(found.gate, input.t);
    return found.visit.acceptedAt !== null && !isInside(found.visit)
      ? await go(found.visit)
      : { kind: 'redirect', to: nextPage(visits, found.visit) };
  };
  return [
    publicRoute({
      ...common,
      method: 'GET',
      csrf: 'none',
      audit: 'none',
      act: (input) => halfway(input, () => schoolCodePage({ action: base + path, t: input.t })),
    }),
    publicRoute({
      ...common,
      method: 'POST',
      csrf: 'origin',
      audit: 'in-unit',
      body: codeBody,
      act: (input) =>
        halfway(input, async (visit): Promise<Answer> => {
          const { t, body, clientAddress } = input;
          if (typeof body.code !== 'string')
            return schoolCodePage({
              action: base + path,
              t,
              fault: t('inzage.faults.school-code-shape'),
              status: 400,
            });
          const entered = await ways.enterSchoolCode(visit, body.code, clientAddress);
          if (entered === 'inside') return { kind: 'redirect', to: visits.pageOf(visit.purpose) };
          return schoolCodePage({
            action: base + path,
            t,
            fault: t(`inzage.faults.${entered.fault}`, { count: entered.left ?? 0 }),
            status: entered.fault === 'code-too-many' ? 429 : 422,
          });
        }),
    }),
  ];
}

/**
 * No mail of the school about this: from the foot of a mail, or from the page itself. Opening it
 * changes nothing.
 */
function declinePages({ visits, base }: Deps): Route[] {
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
      act: async ({ params, t }): Promise<Answer> =>
        (await visits.look(params.token)).gate === 'unknown'
          ? gonePage('unknown', t)
          : declinePage({ t, action: `${base}/inzage/${params.token}/geen-mail` }),
    }),
    publicRoute({
      ...common,
      method: 'POST',
      csrf: 'origin',
      audit: 'in-unit',
      act: async ({ params, t }): Promise<Answer> =>
        (await visits.declineMail({ token: params.token })) === 'unknown'
          ? gonePage('unknown', t)
          : declinePage({ t, done: true }),
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
        if (found.gate !== 'open') return gonePage(found.gate, input.t);
        // Not on a device of the school: that shows the one plan, and decides nothing else.
        if (isInside(found.visit) && found.visit.kind !== 'tablet')
          await visits.declineMail({ visit: found.visit }, input.body.mail === 'ja');
        return { kind: 'redirect', to: nextPage(visits, found.visit) };
      },
    }),
  ];
}
