export { createPresenceFeature } from './feature.ts';
export type { PresentPage, StepPresence } from './presence-store.ts';
export { presenceView } from './presence-view.ts';
