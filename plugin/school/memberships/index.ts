export { groupRuns, memberNow, pupilsOfGroups, taughtPupils, teachesPupil } from './running.ts';
