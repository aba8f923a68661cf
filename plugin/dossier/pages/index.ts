export type { AccessTelling } from './access-list.ts';
export { createDossierPagesFeature } from './feature.ts';
export type { Open, ToolboxPanel, ToolboxState, ToolboxView } from './toolbox-panel.ts';
export { railView } from './step-page.ts';
