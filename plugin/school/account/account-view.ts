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

export function accountView(facts: AccountFacts): object {
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
    ...(facts.sessions.length > 1 ? { endOthersAction: `${base}/account/sessies/beeindigen` } : {}),
    languageAction: `${base}/account/taal`,
    signOutAction: `${base}/afmelden`,
  };
}

function factorView({ session, t, base, host, factor }: AccountFacts): object {
  const path = `${base}/account/2fa`;
  const vouched = session.secondFactor && session.codeAt === null;
  return {
    setUpUrl: path,
    ...(factor.reset === undefined
      ? {}
      : {
          reset: t('factor.reset', {
            name: factor.reset.by,
            when: shownMoment(factor.reset.at),
            reason: factor.reset.reason,
          }),
        }),
    ...(vouched ? { host: t('factor.host', { host }) } : {}),
    ...(factor.on === undefined
      ? {}
      : {
          on: t('factor.onSince', { date: shownDay(factor.on) }),
          later: session.codeAt === null && !vouched,
          left: t('factor.left', { count: factor.codesLeft }),
          few: factor.codesLeft <= FEW_CODES,
          codesUrl: `${path}/herstelcodes`,
          ...(factor.required ? { required: true } : { offUrl: `${path}/uitzetten` }),
        }),
  };
}

function passwordView({ session, t, base, host, passwordUrl }: AccountFacts): object {
  if (session.way === 'local')
    return {
      text: t('factor.passwordLocal'),
      url: `${base}/account/wachtwoord`,
      go: t('signIn.change'),
    };
  return {
    text: t('factor.passwordHost', { host }),
    ...(passwordUrl === undefined
      ? {}
      : { url: passwordUrl, go: t('factor.passwordGo', { host }) }),
  };
}

function sessionView(open: OpenSession, { t, base }: { t: Translate; base: string }): object {
  const device = open.device === '' ? t('factor.unknownDevice') : open.device;
  return {
    device,
    when: t('factor.sessionWhen', {
      start: shownMoment(open.startedAt),
      seen: shownMoment(open.seenAt),
    }),
    ...(open.current
      ? { current: true }
      : {
          action: `${base}/account/sessies/${open.ref}/beeindigen`,
          label: t('factor.endNamed', { device }),
        }),
  };
}
