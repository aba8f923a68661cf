import type { z } from 'zod';
import type { Lang } from '../../kernel/lang.ts';
import { shownTime, writtenDate } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import { publicRoute } from '../../platform/routes/index.ts';
import type { Answer, PublicInput, Route } from '../../platform/routes/index.ts';
import { schoolOf } from '../links/index.ts';
import type { LinkRow } from '../links/index.ts';
import { speakQuery } from './speaking.ts';
import { chosen, gonePage, linkPage } from './visit-view.ts';
import { formToAll, pageToAll, tokenParams, visitCookie, visiting } from './visiting.ts';
import type { Open, VisitRouteDeps } from './visiting.ts';
import type { Limit, Visits } from './visits.ts';

/** Addresses of forms, which somebody opens who goes back, or who keeps them. */
const formWords = ['antwoord', 'verslag', 'sluiten', 'geen-mail', 'taal'];

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
    // Of the page itself, whatever was asked for: what never was a link reads like any other.
    speaks: { url: '?taal=' },
  });
}

type TokenInput = PublicInput<{ token: string }, z.output<typeof speakQuery>, unknown>;

async function showLink(
  deps: VisitRouteDeps,
  { params, query, t, lang, cookies }: TokenInput,
): Promise<Answer> {
  const { visits, base } = deps;
  const found = await visits.look(params.token);
  const { gate, row } = found;
  if (gate !== 'open' || row === undefined) return await goneLink(deps, params.token, found, t);
  const limit = await visits.limit(row);
  return linkPage({
    action: `${base}/inzage/${params.token}`,
    lang: query.taal,
    t,
    purpose: row.purpose,
    school: schoolOf(row),
    name: deps.schoolName(row.licenceId),
    until: writtenDate(row.endsOn, lang),
    wait: limit === undefined ? undefined : waitText(limit, t),
    toCode: (await waitsFor(visits, cookies.inzage, row)) ? `${base}/inzage/code` : undefined,
  });
}

export function linkPages(deps: VisitRouteDeps): Route[] {
  const { visits } = deps;
  const path = '/inzage/:token';
  const common = {
    path,
    secretPath: true,
    params: tokenParams,
  } as const;
  const asked = (
    { token }: { token: string },
    cookies: Open['cookies'],
    chosen: Lang | undefined,
  ): Promise<Lang | undefined> =>
    chosen === undefined
      ? visits.lang(formWords.includes(token) ? { cookie: cookies.inzage } : { token })
      : Promise.resolve(chosen);
  return [
    publicRoute({
      ...pageToAll,
      ...common,
      query: speakQuery,
      lang: ({ params, cookies, query }) => asked(params, cookies, query.taal),
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
      ...formToAll,
      ...common,
      body: speakQuery,
      lang: ({ params, cookies, body }) => asked(params, cookies, body.taal),
      act: async ({ params, body, t }): Promise<Answer> => {
        const begun = await visits.begin(params.token, body.taal);
        if ('gate' in begun)
          return await goneLink(
            deps,
            params.token,
            { ...(await visits.look(params.token)), gate: begun.gate },
            t,
          );
        // The page of the link tells when the next code can be asked for, and leads to the last.
        if ('fault' in begun)
          return {
            kind: 'redirect',
            to: `/inzage/${params.token}${chosen(body.taal)}`,
          };
        return { kind: 'redirect', to: '/inzage/code', cookies: [visitCookie(begun.cookie)] };
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
