// What differs between two texts. The server does the same for a page without scripts (plugin/kernel/word-diff.ts).
import { diffArrays } from '../diff/array.js';

/** Above so many words put in and left out, the middle of two texts counts as wholly different. */
const MOST_EDITS = 1_000;
/** In long texts each of those costs more, so fewer are looked for: a page must not wait for it. */
const MOST_STEPS = 1_000_000;

/** @param {string} text */
const wordsOf = (text) => text.match(/\s*\S+\s*|\s+/g) ?? [];

/**
 * @param {string} theirs
 * @param {string} mine
 */
export function wordDiff(theirs, mine) {
  const [a, b] = [wordsOf(theirs), wordsOf(mine)];
  const own = ownItems(
    a.map((word) => word.trim()),
    b.map((word) => word.trim()),
  );
  return { theirs: pieces(a, own.a), mine: pieces(b, own.b) };
}

/**
 * Both texts in one: paragraphs that both have once, and where they differ first theirs, then mine.
 * @param {string} theirs
 * @param {string} mine
 */
export function bothTexts(theirs, mine) {
  const paragraphs = (/** @type {string} */ text) =>
    text.split(/\n{2,}/u).filter((paragraph) => paragraph.trim() !== '');
  const [a, b] = [paragraphs(theirs), paragraphs(mine)];
  const own = ownItems(a, b);
  const all = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (own.a[i]) all.push(a[i++]);
    else if (own.b[j]) all.push(b[j++]);
    else {
      all.push(a[i++]);
      j += 1;
    }
  }
  return all.join('\n\n');
}

/** @type {(a: string[], b: string[]) => { a: boolean[], b: boolean[] }} */
function ownItems(a, b) {
  const head = alike(a, b);
  const tail = alike(a.slice(head).reverse(), b.slice(head).reverse());
  const middle = (/** @type {string[]} */ items) =>
    items.map((_, place) => place >= head && place < items.length - tail);
  const own = { a: middle(a), b: middle(b) };
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

/** @type {(a: string[], b: string[]) => number} */
function alike(a, b) {
  const differs = a.findIndex((item, place) => item !== b[place]);
  return differs === -1 ? a.length : differs;
}

/** @type {(items: string[], own: boolean[], others: string[], othersOwn: boolean[]) => number[]} */
function shared(items, own, others, othersOwn) {
  const known = new Set(others.filter((_, place) => othersOwn[place]));
  return [...items.keys()].filter((place) => own[place] && known.has(items[place] ?? ''));
}

/** @type {(own: boolean[], places: number[], runs: { added: boolean, removed: boolean, count: number }[]) => void} */
function settle(own, places, runs) {
  let from = 0;
  for (const { added, removed, count } of runs) {
    for (const place of places.slice(from, from + count)) own[place] = added || removed;
    from += count;
  }
}

/** @type {(words: string[], own: boolean[]) => { text: string, own: boolean }[]} */
function pieces(words, own) {
  /** @type {{ text: string, own: boolean }[]} */
  const made = [];
  const add = (/** @type {string} */ text, /** @type {boolean} */ marked) => {
    const last = made.at(-1);
    if (text === '') return;
    if (last?.own === marked) last.text += text;
    else made.push({ text, own: marked });
  };
  for (const [index, word] of words.entries()) {
    const marked = own[index] === true && word.trim() !== '';
    const start = marked ? word.length - word.trimStart().length : 0;
    const end = marked && !own[index + 1] ? word.trimEnd().length : word.length;
    add(word.slice(0, start), false);
    add(word.slice(start, end), marked);
    add(word.slice(end), false);
  }
  return made;
}
