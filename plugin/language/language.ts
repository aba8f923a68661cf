import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MessageParams } from '../kernel/errors.ts';
import type { Lang } from '../kernel/lang.ts';
import { packageRoot } from '../kernel/package-root.ts';
import type { Translate } from '../kernel/translate.ts';

/** Every word a person sees, by key: `<file>.<path in file>`. */
export interface Language {
  /** @throws when the catalogue has no such key: a page never shows a bare key */
  t(lang: Lang, key: string, params?: MessageParams): string;
  has(lang: Lang, key: string): boolean;
  /** The catalogue bound to one language. */
  translate(lang: Lang): Translate;
}

/**
 * Reads the catalogues beside this file once. A text has places for values, `{{name}}`; with a
 * `count`, the text of `<key>_one` or `<key>_other` goes before that of the key alone. Templates
 * escape, so the catalogue does not.
 */
export function createLanguage(folder = join(packageRoot, 'plugin', 'language')): Language {
  const catalogues = { nl: catalogue(join(folder, 'nl')), en: catalogue(join(folder, 'en')) };
  const plurals = { nl: new Intl.PluralRules('nl'), en: new Intl.PluralRules('en') };
  const t = (lang: Lang, key: string, params: MessageParams = {}): string => {
    const texts = catalogues[lang];
    const { count } = params;
    const text =
      (typeof count === 'number'
        ? texts.get(`${key}_${plurals[lang].select(count)}`)
        : undefined) ?? texts.get(key);
    if (text === undefined) throw new Error(`The catalogue ${lang} has no ${key}`);
    return filled(text, params);
  };
  const has = (lang: Lang, key: string): boolean => catalogues[lang].has(key);
  return {
    t,
    has,
    translate: (lang) =>
      Object.assign((key: string, params?: MessageParams) => t(lang, key, params), {
        has: (key: string) => has(lang, key),
        lang,
      }),
  };
}

/** A text cut at its places: words and names by turns. A page has hundreds, so each is cut once. */
type Text = readonly string[];
const cut = (text: string): Text => text.split(/\{\{(\w+)\}\}/);

/** A value is never looked into: it is written as it is. */
function filled(text: Text, params: MessageParams): string {
  let whole = text[0] ?? '';
  for (let place = 1; place < text.length; place += 2)
    whole += `${params[text[place] ?? ''] ?? ''}${text[place + 1] ?? ''}`;
  return whole;
}

/**
 * The keys of a file begin with its name. What it has under `common` lies beside what other files
 * have there: the errors, the flashes and the events of the trail of one room, in that room's own
 * file.
 */
function catalogue(folder: string): Map<string, Text> {
  const texts = new Map<string, Text>();
  const read = (key: string, value: unknown): void => {
    if (typeof value === 'string') {
      if (texts.has(key)) throw new Error(`The catalogue has ${key} twice`);
      texts.set(key, cut(value));
    } else readAll(value as object, `${key}.`);
  };
  const readAll = (group: object, before = ''): void => {
    for (const [name, inner] of Object.entries(group)) read(`${before}${name}`, inner);
  };
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    const { common = {}, ...own } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<
      string,
      object
    >;
    readAll(common);
    readAll(own, `${file.slice(0, -'.json'.length)}.`);
  }
  return texts;
}
