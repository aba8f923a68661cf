export { createLiveCheck } from './live-check.ts';
export { createRoster } from './roster.ts';
export type { Roster, RosterOutcome, RosterRun } from './roster.ts';
export { rosterRoutes } from './roster-routes.ts';
