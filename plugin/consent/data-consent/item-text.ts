import { createHash } from 'node:crypto';
import type { Lang } from '../../kernel/lang.ts';
import { writtenDate } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { DataKind } from './data-consent.ts';

/** What one kind is about, as staff wrote it. */
export interface ItemFactsTyped {
  kind: DataKind;
  /** Of or with whom; for a test, who does it. */
  party: string;
  what: string;
  why: string;
  data: string;
  /** `yyyy-mm-dd`, the last day. */
  until: string;
  /** The row of step 2 that it is about; '' when it is nobody of that step. */
  row: string;
}

/**
 * The exact text that somebody answers to. It is kept and shown as it was, whatever the catalogue
 * says later.
 */
export interface ItemText {
  title: string;
  lines: { label: string; value: string }[];
  rights: string[];
}

export function itemText(item: ItemFactsTyped, t: Translate, lang: Lang): ItemText {
  const label = (field: string): string => t(`dataConsent.text.${item.kind}.${field}`);
  return {
    title: t(`dataConsent.text.${item.kind}.title`, { party: item.party }),
    lines: [
      { label: label('party'), value: item.party },
      { label: label('what'), value: item.what },
      { label: t('dataConsent.text.why'), value: item.why },
      { label: label('data'), value: item.data },
      { label: t('dataConsent.text.until'), value: writtenDate(item.until, lang) },
    ],
    rights: [t(`dataConsent.text.${item.kind}.refusing`), t('dataConsent.text.withdrawing')],
  };
}

/** What is sealed and hashed: the text to the letter. */
export const keptText = (text: ItemText): string => JSON.stringify(text);
/**
 * One kind's text in each language: who is asked answers to the one that they read. What staff
 * typed is the same in both.
 */
export type ItemTexts = Readonly<Record<Lang, { text: ItemText; hash: Buffer }>>;

export const textHash = (kept: string): Buffer => createHash('sha256').update(kept).digest();
