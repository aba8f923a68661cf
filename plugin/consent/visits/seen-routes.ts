import { z } from 'zod';
import type { Lang } from '../../kernel/lang.ts';
import { shownTime, writtenDay } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import { publicRoute } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import type { UnitOfWork } from '../../platform/store/index.ts';
import { schoolOf } from '../links/index.ts';
import { SEEN_PAGE } from './seen.ts';
import type { Seen, SeenEntry } from './seen.ts';
import { visiting, visitorLang } from './visit-routes.ts';
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
          // A device of the school shows the one plan and no more.
          if (visit.kind === 'tablet')
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
            page: { title: t('inzage.seen.title'), school: schoolOf(visit) },
            view: {
              back: base + deps.visits.pageOf(visit.purpose),
              leave: `${base}/inzage/sluiten`,
              total: t('inzage.seen.total', { count: total }),
              entries: folded(entries, { school, t, lang: input.lang }),
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

interface FoldedEntry {
  when: string;
  who: string;
  what: string;
}

/** What one did over and over on a day is one line: twelve times the same tells less than once. */
function folded(
  entries: readonly SeenEntry[],
  { school, t, lang }: { school: string; t: Translate; lang: Lang },
): FoldedEntry[] {
  const lines = new Map<
    string,
    { first: Date; last: Date; count: number; who: string; what: string }
  >();
  for (const entry of entries) {
    const who = whoOf(entry, school, t);
    const what = whatOf(entry, t);
    const key = [writtenDay(entry.at, lang), who, what].join('|');
    const line = lines.get(key);
    // The newest comes first, so each that follows was before it.
    if (line === undefined)
      lines.set(key, { first: entry.at, last: entry.at, count: 1, who, what });
    else Object.assign(line, { first: entry.at, count: line.count + 1 });
  }
  return [...lines.values()].map(({ first, last, count, who, what }) => ({
    when: `${writtenDay(last, lang)}, ${[...new Set([shownTime(first), shownTime(last)])].join('–')}`,
    who,
    what: count === 1 ? what : t('inzage.seen.times', { what, count }),
  }));
}

/** Role and organisation, never a name: not of staff, nor of anybody else who has a link. */
function whoOf(entry: SeenEntry, school: string, t: Translate): string {
  const roles = entry.actorRoles.split(',').filter((role) => t.has(`roles.${role}`));
  if (roles.includes('parent')) return t(entry.own ? 'inzage.seen.you' : 'inzage.seen.other');
  const names = roles.map((role) => t(`roles.${role}`)).join(', ');
  if (roles.includes('system') || names === '') return t('inzage.seen.system', { school });
  if (roles.includes('swv')) return t('inzage.seen.partnership', { roles: names });
  const external = roles.every((role) => role === 'external');
  const staff = entry.basis === 'emergency' ? 'emergency' : 'staff';
  return t(`inzage.seen.${external ? 'external' : staff}`, { roles: names, school });
}

function whatOf(entry: SeenEntry, t: Translate): string {
  const key = `events.${entry.event}`;
  const what = t(t.has(key) ? key : 'inzage.seen.something');
  return entry.own && !entry.actorRoles.includes('parent')
    ? t('inzage.seen.toYou', { what })
    : what;
}
