export { createGrantsFeature } from './feature.ts';
export { manageGrants } from './grant-policy.ts';
export { grantPartsWord, grantsUrl } from './grant-view.ts';
export type { Grants } from './grants-service.ts';
