export { createEvidencePrinter } from './evidence-printer.ts';
export type { EvidencePrinter } from './evidence-printer.ts';
export { createLadder, nextReminder } from './ladder.ts';
export type { RemindedQuestion } from './ladder.ts';
