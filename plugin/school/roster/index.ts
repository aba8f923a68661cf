export { createLiveCheck } from './live-check.ts';
export { rosterRoutes } from './roster-routes.ts';
export { createRoster } from './roster.ts';
export type { RosterRun } from './roster.ts';
