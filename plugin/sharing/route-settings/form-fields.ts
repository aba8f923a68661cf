import type { FieldView } from '../../dossier/fields/index.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { DefinitionFault } from '../request-routes/index.ts';
import type { Kept } from './kept.ts';
import type { Words } from './typed-route.ts';

export interface TickView {
  id: string;
  name: string;
  label: string;
  checked: boolean;
}

/** Ticks under one heading. */
export interface TicksView {
  id: string;
  legend: string;
  help?: string;
  fault?: string;
  ticks: TickView[];
}

/** What the form leaves as it is, with a tick to take it away. */
export interface KeptView extends TickView {
  fault?: string;
}

/** Most characters of a line, of a text, and of a text a line. */
const MOST = { line: 200, text: 2_000, lines: 4_000, number: 4, choice: 40 } as const;

const idOf = (place: string): string => `v-${place.replaceAll('.', '-')}`;

/**
 * Makes the fields of the form by their place in the definition, each with what is wrong there, and
 * remembers them, so that every fault is told at its field.
 */
export class FormFields {
  readonly #t: Translate;
  readonly #faults = new Map<string, string>();
  readonly #seen = new Map<string, { id: string; label: string }>();

  constructor(t: Translate, faults: readonly DefinitionFault[]) {
    this.#t = t;
    for (const { path, code } of faults.toReversed())
      this.#faults.set(placeOf(path), t(`faults.${code}`));
  }

  /** Dutch, and English beside it. */
  both(place: string, kind: 'line' | 'text' | 'lines', words: Words, more: More): FieldView[] {
    const { label, required = false } = more;
    return (['nl', 'en'] as const).map((lang) =>
      this.#field(`${place}.${lang}`, kind, words[lang], {
        ...more,
        label: lang === 'nl' ? label : this.#t('routeSettings.inEnglish', { label }),
        required: required && lang === 'nl',
        width: 'half',
        help: lang === 'nl' ? more.help : undefined,
      }),
    );
  }

  number(place: string, value: string, more: More): FieldView {
    return this.#field(place, 'number', value, { width: 'third', ...more });
  }

  choice(
    place: string,
    value: string,
    options: readonly { value: string; label: string }[],
    more: More,
  ): FieldView {
    return {
      ...this.#field(place, 'choice', value, { width: 'third', ...more }),
      options: options.map((option) => ({ ...option, selected: option.value === value })),
    };
  }

  tick(name: string, label: string, checked: boolean): TickView {
    return { id: idOf(name), name, label, checked };
  }

  ticks(
    place: string,
    legend: string,
    chosen: readonly string[],
    options: readonly { value: string; label: string }[],
    help?: string,
  ): TicksView {
    const fault = this.#seenAt(place, legend);
    return {
      id: idOf(place),
      legend,
      ...(help === undefined ? {} : { help }),
      ...(fault === undefined ? {} : { fault }),
      ticks: options.map(({ value, label }) =>
        this.tick(`${place}.${value}`, label, chosen.includes(value)),
      ),
    };
  }

  /** @param place where a fault of it is told */
  kept(place: string, kept: Kept | undefined, dropped: ReadonlySet<string>): KeptView[] {
    if (kept === undefined) return [];
    const name = `weg.${kept.key}`;
    const fault = this.#seenAt(place, kept.text, idOf(name));
    return [
      {
        ...this.tick(name, kept.text, dropped.has(kept.key)),
        ...(fault === undefined ? {} : { fault }),
      },
    ];
  }

  /** A heading at which is told what is wrong with all below it. */
  heading(place: string, label: string): { id: string; fault?: string } {
    const fault = this.#seenAt(place, label);
    return { id: idOf(place), ...(fault === undefined ? {} : { fault }) };
  }

  /** Whether something is wrong at a place or below it. */
  isWrong(place: string): boolean {
    return [...this.#faults.keys()].some((one) => one === place || one.startsWith(`${place}.`));
  }

  /** Every fault, each with a link to its field. */
  listed(): { text: string; url: string }[] {
    return [...this.#faults].toReversed().map(([place, text]) => {
      const field = this.#seen.get(place);
      return field === undefined
        ? { text, url: '#route' }
        : {
            text: this.#t('routeSettings.faultAt', { label: field.label, fault: text }),
            url: `#${field.id}`,
          };
    });
  }

  #seenAt(place: string, label: string, id = idOf(place)): string | undefined {
    this.#seen.set(place, { id, label });
    return this.#faults.get(place);
  }

  #field(
    place: string,
    kind: keyof typeof MOST,
    value: string,
    { label, where, required = false, help, width, when }: More,
  ): FieldView {
    const fault = this.#seenAt(place, where === undefined ? label : `${where}, ${label}`);
    return {
      id: idOf(place),
      path: place,
      kind: kind === 'lines' ? 'text' : kind,
      label,
      value,
      required,
      max: MOST[kind],
      ...(help === undefined ? {} : { help }),
      ...(width === undefined ? {} : { width }),
      ...(fault === undefined ? {} : { fault }),
      ...(when === undefined
        ? {}
        : { when: JSON.stringify(when.asked), ...(when.holds ? {} : { unasked: true as const }) }),
    };
  }
}

interface More {
  label: string;
  /** Of which row it is, for who reads the faults. */
  where?: string;
  required?: boolean;
  help?: string | undefined;
  width?: 'half' | 'third';
  /** Shown only while another field of the form holds some value. */
  when?: { asked: { field: string; is: string[] }[]; holds: boolean };
}

/** Where the form shows what is wrong at a place in the definition. */
function placeOf(path: string): string {
  return path
    .replace(/^(parts\.\d+)\.key$/, '$1.title.nl')
    .replace(/\.key$/, '.label.nl')
    .replace(/\.options\.\d+\.label\.en$/, '.options.en')
    .replace(/\.options(\..*)?(?<!\.en)$/, '.options.nl')
    .replace(/^prepare\.\d+\.(nl|en)$/, 'prepare.$1')
    .replace(/^(ages|reuses)\.(\d+)\..*$/, '$1.$2')
    .replace(/^(levels|reports|steps\.(?:finished|shared))\..*$/, '$1')
    .replace(/\.when\..*$/, '.when')
    .replace(/\.bounds\..*$/, '.bounds')
    .replace(/^category\..*$/, 'category');
}
