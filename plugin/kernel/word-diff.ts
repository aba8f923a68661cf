import { diffArrays } from 'diff';

/** A run of one of two texts; `own` when it stands in this text only. */
export interface Piece {
  text: string;
  own: boolean;
}

/** Above so many words put in and left out, the middle of two texts counts as wholly different. */
const MOST_EDITS = 1_000;
/**
 * In long texts each of those costs more, so fewer are looked for: no text may hold up the server.
 */
const MOST_STEPS = 1_000_000;

/** Words with the white space around them, so that together they are the text to the letter. */
const wordsOf = (text: string): string[] => text.match(/\s*\S+\s*|\s+/g) ?? [];

/**
 * What differs between two texts, word by word, each text by itself; white space alone is no
 * difference. The page's own script does the same (templates/assets/js/words.js); a test holds
 * them together.
 */
export function wordDiff(theirs: string, mine: string): { theirs: Piece[]; mine: Piece[] } {
  const [a, b] = [wordsOf(theirs), wordsOf(mine)];
  const own = ownWords(a, b);
  return { theirs: pieces(a, own.a), mine: pieces(b, own.b) };
}

/**
 * Both texts in one: paragraphs that both have once, and where they differ first theirs, then mine.
 */
export function bothTexts(theirs: string, mine: string): string {
  const [a, b] = [paragraphsOf(theirs), paragraphsOf(mine)];
  const own = ownItems(a, b);
  const all: string[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (own.a[i] === true) all.push(a[i++] ?? '');
    else if (own.b[j] === true) all.push(b[j++] ?? '');
    else {
      all.push(a[i++] ?? '');
      j += 1;
    }
  }
  return all.join('\n\n');
}

const paragraphsOf = (text: string): string[] =>
  text.split(/\n{2,}/u).filter((paragraph) => paragraph.trim() !== '');

const ownWords = (a: readonly string[], b: readonly string[]): Own =>
  ownItems(
    a.map((word) => word.trim()),
    b.map((word) => word.trim()),
  );

interface Own {
  a: boolean[];
  b: boolean[];
}

/** Which items of each list have no counterpart in the other. */
function ownItems(a: readonly string[], b: readonly string[]): Own {
  const head = alike(a, b);
  const tail = alike(a.slice(head).reverse(), b.slice(head).reverse());
  const middle = (items: readonly string[]): boolean[] =>
    items.map((_, place) => place >= head && place < items.length - tail);
  const own = { a: middle(a), b: middle(b) };
  // What only one of them has needs no search: of texts with little in common, little is left.
  const [inA, inB] = [shared(a, own.a, b, own.b), shared(b, own.b, a, own.a)];
  const edits =
    diffArrays(
      inA.map((place) => a[place]),
      inB.map((place) => b[place]),
      { maxEditLength: Math.min(MOST_EDITS, MOST_STEPS / Math.min(inA.length, inB.length)) },
    ) ?? [];
  settle(
    own.a,
    inA,
    edits.filter(({ added }) => !added),
  );
  settle(
    own.b,
    inB,
    edits.filter(({ removed }) => !removed),
  );
  return own;
}

/** How many items both lists begin with. */
function alike(a: readonly string[], b: readonly string[]): number {
  const differs = a.findIndex((item, place) => item !== b[place]);
  return differs === -1 ? a.length : differs;
}

/** Places of the items not yet matched that stand among the others not yet matched. */
function shared(
  items: readonly string[],
  own: readonly boolean[],
  others: readonly string[],
  othersOwn: readonly boolean[],
): number[] {
  const known = new Set(others.filter((_, place) => othersOwn[place]));
  return [...items.keys()].filter((place) => own[place] === true && known.has(items[place] ?? ''));
}

/** Writes what was found of the items at these places, which the runs tell in their order. */
function settle(
  own: boolean[],
  places: readonly number[],
  runs: readonly { added: boolean; removed: boolean; count: number }[],
): void {
  let from = 0;
  for (const { added, removed, count } of runs) {
    for (const place of places.slice(from, from + count)) own[place] = added || removed;
    from += count;
  }
}

/**
 * Words that follow each other and are alike in this are one piece; the white space around a marked
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
    const start = marked ? word.length - word.trimStart().length : 0;
    const end = marked && own[index + 1] !== true ? word.trimEnd().length : word.length;
    add(word.slice(0, start), false);
    add(word.slice(start, end), marked);
    add(word.slice(end), false);
  }
  return made;
}
