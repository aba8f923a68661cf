export { createPdf } from './pdf.ts';
export { createPrintableLetters } from './printable.ts';
export type { PrintableLetters } from './printable.ts';
export type { Pdf, PrintSeries } from './pdf.ts';
