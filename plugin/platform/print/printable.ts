import { homedir } from 'node:os';
import { join } from 'node:path';
import { addLetters, fontFiles, LetterSet } from './font-letters.ts';

export interface PrintableLetters {
  /** Letters of a text that no font of this machine has, each once, in the order of the text. */
  missing(text: string): Promise<string[]>;
  /** Scripts of which the fonts lack a letter, by a letter of each; none when all print. */
  missingScripts(): Promise<string[]>;
}

/** Where the systems that this runs on keep fonts. */
const fontFolders = [
  '/usr/share/fonts',
  '/usr/local/share/fonts',
  join(homedir(), '.local/share/fonts'),
  join(homedir(), '.fonts'),
  '/System/Library/Fonts',
  '/Library/Fonts',
];

/** What the reports bring themselves: Latin with its marks, punctuation and currency. */
const ownLetters: readonly (readonly [number, number])[] = [
  [0x00, 0x24f],
  [0x1e00, 0x1eff],
  [0x2010, 0x205e],
  [0x20a0, 0x20b5],
];

/**
 * A letter or two of each script that families in the Netherlands write, and signs that people
 * type.
 */
const SCRIPTS = 'გગЖΩעمሰहবતਪதతಕമසไລခខსՀ中語か한😀👍✅🇳';

/** Signs that draw nothing themselves. */
const UNDRAWN = /[\p{Cc}\p{Cs}\p{Cn}\p{Z}\p{Default_Ignorable_Code_Point}]/u;

/**
 * Knows before printing what would come out as boxes. Fonts are read once, when they are first
 * asked for; who installs more starts the server anew, as the browser asks too.
 */
export function createPrintableLetters(folders: readonly string[] = fontFolders): PrintableLetters {
  let reading: Promise<LetterSet> | undefined;
  const missing = async (text: string): Promise<string[]> => {
    reading ??= readLetters(folders);
    const letters = await reading;
    return [...new Set(text)].filter(
      (sign) => !UNDRAWN.test(sign) && !letters.has(sign.codePointAt(0) ?? 0),
    );
  };
  return { missing, missingScripts: () => missing(SCRIPTS) };
}

async function readLetters(folders: readonly string[]): Promise<LetterSet> {
  const letters = new LetterSet();
  for (const [from, to] of ownLetters) letters.add(from, to);
  const files = (await Promise.all(folders.map((folder) => fontFiles(folder)))).flat();
  // One after another: hundreds of open files at once would leave none for who is served.
  for (const path of files) await addLetters(letters, path);
  return letters;
}
