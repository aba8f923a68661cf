export { deskRoutes } from './desk-routes.ts';
export { createDeskStore } from './desk-store.ts';
