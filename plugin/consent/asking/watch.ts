import { nobody } from '../../platform/web/index.ts';
import type { StandsIn } from '../../platform/web/index.ts';

/** A page of what the coordinator watches: one tab a kind of question. */
export const inWatch = (current: string): StandsIn[] => [
  { bar: 'watch', current, subject: nobody },
];
