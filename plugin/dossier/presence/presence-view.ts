import { displayName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import { fieldLabel, isHidden } from '../fields/index.ts';
import { placeOf } from '../form/index.ts';
import type { Step, StepReader } from '../declaration/index.ts';
import type { DossierDomain } from '../form/index.ts';
import type { Sight } from '../policy/index.ts';
import type { PresentPage } from './presence-store.ts';

export interface PresenceView {
  /** "Ook in deze stap: …"; '' when nobody else is there. */
  line: string;
  /** Each of them without what they are doing: said once to who cannot see the line. */
  people: string[];
  /** That the person has this step open elsewhere too; '' when not. */
  own: string;
}

export interface PresenceContext {
  t: Translate;
  step: Step;
  reader: StepReader;
  domains: readonly DossierDomain[];
  /** A field that the reader may not see is not named either. */
  sight: Sight;
  personId: string;
  /** The page that asks; absent when a page is being made. */
  pageId?: string;
}

const MOST_NAMED = 4;

/** Who else is in the step, in words; somebody with two windows is one person. */
export function presenceView(
  pages: readonly PresentPage[],
  context: PresenceContext,
): PresenceView {
  const { t, personId, pageId } = context;
  const others = new Map<string, PresentPage>();
  for (const page of pages) {
    if (page.personId === personId) continue;
    const known = others.get(page.personId);
    if (known === undefined || known.field === '') others.set(page.personId, page);
  }
  const all = [...others.values()];
  const named = all.slice(0, MOST_NAMED).map((page) => withField(page, context));
  const rest = all.length - named.length;
  const shown = [...named, ...(rest > 0 ? [t('presence.more', { count: rest })] : [])];
  // A page that a closed browser left behind is still known for a while, and never heard of again.
  const mine = pages.find((page) => page.pageId === pageId);
  const elsewhere = pages.some(
    (page) =>
      mine !== undefined &&
      page !== mine &&
      page.personId === personId &&
      page.seenAt > mine.openedAt,
  );
  return {
    line: shown.length === 0 ? '' : t('presence.line', { people: shown.join('; ') }),
    people: all.map((page) => person(page, t)),
    own: elsewhere ? t('presence.own') : '',
  };
}

function person(page: PresentPage, t: Translate): string {
  const [first = 'teacher'] = page.roles;
  return t('presence.person', {
    name: displayName(page.name),
    role: t(page.mentor ? 'presence.mentor' : `roles.${first}`),
  });
}

function withField(page: PresentPage, context: PresenceContext): string {
  const { t, step, domains, sight } = context;
  const who = person(page, t);
  const field = page.field === '' ? undefined : placeOf(step, page.field, domains)?.field;
  return field === undefined || isHidden(field, sight)
    ? who
    : t('presence.writing', { person: who, field: fieldLabel(step, page.field, context) });
}
