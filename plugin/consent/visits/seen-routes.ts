import { z } from 'zod';
import { publicRoute } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import type { UnitOfWork } from '../../platform/store/index.ts';
import { schoolOf } from '../links/index.ts';
import { foldedSeen } from './seen-view.ts';
import { SEEN_PAGE } from './seen.ts';
import type { Seen } from './seen.ts';
import { speaksAt } from './speaking.ts';
import { visiting, visitorLang } from './visiting.ts';
import { actorOf } from './visits.ts';
import type { Visits } from './visits.ts';

/**
 * "Wie heeft dit gezien": for who came in by a link, whatever it is for, who read, downloaded or
 * was mailed what.
 */
export function seenRoutes(deps: {
  visits: Visits;
  seen: Seen;
  unitOfWork: UnitOfWork;
  schoolName: (licenceId: string) => string;
  base: string;
}): Route[] {
  const { base } = deps;
  const here = '/inzage/gezien';
  return [
    publicRoute({
      method: 'GET',
      path: here,
      permission: 'public',
      frame: 'none',
      lang: visitorLang(deps.visits),
      csrf: 'none',
      audit: 'in-unit',
      query: z.object({ pagina: z.coerce.number().int().min(1).max(10_000).default(1) }),
      act: (input) =>
        visiting(deps.visits, 'any', input, async (visit): Promise<Answer> => {
          const { t, query } = input;
          // A device of the school shows the one plan and no more; who gives an advice sees what it
          // is about alone.
          if (visit.kind === 'tablet' || !deps.visits.showsSeen(visit.purpose))
            return { kind: 'redirect', to: deps.visits.pageOf(visit.purpose) };
          await deps.unitOfWork.run(actorOf(visit), (unit) =>
            unit.audit({
              event: 'dossier.seen-viewed',
              dossierId: visit.dossierId,
              pupilId: visit.pupilId,
              details: { about: visit.aboutId, asked: visit.recipientId },
            }),
          );
          const entries = await deps.seen.page(visit, query.pagina);
          const school = deps.schoolName(visit.licenceId);
          const total = entries[0]?.total ?? 0;
          return {
            kind: 'page',
            template: 'links/seen',
            page: {
              title: t('inzage.seen.title'),
              school: schoolOf(visit),
              speaks: speaksAt(base, `${here}?pagina=${query.pagina}`),
            },
            view: {
              back: base + deps.visits.pageOf(visit.purpose),
              leave: `${base}/inzage/sluiten`,
              total: t('inzage.seen.total', { count: total }),
              entries: foldedSeen(entries, { school, t, lang: input.lang }),
              pager: {
                ...(query.pagina > 1 ? { newer: `${base}${here}?pagina=${query.pagina - 1}` } : {}),
                ...(query.pagina * SEEN_PAGE < total
                  ? { older: `${base}${here}?pagina=${query.pagina + 1}` }
                  : {}),
              },
            },
          };
        }),
    }),
  ];
}
