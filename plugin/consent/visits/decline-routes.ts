import { z } from 'zod';
import type { Lang } from '../../kernel/lang.ts';
import { publicRoute } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import { isInside, schoolOf } from '../links/index.ts';
import { speakQuery } from './speaking.ts';
import { chosen, declinePage, gonePage } from './visit-view.ts';
import { formToAll, nextPage, ofVisit, pageToAll, tokenParams, visitorLang } from './visiting.ts';
import type { VisitRouteDeps } from './visiting.ts';

/**
 * No mail of the school about this: from the foot of a mail, or from the page itself. Opening it
 * changes nothing.
 */
export function declinePages({ visits, base }: VisitRouteDeps): Route[] {
  const path = '/inzage/:token/geen-mail';
  const common = {
    path,
    secretPath: true,
    params: tokenParams,
    query: speakQuery,
    lang: async ({
      params,
      query,
    }: {
      params: { token: string };
      query: z.output<typeof speakQuery>;
    }): Promise<Lang | undefined> => query.taal ?? (await visits.lang({ token: params.token })),
  } as const;
  return [
    publicRoute({
      ...pageToAll,
      ...common,
      act: async ({ params, query, t }): Promise<Answer> => {
        const { row } = await visits.look(params.token);
        return row === undefined
          ? gonePage('unknown', t)
          : declinePage({
              t,
              action: `${base}/inzage/${params.token}/geen-mail`,
              lang: query.taal,
              done: await visits.declined(row),
              school: schoolOf(row),
            });
      },
    }),
    publicRoute({
      ...formToAll,
      ...common,
      act: async ({ params, query, t }): Promise<Answer> =>
        (await visits.declineMail({ token: params.token })) === 'unknown'
          ? gonePage('unknown', t)
          : { kind: 'redirect', to: `/inzage/${params.token}/geen-mail${chosen(query.taal)}` },
    }),
    publicRoute({
      ...formToAll,
      path: '/inzage/geen-mail',
      lang: visitorLang(visits),
      body: z.object({ mail: z.enum(['nee', 'ja']) }),
      act: (input) =>
        ofVisit(visits, input, async (visit): Promise<Answer> => {
          // Not on a device of the school: that shows the one plan, and decides nothing else.
          if (isInside(visit) && visit.kind !== 'tablet')
            await visits.declineMail({ visit }, input.body.mail === 'ja');
          return { kind: 'redirect', to: nextPage(visits, visit) };
        }),
    }),
  ];
}
