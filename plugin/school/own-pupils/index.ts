export { nameLikeness } from './likeness.ts';
export type { Likeness } from './likeness.ts';
export { ownPupilRoutes } from './own-pupil-routes.ts';
export { createOwnPupilsStore, presentGroupOf } from './own-pupils-store.ts';
export type { OwnPupilsStore } from './own-pupils-store.ts';
export { assertOwn, createOwnPupils } from './own-pupils.ts';
export { manage } from './pupil-policy.ts';
