import { ObjectScan, WHITE } from './pdf-objects.ts';

const of = (signs: string): number[] => [...signs].map((sign) => sign.charCodeAt(0));
const [OPEN = 0, CLOSE = 0, ESCAPE = 0, LESS = 0, GREATER = 0, REMARK = 0] = of('()\\<>%');
const [LIST = 0, LIST_END = 0, NAME = 0, LF = 0, CR = 0] = of('[]/\n\r');
const DELIMITERS = new Set(of('()<>[]{}/%'));
const BEGIN = of('stream');

/** More inside each other than any program writes. */
const DEEPEST = 512;

/** Where the words have come: what each kind of text ends by differs. */
type Place = 'between' | 'less' | 'greater' | 'word' | 'text' | 'escaped' | 'digits' | 'remark';

/**
 * Reads what stands between the streams of a PDF as a reader does, each byte once, to find where a
 * stream begins: its word, right behind the dictionary that is the whole of its object. In a text
 * or a remark that word is no beginning, and what comes behind it is not hidden from who looks.
 *
 * `odd`, when a reader that comes from elsewhere may see other words: an object begins inside
 * something, what is closed was not open, or a stream begins where none can.
 */
export class WordScan {
  #objects = new ObjectScan();
  #place: Place = 'between';
  /** Texts inside a text. */
  #texts = 0;
  /** The lists and dictionaries that are open. */
  #open: number[] = [];
  /** Whether the last that was read closed a dictionary that stood in nothing. */
  #isClosed = false;
  /** How many letters of its word a stream's beginning has so far; -1 when it is another word. */
  #letters = 0;

  /** Where the data of a stream begin, the byte that ends its word; -1 when none does. */
  next(bytes: Uint8Array): number | 'odd' {
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      const isWord = this.#place === 'word' && isEndOfWord(byte) && this.#letters === BEGIN.length;
      if (isWord && !this.#isClosed) return 'odd';
      if (isWord) {
        this.#place = 'between';
        this.#isClosed = false;
        this.#objects = new ObjectScan();
        return at;
      }
      const isObject = this.#objects.step(byte);
      if (!this.#step(byte)) return 'odd';
      if (isObject && (this.#place !== 'word' || this.#open.length > 0)) return 'odd';
    }
    return -1;
  }

  /** False when it closes what is not open. */
  #step(byte: number): boolean {
    switch (this.#place) {
      case 'text':
        if (byte === ESCAPE) this.#place = 'escaped';
        else if (byte === OPEN) this.#texts += 1;
        else if (byte === CLOSE && (this.#texts -= 1) === 0) this.#place = 'between';
        return true;
      case 'escaped':
        this.#place = 'text';
        return true;
      case 'digits':
        if (byte === GREATER) this.#place = 'between';
        return true;
      case 'remark':
        if (byte === LF || byte === CR) this.#place = 'between';
        return true;
      case 'less':
        if (byte === LESS) return this.#opens(LESS);
        this.#place = byte === GREATER ? 'between' : 'digits';
        return true;
      case 'greater':
        if (byte === GREATER) return this.#closes(LESS);
        return this.#between(byte);
      case 'word':
        if (isEndOfWord(byte)) {
          this.#isClosed = false;
          return this.#between(byte);
        }
        this.#letters = byte === BEGIN[this.#letters] ? this.#letters + 1 : -1;
        return true;
      case 'between':
        return this.#between(byte);
    }
  }

  #between(byte: number): boolean {
    this.#place = 'between';
    if (WHITE.has(byte)) return true;
    if (byte === REMARK) {
      this.#place = 'remark';
      return true;
    }
    if (!DELIMITERS.has(byte)) {
      this.#place = 'word';
      this.#letters = byte === BEGIN[0] ? 1 : -1;
      return true;
    }
    this.#isClosed = false;
    if (byte === NAME) {
      this.#place = 'word';
      this.#letters = -1;
      return true;
    }
    if (byte === LIST) return this.#opens(LIST);
    if (byte === LIST_END) return this.#closes(LIST);
    if (byte === OPEN) {
      this.#place = 'text';
      this.#texts = 1;
    } else if (byte === LESS) this.#place = 'less';
    else if (byte === GREATER) this.#place = 'greater';
    return true;
  }

  #opens(what: number): boolean {
    this.#place = 'between';
    this.#open.push(what);
    return this.#open.length <= DEEPEST;
  }

  #closes(what: number): boolean {
    this.#place = 'between';
    this.#isClosed = what === LESS && this.#open.length === 1;
    return this.#open.pop() === what;
  }
}

const isEndOfWord = (byte: number): boolean => WHITE.has(byte) || DELIMITERS.has(byte);
