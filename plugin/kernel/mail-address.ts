/**
 * A mail address as people have them. Quoted local parts, comments, lists and line breaks are
 * refused: with them one text can name a second recipient or another header (`"x@evil
 * y"@school.nl`, `a@b.nl\r\nBcc: …`).
 */
const pattern =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i;

export const isMailAddress = (text: string): boolean =>
  text.length <= 190 && text.indexOf('@') <= 64 && pattern.test(text);

export const LONGEST_SUBJECT = 120;

/**
 * One line of plain text: a line break, or any other sign that is not shown, could begin another
 * header.
 */
export const isSubject = (text: string): boolean =>
  text.trim() !== '' &&
  [...text].length <= LONGEST_SUBJECT &&
  !/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(text);
