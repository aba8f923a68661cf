import { z } from 'zod';
import type { Lang } from '../../kernel/lang.ts';
import { publicRoute } from '../../platform/routes/index.ts';
import type { Answer, PageFacts, Route } from '../../platform/routes/index.ts';
import { gonePage } from './visit-view.ts';
import type { Visits } from './visits.ts';

/** The language that the address of a link asks for, before anybody is known. */
export const speakQuery = z.object({ taal: z.enum(['nl', 'en']).optional().catch(undefined) });

/** On a page of a visit: a press, since opening a page changes nothing. */
export const speaksAt = (base: string, path: string): NonNullable<PageFacts['speaks']> => ({
  url: `${base}/inzage/taal`,
  back: path,
});

/** Only our own pages of a visit, so that nobody can be sent elsewhere by it. */
const BACK = /^\/inzage\/[a-z0-9/-]{1,60}(\?[a-z]{1,20}=[a-z0-9-]{1,60})?$/;

/** The language for the rest of the visit. */
export const speakingRoute = (
  visits: Visits,
  next: (visit: Parameters<Visits['speak']>[0]) => string,
): Route =>
  publicRoute({
    method: 'POST',
    path: '/inzage/taal',
    permission: 'public',
    frame: 'none',
    csrf: 'origin',
    audit: 'none',
    body: z.object({ taal: z.enum(['nl', 'en']), terug: z.string().max(200).default('') }),
    lang: ({ body }): Lang => body.taal,
    act: async ({ body, cookies, t }): Promise<Answer> => {
      const found = await visits.find(cookies.inzage);
      if (found.gate !== 'open') return gonePage(found.gate, t, [], found);
      await visits.speak(found.visit, body.taal);
      return { kind: 'redirect', to: BACK.test(body.terug) ? body.terug : next(found.visit) };
    },
  });
