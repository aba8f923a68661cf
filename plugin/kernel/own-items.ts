/**
 * Above this many comparisons the middle of two texts counts as wholly different: a page must not
 * wait for it.
 */
const MOST_CELLS = 1_000_000;

/**
 * Which items of each list have no counterpart in the other, along their longest common
 * subsequence.
 */
export function ownItems(
  a: readonly string[],
  b: readonly string[],
): { a: boolean[]; b: boolean[] } {
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
          ? (length[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(length[(i + 1) * width + j] ?? 0, length[i * width + j + 1] ?? 0);
    }
  }
  for (let i = 0, j = 0; i < rows && j < columns; ) {
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
