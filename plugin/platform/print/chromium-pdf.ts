import { randomBytes } from 'node:crypto';
import { readTokens, UnknownForm } from './pdf-tokens.ts';
import type { Tokens } from './pdf-tokens.ts';
import type { SecurityHandler } from './security-handler.ts';

interface Entry {
  number: number;
  from: number;
  to: number;
}

interface Layout {
  /** In the order of the file. */
  objects: Entry[];
  size: number;
  root: number;
  info: number;
}

/**
 * The same document with every string and stream sealed. It reads only what Chromium writes (one
 * cross-reference table, no object streams, lengths in place) and leaves every other byte of every
 * object as it is: tags, bookmarks, language.
 * @throws UnknownForm for anything else, before anything is returned
 */
export function sealChromiumPdf(pdf: Uint8Array, handler: SecurityHandler): Uint8Array {
  const source = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength);
  const layout = readLayout(source);
  const copy = createCopy(source, '%PDF-1.7\n%\xbf\xf7\xa2\xfe\n');
  const tokens = readTokens(source);
  const offsets = new Map<number, number>();
  for (const entry of layout.objects) {
    offsets.set(entry.number, copy.length());
    copy.skipTo(entry.from);
    tokens.jump(entry.from, entry.to);
    sealObject({ source, tokens, copy, handler }, entry, entry.number === layout.root);
  }
  const start = copy.length();
  offsets.set(layout.size, start);
  const encrypt = `${layout.size} 0 obj\n${handler.dictionary}\nendobj\n`;
  copy.add(Buffer.from(encrypt + ending(layout, offsets, start + encrypt.length)));
  return copy.bytes();
}

/** A copy of the source in the making: its bytes in order, some left out, some replaced. */
interface Copy {
  skipTo(from: number): void;
  copyTo(to: number): void;
  replace(from: number, to: number, by: Uint8Array): void;
  add(bytes: Uint8Array): void;
  length(): number;
  bytes(): Uint8Array;
}

function createCopy(source: Buffer, start: string): Copy {
  const parts: Uint8Array[] = [];
  let at = 0;
  let length = 0;
  const add = (part: Uint8Array): void => {
    parts.push(part);
    length += part.length;
  };
  const copyTo = (to: number): void => {
    add(source.subarray(at, to));
    at = to;
  };
  add(Buffer.from(start, 'latin1'));
  return {
    skipTo: (from) => {
      at = from;
    },
    copyTo,
    replace: (from, to, by) => {
      copyTo(from);
      add(by);
      at = to;
    },
    add,
    length: () => length,
    bytes: () => Buffer.concat(parts),
  };
}

