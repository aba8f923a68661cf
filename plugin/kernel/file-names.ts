/** What a file without a name of its own is called. */
export const NAMELESS = 'bestand';

/** The extension of a name as it came, in small letters; undefined when it has none. */
export function extensionOf(name: string): string | undefined {
  const [, found] = /\.([A-Za-z0-9]{1,8})$/.exec(name.trim()) ?? [];
  return found?.toLowerCase();
}

/** Text of one line, without signs that are not seen or turn the line around. */
export const oneLine = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').trim();

/**
 * The name without folders, control characters and extension: what stands there when no title was
 * typed.
 */
export function plainName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  return oneLine(last)
    .replace(/\.[A-Za-z0-9]{1,8}$/, '')
    .trim()
    .slice(0, LONGEST_NAME);
}

export const LONGEST_NAME = 120;
