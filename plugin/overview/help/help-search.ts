/** What can be looked up on the help page: its heading, its words, and where it stands. */
export interface HelpEntry {
  title: string;
  text: string;
  /** Below /hulp: a place on its page (`#…`), or a page of its own. */
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

/** The top of a page of help: what is looked for, what was found, and what stands on it. */
export interface SearchView {
  action: string;
  asked: string;
  /** Of what was looked for; absent when nothing was. */
  found: { title: string; text: string; url: string }[] | undefined;
  contents: { title: string; url: string }[];
}

export function searchView(
  { base, asked }: { base: string; asked: string },
  contents: readonly { title: string; place: string }[],
  entries: readonly HelpEntry[],
): SearchView {
  const url = (place: string): string => `${base}/hulp${place}`;
  return {
    action: url(''),
    asked,
    found:
      asked === ''
        ? undefined
        : findHelp(entries, asked).map(({ title, text, place }) => ({
            title,
            text,
            url: url(place),
          })),
    contents: contents.map(({ title, place }) => ({ title, url: url(place) })),
  };
}
