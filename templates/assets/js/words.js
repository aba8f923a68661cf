// What differs between two texts. The server does the same for a page without scripts (plugin/dossier/word-diff.ts).

/** Above this many comparisons the middle of two texts counts as wholly different: a page must not wait for it. */
const MOST_CELLS = 1_000_000;

const wordsOf = (text) => text.match(/\S+\s*|\s+/gu) ?? [];

/** @returns {{theirs: {text: string, own: boolean}[], mine: {text: string, own: boolean}[]}} */
export function wordDiff(theirs, mine) {
  const [a, b] = [wordsOf(theirs), wordsOf(mine)];
  const own = ownItems(
    a.map((word) => word.trim()),
    b.map((word) => word.trim()),
  );
  return { theirs: pieces(a, own.a), mine: pieces(b, own.b) };
}

/** Both texts in one: paragraphs that both have once, and where they differ first theirs, then mine. */
export function bothTexts(theirs, mine) {
  const paragraphs = (text) => text.split(/\n{2,}/u).filter((paragraph) => paragraph.trim() !== '');
  const [a, b] = [paragraphs(theirs), paragraphs(mine)];
  const own = ownItems(a, b);
  const all = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (i < a.length && own.a[i]) all.push(a[i++]);
    else if (j < b.length && own.b[j]) all.push(b[j++]);
    else {
      all.push(a[i++]);
      j += 1;
    }
  }
  return all.join('\n\n');
}

function ownItems(a, b) {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (
    tail < a.length - head &&
    tail < b.length - head &&
    a[a.length - 1 - tail] === b[b.length - 1 - tail]
  )
    tail += 1;
  const own = {
    a: a.map((_, i) => i >= head && i < a.length - tail),
    b: b.map((_, j) => j >= head && j < b.length - tail),
  };
  const [rows, columns] = [a.length - tail - head, b.length - tail - head];
  if (rows * columns > MOST_CELLS) return own;
  const width = columns + 1;
  const length = new Uint32Array((rows + 1) * width);
  for (let i = rows - 1; i >= 0; i -= 1) {
    for (let j = columns - 1; j >= 0; j -= 1) {
      length[i * width + j] =
        a[head + i] === b[head + j]
          ? length[(i + 1) * width + j + 1] + 1
          : Math.max(length[(i + 1) * width + j], length[i * width + j + 1]);
    }
  }
  for (let i = 0, j = 0; i < rows && j < columns; ) {
    if (a[head + i] === b[head + j]) {
      own.a[head + i] = false;
      own.b[head + j] = false;
      i += 1;
      j += 1;
    } else if (length[(i + 1) * width + j] >= length[i * width + j + 1]) i += 1;
    else j += 1;
  }
  return own;
}

function pieces(words, own) {
  const made = [];
  const add = (text, marked) => {
    const last = made.at(-1);
    if (text === '') return;
    if (last?.own === marked) last.text += text;
    else made.push({ text, own: marked });
  };
  for (const [index, word] of words.entries()) {
    const marked = own[index] && word.trim() !== '';
    const end = marked && !own[index + 1] ? word.trimEnd().length : word.length;
    add(word.slice(0, end), marked);
    add(word.slice(end), false);
  }
  return made;
}
