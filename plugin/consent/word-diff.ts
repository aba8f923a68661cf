/** A run of words that stayed, went, or came. */
export interface Piece { kind: 'same' | 'gone' | 'new'; text: string }

/** Cells of the table in which the longest common run of words is sought; longer texts are shown whole, old and new. */
const MOST_CELLS = 4_000_000;

/** Words with the white space after them, so that the pieces together are the text to the letter. */
const wordsOf = (text: string): string[] => text.match(/\s*\S+\s*|\s+/g) ?? [];

/** What a reader sees of the difference between two texts, word by word. */
export function diffWords(before: string, after: string): Piece[] {
  if (before === after) return before === '' ? [] : [{ kind: 'same', text: before }];
  const [old, fresh] = [wordsOf(before), wordsOf(after)];
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < fresh.length - start && old.at(-1 - end) === fresh.at(-1 - end)) end += 1;
  const middle = between(old.slice(start, old.length - end), fresh.slice(start, fresh.length - end));
  return joined([
    { kind: 'same', text: old.slice(0, start).join('') }, ...middle, { kind: 'same', text: old.slice(old.length - end).join('') },
  ]);
}

function between(old: readonly string[], fresh: readonly string[]): Piece[] {
  if (old.length * fresh.length > MOST_CELLS) return [{ kind: 'gone', text: old.join('') }, { kind: 'new', text: fresh.join('') }];
  const width = fresh.length + 1;
  // The longest common run of what is left from each pair of places on.
  const longest = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number): number => longest[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = fresh.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] = same(old[i], fresh[j]) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pieces: Piece[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    if (i < old.length && j < fresh.length && same(old[i], fresh[j])) {
      pieces.push({ kind: 'same', text: fresh[j] ?? '' });
      [i, j] = [i + 1, j + 1];
    } else if (j >= fresh.length || (i < old.length && at(i + 1, j) >= at(i, j + 1))) {
      pieces.push({ kind: 'gone', text: old[i] ?? '' });
      i += 1;
    } else {
      pieces.push({ kind: 'new', text: fresh[j] ?? '' });
      j += 1;
    }
  }
  return pieces;
}

/** A word at the end of a line is the same word in the middle of one. */
const same = (a: string | undefined, b: string | undefined): boolean => a?.trim() === b?.trim();

function joined(pieces: readonly Piece[]): Piece[] {
  return apart(pieces.filter(({ text }) => text !== '').reduce<Piece[]>((made, piece) => {
    const last = made.at(-1);
    if (last?.kind === piece.kind) last.text += piece.text;
    else made.push({ ...piece });
    return made;
  }, []));
}

/** A word that went stands apart from its neighbours, also where it was the last of its text. */
function apart(pieces: Piece[]): Piece[] {
  return pieces.map((piece, index) => {
    if (piece.kind !== 'gone') return piece;
    const before = pieces[index - 1];
    const after = pieces[index + 1];
    const open = before === undefined || /\s$/.test(before.text) || /^\s/.test(piece.text);
    const close = after === undefined || /\s$/.test(piece.text) || /^\s/.test(after.text);
    return { ...piece, text: `${open ? '' : ' '}${piece.text}${close ? '' : ' '}` };
  });
}
