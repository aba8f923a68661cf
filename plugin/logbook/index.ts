export { createCarriedReports } from './carried-reports.ts';
export { createReportBatches } from './batch.ts';
export { batchRoutes } from './batch-routes.ts';
export { createOppReports } from './reports-service.ts';
export type { OppDocument } from './reports-service.ts';
export { reportRoutes } from './reports-routes.ts';
export { createKeptReports } from './kept-reports.ts';
export type { KeptReport, KeptReports } from './kept-reports.ts';
