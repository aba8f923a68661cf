import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInstance } from 'i18next';
import type { MessageParams } from '../kernel/errors.ts';
import { packageRoot } from '../kernel/package-root.ts';
import type { Translate } from '../kernel/translate.ts';

export type Lang = 'nl' | 'en';
export const languages: readonly Lang[] = ['nl', 'en'];

/** Every word a person sees, by key: `<file>.<path in file>`. */
export interface Language {
  /** @throws when the catalogue has no such key: a page never shows a bare key */
  t(lang: Lang, key: string, params?: MessageParams): string;
  has(lang: Lang, key: string): boolean;
  /** The catalogue bound to one language. */
  translate(lang: Lang): Translate;
}

const MOST_ABSENT = 5_000;

/** Reads the catalogues beside this file once. Templates escape, so the catalogue does not. */
export function createLanguage(folder = join(packageRoot, 'plugin', 'language')): Language {
  const i18n = createInstance();
  void i18n.init({
    lng: 'nl', fallbackLng: false, initAsync: false, returnNull: false, returnEmptyString: true, pluralSeparator: '_',
    interpolation: { escapeValue: false },
    resources: Object.fromEntries(languages.map((lang) => [lang, { translation: catalogue(join(folder, lang)) }])),
  });
  const fixed = { nl: i18n.getFixedT('nl'), en: i18n.getFixedT('en') };
  // i18next takes some 17 µs a text; whether there is one, and one without parameters, is always the same.
  const known = { nl: new Map<string, string>(), en: new Map<string, string>() };
  const present = { nl: new Map<string, boolean>(), en: new Map<string, boolean>() };
  const has = (lang: Lang, key: string): boolean => {
    const ready = present[lang].get(key);
    if (ready !== undefined) return ready;
    const found = typeof i18n.getResource(lang, 'translation', key) === 'string';
    // Keys made from what people send must not pile up.
    if (found || present[lang].size < MOST_ABSENT) present[lang].set(key, found);
    return found;
  };
  const t = (lang: Lang, key: string, params?: MessageParams): string => {
    const ready = params === undefined ? known[lang].get(key) : undefined;
    if (ready !== undefined) return ready;
    if (!has(lang, key) && typeof i18n.getResource(lang, 'translation', key) === 'object') throw new Error(`The catalogue ${lang} has no ${key}`);
    const text: unknown = params === undefined ? fixed[lang](key) : fixed[lang](key, params);
    if (typeof text !== 'string' || (text === key && !has(lang, key))) throw new Error(`The catalogue ${lang} has no ${key}`);
    if (params === undefined) known[lang].set(key, text);
    return text;
  };
  return {
    t, has,
    translate: (lang) => Object.assign(
      (key: string, params?: MessageParams) => t(lang, key, params), { has: (key: string) => has(lang, key) }),
  };
}

function catalogue(folder: string): Record<string, unknown> {
  return Object.fromEntries(readdirSync(folder).filter((file) => file.endsWith('.json')).map((file) =>
    [file.slice(0, -'.json'.length), JSON.parse(readFileSync(join(folder, file), 'utf8')) as unknown]));
}
