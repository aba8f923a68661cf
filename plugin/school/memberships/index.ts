export {
  groupRuns,
  memberNow,
  pupilsOfGroups,
  taughtPupils,
  teachesPupil,
} from './running-store.ts';
