import type { Answer } from '../access/index.ts';
import type { Translate } from '../kernel/translate.ts';
import type { LinkGate, LinkPurpose } from './link.ts';
import { CODE_MINUTES } from './visits.ts';

/** A purpose has words of its own where those of consent, the first there was, do not fit. */
function wordOf(t: Translate, purpose: LinkPurpose | undefined, key: string): string {
  const own = `inzage.purposes.${purpose ?? 'consent'}.${key}`;
  return t(t.has(own) ? own : `inzage.${key}`);
}

/** Before the code nobody is named: whoever has the link may be anybody. */
export function linkPage({ action, t, purpose, fault, status }: { action: string; t: Translate; purpose: LinkPurpose | undefined; fault?: string; status?: number }): Answer {
  return {
    kind: 'page', template: 'links/link', status: status ?? 200, page: { title: wordOf(t, purpose, 'link.title') },
    view: { action, how: wordOf(t, purpose, 'link.how'), ...(fault === undefined ? {} : { fault }) },
  };
}

export function codePage({ action, again, t, fault, sent, status }: { action: string; again: string; t: Translate; fault?: string; sent?: boolean; status?: number }): Answer {
  return {
    kind: 'page', template: 'links/code', status: status ?? 200, page: { title: t('inzage.code.title') },
    view: { action, again, minutes: CODE_MINUTES, ...(fault === undefined ? {} : { fault }), ...(sent === true ? { sent } : {}) },
  };
}

/** A link that leads nowhere: why, and what to do; with what somebody had typed, so that nothing is lost. */
export function gonePage(kind: Exclude<LinkGate, 'open'> | 'visit-over' | 'left', t: Translate, kept: readonly string[] = [], purpose?: LinkPurpose): Extract<Answer, { kind: 'page' }> {
  return {
    kind: 'page', template: 'links/gone', status: 410, page: { title: wordOf(t, purpose, `gone.${kind}.title`) },
    view: { text: wordOf(t, purpose, `gone.${kind}.text`), next: wordOf(t, purpose, `gone.${kind}.next`), kept },
  };
}
