import { shownTime } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import { publicRoute } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import { schoolOf } from '../links/index.ts';
import type { VisitRow } from '../links/index.ts';
import { codePage, gonePage } from './visit-view.ts';
import { codeBody, nextPage, sayBack, visitorLang } from './visiting.ts';
import type { Open, VisitRouteDeps } from './visiting.ts';
import { READ_MINUTES } from './visits.ts';

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

export function codePages(deps: VisitRouteDeps): Route[] {
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
