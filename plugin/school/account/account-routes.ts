import { z } from 'zod';
import { guardedRoute, nobody, signedIn } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import type { Licences } from '../licences/index.ts';
import type { SecondFactors, Sessions } from '../sign-in/index.ts';
import { accountView } from './account-view.ts';

export interface AccountRouteDeps {
  sessions: Sessions;
  factors: SecondFactors;
  licences: Licences;
  hostName: (licenceId: string) => string;
  /** Where people of the host change their password; absent when the host has no such page. */
  hostPasswordUrl: string | undefined;
  base: string;
}

/**
 * Whoever is signed in: 2FA, password, where else, the language, signing out. Reached by the name
 * bottom left.
 */
export function accountRoutes(deps: AccountRouteDeps): Route[] {
  const { sessions, factors, licences, base } = deps;
  return [
    guardedRoute({
      method: 'GET',
      path: '/account',
      permission: signedIn,
      csrf: 'none',
      frame: 'host',
      audit: 'none',
      load: () => nobody,
      act: async ({ session, t, lang }): Promise<Answer> => {
        const [factor, open] = await Promise.all([factors.state(session), sessions.list(session)]);
        return {
          kind: 'page',
          template: 'account/account',
          page: { title: t('account.title'), nav: 'account' },
          view: accountView({
            session,
            lang,
            t,
            base,
            host: deps.hostName(session.licenceId),
            licence: licences.byId(session.licenceId),
            passwordUrl: deps.hostPasswordUrl,
            factor,
            sessions: open,
          }),
        };
      },
    }),
    guardedRoute({
      method: 'POST',
      path: '/account/taal',
      permission: signedIn,
      csrf: 'token',
      frame: 'host',
      audit: 'none',
      load: () => nobody,
      body: z.object({ taal: z.enum(['nl', 'en']) }),
      act: async ({ session, body }): Promise<Answer> => {
        await sessions.setLanguage(session, body.taal);
        return { kind: 'redirect', to: '/account', flash: 'language-changed' };
      },
    }),
    guardedRoute({
      method: 'POST',
      path: '/account/sessies/beeindigen',
      permission: signedIn,
      csrf: 'token',
      frame: 'host',
      audit: 'in-unit',
      load: () => nobody,
      act: async ({ session }): Promise<Answer> => {
        await sessions.endOthers(session);
        return { kind: 'redirect', to: '/account', flash: 'sessions-ended' };
      },
    }),
    guardedRoute({
      method: 'POST',
      path: '/account/sessies/:ref/beeindigen',
      permission: signedIn,
      csrf: 'token',
      frame: 'host',
      audit: 'in-unit',
      params: z.object({ ref: z.string().regex(/^[0-9a-f]{32}$/) }),
      load: () => nobody,
      // One that is gone already is as ended as it can be.
      act: async ({ session, params }): Promise<Answer> => {
        await sessions.endOthers(session, params.ref);
        return { kind: 'redirect', to: '/account', flash: 'session-ended' };
      },
    }),
  ];
}
