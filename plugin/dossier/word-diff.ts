/** A run of a text; `own` when it stands in this text only. */
export interface Piece { text: string; own: boolean }

/** Above this many comparisons the middle of two texts counts as wholly different: a page must not wait for it. */
const MOST_CELLS = 1_000_000;

const wordsOf = (text: string): string[] => text.match(/\S+\s*|\s+/gu) ?? [];

/**
 * What differs between two texts, word by word; white space alone is no difference. The page's own script does the same
 * (templates/assets/js/words.js); a test holds them together.
 */
export function wordDiff(theirs: string, mine: string): { theirs: Piece[]; mine: Piece[] } {
  const [a, b] = [wordsOf(theirs), wordsOf(mine)];
  const own = ownItems(a.map((word) => word.trim()), b.map((word) => word.trim()));
  return { theirs: pieces(a, own.a), mine: pieces(b, own.b) };
}

/** Both texts in one: paragraphs that both have once, and where they differ first theirs, then mine. */
export function bothTexts(theirs: string, mine: string): string {
  const paragraphs = (text: string): string[] => text.split(/\n{2,}/u).filter((paragraph) => paragraph.trim() !== '');
  const [a, b] = [paragraphs(theirs), paragraphs(mine)];
  const own = ownItems(a, b);
  const all: string[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (i < a.length && own.a[i] === true) all.push(a[i++] ?? '');
    else if (j < b.length && own.b[j] === true) all.push(b[j++] ?? '');
    else { all.push(a[i++] ?? ''); j += 1; }
  }
  return all.join('\n\n');
}

/** Which items of each list have no counterpart in the other, along their longest common subsequence. */
function ownItems(a: readonly string[], b: readonly string[]): { a: boolean[]; b: boolean[] } {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const own = { a: a.map((_, i) => i >= head && i < a.length - tail), b: b.map((_, j) => j >= head && j < b.length - tail) };
  const [rows, columns] = [a.length - tail - head, b.length - tail - head];
  if (rows * columns > MOST_CELLS) return own;
  const width = columns + 1;
  const length = new Uint32Array((rows + 1) * width);
  for (let i = rows - 1; i >= 0; i -= 1) {
    for (let j = columns - 1; j >= 0; j -= 1) {
      length[i * width + j] = a[head + i] === b[head + j] ? (length[(i + 1) * width + j + 1] ?? 0) + 1
        : Math.max(length[(i + 1) * width + j] ?? 0, length[i * width + j + 1] ?? 0);
    }
  }
  for (let i = 0, j = 0; i < rows && j < columns;) {
    if (a[head + i] === b[head + j]) {
      own.a[head + i] = false;
      own.b[head + j] = false;
      i += 1;
      j += 1;
    } else if ((length[(i + 1) * width + j] ?? 0) >= (length[i * width + j + 1] ?? 0)) i += 1;
    else j += 1;
  }
  return own;
}

/** Words that follow each other and are alike in this are one piece; the white space after a marked run is not marked. */
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
