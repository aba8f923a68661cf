export { mergeRoutes } from './merge-routes.ts';
export type { MergeFacts, PairFacts } from './merge.ts';
export { createMergesStore } from './merges-store.ts';
export { createMerges } from './merges.ts';
