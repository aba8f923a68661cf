import { ownItems } from './own-items.ts';

/** A run of a text; `own` when it stands in this text only. */
export interface Piece {
  text: string;
  own: boolean;
}

const wordsOf = (text: string): string[] => text.match(/\S+\s*|\s+/gu) ?? [];

/**
 * What differs between two texts, word by word; white space alone is no difference. The page's own
 * script does the same (templates/assets/js/words.js); a test holds them together.
 */
export function wordDiff(theirs: string, mine: string): { theirs: Piece[]; mine: Piece[] } {
  const [a, b] = [wordsOf(theirs), wordsOf(mine)];
  const own = ownItems(
    a.map((word) => word.trim()),
    b.map((word) => word.trim()),
  );
  return { theirs: pieces(a, own.a), mine: pieces(b, own.b) };
}

/**
 * Both texts in one: paragraphs that both have once, and where they differ first theirs, then mine.
 */
export function bothTexts(theirs: string, mine: string): string {
  const paragraphs = (text: string): string[] =>
    text.split(/\n{2,}/u).filter((paragraph) => paragraph.trim() !== '');
  const [a, b] = [paragraphs(theirs), paragraphs(mine)];
  const own = ownItems(a, b);
  const all: string[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (i < a.length && own.a[i] === true) all.push(a[i++] ?? '');
    else if (j < b.length && own.b[j] === true) all.push(b[j++] ?? '');
    else {
      all.push(a[i++] ?? '');
      j += 1;
    }
  }
  return all.join('\n\n');
}

/**
 * Words that follow each other and are alike in this are one piece; the white space after a marked
 * run is not marked.
 */
function pieces(words: readonly string[], own: readonly boolean[]): Piece[] {
  const made: Piece[] = [];
  const add = (text: string, marked: boolean): void => {
    const last = made.at(-1);
    if (text === '') return;
    if (last?.own === marked) last.text += text;
    else made.push({ text, own: marked });
  };
  for (const [index, word] of words.entries()) {
    const marked = own[index] === true && word.trim() !== '';
    const end = marked && own[index + 1] !== true ? word.trimEnd().length : word.length;
    add(word.slice(0, end), marked);
    add(word.slice(end), false);
  }
  return made;
}
