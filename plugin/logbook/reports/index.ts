export { reportPlace } from './carried-reports.ts';
export { createReportsFeature } from './feature.ts';
export type { ReportToShare, ReportsToShare } from './reports-to-share.ts';
