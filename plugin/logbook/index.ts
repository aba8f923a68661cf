export { createCarriedReports } from './carried-reports.ts';
export { createOppReports } from './reports-service.ts';
export type { OppDocument } from './reports-service.ts';
export { reportRoutes } from './reports-routes.ts';
