export { createPdf } from './pdf.ts';
export type { Pdf, PdfHealth, PrintSeries } from './pdf.ts';
