import type { Translate } from '../../kernel/translate.ts';

export interface DeskTab {
  label: string;
  url: string;
  current: boolean;
}

const pages = {
  requests: '/swv',
  tlvs: '/swv/tlv',
  figures: '/swv/cijfers',
  sentences: '/swv/zinnen',
} as const;
type DeskPage = keyof typeof pages;

/** What lies beside the inbox. */
export const deskTabs = (here: DeskPage, { t, base }: { t: Translate; base: string }): DeskTab[] =>
  (Object.keys(pages) as DeskPage[]).map((page) => ({
    label: t(`inbox.tabs.${page}`),
    url: base + pages[page],
    current: page === here,
  }));
