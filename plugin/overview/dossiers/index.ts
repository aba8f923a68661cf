export { stageChip, stepUrl } from './dossier-list-view.ts';
export { createDossiersFeature } from './feature.ts';
