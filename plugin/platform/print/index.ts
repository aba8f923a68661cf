export { createPdf } from './pdf.ts';
export type { Pdf, PrintSeries } from './pdf.ts';
