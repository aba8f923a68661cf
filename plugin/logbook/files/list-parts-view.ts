import type { Translate } from '../../kernel/translate.ts';

/** An option of a choice. */
export interface OptionView {
  value: string;
  label: string;
  selected: boolean;
}

/** The head of a column by which a list can be put in order. */
export interface SortView {
  label: string;
  current: boolean;
  descending: boolean;
  url: string;
}

export interface PagerView {
  newer: string | undefined;
  older: string | undefined;
  label: string;
}

export const optionsView = (
  values: readonly string[],
  label: (value: string) => string,
  chosen: string,
): OptionView[] =>
  values.map((value) => ({ value, label: label(value), selected: value === chosen }));

/** Where one is in a list of more than a page. `link` gives the address of another page of it. */
export const pagerView = (
  { page, size, total }: { page: number; size: number; total: number },
  link: (page: number) => string,
  t: Translate,
): PagerView => ({
  newer: page > 1 ? link(page - 1) : undefined,
  older: page * size < total ? link(page + 1) : undefined,
  label: t('pupils.page', { page, pages: Math.max(1, Math.ceil(total / size)) }),
});
