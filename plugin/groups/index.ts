export { groupTables } from './groups-model.ts';
export type { GroupRow, GroupTables, MembershipRow, SchoolYearRow } from './groups-model.ts';
export { groupRuns, memberNow, pupilsOfGroups, taughtPupils, teachesPupil } from './running.ts';
