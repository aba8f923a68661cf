import { z } from 'zod';
import { publicRoute } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import { codePages } from './code-routes.ts';
import { declinePages } from './decline-routes.ts';
import { letterPages, schoolCodePages } from './letter-routes.ts';
import { linkPages } from './opened-link-routes.ts';
import { endings, gonePage } from './visit-view.ts';
import { endAt, visitorLang } from './visiting.ts';
import type { VisitRouteDeps } from './visiting.ts';

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
