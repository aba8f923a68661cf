export { presenceRoutes } from './presence-routes.ts';
export { createStepPresence } from './presence-store.ts';
export type { PresentPage, StepPresence } from './presence-store.ts';
export { presenceView } from './presence-view.ts';
