import type { Lang } from '../../kernel/lang.ts';
import { shownDay, shownMoment } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Session } from '../../platform/routes/index.ts';
import type { OpenSession } from '../sign-in/index.ts';

/** With so few recovery codes left it is time for new ones. */
const FEW_CODES = 3;

export interface AccountFacts {
  session: Session;
  lang: Lang;
  t: Translate;
  base: string;
  host: string;
  licence: { name: string; schoolName: string };
  passwordUrl: string | undefined;
  factor: {
    on: Date | undefined;
    codesLeft: number;
    required: boolean;
    reset: { at: Date; by: string; reason: string } | undefined;
  };
  sessions: readonly OpenSession[];
}

/** What `templates/account/account.hbs` sees. */
export interface AccountView {
  rows: { label: string; value: string }[];
  factor: FactorView;
  password: PasswordView;
  languages: { value: Lang; label: string; selected: boolean }[];
  sessions: SessionView[];
  /** Only with more sessions than this one. */
  endOthersAction?: string;
  /** For who works in more than one licence. */
  switchUrl?: string;
  languageAction: string;
  signOutAction: string;
}

export interface FactorView {
  setUpUrl: string;
  /** Who took it away, when and why: the newest time. */
  reset?: string;
  /** The host used a second factor of its own. */
  host?: string;
  /** Since when it is on; what follows is there only while it is. */
  on?: string;
  /** It holds from the next sign-in. */
  later?: boolean;
  left?: string;
  few?: boolean;
  codesUrl?: string;
  /** It may not be switched off. */
  required?: boolean;
  offUrl?: string;
}

export interface PasswordView {
  text: string;
  url?: string;
  go?: string;
}

/** `action` and `label` end it: of all but this one. */
export interface SessionView {
  device: string;
  when: string;
  current?: true;
  action?: string;
  label?: string;
}

export function accountView(facts: AccountFacts): AccountView {
  const { session, lang, t, base, host, licence } = facts;
  return {
    rows: [
      { label: t('account.name'), value: displayName(session.name) },
      {
        label: t('account.roles'),
        value: session.roles.map((role) => t(`roles.${role}`)).join(', '),
      },
      { label: t('account.licence'), value: `${licence.name} · ${licence.schoolName}` },
      {
        label: t('account.signedInBy'),
        value: session.way === 'local' ? t('account.local') : host,
      },
      { label: t('account.signedInAt'), value: shownMoment(session.authenticatedAt) },
    ],
    factor: factorView(facts),
    password: passwordView(facts),
    languages: (['nl', 'en'] as const).map((language) => ({
      value: language,
      label: t(`account.languages.${language}`),
      selected: language === lang,
    })),
    sessions: facts.sessions.map((open) => sessionView(open, { t, base })),
    endOthersAction: facts.sessions.length > 1 ? `${base}/account/sessies/beeindigen` : undefined,
    switchUrl: session.mayChoose ? `${base}/aanmelden?kies=school` : undefined,
    languageAction: `${base}/account/taal`,
    signOutAction: `${base}/afmelden`,
  };
}

function factorView({ session, t, base, host, factor }: AccountFacts): FactorView {
  const path = `${base}/account/2fa`;
  const vouched = session.secondFactor && session.codeAt === null;
  const { reset, on, required, codesLeft } = factor;
  const view: FactorView = {
    setUpUrl: path,
    reset:
      reset &&
      t('factor.reset', { name: reset.by, when: shownMoment(reset.at), reason: reset.reason }),
    host: vouched ? t('factor.host', { host }) : undefined,
  };
  if (on === undefined) return view;
  return {
    ...view,
    on: t('factor.onSince', { date: shownDay(on) }),
    later: session.codeAt === null && !vouched,
    left: t('factor.left', { count: codesLeft }),
    few: codesLeft <= FEW_CODES,
    codesUrl: `${path}/herstelcodes`,
    required,
    offUrl: required ? undefined : `${path}/uitzetten`,
  };
}

function passwordView({ session, t, base, host, passwordUrl }: AccountFacts): PasswordView {
  if (session.way === 'local')
    return {
      text: t('factor.passwordLocal'),
      url: `${base}/account/wachtwoord`,
      go: t('signIn.change'),
    };
  const text = t('factor.passwordHost', { host });
  return passwordUrl === undefined
    ? { text }
    : { text, url: passwordUrl, go: t('factor.passwordGo', { host }) };
}

function sessionView(open: OpenSession, { t, base }: { t: Translate; base: string }): SessionView {
  const device = open.device === '' ? t('factor.unknownDevice') : open.device;
  const shown = {
    device,
    when: t('factor.sessionWhen', {
      start: shownMoment(open.startedAt),
      seen: shownMoment(open.seenAt),
    }),
  };
  return open.current
    ? { ...shown, current: true }
    : {
        ...shown,
        action: `${base}/account/sessies/${open.ref}/beeindigen`,
        label: t('factor.endNamed', { device }),
      };
}
