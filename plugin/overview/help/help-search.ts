/** What can be looked up on the help page: its heading, its words, and where it stands. */
export interface HelpEntry {
  title: string;
  text: string;
  /** Id of the place on the page. */
  place: string;
}

const folded = (text: string): string =>
  text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** The entries in which every word stands, in any order; those with one in the heading first. */
export function findHelp(entries: readonly HelpEntry[], asked: string): HelpEntry[] {
  const words = folded(asked)
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return [];
  const found = entries.filter(({ title, text }) => {
    const all = folded(`${title} ${text}`);
    return words.every((word) => all.includes(word));
  });
  const inTitle = ({ title }: HelpEntry): number =>
    words.some((word) => folded(title).includes(word)) ? 0 : 1;
  return found.toSorted((a, b) => inTitle(a) - inTitle(b));
}
