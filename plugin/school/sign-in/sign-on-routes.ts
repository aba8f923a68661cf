import { z } from 'zod';
import { AppError } from '../../kernel/errors.ts';
import type { Translate } from '../../kernel/translate.ts';
import {
  guardedRoute,
  isSpent,
  nobody,
  publicRoute,
  signedIn,
} from '../../platform/routes/index.ts';
import type { Answer, CookieChange, Route } from '../../platform/routes/index.ts';
import { returnPath, safeReturn } from './safe-return.ts';
import type { Sessions } from './sessions.ts';
import type { SignedOn, SignOn } from './sign-on.ts';

const SIGN_ON_SECONDS = 600;
const YEAR_SECONDS = 365 * 24 * 3_600;

interface Deps {
  signOn: SignOn;
  sessions: Sessions;
  licences: { byId(id: string): { schoolName: string; town: string } };
  baseUrl: string;
  base: string;
  /** Whether anybody has an account of our own: only then is there something to choose. */
  hasLocalAccounts: () => Promise<boolean>;
}

/** Signing on and off; the callback changes nothing for who has no transaction cookie. */
export const signOnRoutes = (deps: Deps): Route[] => [
  signOnRoute(deps),
  callbackRoute(deps),
  ...licenceRoutes(deps),
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

/** Signed on: to the page asked for, or first to the choice of a licence. */
function entered(on: SignedOn, returnTo: string): Answer {
  if ('choice' in on)
    return {
      kind: 'redirect',
      to: '/aanmelden/school',
      cookies: [{ name: 'sign-on', value: on.choice, maxAgeSeconds: SIGN_ON_SECONDS }],
    };
  return {
    kind: 'redirect',
    to: returnTo,
    cookies: [{ name: 'session', value: on.session }, { name: 'sign-on', value: '' }, cameBySchool],
  };
}

const cameBySchool: CookieChange = { name: 'way', value: 'school', maxAgeSeconds: YEAR_SECONDS };

const signOnRoute = ({ signOn, baseUrl, base, hasLocalAccounts }: Deps): Route =>
  publicRoute({
    method: 'GET',
    path: '/aanmelden',
    permission: 'public',
    csrf: 'none',
    audit: 'none',
    frame: 'host',
    query: z.object({
      terug: returnPath,
      opnieuw: z.literal('1').optional(),
      met: z.literal('school').optional(),
      kies: z.literal('school').optional(),
    }),
    act: async ({ query, hostRequest, lang, t, device, cookies: sent }) => {
      const returnTo = safeReturn(query.terug, baseUrl);
      const chooseAgain = query.kies === 'school';
      const browser = { lang, device, replaces: sent.session, licence: sent.licence };
      let fresh = query.opnieuw === '1';
      const mounted = fresh
        ? undefined
        : await signOn
            .fromHost(hostRequest, browser, { returnTo, chooseAgain })
            .catch((error: unknown) => {
              if (!isSpent(error)) throw error;
              fresh = true;
              return undefined;
            });
      if (mounted !== undefined) return entered(mounted, returnTo);
      // A browser that came by school before goes there again. Who cannot ask the database is sent
      // to school too: signing on must answer when it does not.
      if (
        !fresh &&
        !chooseAgain &&
        query.met === undefined &&
        sent.way !== 'school' &&
        (await hasLocalAccounts().catch(() => false))
      )
        return sent.way === 'local'
          ? { kind: 'redirect', to: `/aanmelden/lokaal?terug=${encodeURIComponent(returnTo)}` }
          : choice(base, returnTo, t);
      const { location, cookie } = await signOn.begin({ returnTo, fresh, chooseAgain });
      const cookies: CookieChange[] =
        cookie === '' ? [] : [{ name: 'sign-on', value: cookie, maxAgeSeconds: SIGN_ON_SECONDS }];
      return fresh ? askedAgain(location, t, cookies) : { kind: 'redirect', to: location, cookies };
    },
  });

const callbackRoute = ({ signOn, sessions, base }: Deps): Route =>
  publicRoute({
    method: 'GET',
    path: '/aanmelden/terug',
    permission: 'public',
    csrf: 'none',
    audit: 'in-unit',
    frame: 'host',
    act: async ({ currentUrl, cookies, lang, device, t }) => {
      const { session: replaces, licence } = cookies;
      try {
        const { on, returnTo } = await signOn.complete({
          currentUrl,
          cookie: cookies.signOn,
          browser: { lang, device, replaces, licence },
        });
        return entered(on, returnTo);
      } catch (error) {
        if (isSpent(error))
          return {
            kind: 'redirect',
            to: '/aanmelden?opnieuw=1',
            cookies: [{ name: 'sign-on', value: '' }],
          };
        if (!(error instanceof AppError) || error.status >= 500) throw error;
        // Back, or loading it again, after it worked: the answer was used, and is not needed.
        const inside =
          error.code === 'sign-on-expired' && (await sessions.find(replaces)) !== undefined;
        return inside ? { kind: 'redirect', to: '/' } : refusedPage(error, t, base);
      }
    },
  });

/** Asking the same address again would only find the same answer of the host, used up. */
const refusedPage = (error: AppError, t: Translate, base: string): Answer => ({
  kind: 'page',
  template: 'sign-in/refused',
  page: { title: t('errors.titles.refused') },
  status: error.status,
  view: { text: t(`errors.${error.code}`, error.params), again: `${base}/aanmelden` },
});

/** Where somebody works who is known in more than one licence. */
function licenceRoutes({ signOn, licences, base }: Deps): Route[] {
  const path = '/aanmelden/school';
  const common = { path, permission: 'public', frame: 'host' } as const;
  const over = (t: Translate): Answer => refusedPage(new AppError('sign-on-expired', 400), t, base);
  return [
    publicRoute({
      ...common,
      method: 'GET',
      csrf: 'none',
      audit: 'none',
      act: async ({ cookies, t }): Promise<Answer> => {
        const found = await signOn.choices(cookies.signOn);
        if (found === undefined) return over(t);
        return {
          kind: 'page',
          template: 'sign-in/licence',
          page: { title: t('signIn.licence') },
          view: {
            action: base + path,
            schools: found.licenceIds.map((id) => {
              const { schoolName, town } = licences.byId(id);
              return { value: id, name: schoolName, town };
            }),
          },
        };
      },
    }),
    publicRoute({
      ...common,
      method: 'POST',
      csrf: 'origin',
      audit: 'in-unit',
      body: z.object({ school: z.string().max(100).default('') }),
      act: async ({ body, cookies, lang, device, t }): Promise<Answer> => {
        try {
          const { session, returnTo } = await signOn.choose({
            cookie: cookies.signOn,
            licenceId: body.school,
            browser: { lang, device, replaces: cookies.session, licence: body.school },
          });
          return {
            kind: 'redirect',
            to: returnTo,
            cookies: [
              { name: 'session', value: session },
              { name: 'sign-on', value: '' },
              { name: 'licence', value: body.school, maxAgeSeconds: YEAR_SECONDS },
              cameBySchool,
            ],
          };
        } catch (error) {
          if (error instanceof AppError && error.code === 'sign-on-expired') return over(t);
          throw error;
        }
      },
    }),
  ];
}

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
        : onward(elsewhere, t, cookies);
    },
  });

/** Why, before the browser goes: nobody is thrown out of their work without a word. */
const askedAgain = (to: string, t: Translate, cookies: CookieChange[]): Answer => ({
  kind: 'page',
  template: 'sign-in/onward',
  page: { title: t('pages.onward.again') },
  view: { to, text: t('pages.onward.againText') },
  cookies,
});

/**
 * A page that moves on to the provider by itself. A redirect will not do for what a form may lead
 * to: `form-action 'self'` of our policy holds for every redirect after a form, and the provider is
 * elsewhere.
 */
function onward(to: string, t: Translate, cookies: CookieChange[]): Answer {
  return {
    kind: 'page',
    template: 'sign-in/onward',
    page: { title: t('pages.onward.signedOut') },
    view: { to, text: t('pages.onward.text') },
    onward: to,
    cookies,
  };
}
