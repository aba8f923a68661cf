/**
 * What of an office document acts by itself when somebody opens it: programs, what is fetched from
 * elsewhere, objects of other programs. Judged by the relationships and words in its XML, because
 * the names of parts are free.
 */

/** Parts that are programs, whatever the document does with them. */
const PROGRAM_PARTS =
  /(^|\/)(vbaProject[^/]*\.bin|vbaData\.xml|(Basic|Scripts)\/.*|activeX\/.*|macrosheets\/.*|META-INF\/MANIFEST\.MF)$|oleObject[^/]*\.bin$|\.(class|jar|exe|dll|com|scr|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|lnk|msi|reg)$/i;

const MACRO_PARTS = /(^|\/)(vbaProject[^/]*\.bin|vbaData\.xml|(Basic|Scripts)\/.*\.xml)$/i;

/** Why a part of this name is not taken; undefined when it may be. */
export function partFault(name: string): 'file-macros' | 'file-active' | undefined {
  if (MACRO_PARTS.test(name)) return 'file-macros';
  return PROGRAM_PARTS.test(name) ? 'file-active' : undefined;
}

/** Kinds of relationship that bring something that acts. */
const ACTIVE_RELATION =
  /\/(vbaProject|wordVbaData|oleObject|control|activeXControlBinary|xlMacrosheet|xlIntlMacrosheet|attachedToolbars|keyMapCustomizations|ui\/extensibility|ui\/userCustomization|externalLinkPath|xlExternalLinkPath\/\w+)$/i;

const attribute = (tag: string, name: string): string =>
  plainText(
    new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'i').exec(tag)?.slice(1).join('') ??
      '',
  ).trim();

/** Letters that are written by their number are letters all the same. */
const plainText = (text: string): string =>
  text.replaceAll(/&#(x[0-9a-f]{1,6}|\d{1,7});/gi, (_, code: string) => {
    const number = /^x/i.test(code) ? Number.parseInt(code.slice(1), 16) : Number(code);
    return number <= 0x10ffff ? String.fromCodePoint(number) : '';
  });

/** A relationship may lead outside only for somebody who clicks on it. */
export function relationsFault(text: string): 'file-macros' | 'file-active' | undefined {
  for (const [tag] of text.matchAll(/<(?:\w+:)?Relationship\b[^>]*>/gi)) {
    const type = attribute(tag, 'Type');
    if (/\/(vbaProject|wordVbaData)$/i.test(type)) return 'file-macros';
    const outside = /^external$/i.test(attribute(tag, 'TargetMode'));
    if (ACTIVE_RELATION.test(type) || (outside && !/\/hyperlink$/i.test(type)))
      return 'file-active';
  }
  return undefined;
}

/** What the list of content types says of programs, under whatever names they lie. */
export const typesFault = (text: string): 'file-macros' | 'file-active' | undefined =>
  /macroEnabled|ms-office\.vbaProject/i.test(plainText(text)) ? 'file-macros' : undefined;

/** Words in the XML of any part that make the reader's program fetch or start something. */
const ACTIVE_WORDS =
  /<(?:\w+:)?(?:ddeLink|oleLink|dde-connection-decl|dde-link)\b|<script:event-listener\b|<(?:\w+:)?(?:image|object|object-ole|plugin|applet)\b[^>]*\bhref\s*=\s*["'](?:https?|file|ftp|smb):|application\/vnd\.sun\.star\.oleobject/i;

/** The longest tag or text of a field that is kept from one piece of a part to the next. */
const CARRIED = 8_192;
/** Letters of one field's instruction that are read: the name of what it does comes first. */
const READ_OF_FIELD = 200;

/**
 * Looks through a part as it is unpacked. A field that talks to another program (DDE) may have its
 * word spread over pieces of text: they are laid together from where the field begins.
 */
export class ActiveWords {
  #carried = '';
  #field = '';

  /** @returns whether something that acts was found, up to and with this piece */
  found(piece: string): boolean {
    const text = this.#carried + piece;
    const end = text.lastIndexOf('<');
    const whole = end < 0 || text.length - end > CARRIED ? text : text.slice(0, end);
    this.#carried = text.slice(whole.length);
    return ACTIVE_WORDS.test(whole) || this.#fields(whole);
  }

  #fields(text: string): boolean {
    const parts = text.matchAll(
      /<(?:\w+:)?instrText[^>]*>([^<]*)|\binstr\s*=\s*(?:"([^"]*)"|'([^']*)')|fldCharType\s*=\s*["']begin/gi,
    );
    for (const [match, run, quoted, single] of parts) {
      const whole = quoted ?? single;
      if (whole !== undefined || run === undefined) this.#field = '';
      this.#field = (this.#field + plainText(whole ?? run ?? '')).slice(0, READ_OF_FIELD);
      if (match !== '' && /^\s*DDE(AUTO)?(\s|$|")/i.test(this.#field)) return true;
    }
    return false;
  }
}
