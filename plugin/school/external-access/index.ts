export { externalAccessRoutes } from './external-access-routes.ts';
export { createExternalAccess } from './external-access-service.ts';
export { createExternalAccessStore } from './external-access-store.ts';
