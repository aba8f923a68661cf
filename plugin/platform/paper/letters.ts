/**
 * A letter on paper to somebody who has no account and no mail: one page, for a window envelope.
 */
export interface Letter {
  lang: 'nl' | 'en';
  /** School and town: all that shows of the sender. */
  sender: string;
  /** data: URI; beside the sender, above the window. */
  logo?: string;
  /** The name in the window, and below it the address where the school typed one. */
  to: string;
  address: string[];
  day: string;
  title: string;
  intro: string;
  /** What to do, in order; a mark is what is typed, a picture what a telephone reads instead. */
  steps: { text: string; mark?: string; qr?: { image: string; alt: string } }[];
  notes: string[];
  close: string;
  /** Who signs: the name, and as what. */
  signer: string;
}
