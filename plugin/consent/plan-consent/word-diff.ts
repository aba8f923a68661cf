import { ownItems } from '../../kernel/own-items.ts';

/** A run of words that stayed, went, or came. */
export interface Piece {
  kind: 'same' | 'gone' | 'new';
  text: string;
}

/**
 * Words with the white space after them, so that the pieces together are the text to the letter.
 */
const wordsOf = (text: string): string[] => text.match(/\s*\S+\s*|\s+/g) ?? [];

/**
 * What a reader sees of the difference between two texts, word by word; a word at the end of a line
 * is the same word in the middle of one.
 */
export function diffWords(before: string, after: string): Piece[] {
  const [old, fresh] = [wordsOf(before), wordsOf(after)];
  const own = ownItems(
    old.map((word) => word.trim()),
    fresh.map((word) => word.trim()),
  );
  const pieces: Piece[] = [];
  for (let i = 0, j = 0; i < old.length || j < fresh.length; ) {
    if (i < old.length && own.a[i] === true) pieces.push({ kind: 'gone', text: old[i++] ?? '' });
    else if (j < fresh.length && own.b[j] === true)
      pieces.push({ kind: 'new', text: fresh[j++] ?? '' });
    else {
      pieces.push({ kind: 'same', text: fresh[j++] ?? '' });
      i += 1;
    }
  }
  return joined(pieces);
}

function joined(pieces: readonly Piece[]): Piece[] {
  return apart(
    pieces
      .filter(({ text }) => text !== '')
      .reduce<Piece[]>((made, piece) => {
        const last = made.at(-1);
        if (last?.kind === piece.kind) last.text += piece.text;
        else made.push({ ...piece });
        return made;
      }, []),
  );
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
