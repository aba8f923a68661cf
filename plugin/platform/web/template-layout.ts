/** Where reading a template has come: its statements share one, in their order. */
export interface Place {
  within: 'text' | 'tag' | 'value';
  /** Name of the last tag; `/name` when it closes. */
  tag: string;
  /** The quotation mark that ends the value. */
  quote: string;
}

const asWritten = /^(?:textarea|pre|style|script)$/i;

export const startOfTemplate = (): Place => ({ within: 'text', tag: '', quote: '' });

/**
 * Takes the layout of the source out of a piece of fixed text: the indentation of a line, and
 * inside a tag the line break too. So a template can be written a clause a line while its page
 * stays as small as it was. Inside a text area or `pre`, and in the value of an attribute, every
 * character is the page's own.
 * @param original the piece as it stood in the source: a line that held nothing but a block or a
 *   partial has lost its line break in `text`
 * @param place is moved to the end of the piece
 */
export function withoutLayout(text: string, original: string, place: Place): string {
  const lineTaken = /^[ \t]*\n/.test(original) && !/^[ \t]*\n/.test(text);
  let rest =
    lineTaken && place.within === 'text' && !asWritten.test(place.tag)
      ? text.replace(/^[ \t]+/, '')
      : text;
  let made = '';
  const take = (pattern: RegExp): string => {
    const [found = ''] = pattern.exec(rest) ?? [];
    rest = rest.slice(found.length);
    return found;
  };
  while (rest !== '') made += piece[place.within](take, place);
  return made;
}

type Take = (pattern: RegExp) => string;

/** What each kind of place makes of what comes next; every one takes at least one character. */
const piece: Record<Place['within'], (take: Take, place: Place) => string> = {
  text(take, place) {
    if (asWritten.test(place.tag)) {
      const end = new RegExp(`^</${place.tag}`, 'i');
      const tag = take(end);
      if (tag === '') return take(/^[\s\S][^<]*/);
      place.within = 'tag';
      place.tag = tag.slice(1);
      return tag;
    }
    const tag = take(/^<[/!]?[a-z][\w-]*/i);
    if (tag === '') return take(/^[\s\S][^<\n]*/).replace(/^\n[ \t]+/, '\n');
    place.within = 'tag';
    place.tag = tag.slice(1);
    return tag;
  },
  tag(take, place) {
    const gap = take(/^\s+(?=\/?>)/);
    if (gap !== '') return '';
    if (take(/^\s+/) !== '') return ' ';
    const end = take(/^["'>]/);
    if (end === '') return take(/^[^\s"'>]+/);
    if (end === '>') place.within = 'text';
    else Object.assign(place, { within: 'value', quote: end });
    return end;
  },
  value(take, place) {
    const inside = take(place.quote === '"' ? /^[^"]+/ : /^[^']+/);
    if (inside !== '') return inside;
    place.within = 'tag';
    return take(/^["']/);
  },
};
