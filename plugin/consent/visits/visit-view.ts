import type { Lang } from '../../kernel/lang.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer } from '../../platform/routes/index.ts';
import type { LinkGate, LinkPurpose } from '../link-facts/index.ts';
import { CODE_MINUTES } from './visits.ts';

/** A purpose has words of its own where those of consent, the first there was, do not fit. */
function wordOf(t: Translate, purpose: LinkPurpose | undefined, key: string): string {
  const own = `inzage.purposes.${purpose ?? 'consent'}.${key}`;
  return t(t.has(own) ? own : `inzage.${key}`);
}

/** Before the code nobody is named: whoever has the link may be anybody. */
export function linkPage({
  action,
  t,
  purpose,
  fault,
  status,
}: {
  action: string;
  t: Translate;
  purpose: LinkPurpose;
  fault?: string;
  status?: number;
}): Answer {
  return {
    kind: 'page',
    template: 'links/link',
    status: status ?? 200,
    page: { title: wordOf(t, purpose, 'link.title') },
    view: {
      action,
      how: wordOf(t, purpose, 'link.how'),
      ...(fault === undefined ? {} : { fault }),
    },
  };
}

export function codePage({
  action,
  again,
  t,
  fault,
  sent,
  status,
}: {
  action: string;
  again: string;
  t: Translate;
  fault?: string;
  sent?: boolean;
  status?: number;
}): Answer {
  return {
    kind: 'page',
    template: 'links/code',
    status: status ?? 200,
    page: { title: t('inzage.code.title') },
    view: {
      action,
      again,
      minutes: CODE_MINUTES,
      ...(fault === undefined ? {} : { fault }),
      ...(sent === true ? { sent } : {}),
    },
  };
}

/** How a visit on a tablet of the school ended. */
type TabletEnd = 'tablet-over' | 'tablet-left' | 'tablet-done';

/** Why there is nothing to read: a gate, or what became of a visit or a new link. */
export type Gone =
  | Exclude<LinkGate, 'open'>
  | 'visit-over'
  | 'left'
  | 'renewed'
  | 'renewed-often'
  | TabletEnd;

/** Where a new link can be asked for, with the old one. */
export interface Renewal {
  action: string;
  token: string;
}

/**
 * A link that leads nowhere: why, and what to do; with what somebody had typed, so that nothing is
 * lost.
 */
export function gonePage(
  kind: Gone,
  t: Translate,
  kept: readonly string[] = [],
  { purpose, renew }: { purpose?: LinkPurpose | undefined; renew?: Renewal | undefined } = {},
): Extract<Answer, { kind: 'page' }> {
  const say = (part: string): string => wordOf(t, purpose, `gone.${kind}.${part}`);
  return {
    kind: 'page',
    template: 'links/gone',
    status: 410,
    page: { title: say('title') },
    view: {
      text: say('text'),
      next: renew === undefined ? say('next') : wordOf(t, purpose, 'gone.renew'),
      kept,
      ...(renew === undefined ? {} : { renew }),
      ...(kind.startsWith('tablet') ? { tablet: true } : {}),
    },
  };
}

export function letterPage({
  action,
  t,
  lang,
  typed,
  fault,
  status,
}: {
  action: string;
  t: Translate;
  lang: Lang;
  typed?: string;
  fault?: string;
  status?: number;
}): Answer {
  return {
    kind: 'page',
    template: 'links/letter',
    status: status ?? 200,
    page: { title: t('inzage.letter.title') },
    view: {
      action,
      lang,
      typed: typed ?? '',
      other: `${action}?taal=${lang === 'nl' ? 'en' : 'nl'}`,
      ...(fault === undefined ? {} : { fault }),
    },
  };
}

export function schoolCodePage({
  action,
  t,
  fault,
  status,
}: {
  action: string;
  t: Translate;
  fault?: string;
  status?: number;
}): Answer {
  return {
    kind: 'page',
    template: 'links/school-code',
    status: status ?? 200,
    page: { title: t('inzage.schoolCode.title') },
    view: { action, ...(fault === undefined ? {} : { fault }) },
  };
}

export function declinePage({
  t,
  action,
  done,
}: {
  t: Translate;
  action?: string;
  done?: boolean;
}): Answer {
  return {
    kind: 'page',
    template: 'links/decline',
    page: { title: t(done === true ? 'inzage.decline.doneTitle' : 'inzage.decline.title') },
    view: { ...(action === undefined ? {} : { action }), done: done === true },
  };
}
