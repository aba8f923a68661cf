import { z } from 'zod';
import type { Translate } from '../../kernel/translate.ts';
import { qrImage } from '../../platform/paper/index.ts';
import { guardedRoute, nobody, signedIn } from '../../platform/routes/index.ts';
import type { Answer, CookieChange, Input, Route } from '../../platform/routes/index.ts';
import { returnPath, safeReturn } from './safe-return.ts';
import { codeFault, faultStatus, grouped } from './second-factor-view.ts';
import type { SetUpView } from './second-factor-view.ts';
import type { Faulty, Typed } from './second-factor.ts';
import type { SecondFactors } from './second-factors.ts';

const PATH = '/account/2fa';
const typed = z.string().max(500).default('');
/**
 * Minutes a sign-in may be old: the page asks before anything is typed. A code alone will not do
 * here.
 */
const askAtPage = { stepUpMinutes: 30, stepUpBy: 'sign-in' } as const;
const askAtForm = { stepUpMinutes: 90, stepUpBy: 'sign-in' } as const;

interface Deps {
  factors: SecondFactors;
  baseUrl: string;
  base: string;
}
type Asked = Pick<Input<unknown, unknown, unknown>, 'session' | 't'>;

/** Activeren at 2FA: setting up, a new telephone, switching off, new recovery codes. */
export function secondFactorRoutes(deps: Deps): Route[] {
  return [...setUpRoutes(deps), ...offRoutes(deps), ...codesRoutes(deps)];
}

const crumbsOf = (base: string, t: Translate): { label: string; url: string }[] => [
  { label: t('account.title'), url: `${base}/account` },
];

/** The ten codes: the only time that anybody sees them. */
function codesPage(
  { session, t }: Asked,
  base: string,
  codes: readonly string[],
  more: { continueUrl: string; cookies?: CookieChange[] },
): Answer {
  const waited = session.waitsFor === 'set-up';
  return {
    kind: 'page',
    template: waited ? 'sign-in/recovery-codes' : 'account/recovery-codes',
    page: {
      title: t('factor.codesTitle'),
      nav: 'account',
      crumbs: crumbsOf(base, t),
      secondFactorOn: true,
    },
    view: { codes, waited, continueUrl: `${base}${more.continueUrl}` },
    cookies: more.cookies,
  };
}

async function setUpPage(
  { factors, base }: Deps,
  { session, t }: Asked,
  form: { token?: string; terug: string },
  faulty?: Faulty,
): Promise<Answer> {
  const offer = await factors.offer(session, form.token);
  const waited = session.waitsFor === 'set-up';
  const view: SetUpView = {
    action: `${base}${PATH}`,
    cancel: `${base}/account`,
    signOutAction: `${base}/afmelden`,
    returnTo: form.terug,
    waited,
    replaces: offer.replaces,
    external: session.roles.includes('external'),
    token: offer.token,
    key: grouped(offer.secret),
    image: await qrImage(offer.uri),
    ...codeFault(faulty, t),
  };
  return {
    kind: 'page',
    template: waited ? 'sign-in/set-up' : 'account/set-up',
    status: faultStatus(faulty),
    page: {
      title: t(offer.replaces ? 'factor.replaceTitle' : 'factor.setUpTitle'),
      nav: 'account',
      crumbs: crumbsOf(base, t),
    },
    view,
  };
}

function setUpRoutes(deps: Deps): Route[] {
  const { factors, baseUrl, base } = deps;
  const common = {
    path: PATH,
    permission: signedIn,
    frame: 'host',
    whileWaiting: 'set-up',
    load: () => nobody,
  } as const;
  return [
    guardedRoute({
      ...common,
      ...askAtPage,
      method: 'GET',
      csrf: 'none',
      audit: 'none',
      query: z.object({ terug: returnPath }),
      act: (input) => setUpPage(deps, input, { terug: safeReturn(input.query.terug, baseUrl) }),
    }),
    guardedRoute({
      ...common,
      ...askAtForm,
      method: 'POST',
      csrf: 'token',
      audit: 'in-unit',
      body: z.object({
        terug: returnPath,
        sleutel: z.string().max(1_000).default(''),
        code: typed,
        huidig: typed,
      }),
      act: async (input): Promise<Answer> => {
        const { body, session } = input;
        const terug = safeReturn(body.terug, baseUrl);
        const done = await factors.confirm(session, {
          token: body.sleutel,
          code: body.code,
          present: body.huidig,
          address: input.clientAddress,
        });
        if ('fault' in done)
          return await setUpPage(deps, input, { token: body.sleutel, terug }, done);
        return codesPage(input, base, done.codes, {
          continueUrl: session.waitsFor === 'set-up' ? terug : '/account',
          cookies:
            done.cookie === undefined ? undefined : [{ name: 'session', value: done.cookie }],
        });
      },
    }),
  ];
}

/** For who has it on; for others these pages do not exist. */
const loadOn = ({
  session,
}: Pick<Input<unknown, unknown, unknown>, 'session'>): typeof nobody | undefined =>
  session.ownFactor ? nobody : undefined;

/** A page that asks for a code, and what is done once it is right. */
function codeRoutes(
  part: string,
  page: (asked: Asked, faulty?: Faulty) => Promise<Answer> | Answer,
  act: (asked: Asked, typed: Typed) => Promise<Answer | Faulty>,
): Route[] {
  const common = {
    path: `${PATH}/${part}`,
    permission: signedIn,
    frame: 'host',
    load: loadOn,
  } as const;
  return [
    guardedRoute({
      ...common,
      ...askAtPage,
      method: 'GET',
      csrf: 'none',
      audit: 'none',
      act: (input) => page(input),
    }),
    guardedRoute({
      ...common,
      ...askAtForm,
      method: 'POST',
      csrf: 'token',
      audit: 'in-unit',
      body: z.object({ code: typed }),
      act: async (input): Promise<Answer> => {
        const { body, clientAddress } = input;
        const done = await act(input, { code: body.code, address: clientAddress });
        return 'fault' in done ? await page(input, done) : done;
      },
    }),
  ];
}

function offRoutes({ factors, base }: Deps): Route[] {
  const page = async ({ session, t }: Asked, faulty?: Faulty): Promise<Answer> => ({
    kind: 'page',
    template: 'account/second-factor-off',
    status: faultStatus(faulty),
    page: { title: t('factor.offTitle'), nav: 'account', crumbs: crumbsOf(base, t) },
    view: {
      action: `${base}${PATH}/uitzetten`,
      cancel: `${base}/account`,
      required: (await factors.state(session)).required,
      ...codeFault(faulty, t),
    },
  });
  return codeRoutes('uitzetten', page, async ({ session }, code) => {
    const done = await factors.switchOff(session, code);
    return 'fault' in done ? done : { kind: 'redirect', to: '/account', flash: 'factor-off' };
  });
}

function codesRoutes({ factors, base }: Deps): Route[] {
  const page = ({ t }: Asked, faulty?: Faulty): Answer => ({
    kind: 'page',
    template: 'account/new-recovery-codes',
    status: faultStatus(faulty),
    page: { title: t('factor.newCodesTitle'), nav: 'account', crumbs: crumbsOf(base, t) },
    view: {
      action: `${base}${PATH}/herstelcodes`,
      cancel: `${base}/account`,
      ...codeFault(faulty, t),
    },
  });
  return codeRoutes('herstelcodes', page, async (asked, code) => {
    const done = await factors.newCodes(asked.session, code);
    return 'fault' in done ? done : codesPage(asked, base, done.codes, { continueUrl: '/account' });
  });
}
