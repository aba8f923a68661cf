import { z } from 'zod';
import { publicRoute } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import { codePages } from './code-routes.ts';
import { declinePages } from './decline-routes.ts';
import { letterPages, schoolCodePages } from './letter-routes.ts';
import { linkPages } from './opened-link-routes.ts';
import { speakingRoute } from './speaking.ts';
import { endings, gonePage } from './visit-view.ts';
import { endAt, formToAll, nextPage, ofVisit, pageToAll, visitorLang } from './visiting.ts';
import type { VisitRouteDeps } from './visiting.ts';

/**
 * The pages that every link goes through, whatever it is for. Opening one changes nothing: only
 * Verstuur and the code do, each a POST of the page itself.
 */
export function linkRoutes(deps: VisitRouteDeps): Route[] {
  return [
    ...codePages(deps),
    leaving(deps),
    ending(deps),
    speakingRoute(deps.visits, (visit) => nextPage(deps.visits, visit)),
    ...letterPages(deps),
    ...schoolCodePages(deps),
    ...declinePages(deps),
    ...linkPages(deps),
  ];
}

/** For who reads on a screen that others use too. */
const leaving = ({ visits }: VisitRouteDeps): Route =>
  publicRoute({
    ...formToAll,
    path: '/inzage/sluiten',
    lang: visitorLang(visits),
    act: (input) =>
      ofVisit(visits, input, async (visit): Promise<Answer> => {
        if (visit.acceptedAt === null) return { kind: 'redirect', to: '/inzage/code' };
        await visits.leave(visit);
        return {
          kind: 'redirect',
          to: endAt(visit.kind === 'tablet' ? 'tablet-left' : 'left', visit),
          cookies: [{ name: 'inzage', value: '' }],
        };
      }),
  });

/** How something ended, for who has no visit any more. */
const ending = ({ base }: VisitRouteDeps): Route =>
  publicRoute({
    ...pageToAll,
    path: '/inzage/klaar',
    query: z.object({
      hoe: z.enum(endings).catch('left'),
      voor: z.string().max(20).default('consent'),
      taal: z.enum(['nl', 'en']).default('nl'),
    }),
    lang: ({ query }) => query.taal,
    act: ({ t, query }): Answer => ({
      ...gonePage(query.hoe, t, [], {
        purpose: query.voor,
        speaks: {
          url: `${base}/inzage/klaar?hoe=${query.hoe}&voor=${encodeURIComponent(query.voor)}&taal=`,
        },
      }),
      status: 200,
    }),
  });
