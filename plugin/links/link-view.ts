import type { Answer } from '../access/index.ts';
import type { Translate } from '../kernel/translate.ts';
import type { LinkGate, LinkLang } from './link.ts';
import { CODE_MINUTES } from './visits.ts';

/** Before the code nobody is named: whoever has the link may be anybody. */
export function linkPage({ action, t, fault, status }: { action: string; t: Translate; fault?: string; status?: number }): Answer {
  return {
    kind: 'page', template: 'links/link', status: status ?? 200, page: { title: t('inzage.link.title') },
    view: { action, ...(fault === undefined ? {} : { fault }) },
  };
}

export function codePage({ action, again, t, fault, sent, status }: { action: string; again: string; t: Translate; fault?: string; sent?: boolean; status?: number }): Answer {
  return {
    kind: 'page', template: 'links/code', status: status ?? 200, page: { title: t('inzage.code.title') },
    view: { action, again, minutes: CODE_MINUTES, ...(fault === undefined ? {} : { fault }), ...(sent === true ? { sent } : {}) },
  };
}

/** How a visit on a tablet of the school ended. */
type TabletEnd = 'tablet-over' | 'tablet-left' | 'tablet-done';

/** A link that leads nowhere: why, and what to do; with what somebody had typed, so that nothing is lost. */
export function gonePage(kind: Exclude<LinkGate, 'open'> | 'visit-over' | 'left' | TabletEnd, t: Translate, kept: readonly string[] = []): Extract<Answer, { kind: 'page' }> {
  return {
    kind: 'page', template: 'links/gone', status: 410, page: { title: t(`inzage.gone.${kind}.title`) },
    view: { text: t(`inzage.gone.${kind}.text`), next: t(`inzage.gone.${kind}.next`), kept, ...(kind.startsWith('tablet') ? { tablet: true } : {}) },
  };
}

export function letterPage({ action, t, lang, typed, fault, status }: { action: string; t: Translate; lang: LinkLang; typed?: string; fault?: string; status?: number }): Answer {
  return {
    kind: 'page', template: 'links/letter', status: status ?? 200, page: { title: t('inzage.letter.title') },
    view: { action, lang, typed: typed ?? '', other: `${action}?taal=${lang === 'nl' ? 'en' : 'nl'}`, ...(fault === undefined ? {} : { fault }) },
  };
}

export function schoolCodePage({ action, t, fault, status }: { action: string; t: Translate; fault?: string; status?: number }): Answer {
  return {
    kind: 'page', template: 'links/school-code', status: status ?? 200, page: { title: t('inzage.schoolCode.title') }, view: { action, ...(fault === undefined ? {} : { fault }) },
  };
}

export function declinePage({ t, action, done }: { t: Translate; action?: string; done?: boolean }): Answer {
  return { kind: 'page', template: 'links/decline', page: { title: t(done === true ? 'inzage.decline.doneTitle' : 'inzage.decline.title') }, view: { ...(action === undefined ? {} : { action }), done: done === true } };
}
