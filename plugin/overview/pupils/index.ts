export { createPupilsFeature } from './feature.ts';
export type { EmergencyRow, OverviewStore } from './overview-store.ts';
