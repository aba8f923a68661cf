/** The file is not in the plain form that Chromium writes. It may still be a good PDF. */
export class UnknownForm extends Error {}

export type Token =
  | { kind: 'open' | 'close' | 'array' | 'name' | 'number' | 'word'; from: number; to: number }
  /** `value` holds the string's bytes with its escapes undone. */
  | { kind: 'string'; from: number; to: number; value: Buffer };

/** Reads tokens one after the other. */
export interface Tokens {
  /** Goes on at `from`, and no further than `to`. */
  jump(from: number, to: number): void;
  /** @throws UnknownForm at the end of the range, at a comment and at anything that is not PDF */
  next(): Token;
  /**
   * Whether the token is written so. Its length mostly decides: a document has some ten thousand.
   */
  is(token: Token, text: string): boolean;
  text(token: Token): string;
}

const [regular, blank, delimiter] = [0, 1, 2];
const classes = new Uint8Array(256).fill(regular);
for (const byte of Buffer.from('\0\t\n\f\r ', 'latin1')) classes[byte] = blank;
for (const byte of Buffer.from('()<>[]{}/%', 'latin1')) classes[byte] = delimiter;
const escapes = new Map(
  Object.entries({ n: 0x0a, r: 0x0d, t: 0x09, b: 0x08, f: 0x0c }).map(([letter, byte]) => [
    letter.charCodeAt(0),
    byte,
  ]),
);
const code = (character: string): number => character.charCodeAt(0);
const [slash, less, more, opening, closing, backslash] = ['/', '<', '>', '(', ')', '\\'].map(code);
const [arrayOpen, arrayClose, lineFeed, carriageReturn] = ['[', ']', '\n', '\r'].map(code);

/** The tokens of a PDF (ISO 32000-2, 7.2 and 7.3). */
export function readTokens(source: Buffer): Tokens {
  let at = 0;
  let end = source.length;
  return {
    jump: (from, to) => {
      at = from;
      end = to;
    },
    next: () => {
      while (at < end && classes[source[at] ?? 0] === blank) at += 1;
      if (at >= end) throw new UnknownForm('An object without its end');
      const token = readToken(source, at);
      at = token.to;
      return token;
    },
    is: ({ from, to }, text) =>
      to - from === text.length && source.toString('latin1', from, to) === text,
    text: ({ from, to }) => source.toString('latin1', from, to),
  };
}

function readToken(source: Buffer, from: number): Token {
  const first = source[from] ?? 0;
  if (first === slash) return { kind: 'name', from, to: regularEnd(source, from + 1) };
  if (classes[first] === regular) {
    const kind = first <= code('9') ? 'number' : 'word';
    return { kind, from, to: regularEnd(source, from + 1) };
  }
  if (first === less)
    return source[from + 1] === less ? { kind: 'open', from, to: from + 2 } : readHex(source, from);
  if (first === more && source[from + 1] === more) return { kind: 'close', from, to: from + 2 };
  if (first === opening) return readLiteral(source, from);
  if (first === arrayOpen || first === arrayClose) return { kind: 'array', from, to: from + 1 };
  throw new UnknownForm('A comment or a stray bracket');
}

function regularEnd(source: Buffer, from: number): number {
  let at = from;
  while (at < source.length && classes[source[at] ?? 0] === regular) at += 1;
  return at;
}

function readHex(source: Buffer, from: number): Token {
  const end = source.indexOf('>', from);
  const digits = source.toString('latin1', from + 1, end).replaceAll(/\s/g, '');
  if (end === -1 || !/^[\da-f]*$/i.test(digits)) throw new UnknownForm('A broken string');
  const value = Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, 'hex');
  return { kind: 'string', from, to: end + 1, value };
}

function readLiteral(source: Buffer, from: number): Token {
  const value: number[] = [];
  let depth = 1;
  let at = from + 1;
  while (depth > 0) {
    const byte = source[at];
    if (byte === undefined) throw new UnknownForm('A string without its end');
    if (byte === backslash) {
      at = readEscape(source, at, value);
      continue;
    }
    if (byte === opening) depth += 1;
    if (byte === closing) depth -= 1;
    // A bare line end of any kind stands for a line feed (7.3.4.2).
    if (byte === carriageReturn) throw new UnknownForm('A bare carriage return in a string');
    if (depth > 0) value.push(byte);
    at += 1;
  }
  return { kind: 'string', from, to: at, value: Buffer.from(value) };
}

/**
 * Adds what the escape stands for; an escaped line end stands for nothing.
 * @returns the place after it
 */
function readEscape(source: Buffer, from: number, value: number[]): number {
  const octal = /^[0-7]{1,3}/.exec(source.toString('latin1', from + 1, from + 4))?.[0];
  if (octal !== undefined) {
    value.push(Number.parseInt(octal, 8) & 0xff);
    return from + 1 + octal.length;
  }
  const letter = source[from + 1] ?? 0;
  if (letter === carriageReturn) throw new UnknownForm('An escaped carriage return in a string');
  if (letter !== lineFeed) value.push(escapes.get(letter) ?? letter);
  return from + 2;
}
