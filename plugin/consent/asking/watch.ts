import type { StandsIn } from '../../platform/menu/index.ts';
import { nobody } from '../../platform/routes/index.ts';

/** A page of what the coordinator watches: one tab a kind of question. */
export const inWatch = (current: string): StandsIn[] => [
  { bar: 'watch', current, subject: nobody },
];
