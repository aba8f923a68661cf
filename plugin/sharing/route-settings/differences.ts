import type { Translate } from '../../kernel/translate.ts';
import type { TypedRoute, Words } from './typed-route.ts';

/** What stands otherwise in two forms of the same route. */
export interface Difference {
  where: string;
  theirs: string;
  yours: string;
}

interface Entry {
  where: string;
  value: string;
}

/** Where somebody else's text and what was typed here differ, in the order of the form. */
export function differences(theirs: TypedRoute, yours: TypedRoute, t: Translate): Difference[] {
  const [there, here] = [entriesOf(theirs, t), entriesOf(yours, t)];
  return [...new Set([...here.keys(), ...there.keys()])].flatMap((place) => {
    const [other, own] = [there.get(place), here.get(place)];
    return other?.value === own?.value
      ? []
      : [
          {
            where: (own ?? other)?.where ?? '',
            theirs: other?.value ?? '',
            yours: own?.value ?? '',
          },
        ];
  });
}

/** Everything of a form, by keys and not by places: a row that moved is still the same one. */
function entriesOf(typed: TypedRoute, t: Translate): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  const add = (key: string, where: string, value: string): void => {
    if (value.trim() !== '') entries.set(key, { where, value: value.trim() });
  };
  const both = (key: string, where: string, { nl, en }: Words): void => {
    add(`${key}.nl`, where, nl);
    add(`${key}.en`, t('routeSettings.inEnglish', { label: where }), en);
  };
  const label = (name: string): string => t(`routeSettings.fields.${name}`);
  for (const [name, text] of Object.entries(typed.texts)) both(name, label(name), text);
  both('prepare', label('prepare'), typed.prepare);
  for (const name of ['levels', 'finished', 'shared', 'reports'] as const)
    add(name, label(name), typed[name].toSorted().join(', '));
  for (const name of ['decideDays', 'supplementDays'] as const) add(name, label(name), typed[name]);
  for (const { key, title, help, fields } of typed.parts) {
    both(key, label('title'), title);
    both(`${key}.help`, `${title.nl}: ${label('help')}`, help);
    for (const question of fields) {
      const named = (name: string): string => `${question.label.nl}: ${label(name)}`;
      both(question.key, label('label'), question.label);
      both(`${question.key}.help`, named('help'), question.help);
      add(`${question.key}.kind`, named('kind'), question.kind);
      add(
        `${question.key}.required`,
        named('required'),
        question.required ? label('required') : '',
      );
      if (question.kind === 'choice')
        both(`${question.key}.options`, named('options'), question.options);
    }
  }
  for (const { key, label: name, months } of typed.files) {
    both(`files.${key}`, label('fileLabel'), name);
    add(`files.${key}.months`, `${name.nl}: ${label('months')}`, months);
  }
  for (const outcome of typed.outcomes)
    both(`outcomes.${outcome.key}`, label('outcome'), outcome.label);
  return entries;
}
