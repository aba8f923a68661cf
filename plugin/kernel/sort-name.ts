/** Digits that a number in a name is brought to, and letters that are kept of it. */
const DIGITS = 8;
const MOST = 255;

/**
 * By which a group is sorted: numbers count as people count, 2A before 10A. Migrations fill it in
 * for groups of before in the same way.
 */
export const sortNameOf = (name: string): string =>
  [...name.replaceAll(/\d+/g, (digits) => digits.padStart(DIGITS, '0').slice(-DIGITS))]
    .slice(0, MOST)
    .join('');
