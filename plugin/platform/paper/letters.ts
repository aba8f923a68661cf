/**
 * A letter on paper to somebody who has no account and no mail: one page, for a window envelope.
 */
export interface Letter {
  lang: 'nl' | 'en';
  /** School and town: all that shows of the sender. */
  sender: string;
  /** data: URI; beside the sender, above the window. */
  logo?: string;
  /** The name in the window; nothing else of the letter shows there. */
  to: string;
  day: string;
  title: string;
  intro: string;
  /** What to do, in order; a mark is what is typed. */
  steps: { text: string; mark?: string }[];
  notes: string[];
  close: string;
}
