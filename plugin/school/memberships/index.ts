export { withoutOwnGain } from './own-gain.ts';
export {
  groupRuns,
  memberNow,
  pupilsOfGroups,
  taughtPupils,
  teachesPupil,
} from './running-store.ts';
