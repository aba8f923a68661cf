import type { HostUi } from '../../../adapters/contract/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Lang } from '../../kernel/lang.ts';
import { shownMoment } from '../../kernel/moments.ts';
import { displayName, initials } from '../../kernel/names.ts';
import type { Language } from '../../language/index.ts';
import { inOrder, tabsOf } from '../menu/index.ts';
import type { MenuEntry, StandsIn } from '../menu/index.ts';
import type { PageFacts, PageSchool, Session } from '../routes/index.ts';
import type { PageView } from './page.ts';

/** The bar at the bottom names the licence; a higher capability knows them. */
export interface LicenceNames {
  byId(id: string): {
    name: string;
    schoolName: string;
    town: string;
    kind: 'school' | 'swv';
  };
  /** Of its logo, under the mount; undefined where there is none to show. */
  logoPath(id: string): string | undefined;
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

interface PageDeps {
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
}

export const createPageBuilder = (deps: PageDeps): PageBuilder => ({
  build: ({ facts, lang, session, flash, standsIn }) => {
    const { language, mountPath, ui } = deps;
    // Who has still to take the second step sees no menu: nothing in it would open.
    const inside = session?.waitsFor === 'nothing' ? session : undefined;
    return {
      title: facts.title,
      lang,
      base: mountPath,
      assets: deps.assets,
      csrf: session?.csrfToken ?? '',
      hostNav: session === undefined ? [] : (ui?.nav() ?? []),
      nav: inside === undefined ? [] : navOf(deps, inside, { lang, current: facts.nav }),
      tabs: inside === undefined ? {} : tabsFor(deps, inside, standsIn, lang),
      theme: ui === undefined ? undefined : `${mountPath}/thema.css`,
      person:
        session === undefined
          ? undefined
          : personOf(deps, session, lang, facts.secondFactorOn === true),
      licence: session === undefined ? undefined : licenceOf(deps, session),
      school: facts.school === undefined ? undefined : schoolOf(deps, facts.school),
      speaks: facts.speaks,
      crumbs: facts.crumbs ?? [],
      now: shownMoment(deps.clock.now()),
      flash: flashOf(deps, flash, lang),
      faults: facts.faults ?? [],
      faulty: facts.faulty ?? (facts.faults ?? []).length > 0,
      scripts: facts.scripts ?? [],
      lean: facts.lean ?? false,
      refresh: facts.refresh,
      help:
        session === undefined
          ? undefined
          : (facts.help ?? {
              label: language.t(lang, 'help.title'),
              url: `${mountPath}/hulp`,
            }),
    };
  },
});

const navOf = (
  { menu, language, licences, mountPath }: PageDeps,
  { roles: own, licenceId }: Session,
  { lang, current }: { lang: Lang; current: string | undefined },
): PageView['nav'] =>
  inOrder(menu(), 'main')
    .filter(
      ({ roles, of }) =>
        (roles?.some((role) => own.includes(role)) ?? true) &&
        (of === undefined || of === licences.byId(licenceId).kind),
    )
    .map((entry) => ({
      id: entry.id,
      label: language.t(lang, entry.label),
      url: `${mountPath}${entry.path}`,
      current: entry.id === current,
    }));

function tabsFor(
  { language, menu, clock, mountPath }: PageDeps,
  session: Session,
  standsIn: readonly StandsIn[],
  lang: Lang,
): PageView['tabs'] {
  const { personId, licenceId, roles } = session;
  const actor = { personId, licenceId, roles, basis: 'asked' };
  const t = (key: string): string => language.t(lang, key);
  const context = { actor, at: clock.now(), base: mountPath, t };
  return Object.fromEntries(
    standsIn.map((place) => [place.bar, tabsOf(menu(), place, context)] as const),
  );
}

const personOf = (
  { language }: PageDeps,
  session: Session,
  lang: Lang,
  factorOn: boolean,
): PageView['person'] => ({
  name: displayName(session.name),
  initials: initials(session.name),
  roles: session.roles.map((role) => language.t(lang, `roles.${role}`)).join(', '),
  unprotected: !factorOn && !isProtected(session),
});

function licenceOf({ licences }: PageDeps, session: Session): PageView['licence'] {
  const { name, schoolName, town } = licences.byId(session.licenceId);
  return { name, school: [schoolName, town].filter((part) => part !== '').join(', ') };
}

function schoolOf(
  { licences, mountPath }: PageDeps,
  { licenceId, contact }: PageSchool,
): PageView['school'] {
  const logo = licences.logoPath(licenceId);
  const { phone, mail } = contact;
  return {
    name: licences.byId(licenceId).schoolName,
    logo: logo === undefined ? undefined : mountPath + logo,
    contact:
      phone === '' && mail === ''
        ? undefined
        : { ...contact, tel: phone.replaceAll(/[^\d+]/g, '') },
  };
}

function flashOf(
  { language, cautions }: PageDeps,
  flash: string | undefined,
  lang: Lang,
): PageView['flash'] {
  const key = `flash.${flash ?? ''}`;
  if (flash === undefined || !/^[a-z-]{1,40}$/.test(flash) || !language.has(lang, key))
    return undefined;
  return { kind: cautions().has(flash) ? 'warn' : 'ok', text: language.t(lang, key) };
}
