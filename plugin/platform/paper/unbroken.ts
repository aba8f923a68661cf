/** White space at which a line may be broken: all but the kinds made to prevent that. */
const space = '[^\\S\\u00a0\\u2007\\u202f\\ufeff]';
const spaces = new RegExp(`(${space}+)`);
const startsWithSpace = new RegExp(`^${space}`);
const endsWithSpace = new RegExp(`${space}$`);
/**
 * A run without white space this long is no word: a pasted key, a link, or a script that writes no
 * spaces.
 */
const LONGEST_WORD = 80;
const PIECE = 40;
const longRun = new RegExp(`(?:(?!${space})[^]){${LONGEST_WORD + 1}}`);

const graphemes = new Intl.Segmenter('nl', { granularity: 'grapheme' });

/**
 * The text in pieces between which a line may be broken; one piece for a text of ordinary words.
 *
 * Chromium takes a time that grows with the square of an unbroken run: 50,000 characters outlast
 * the deadline of a report. A break between elements (`<wbr>`) starts a new run and, unlike an
 * invisible space, is no part of the text that a reader copies from the PDF.
 */
export function breakable(text: string): string[] {
  if (!longRun.test(text)) return [text];
  return text
    .split(spaces)
    .flatMap((run) => (run.length > LONGEST_WORD && !startsWithSpace.test(run) ? cut(run) : [run]))
    .reduce<string[]>(joinWords, []);
}

/** Between the characters that a reader sees: never inside an accent or a composed emoji. */
function cut(run: string): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const { segment } of graphemes.segment(run)) {
    if (piece.length + segment.length > PIECE && piece !== '') {
      pieces.push(piece);
      piece = '';
    }
    piece += segment;
  }
  return [...pieces, piece];
}

/** Ordinary words stay together in one piece: they break at their spaces already. */
function joinWords(pieces: string[], piece: string): string[] {
  const last = pieces.at(-1);
  if (last === undefined || (!endsWithSpace.test(last) && !startsWithSpace.test(piece)))
    pieces.push(piece);
  else pieces[pieces.length - 1] = last + piece;
  return pieces;
}
