/**
 * A burgerservicenummer goes to nobody outside the school (domain.md §6, rule 8), and no field of a
 * dossier asks for one: it can only have been typed into a text. Nine digits in one piece, or as
 * people write them apart, with whatever space or dash, that pass the elfproef; and whatever eight
 * or nine digits are called a BSN.
 */
const written =
  /(?<![\p{L}\p{N}])(?<!\d[.\p{Zs}\p{Pd}])(?:\d{9}|\d{4}[.\p{Zs}]\d{2}[.\p{Zs}]\d{3}|\d{3}[.\p{Zs}\p{Pd}]\d{3}[.\p{Zs}\p{Pd}]\d{3})(?![\p{L}\p{N}])(?![.\p{Zs}\p{Pd}]\d)/gu;
const called =
  /(\b(?:bsn|pgn|burgerservicenummer|sofinummer|onderwijsnummer|persoonsgebonden nummer)\b[^\p{L}\p{N}\n]{0,6}(?:is |nr\.? |nummer )?)(\d(?:[.\p{Zs}\p{Pd}]?\d){7,8})(?![\p{L}\p{N}])/giu;

/** Last digit counts negative (elfproef); 000000000 passes it and is no number of anybody's. */
function passes(text: string): boolean {
  const digits = text.replaceAll(/\D/g, '');
  const sum = [...digits].reduce(
    (total, digit, index) => total + Number(digit) * (index === 8 ? -1 : 9 - index),
    0,
  );
  return digits !== '000000000' && sum % 11 === 0;
}

export function withoutBsn(text: string, instead: string): string {
  return text
    .replaceAll(called, (_, word: string) => `${word}${instead}`)
    .replaceAll(written, (found) => (passes(found) ? instead : found));
}

const MARK = '\u0000';
export const hasBsn = (text: string): boolean => withoutBsn(text, MARK).includes(MARK);

/** Drawings and pictures are no text, however many digits they are made of. */
const drawn: ReadonlySet<string> = new Set(['src', 'logo', 'line']);

/**
 * The same structure with every text in it, however deep, without a BSN; and how many texts had
 * one.
 */
export function stripBsn<T>(structure: T, instead: string): { stripped: T; leftOut: number } {
  let leftOut = 0;
  const strip = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const kept = withoutBsn(value, instead);
      if (kept !== value) leftOut += 1;
      return kept;
    }
    if (Array.isArray(value)) return value.map(strip);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, drawn.has(key) ? inner : strip(inner)]),
    );
  };
  return { stripped: strip(structure) as T, leftOut };
}
