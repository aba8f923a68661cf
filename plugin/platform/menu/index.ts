export { inOrder, tabsOf } from './menu.ts';
export type { MenuEntry, StandsIn, Tab } from './menu.ts';
