export { createMerges } from './merges.ts';
export { createMergesStore } from './merges-store.ts';
export { mergeRoutes } from './merge-routes.ts';
export { createOwnPupils } from './own-pupils.ts';
export { createOwnPupilsStore } from './own-pupils-store.ts';
export { ownPupilRoutes } from './own-pupil-routes.ts';
