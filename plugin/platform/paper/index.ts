export type { Letter } from './letters.ts';
export { createReports } from './report.ts';
export type { Block, GrowthChart, ReportDocument, Reports, Section } from './report.ts';
