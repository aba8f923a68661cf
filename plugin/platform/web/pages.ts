import type { HostUi } from '../../../adapters/contract/index.ts';
import type { Lang } from '../../kernel/lang.ts';
import { displayName, initials } from '../../kernel/names.ts';
import type { Language } from '../../language/index.ts';
import type { Role } from '../store/index.ts';
import type { PageView } from './page.ts';
import type { PageFacts } from './route.ts';
import type { Session } from './session.ts';

/** An entry of our own main navigation; the manifest lists the same. */
export interface NavEntry {
  id: string;
  path: string;
  roles: readonly Role[];
}

/** The bar at the bottom names the licence; a higher capability knows them. */
export interface LicenceNames {
  byId(id: string): { name: string; schoolName: string; town: string };
}

export interface PageBuilder {
  build(options: {
    facts: PageFacts;
    lang: Lang;
    session: Session | undefined;
    flash: string | undefined;
  }): PageView;
}

/** What tells that nothing came of it, or that more is needed first: no tick there. */
const unchanged: ReadonlySet<string> = new Set([
  'plan-incomplete',
  'report-mailed-before',
  'reading-same',
  'roster-incomplete',
  'roster-waiting',
  'roster-failed',
]);

/** An app is set up here, or the host vouched for a second factor of its own. */
const isProtected = (session: Session): boolean =>
  session.ownFactor || (session.secondFactor && session.codeAt === null);

export function createPageBuilder(deps: {
  language: Language;
  licences: LicenceNames;
  mountPath: string;
  assets: string;
  nav: readonly NavEntry[];
  ui: HostUi | undefined;
}): PageBuilder {
  const { language, licences, mountPath, nav, ui } = deps;
  return {
    build: ({ facts, lang, session, flash }) => {
      const licence = session === undefined ? undefined : licences.byId(session.licenceId);
      // Who has still to take the second step sees no menu: nothing in it would open.
      const inside = session?.waitsFor === 'nothing' ? session : undefined;
      const flashKey = `flash.${flash ?? ''}`;
      return {
        title: facts.title,
        lang,
        base: mountPath,
        assets: deps.assets,
        csrf: session?.csrfToken ?? '',
        hostNav: session === undefined ? [] : (ui?.nav() ?? []),
        nav:
          inside === undefined
            ? []
            : nav
                .filter((entry) => entry.roles.some((role) => inside.roles.includes(role)))
                .map((entry) => ({
                  id: entry.id,
                  label: language.t(lang, `nav.${entry.id}`),
                  url: `${mountPath}${entry.path}`,
                  current: entry.id === facts.nav,
                })),
        ...(ui === undefined ? {} : { theme: `${mountPath}/thema.css` }),
        ...(session === undefined || licence === undefined
          ? {}
          : {
              person: {
                name: displayName(session.name),
                initials: initials(session.name),
                roles: session.roles.map((role) => language.t(lang, `roles.${role}`)).join(', '),
                ...(facts.secondFactorOn === true || isProtected(session)
                  ? {}
                  : { unprotected: true }),
              },
              licence: {
                name: licence.name,
                school: [licence.schoolName, licence.town].filter((part) => part !== '').join(', '),
              },
            }),
        crumbs: facts.crumbs ?? [],
        ...(flash !== undefined && /^[a-z-]{1,40}$/.test(flash) && language.has(lang, flashKey)
          ? {
              flash: {
                kind: unchanged.has(flash) ? 'warn' : 'ok',
                text: language.t(lang, flashKey),
              },
            }
          : {}),
        faults: facts.faults ?? [],
        scripts: facts.scripts ?? [],
        lean: facts.lean ?? false,
        ...(facts.refresh === undefined ? {} : { refresh: facts.refresh }),
        ...(session === undefined
          ? {}
          : {
              help: facts.help ?? {
                label: language.t(lang, 'help.title'),
                url: `${mountPath}/hulp`,
              },
            }),
      };
    },
  };
}
