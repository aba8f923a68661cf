import { z } from 'zod';
import type { Translate } from '../../kernel/translate.ts';
import {
  guardedRoute,
  isSpent,
  nobody,
  publicRoute,
  signedIn,
} from '../../platform/routes/index.ts';
import type { Answer, CookieChange, Route } from '../../platform/routes/index.ts';
import { safeReturn } from './safe-return.ts';
import type { Sessions } from './sessions.ts';
import type { SignOn } from './sign-on.ts';

const SIGN_ON_SECONDS = 600;

interface Deps {
  signOn: SignOn;
  sessions: Sessions;
  baseUrl: string;
  base: string;
  /** Whether anybody has an account of our own: only then is there something to choose. */
  hasLocalAccounts: () => Promise<boolean>;
}

/** Signing on and off; the callback changes nothing for who has no transaction cookie. */
export const signOnRoutes = (deps: Deps): Route[] => [
  signOnRoute(deps),
  callbackRoute(deps),
  signOffRoute(deps),
  publicRoute({
    method: 'GET',
    path: '/afgemeld',
    permission: 'public',
    csrf: 'none',
    audit: 'none',
    frame: 'host',
    act: ({ t }) => ({
      kind: 'page',
      template: 'sign-in/signed-out',
      page: { title: t('pages.signedOut.title') },
      view: {},
    }),
  }),
  guardedRoute({
    method: 'GET',
    path: '/sessie',
    permission: signedIn,
    csrf: 'none',
    audit: 'none',
    frame: 'host',
    json: true,
    load: () => nobody,
    act: ({ session }) => ({ kind: 'json', body: { csrf: session.csrfToken } }),
  }),
];

/** By the school, or with an account of our own. */
const choice = (base: string, returnTo: string, t: Translate): Answer => ({
  kind: 'page',
  template: 'sign-in/choose',
  page: { title: t('signIn.title') },
  view: {
    schoolUrl: `${base}/aanmelden?met=school&terug=${encodeURIComponent(returnTo)}`,
    localUrl: `${base}/aanmelden/lokaal?terug=${encodeURIComponent(returnTo)}`,
  },
});

const signOnRoute = ({ signOn, baseUrl, base, hasLocalAccounts }: Deps): Route =>
  publicRoute({
    method: 'GET',
    path: '/aanmelden',
    permission: 'public',
    csrf: 'none',
    audit: 'none',
    frame: 'host',
    query: z.object({
      terug: z.string().max(500).optional(),
      opnieuw: z.literal('1').optional(),
      met: z.literal('school').optional(),
    }),
    act: async ({ query, hostRequest, lang, t, device, cookies: sent }) => {
      const returnTo = safeReturn(query.terug, baseUrl);
      let fresh = query.opnieuw === '1';
      const mounted = fresh
        ? undefined
        : await signOn
            .fromHost(hostRequest, { lang, device, replaces: sent.session })
            .catch((error: unknown) => {
              if (!isSpent(error)) throw error;
              fresh = true;
              return undefined;
            });
      if (mounted !== undefined)
        return { kind: 'redirect', to: returnTo, cookies: [{ name: 'session', value: mounted }] };
      // Who cannot ask the database is sent to school: signing on must answer when it does not.
      if (!fresh && query.met === undefined && (await hasLocalAccounts().catch(() => false)))
        return choice(base, returnTo, t);
      const { location, cookie } = await signOn.begin({ returnTo, fresh });
      const cookies: CookieChange[] =
        cookie === '' ? [] : [{ name: 'sign-on', value: cookie, maxAgeSeconds: SIGN_ON_SECONDS }];
      return fresh
        ? onward(location, t('pages.onward.again'), cookies)
        : { kind: 'redirect', to: location, cookies };
    },
  });

const callbackRoute = ({ signOn }: Deps): Route =>
  publicRoute({
    method: 'GET',
    path: '/aanmelden/terug',
    permission: 'public',
    csrf: 'none',
    audit: 'in-unit',
    frame: 'host',
    act: async ({ currentUrl, cookies, lang, device }) => {
      const completed = await signOn
        .complete({
          currentUrl,
          cookie: cookies.signOn,
          browser: { lang, device, replaces: cookies.session },
        })
        .catch((error: unknown) => {
          if (isSpent(error)) return undefined;
          throw error;
        });
      if (completed === undefined)
        return {
          kind: 'redirect',
          to: '/aanmelden?opnieuw=1',
          cookies: [{ name: 'sign-on', value: '' }],
        };
      const { session, returnTo } = completed;
      return {
        kind: 'redirect',
        to: returnTo,
        cookies: [
          { name: 'session', value: session },
          { name: 'sign-on', value: '' },
        ],
      };
    },
  });

const signOffRoute = ({ signOn, sessions, baseUrl }: Deps): Route =>
  guardedRoute({
    method: 'POST',
    path: '/afmelden',
    permission: signedIn,
    whileWaiting: 'anything',
    csrf: 'token',
    audit: 'in-unit',
    frame: 'host',
    load: () => nobody,
    act: async ({ session, t }) => {
      const hint = await sessions.end(session);
      const elsewhere =
        session.way === 'local'
          ? undefined
          : await signOn.signOutUrl(hint, `${baseUrl}/afgemeld`).catch(() => undefined);
      const cookies: CookieChange[] = [{ name: 'session', value: '' }];
      return elsewhere === undefined
        ? { kind: 'redirect', to: '/afgemeld', cookies }
        : onward(elsewhere, t('pages.onward.signedOut'), cookies);
    },
  });

/**
 * A page that moves on to the provider by itself. A redirect will not do for what a form may lead
 * to: `form-action 'self'` of our policy holds for every redirect after a form, and the provider is
 * elsewhere.
 */
function onward(to: string, title: string, cookies: CookieChange[]): Answer {
  return {
    kind: 'page',
    template: 'sign-in/onward',
    page: { title },
    view: { to },
    onward: to,
    cookies,
  };
}
