export { createOwnPupilsFeature } from './feature.ts';
export { nameLikeness } from './likeness.ts';
export type { Likeness } from './likeness.ts';
export { presentGroupOf } from './own-pupils-store.ts';
export type { OwnPupilsStore } from './own-pupils-store.ts';
export { assertOwn } from './own-pupils.ts';
export { manage } from './pupil-policy.ts';
