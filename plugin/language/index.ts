export { createLanguage, languages } from './language.ts';
export type { Lang, Language } from './language.ts';
