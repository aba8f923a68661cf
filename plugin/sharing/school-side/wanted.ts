import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { ShareForm } from '../facts/index.ts';
import { proposedUntil } from '../facts/index.ts';
import type { Item } from '../partnership/index.ts';
import { shownDate } from '../../kernel/moments.ts';

/** What the request that is being made ready in step 9 needs to be shared. */
export interface Wanted {
  deskId: string;
  /** What the request is called. */
  name: string;
  steps: readonly number[];
  medical: boolean;
  psychological: boolean;
  /** The first day until which it can be treated, `yyyy-mm-dd`. */
  untilOn: string;
  items: readonly (Item & { label: string })[];
  /** Reports that it asks and that nobody made yet, by what they are called. */
  unmade: readonly string[];
}

/** The capability that keeps requests supplies it; undefined when step 9 makes none ready. */
export type WhatIsWanted = (
  dossier: DossierFacts,
  asked: { t: Translate; today: string },
) => Promise<Wanted | undefined>;

/** The form with everything chosen that the request needs, beside what was shared already. */
export const wantedForm = (
  form: ShareForm,
  wanted: Wanted,
  { t, today }: { t: Translate; today: string },
): ShareForm => {
  const proposed = proposedUntil(today);
  const kept = form.tot === '' ? '' : form.tot;
  const least = wanted.untilOn > proposed ? wanted.untilOn : proposed;
  return {
    ...form,
    stappen: [...new Set([...form.stappen, ...wanted.steps.map(String)])],
    medisch: wanted.medical ? 'ja' : form.medisch,
    psychologisch: wanted.psychological ? 'ja' : form.psychologisch,
    reden: form.reden === '' ? t('partnership.wanted.reason', { name: wanted.name }) : form.reden,
    tot: kept === '' ? shownDate(least) : later(kept, shownDate(least)),
  };
};

/** Of two days as people write them the later one. */
const later = (one: string, other: string): string => {
  const sortable = (day: string): string => day.split('-').toReversed().join('-');
  return sortable(one) >= sortable(other) ? one : other;
};

export const wantedBox = (item: Pick<Item, 'itemId'>): string => `ook-${item.itemId}`;
