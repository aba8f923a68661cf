export { createHouse } from './feature.ts';
export type {
  Alert,
  Checked,
  DossierKeyed,
  Feature,
  FeatureParts,
  House,
  Task,
  TaskList,
  Today,
  TodayReader,
} from './feature.ts';
export { createPlatformFeature } from './platform-feature.ts';
export { createPlatform } from './platform.ts';
export type { Platform } from './platform.ts';
