import type { Lang } from '../../kernel/lang.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer, PageFacts, PageSchool } from '../../platform/routes/index.ts';
import type { LinkGate, LinkPurpose } from '../link-facts/index.ts';
import { CODE_MINUTES } from './visits.ts';

/** A purpose has words of its own where those of consent, the first there was, do not fit. */
function wordOf(
  t: Translate,
  purpose: LinkPurpose | undefined,
  key: string,
  params: Record<string, string> = {},
): string {
  const own = `inzage.purposes.${purpose ?? 'consent'}.${key}`;
  return t(t.has(own) ? own : `inzage.${key}`, params);
}

interface LinkView {
  action: string;
  /** The language that its reader chose, which goes along with Verstuur. */
  lang: Lang | undefined;
  asks: string;
  how: string;
  /** Why no code can be asked for now. */
  wait: string | undefined;
  /** The page for a code that this browser asked for before. */
  toCode: string | undefined;
}

/**
 * Before the code no person is named: whoever has the link may be anybody. The school is, and until
 * when: a page of nobody looks as fraud does.
 */
export function linkPage({
  action,
  lang,
  t,
  purpose,
  school,
  name,
  until,
  wait,
  toCode,
}: {
  action: string;
  lang: Lang | undefined;
  t: Translate;
  purpose: LinkPurpose;
  school: PageSchool;
  name: string;
  until: string;
  wait: string | undefined;
  toCode: string | undefined;
}): Answer {
  const view: LinkView = {
    action,
    lang,
    asks: wordOf(t, purpose, 'link.asks', { school: name, until }),
    how: wordOf(t, purpose, 'link.how'),
    wait,
    toCode,
  };
  return {
    kind: 'page',
    template: 'links/link',
    page: {
      title: wordOf(t, purpose, 'link.title', { school: name }),
      school,
      speaks: { url: `${action}?taal=` },
    },
    view,
  };
}

export function codePage({
  action,
  again,
  t,
  fault,
  sent,
  mailbox,
  school,
  speaks,
}: {
  action: string;
  again: string;
  t: Translate;
  fault: string | undefined;
  sent: boolean;
  mailbox: string;
  school: PageSchool;
  speaks: PageFacts['speaks'];
}): Answer {
  return {
    kind: 'page',
    template: 'links/code',
    page: {
      title: t('inzage.code.title'),
      school,
      speaks,
      faulty: fault !== undefined,
    },
    view: { action, again, minutes: CODE_MINUTES, fault, sent, mailbox },
  };
}

/** How a visit on a tablet of the school ended. */
type TabletEnd = 'tablet-over' | 'tablet-left' | 'tablet-done';

/** What became of a visit or a new link, once that was asked for. */
export const endings = ['left', 'tablet-left', 'tablet-done', 'renewed', 'renewed-often'] as const;
export type Ending = (typeof endings)[number];

/** Why there is nothing to read: a gate, or an ending. */
export type Gone = Exclude<LinkGate, 'open'> | 'visit-over' | Ending | TabletEnd;

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
  of: {
    purpose?: LinkPurpose | undefined;
    renew?: Renewal | undefined;
    school?: PageSchool | undefined;
    /** Where a link that leads nowhere is read in the other language. */
    speaks?: PageFacts['speaks'];
  } = {},
): Extract<Answer, { kind: 'page' }> {
  const { purpose, renew, school, speaks } = of;
  const say = (part: string): string => wordOf(t, purpose, `gone.${kind}.${part}`);
  return {
    kind: 'page',
    template: 'links/gone',
    status: 410,
    page: { title: say('title'), school, speaks },
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
}: {
  action: string;
  t: Translate;
  lang: Lang | undefined;
  typed: string;
  fault: string | undefined;
}): Answer {
  return {
    kind: 'page',
    template: 'links/letter',
    page: {
      title: t('inzage.letter.title'),
      speaks: { url: `${action}?taal=` },
      faulty: fault !== undefined,
    },
    view: {
      action,
      lang,
      typed,
      fault,
    },
  };
}

export function schoolCodePage({
  action,
  t,
  fault,
  school,
  speaks,
}: {
  action: string;
  t: Translate;
  fault: string | undefined;
  school: PageSchool;
  speaks: PageFacts['speaks'];
}): Answer {
  return {
    kind: 'page',
    template: 'links/school-code',
    page: {
      title: t('inzage.schoolCode.title'),
      school,
      speaks,
      faulty: fault !== undefined,
    },
    view: { action, fault },
  };
}

/** What keeps a chosen language in an address. */
export const chosen = (lang: Lang | undefined): string =>
  lang === undefined ? '' : `?taal=${lang}`;

export function declinePage({
  t,
  action,
  lang,
  done,
  school,
}: {
  t: Translate;
  action: string;
  /** The language that its reader chose, which goes along with the press. */
  lang: Lang | undefined;
  done: boolean;
  school: PageSchool;
}): Answer {
  return {
    kind: 'page',
    template: 'links/decline',
    page: {
      title: t(done ? 'inzage.decline.doneTitle' : 'inzage.decline.title'),
      school,
      speaks: { url: `${action}?taal=` },
    },
    view: { action: action + chosen(lang), done },
  };
}
