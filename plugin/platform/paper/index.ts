export type { Block, GrowthChart, Section } from './document.ts';
export type { Letter } from './letters.ts';
export { qrImage } from './qr.ts';
export { createReports } from './report.ts';
export type { ReportDocument, Reports } from './report.ts';
