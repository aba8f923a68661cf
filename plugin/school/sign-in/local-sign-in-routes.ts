import { z } from 'zod';
import { AppError } from '../../kernel/errors.ts';
import type { Translate } from '../../kernel/translate.ts';
import { guardedRoute, publicRoute, signedIn } from '../../platform/routes/index.ts';
import type { Answer, CookieChange, Route, Subject } from '../../platform/routes/index.ts';
import type { LocalAccounts, PasswordFault } from './local-accounts.ts';
import { faultView, schoolsView } from './local-sign-in-view.ts';
import type { ResetRequests } from './reset-requests.ts';
import { returnPath, safeReturn } from './safe-return.ts';
import type { Schools } from './schools.ts';

const YEAR_SECONDS = 365 * 24 * 3_600;
const typed = z.string().max(500).default('');
/** Somebody who is in already shows again who they are. */
const again = z.enum(['1', '']).default('').catch('');
const signInBody = z.object({
  terug: returnPath,
  school: typed,
  email: typed,
  wachtwoord: typed,
  opnieuw: again,
});
const newPasswordBody = z.object({ sleutel: typed, wachtwoord: typed, herhaal: typed });
const changeBody = z.object({ huidig: typed, wachtwoord: typed, herhaal: typed });

interface Deps {
  accounts: LocalAccounts;
  resets: ResetRequests;
  schools: Schools;
  baseUrl: string;
  base: string;
}

/** Signing in with an account of our own, and choosing its password by a mailed link. */
export function localSignInRoutes(deps: Deps): Route[] {
  return [...signInPages(deps), ...forgottenPages(deps), ...linkPages(deps), ...changePages(deps)];
}

/** What the browser is known by the next time. */
const knownAgain = (browser: string): CookieChange[] => [
  { name: 'device', value: browser, maxAgeSeconds: YEAR_SECONDS },
  { name: 'way', value: 'local', maxAgeSeconds: YEAR_SECONDS },
];

function signInPages({ accounts, schools, baseUrl, base }: Deps): Route[] {
  const path = '/aanmelden/lokaal';
  const page = (
    t: Translate,
    form: { terug: string; school: string; email: string; opnieuw: boolean },
    fault?: AppError,
  ): Answer => ({
    kind: 'page',
    template: 'sign-in/local-sign-in',
    page: { title: t('signIn.title') },
    status: fault?.status ?? 200,
    view: {
      action: `${base}${path}`,
      forgottenUrl: `${base}/wachtwoord/vergeten?school=${encodeURIComponent(form.school)}`,
      hostUrl: `${base}/aanmelden?met=school&terug=${encodeURIComponent(form.terug)}`,
      lede: t(`pages.signIn.${form.opnieuw ? 'localAgain' : 'localLede'}`),
      again: form.opnieuw,
      returnTo: form.terug,
      email: form.email,
      schools: schoolsView(schools, form.school).choice,
      fault: fault && t(`errors.${fault.code}`),
    },
  });
  return [
    publicRoute({
      method: 'GET',
      path,
      permission: 'public',
      csrf: 'none',
      audit: 'none',
      frame: 'none',
      query: z.object({ terug: returnPath, school: typed, opnieuw: again }),
      act: ({ query, t }) =>
        page(t, {
          terug: safeReturn(query.terug, baseUrl),
          school: query.school,
          email: '',
          opnieuw: query.opnieuw === '1',
        }),
    }),
    publicRoute({
      method: 'POST',
      path,
      permission: 'public',
      csrf: 'origin',
      audit: 'in-unit',
      frame: 'none',
      body: signInBody,
      act: async ({ body, clientAddress, lang, t, device, cookies }): Promise<Answer> => {
        const returnTo = safeReturn(body.terug, baseUrl);
        const { licenceId } = schoolsView(schools, body.school);
        try {
          const { session, browser } = await accounts.signIn({
            licenceId,
            email: body.email,
            password: body.wachtwoord,
            address: clientAddress,
            lang,
            device,
            browser: cookies.device,
            replaces: cookies.session,
          });
          return {
            kind: 'redirect',
            to: returnTo,
            cookies: [{ name: 'session', value: session }, ...knownAgain(browser)],
          };
        } catch (error) {
          if (!(error instanceof AppError) || error.status >= 500) throw error;
          return page(t, { ...body, terug: returnTo, opnieuw: body.opnieuw === '1' }, error);
        }
      },
    }),
  ];
}