function ending(layout: Layout, offsets: ReadonlyMap<number, number>, start: number): string {
  const size = layout.size + 1;
  const lines = Array.from({ length: size }, (_, number) => {
    const offset = offsets.get(number);
    return offset === undefined
      ? '0000000000 65535 f \n'
      : `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const id = randomBytes(16).toString('hex');
  const trailer =
    `<</Size ${size} /Root ${layout.root} 0 R /Info ${layout.info} 0 R /Encrypt ${layout.size} 0 R ` +
    `/ID [<${id}> <${id}>]>>`;
  return `xref\n0 ${size}\n${lines.join('')}trailer\n${trailer}\nstartxref\n${start}\n%%EOF\n`;
}

function readLayout(source: Buffer): Layout {
  const tail = source.toString('latin1', Math.max(0, source.length - 64));
  const start = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(tail)?.[1] ?? 'x');
  if (Number.isNaN(start) || start >= source.length)
    throw new UnknownForm('No cross-reference table');
  const end = source.toString('latin1', start);
  const head = /^xref\n0 (\d+)\n/.exec(end);
  const trailer = /^trailer\n<<\/Size (\d+)\n\/Root (\d+) 0 R\n\/Info (\d+) 0 R>>\nstartxref/;
  const size = Number(head?.[1] ?? 0);
  const lines = head?.[0].length ?? 0;
  const [, stated, root, info] = trailer.exec(end.slice(lines + size * 20)) ?? [];
  if (head === null || stated !== head[1]) throw new UnknownForm('Another trailer');
  const objects = readTable(end.slice(lines, lines + size * 20), start);
  return { objects, size, root: Number(root), info: Number(info) };
}

function readTable(table: string, end: number): Entry[] {
  const used: { number: number; from: number }[] = [];
  for (let number = 0; number * 20 < table.length; number += 1) {
    const line = table.slice(number * 20, number * 20 + 20);
    const [, offset, generation, kind] = /^(\d{10}) (\d{5}) ([nf])[ \r]\n$/.exec(line) ?? [];
    if (kind === 'n' && generation === '00000') used.push({ number, from: Number(offset) });
    else if (kind !== 'f') throw new UnknownForm('Another table');
  }
  used.sort((one, other) => one.from - other.from);
  return used.map((entry, place) => ({ ...entry, to: used[place + 1]?.from ?? end }));
}

interface Work {
  source: Buffer;
  tokens: Tokens;
  copy: Copy;
  handler: SecurityHandler;
}

/** By this in the catalogue older readers know revision 6. */
const extension = Buffer.from('/Extensions <</ADBE <</BaseVersion /1.7 /ExtensionLevel 8>>>>\n');

/** Copies one object, its strings and its stream replaced by sealed ones. */
function sealObject(
  { source, tokens, copy, handler }: Work,
  entry: Entry,
  isCatalogue: boolean,
): void {
  expectTokens(tokens, [String(entry.number), '0', 'obj']);
  let depth = 0;
  let streamLength: number | undefined;
  for (let token = tokens.next(); !tokens.is(token, 'endobj'); token = tokens.next()) {
    if (token.kind === 'string') {
      copy.replace(token.from, token.to, hexString(handler.seal(token.value)));
    } else if (token.kind === 'open') {
      depth += 1;
      if (depth === 1 && isCatalogue) copy.replace(token.to, token.to, extension);
    } else if (token.kind === 'close') {
      depth -= 1;
    } else if (depth === 1 && tokens.is(token, '/Extensions')) {
      throw new UnknownForm('Extensions already');
    } else if (depth === 1 && tokens.is(token, '/Length')) {
      const written = tokens.next();
      streamLength = Number(tokens.text(written));
      copy.replace(written.from, written.to, Buffer.from(String(sealedLength(streamLength))));
    } else if (tokens.is(token, 'stream')) {
      const data = streamData(source, token.to, streamLength);
      streamLength = undefined;
      copy.replace(data.from, data.to, handler.seal(source.subarray(data.from, data.to)));
      tokens.jump(data.to, entry.to);
      expectTokens(tokens, ['endstream']);
    }
  }
  if (streamLength !== undefined) throw new UnknownForm('A length without a stream');
  copy.copyTo(entry.to);
}

const hexString = (bytes: Buffer): Buffer => Buffer.from(`<${bytes.toString('hex')}>`);

/** A vector, and the data padded to whole blocks: by a whole block when they were whole already. */
const sealedLength = (length: number): number => 16 + (Math.floor(length / 16) + 1) * 16;

/**
 * A length that is a reference, or wrong, does not end at `endstream` and so is not taken for one.
 */
function streamData(
  source: Buffer,
  keywordEnd: number,
  length: number | undefined,
): { from: number; to: number } {
  const from = keywordEnd + 1;
  const to = from + (length ?? Number.NaN);
  if (source[keywordEnd] !== 0x0a || source.toString('latin1', to, to + 10) !== '\nendstream') {
    throw new UnknownForm('Another stream');
  }
  return { from, to };
}

function expectTokens(tokens: Tokens, texts: readonly string[]): void {
  for (const text of texts) {
    if (!tokens.is(tokens.next(), text)) throw new UnknownForm(`No ${text} where it belongs`);
  }
}
