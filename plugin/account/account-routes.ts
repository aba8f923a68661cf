import { z } from 'zod';
import type { Answer, Route, Sessions } from '../access/index.ts';
import { guardedRoute, nobody, signedIn } from '../access/index.ts';
import { displayName } from '../kernel/names.ts';
import { shownMoment } from '../kernel/moments.ts';
import type { Licences } from '../licences/index.ts';

/** Whoever is signed in: who the host says they are, the language, signing out. Reached by the name bottom left. */
export function accountRoutes(deps: { sessions: Sessions; licences: Licences; hostName: (licenceId: string) => string; base: string }): Route[] {
  const { sessions, licences, base } = deps;
  return [
    guardedRoute({
      method: 'GET', path: '/account', permission: signedIn, csrf: 'none', frame: 'host', audit: 'none', load: () => nobody,
      act: ({ session, t, lang }): Answer => {
        const licence = licences.byId(session.licenceId);
        return {
          kind: 'page', template: 'account/account', page: { title: t('account.title'), nav: 'account' },
          view: {
            rows: [
              { label: t('account.name'), value: displayName(session.name) },
              { label: t('account.roles'), value: session.roles.map((role) => t(`roles.${role}`)).join(', ') },
              { label: t('account.licence'), value: `${licence.name} · ${licence.schoolName}` },
              { label: t('account.signedInBy'), value: session.way === 'local' ? t('account.local') : deps.hostName(session.licenceId) },
              { label: t('account.signedInAt'), value: shownMoment(session.authenticatedAt) },
              { label: t('account.secondFactor'), value: t(session.secondFactor ? 'account.secondFactorYes' : 'account.secondFactorNo', { host: session.way === 'local' ? t('account.local') : deps.hostName(session.licenceId) }) },
            ],
            languages: (['nl', 'en'] as const).map((language) => ({ value: language, label: t(`account.languages.${language}`), selected: language === lang })),
            ...(session.way === 'local' ? { passwordUrl: `${base}/account/wachtwoord` } : {}),
            languageAction: `${base}/account/taal`, signOutAction: `${base}/afmelden`,
          },
        };
      },
    }),
    guardedRoute({
      method: 'POST', path: '/account/taal', permission: signedIn, csrf: 'token', frame: 'host', audit: 'none', load: () => nobody,
      body: z.object({ taal: z.enum(['nl', 'en']) }),
      act: async ({ session, body }): Promise<Answer> => {
        await sessions.setLanguage(session, body.taal);
        return { kind: 'redirect', to: '/account', flash: 'language-changed' };
      },
    }),
  ];
}
