import { schoolDay } from '../../kernel/clock.ts';
import { guardedRoute, nobody } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import { may } from '../requests/index.ts';
import { inboxPage, inboxQuery } from './inbox-view.ts';
import { get } from './requests-at-desk.ts';
import type { RequestDeskDeps } from './requests-at-desk.ts';

/** The inbox: every request that schools sent to the asking licence. */
export const inboxRoutes = (
  deps: Pick<RequestDeskDeps, 'database' | 'audit' | 'base' | 'requests'>,
): Route[] => [
  guardedRoute({
    ...get,
    path: '/swv',
    permission: may.list,
    audit: 'none',
    query: inboxQuery,
    load: () => nobody,
    act: async ({ actor, at, t, query }): Promise<Answer> => {
      const { database: reads, requests } = deps;
      const reader = {
        deskId: actor.licenceId,
        personId: actor.personId,
        today: schoolDay(at),
      };
      const [rows, counts, filters] = await Promise.all([
        requests.inbox(reads, reader, query),
        requests.counts(reads, reader),
        requests.filters(reads, actor.licenceId),
      ]);
      await deps.audit.record(actor, {
        event: query.search === '' ? 'desk.requests-listed' : 'desk.requests-searched',
        details: { requests: rows.map(({ id }) => id), page: query.page },
      });
      return inboxPage({ t, base: deps.base, at, query, rows, counts, filters });
    },
  }),
];
