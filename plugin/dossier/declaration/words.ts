import type { Translate } from '../../kernel/translate.ts';
import type { Both, Field, FieldsPart, Step } from './declaration.ts';

/** A text that is data, in the language of who reads it; Dutch where nobody wrote another. */
export const said = ({ nl, en }: Both, t: Translate): string =>
  t.lang === 'en' && en !== undefined && en !== '' ? en : nl;

const wordsOf = (step: Step, field: Field): string => `steps.${step.key}.fields.${field.key}`;

export const labelOf = (step: Step, field: Field, t: Translate): string =>
  field.words === undefined ? t(`${wordsOf(step, field)}.label`) : said(field.words.label, t);

/** Undefined where there is nothing to explain. */
export function helpOf(step: Step, field: Field, t: Translate): string | undefined {
  if (field.words !== undefined)
    return field.words.help === undefined ? undefined : said(field.words.help, t);
  const key = `${wordsOf(step, field)}.help`;
  return t.has(key) ? t(key) : undefined;
}

/** A value of a choice in words; one that is no option (any more) as it is. */
export function optionOf(step: Step, field: Field, value: string, t: Translate): string {
  const own = field.words?.options?.[value];
  if (own !== undefined) return said(own, t);
  const key = `${wordsOf(step, field)}.options.${value}`;
  return t.has(key) ? t(key) : value;
}

export const partTitle = (step: Step, part: FieldsPart, t: Translate): string =>
  part.words === undefined
    ? t(`steps.${step.key}.parts.${part.key}.title`)
    : said(part.words.label, t);

export function partHelp(step: Step, part: FieldsPart, t: Translate): string | undefined {
  if (part.words !== undefined)
    return part.words.help === undefined ? undefined : said(part.words.help, t);
  const key = `steps.${step.key}.parts.${part.key}.help`;
  return t.has(key) ? t(key) : undefined;
}
