import { z } from 'zod';
import type { Answer, PublicInput, Route } from '../access/index.ts';
import { publicRoute } from '../access/index.ts';
import type { Translate } from '../kernel/translate.ts';
import { purposePages } from './link.ts';
import type { LinkLang, LinkPurpose } from './link.ts';
import { codePage, gonePage, linkPage } from './link-view.ts';
import type { VisitRow } from './links-store.ts';
import { READ_MINUTES } from './visits.ts';
import type { Visits } from './visits.ts';

const tokenParams = z.object({ token: z.string().max(200) });
/** Anything at all: what is not one text gets a sentence of its own, and is no try. */
const codeBody = z.object({ code: z.unknown().optional() });

type Open = PublicInput<unknown, unknown, unknown>;
interface Deps { visits: Visits; base: string }

/**
 * The pages that every link goes through, whatever it is for (seed: *2Factor Authenticatie – Instemming*). Opening one changes
 * nothing: only Verstuur and the code do, each a POST of the page itself.
 */
export function linkRoutes(deps: Deps): Route[] {
  return [...codePages(deps), leaving(deps), ...linkPages(deps)];
}

/** For every page of who came by a link: in the language that was chosen for them. */
export const visitorLang = (visits: Visits) => ({ cookies }: Pick<Open, 'cookies'>): Promise<LinkLang | undefined> => visits.lang({ cookie: cookies.inzage });

/** Goes on with whoever came in by a link for this purpose; the others get the page that says what to do, with what they had typed. */
export async function visiting(
  visits: Visits, purpose: LinkPurpose, input: Open, go: (visit: VisitRow) => Promise<Answer> | Answer, kept: readonly string[] = [],
): Promise<Answer> {
  const found = await visits.find(input.cookies.inzage);
  if (found.gate !== 'open') return gonePage(found.gate, input.t, kept);
  if (found.visit.acceptedAt === null) return { kind: 'redirect', to: '/inzage/code' };
  return found.visit.purpose === purpose ? await go(found.visit) : { kind: 'redirect', to: purposePages[found.visit.purpose] };
}

function linkPages({ visits, base }: Deps): Route[] {
  const path = '/inzage/:token';
  const common = {
    path, permission: 'public', frame: 'none', secretPath: true, params: tokenParams,
    lang: ({ params }: { params: { token: string } }) => visits.lang({ token: params.token }),
  } as const;
  return [
    publicRoute({
      ...common, method: 'GET', csrf: 'none', audit: 'none',
      act: async ({ params, t }): Promise<Answer> => {
        const gate = await visits.look(params.token);
        return gate === 'open' ? linkPage({ action: `${base}/inzage/${params.token}`, t }) : gonePage(gate, t);
      },
    }),
    publicRoute({
      ...common, method: 'POST', csrf: 'origin', audit: 'in-unit',
      act: async ({ params, t }): Promise<Answer> => {
        const begun = await visits.begin(params.token);
        if ('gate' in begun) return gonePage(begun.gate, t);
        if ('fault' in begun) return linkPage({ action: `${base}/inzage/${params.token}`, t, fault: t(`inzage.faults.${begun.fault}`), status: 429 });
        return { kind: 'redirect', to: '/inzage/code', cookies: [{ name: 'inzage', value: begun.cookie, maxAgeSeconds: READ_MINUTES * 60 }] };
      },
    }),
  ];
}

function codePages({ visits, base }: Deps): Route[] {
  const path = '/inzage/code';
  const common = { permission: 'public', frame: 'none', lang: visitorLang(visits) } as const;
  const show = (t: Translate, more: { fault?: string; sent?: boolean; status?: number } = {}): Answer =>
    codePage({ action: `${base}${path}`, again: `${base}${path}/opnieuw`, t, ...more });
  const waiting = async (input: Open, go: (visit: VisitRow) => Promise<Answer> | Answer): Promise<Answer> => {
    const found = await visits.find(input.cookies.inzage);
    if (found.gate !== 'open') return gonePage(found.gate, input.t);
    return found.visit.acceptedAt === null ? await go(found.visit) : { kind: 'redirect', to: purposePages[found.visit.purpose] };
  };
  return [
    publicRoute({ ...common, method: 'GET', path, csrf: 'none', audit: 'none', act: (input) => waiting(input, () => show(input.t)) }),
    publicRoute({
      ...common, method: 'POST', path, csrf: 'origin', audit: 'in-unit', body: codeBody,
      act: (input) => waiting(input, async (visit): Promise<Answer> => {
        const { t, body, clientAddress } = input;
        if (typeof body.code !== 'string') return show(t, { fault: t('inzage.faults.code-twice'), status: 400 });
        const entered = await visits.enter(visit, body.code, clientAddress);
        if ('cookie' in entered) return { kind: 'redirect', to: purposePages[visit.purpose], cookies: [{ name: 'inzage', value: entered.cookie, maxAgeSeconds: READ_MINUTES * 60 }] };
        return show(t, { fault: t(`inzage.faults.${entered.fault}`, { count: entered.left ?? 0 }), status: entered.fault === 'code-too-many' ? 429 : 422 });
      }),
    }),
    publicRoute({
      ...common, method: 'POST', path: `${path}/opnieuw`, csrf: 'origin', audit: 'in-unit',
      act: (input) => waiting(input, async (visit): Promise<Answer> => {
        const fault = await visits.again(visit);
        return fault === undefined ? show(input.t, { sent: true }) : show(input.t, { fault: input.t(`inzage.faults.${fault}`), status: 429 });
      }),
    }),
  ];
}

/** For who reads on a screen that others use too. */
const leaving = ({ visits }: Deps): Route => publicRoute({
  method: 'POST', path: '/inzage/sluiten', permission: 'public', frame: 'none', csrf: 'origin', audit: 'in-unit', lang: visitorLang(visits),
  act: async (input): Promise<Answer> => {
    const found = await visits.find(input.cookies.inzage);
    if (found.gate !== 'open') return gonePage(found.gate, input.t);
    if (found.visit.acceptedAt === null) return { kind: 'redirect', to: '/inzage/code' };
    await visits.leave(found.visit);
    return { ...gonePage('left', input.t), status: 200, cookies: [{ name: 'inzage', value: '' }] };
  },
});
