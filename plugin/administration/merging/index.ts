export { mergeRoutes } from './merge-routes.ts';
export { createMergesStore } from './merges-store.ts';
export { createMerges } from './merges.ts';
