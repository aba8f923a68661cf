import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { ObjectScan } from './pdf-objects.ts';
import { WordScan } from './pdf-words.ts';
import type { Readable } from './readable.ts';

const inflated = promisify(inflate);

/**
 * What a PDF does by itself or with one click: run a script, start a program, send what was filled
 * in, open a file that lies in it.
 */
const ACTIVE_NAMES =
  /\/(JavaScript|JS|Launch|SubmitForm|ImportData|EmbeddedFiles?|RichMedia|GoToE|XFA)(?=[\0\s/<>[\](){}%])/;

/** What lists of objects in one file may take, packed and opened, before it is given up on. */
const MOST_PACKED = 16 * 1024 * 1024;
const MOST_OPENED = 64 * 1024 * 1024;
/** The words about a stream that stand before it, and the longest name with its sign behind it. */
const WORDS_BEFORE = 2_048;
const LONGEST_NAME = 64;
const END = 'endstream';
/** A name may have its letters by number: /J#61vaScript. */
const plainNames = (text: string): string =>
  text.replaceAll(/#([0-9a-f]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );

const isActive = (text: string): boolean => ACTIVE_NAMES.test(plainNames(text));

/**
 * Whether a PDF may have active parts. Looks at what stands between its streams, and into those
 * that hold objects; pictures and pages are let be. One that cannot be looked into counts as one:
 * its objects are locked by a password, hidden, written or packed in another way than programs do,
 * or too many.
 */
export async function hasActiveParts(file: Readable): Promise<boolean> {
  const look = new Look();
  for await (const chunk of file.range(0, file.size)) if (await look.found(chunk)) return true;
  return look.ends();
}

/** Goes through the file once, from stream to stream. */
class Look {
  #held: Buffer = Buffer.alloc(0);
  #before = '';
  #reader = new WordScan();
  #inStream = false;
  /** What the words since the last stream say of the next one, however many words there are. */
  #says = { objects: false, filter: false };
  #packed: Buffer[] | undefined;
  #scan = new ObjectScan();
  #room = { packed: MOST_PACKED, opened: MOST_OPENED };

  async found(chunk: Uint8Array): Promise<boolean> {
    this.#held = Buffer.concat([this.#held, chunk]);
    for (;;) {
      const more = this.#inStream ? await this.#stream() : this.#words();
      if (more !== 'on') return more === 'active';
    }
  }

  ends(): boolean {
    return !this.#inStream && isActive(`${this.#before} `);
  }

  #words(): 'active' | 'on' | 'more' {
    const begin = this.#reader.next(this.#held);
    if (begin === 'odd') return 'active';
    const end = begin < 0 ? this.#held.length : begin;
    const words = this.#before + this.#held.toString('latin1', 0, end);
    if (isActive(words)) return 'active';
    const names = plainNames(words);
    this.#says.objects ||= names.includes('/ObjStm');
    this.#says.filter ||= names.includes('/Filter');
    this.#before = words.slice(-WORDS_BEFORE);
    if (begin < 0) {
      this.#held = Buffer.alloc(0);
      return 'more';
    }
    this.#packed = this.#says.objects ? [] : undefined;
    this.#scan = new ObjectScan();
    this.#held = this.#held.subarray(begin + 1);
    this.#inStream = true;
    return 'on';
  }

  async #stream(): Promise<'active' | 'on' | 'more'> {
    const stop = this.#held.indexOf(END);
    const end = stop < 0 ? Math.max(0, this.#held.length - LONGEST_NAME) : stop;
    const part = this.#held.subarray(0, end);
    // A reader finds an object by its place, wherever that is: one in a stream, behind what is
    // packed, or in what only looked like a stream, is hidden there.
    if (this.#scan.found(part)) return 'active';
    if (this.#packed !== undefined) {
      this.#packed.push(part);
      this.#room.packed -= end;
      if (this.#room.packed < 0) return 'active';
    }
    this.#held = this.#held.subarray(stop < 0 ? end : stop + END.length);
    if (stop < 0) return 'more';
    this.#inStream = false;
    this.#before = '';
    const { filter } = this.#says;
    this.#says = { objects: false, filter: false };
    if (this.#packed === undefined) return 'on';
    return await this.#objects(Buffer.concat(this.#packed), filter);
  }

  async #objects(packed: Buffer, isFiltered: boolean): Promise<'active' | 'on'> {
    // A return before the line's end belongs to the word that begins a stream.
    const stream = packed[0] === 0x0a ? packed.subarray(1) : packed;
    const objects = isFiltered ? await opened(stream, this.#room.opened) : stream;
    this.#room.opened -= objects?.length ?? 0;
    const text = objects?.toString('latin1') ?? '';
    return !isListOfObjects(text) || isActive(`${text} `) ? 'active' : 'on';
  }
}

/** Such a stream begins with the numbers and places of what is in it. */
const isListOfObjects = (text: string): boolean => /^\s*\d+\s+\d+\s/.test(text);

/** The objects in a stream; undefined when it does not open, or is too large. */
const opened = (stream: Buffer, most: number): Promise<Buffer | undefined> =>
  inflated(stream, { maxOutputLength: Math.max(1, most) }).catch(() => undefined);
