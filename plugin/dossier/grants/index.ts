export { manageGrants } from './grant-policy.ts';
export { grantRoutes } from './grant-routes.ts';
export { grantPartsWord, grantsUrl } from './grant-view.ts';
export { createGrants } from './grants-service.ts';
export type { Grants } from './grants-service.ts';
