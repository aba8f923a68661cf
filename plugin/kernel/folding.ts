/**
 * One way in which letters are made plain, for everything that compares what two people typed:
 * searching, names in a file, two records of one pupil, columns and subjects.
 */

/**
 * Letters that Unicode does not take apart into a letter and a mark, with what people type for
 * them. The Arabic ones are the same letter in two keyboards' layouts.
 */
const plainLetters: Readonly<Record<string, string>> = {
  đ: 'd',
  ð: 'd',
  ɖ: 'd',
  ɗ: 'd',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ɔ: 'o',
  ł: 'l',
  ƚ: 'l',
  ħ: 'h',
  þ: 'th',
  ı: 'i',
  ȷ: 'j',
  ŋ: 'n',
  ɲ: 'n',
  ŧ: 't',
  ƭ: 't',
  ĸ: 'k',
  ƙ: 'k',
  ɓ: 'b',
  ƀ: 'b',
  ə: 'e',
  ǝ: 'e',
  ɛ: 'e',
  ɣ: 'g',
  ǥ: 'g',
  ƴ: 'y',
  ƶ: 'z',
  ʉ: 'u',
  ɨ: 'i',
  ς: 'σ',
  ى: 'ي',
  ی: 'ي',
  ک: 'ك',
  ة: 'ه',
};
const PLAIN_LETTERS = new RegExp(`[${Object.keys(plainLetters).join('')}]`, 'gu');

/** Signs that nobody sees: joiners, marks of direction, soft hyphens, fillers. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\u0640\uFFF9-\uFFFB]/gu;

/**
 * Accents and points. The vowel signs of other scripts are marks too, and there they are letters of
 * the word: without them two names become one.
 */
const MARKS = /(?=\p{M})[\p{Script=Inherited}\p{Script=Arabic}\p{Script=Hebrew}]/gu;

/**
 * What stands between two letters of one word as an apostrophe: also the ʻokina, which Unicode
 * calls a letter, and what keyboards have in its place.
 */
export const APOSTROPHES = /['’‘‛`´′ʹʻʼʽʾʿˈꞌ＇]/gu;

/**
 * Small letters without marks and unseen signs: "Đorđević" as "dordevic", "Weiß" as "weiss". Signs
 * between the words stay.
 */
export const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(UNSEEN, '')
    .replaceAll(MARKS, '')
    .toLowerCase()
    // İ in small letters brings a point of its own.
    .replaceAll(MARKS, '')
    .replaceAll(PLAIN_LETTERS, (letter) => plainLetters[letter] ?? letter);

/** The letters and digits of a text alone, folded: "Rekenen - Wiskunde" as "rekenenwiskunde". */
export const foldedLetters = (text: string): string =>
  folded(text.replaceAll(APOSTROPHES, ''))
    // A few letters bring one of their own: ẚ is an a and ʾ.
    .replaceAll(APOSTROPHES, '')
    .replaceAll(/[^\p{L}\p{N}\p{M}]/gu, '');

/** Text of a line without signs that nobody sees, and with one plain space between its words. */
export const seenLine = (text: string): string =>
  text
    .replaceAll(/[\p{Zs}\s]+/gu, ' ')
    .replaceAll(UNSEEN_IN_TEXT, '')
    .trim();

/**
 * Those that change nothing of how a name is read. The joiners stay: in Persian and in emoji they
 * are part of the spelling.
 */
const UNSEEN_IN_TEXT =
  /[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB]/gu;
