export { createReportsFeature } from './feature.ts';
export { reportBytes, reportPlace, reportsToRead, reportsToShare } from './reports-store.ts';
export type { ReportToRead, ReportToShare } from './reports-store.ts';
export type { ReportsToShare } from './reports-to-share.ts';
