import { shownTime } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import { publicRoute } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import { schoolOf } from '../links/index.ts';
import type { VisitRow } from '../links/index.ts';
import { speaksAt } from './speaking.ts';
import { codePage } from './visit-view.ts';
import {
  codeBody,
  codeFault,
  formToAll,
  nextPage,
  ofVisit,
  pageToAll,
  sayBack,
  visitCookie,
  visitorLang,
} from './visiting.ts';
import type { Open, VisitRouteDeps } from './visiting.ts';

const CODE_PATH = '/inzage/code';

function showCode({ visits, base }: VisitRouteDeps, visit: VisitRow, t: Translate): Answer {
  const said = visits.sayings.of(visit, CODE_PATH);
  const sent = said?.notice === 'sent';
  return codePage({
    action: base + CODE_PATH,
    again: `${base}${CODE_PATH}/opnieuw`,
    t,
    sent,
    fault: sent ? undefined : codeFault(said, t),
    mailbox: visits.mailbox(visit),
    school: schoolOf(visit),
    speaks: speaksAt(base, CODE_PATH),
  });
}

export function codePages(deps: VisitRouteDeps): Route[] {
  const { visits } = deps;
  const path = CODE_PATH;
  const lang = visitorLang(visits);
  const waiting = (
    input: Open,
    go: (visit: VisitRow) => Promise<Answer> | Answer,
  ): Promise<Answer> =>
    ofVisit(visits, input, (visit) =>
      visit.acceptedAt === null ? go(visit) : { kind: 'redirect', to: nextPage(visits, visit) },
    );
  return [
    publicRoute({
      ...pageToAll,
      path,
      lang,
      act: (input) => waiting(input, (visit) => showCode(deps, visit, input.t)),
    }),
    publicRoute({
      ...formToAll,
      path,
      lang,
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
              cookies: [visitCookie(entered.cookie)],
            };
          return await sayBack(visits, visit, {
            page: path,
            notice: entered.fault,
            params: { count: entered.left ?? 0 },
          });
        }),
    }),
    publicRoute({
      ...pageToAll,
      path: `${path}/opnieuw`,
      lang,
      act: (): Answer => ({ kind: 'redirect', to: path }),
    }),
    publicRoute({
      ...formToAll,
      path: `${path}/opnieuw`,
      lang,
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
