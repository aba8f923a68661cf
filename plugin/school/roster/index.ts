export { createRosterFeature } from './feature.ts';
export type { RosterRun } from './roster.ts';
