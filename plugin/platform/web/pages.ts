import type { HostUi } from '../../../adapters/contract/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Lang } from '../../kernel/lang.ts';
import { displayName, initials } from '../../kernel/names.ts';
import type { Language } from '../../language/index.ts';
import { inOrder, tabsOf } from '../menu/index.ts';
import type { MenuEntry, StandsIn } from '../menu/index.ts';
import type { PageFacts, Session } from '../routes/index.ts';
import type { PageView } from './page.ts';

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
    standsIn: readonly StandsIn[];
  }): PageView;
}

/** An app is set up here, or the host vouched for a second factor of its own. */
const isProtected = (session: Session): boolean =>
  session.ownFactor || (session.secondFactor && session.codeAt === null);

export function createPageBuilder(deps: {
  language: Language;
  licences: LicenceNames;
  mountPath: string;
  assets: string;
  clock: Clock;
  /** Every entry of every menu and bar. */
  menu: () => readonly MenuEntry[];
  /**
   * Names of flashes that tell that nothing came of it, or that more is needed first: no tick
   * there.
   */
  cautions: () => ReadonlySet<string>;
  ui: HostUi | undefined;
}): PageBuilder {
  const { language, licences, mountPath, menu, ui } = deps;
  const tabsFor = (session: Session, standsIn: readonly StandsIn[], lang: Lang) => {
    const { personId, licenceId, roles } = session;
    const actor = { personId, licenceId, roles, basis: 'asked' };
    const t = (key: string): string => language.t(lang, key);
    const context = { actor, at: deps.clock.now(), base: mountPath, t };
    return Object.fromEntries(
      standsIn.map((place) => [place.bar, tabsOf(menu(), place, context)] as const),
    );
  };
  return {
    build: ({ facts, lang, session, flash, standsIn }) => {
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
            : inOrder(menu(), 'main')
                .filter(({ roles }) => roles?.some((role) => inside.roles.includes(role)) ?? true)
                .map((entry) => ({
                  id: entry.id,
                  label: language.t(lang, entry.label),
                  url: `${mountPath}${entry.path}`,
                  current: entry.id === facts.nav,
                })),
        tabs: inside === undefined ? {} : tabsFor(inside, standsIn, lang),
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
                kind: deps.cautions().has(flash) ? 'warn' : 'ok',
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
