/** Whether two folded words of names are those of one person, as it is written in two places. */

/** Equal, or of five letters and more one letter apart: Janssen and Jansen. */
export const alikeFamily = (a: string, b: string): boolean =>
  a === b || (Math.min(a.length, b.length) >= 5 && oneApart(a, b));

/** "Sam" of Samuel, "Bert" of Albert, an initial, or one letter's difference: Sara and Sarah. */
export function alikeGiven(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short === long) return true;
  if (short.length === 1) return long.startsWith(short);
  return (
    (short.length >= 3 && long.startsWith(short)) ||
    (short.length >= 4 && (long.endsWith(short) || oneApart(short, long)))
  );
}

/** One letter more, less or other. */
function oneApart(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) return false;
  let same = 0;
  while (same < short.length && short[same] === long[same]) same += 1;
  return long.length === short.length
    ? short.slice(same + 1) === long.slice(same + 1)
    : short.slice(same) === long.slice(same + 1);
}