function forgottenPages({ resets, schools, base }: Deps): Route[] {
  const path = '/wachtwoord/vergeten';
  const page = (
    t: Translate,
    school: string,
    more: { sent?: true; fault?: string } = {},
    status = 200,
  ): Answer => ({
    kind: 'page',
    template: 'sign-in/forgotten',
    page: { title: t('signIn.forgotten') },
    status,
    view: {
      action: `${base}${path}`,
      schools: schoolsView(schools, school).choice,
      signInUrl: `${base}/aanmelden/lokaal?school=${encodeURIComponent(school)}`,
      ...more,
    },
  });
  return [
    publicRoute({
      method: 'GET',
      path,
      permission: 'public',
      csrf: 'none',
      audit: 'none',
      frame: 'none',
      query: z.object({ school: typed }),
      act: ({ query, t }) => page(t, query.school),
    }),
    publicRoute({
      method: 'POST',
      path,
      permission: 'public',
      csrf: 'origin',
      audit: 'in-unit',
      frame: 'none',
      body: z.object({ school: typed, email: typed }),
      act: async ({ body, clientAddress, lang, t }): Promise<Answer> => {
        try {
          await resets.ask({
            licenceId: schoolsView(schools, body.school).licenceId,
            email: body.email,
            address: clientAddress,
            lang,
          });
        } catch (error) {
          if (!(error instanceof AppError) || error.status !== 429) throw error;
          return page(t, body.school, { fault: t('errors.sign-in-too-many') }, 429);
        }
        return page(t, body.school, { sent: true });
      },
    }),
  ];
}

/** The token stays out of paths, which may be logged; looking at the page uses nothing up. */
function linkPages({ accounts, base }: Deps): Route[] {
  const path = '/wachtwoord/instellen';
  const gone = (t: Translate): Answer => ({
    kind: 'page',
    template: 'sign-in/link-gone',
    page: { title: t('signIn.gone') },
    status: 410,
    view: { forgottenUrl: `${base}/wachtwoord/vergeten` },
  });
  const page = async (t: Translate, token: string, fault?: PasswordFault): Promise<Answer> => {
    const who = await accounts.link(token);
    return who === undefined
      ? gone(t)
      : {
          kind: 'page',
          template: 'sign-in/new-password',
          page: { title: t('signIn.choose') },
          status: fault === undefined ? 200 : 422,
          view: { action: `${base}${path}`, token, ...who, ...faultView(fault, t) },
        };
  };
  return [
    publicRoute({
      method: 'GET',
      path,
      permission: 'public',
      csrf: 'none',
      audit: 'none',
      frame: 'none',
      query: z.object({ sleutel: typed }),
      act: ({ query, t }) => page(t, query.sleutel),
    }),
    publicRoute({
      method: 'POST',
      path,
      permission: 'public',
      csrf: 'origin',
      audit: 'in-unit',
      frame: 'none',
      body: newPasswordBody,
      act: async ({ body, t, cookies, clientAddress }): Promise<Answer> => {
        const from = { address: clientAddress, browser: cookies.device };
        const { sleutel, wachtwoord, herhaal } = body;
        try {
          const done = await accounts.setPassword(sleutel, wachtwoord, herhaal, from);
          if ('fault' in done) return await page(t, body.sleutel, done.fault);
          return {
            kind: 'redirect',
            to: `/aanmelden/lokaal?school=${encodeURIComponent(done.licence)}`,
            flash: 'password-set',
            cookies: knownAgain(done.browser),
          };
        } catch (error) {
          if (error instanceof AppError && error.code === 'link-gone') return gone(t);
          throw error;
        }
      },
    }),
  ];
}

function changePages({ accounts, base }: Deps): Route[] {
  const path = '/account/wachtwoord';
  const own: Subject = { trace: {} };
  const page = (t: Translate, fault?: PasswordFault): Answer => ({
    kind: 'page',
    template: 'account/password',
    status: fault === undefined ? 200 : 422,
    page: {
      title: t('signIn.change'),
      nav: 'account',
      crumbs: [{ label: t('account.title'), url: `${base}/account` }],
      scripts: ['password'],
    },
    view: {
      action: `${base}${path}`,
      rate: `${base}/wachtwoordsterkte`,
      cancel: `${base}/account`,
      ...faultView(fault, t),
    },
  });
  // The password of who signs in at school is the school's: for them this page does not exist.
  const common = {
    path,
    permission: signedIn,
    frame: 'host',
    load: ({ session }: { session: { way: 'host' | 'local' } }) =>
      session.way === 'local' ? own : undefined,
  } as const;
  return [
    guardedRoute({
      ...common,
      method: 'GET',
      csrf: 'none',
      audit: 'none',
      act: ({ t }) => page(t),
    }),
    guardedRoute({
      ...common,
      method: 'POST',
      csrf: 'token',
      audit: 'in-unit',
      body: changeBody,
      act: async ({ body, session, t }): Promise<Answer> => {
        const fault = await accounts.changePassword(session, {
          present: body.huidig,
          next: body.wachtwoord,
          repeated: body.herhaal,
        });
        return fault === undefined
          ? { kind: 'redirect', to: '/account', flash: 'password-set-here' }
          : page(t, fault);
      },
    }),
  ];
}
